"""Imports every module that defines guards, effects, checks and request builders, so that the registries are whole."""

from importlib import import_module
from pkgutil import iter_modules

from poolproof_model import checks, effects, guards, requests

for package in (checks, effects, guards, requests):
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
