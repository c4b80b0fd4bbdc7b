"""Systems under test. Each is one module with its capability data; here they are found by name."""

import shlex
from collections.abc import Callable
from importlib import import_module

from poolproof.errors import ConfigurationError
from poolproof.target import Target


def _reference() -> Target:
    from poolproof.targets.reference import ReferenceTarget  # noqa: PLC0415 -- a target's libraries load with it

    return ReferenceTarget()


def _moto() -> Target:
    from poolproof.targets.moto import MotoTarget  # noqa: PLC0415 -- a target's libraries load with it

    return MotoTarget()


TARGETS: dict[str, Callable[[], Target]] = {"reference": _reference, "moto": _moto}


def _adapter(command: str) -> Target:
    from poolproof.targets.adapter import AdapterTarget  # noqa: PLC0415 -- a target's libraries load with it

    return AdapterTarget(shlex.split(command))


ADAPTER = "adapter:"
"""What stands before the command of a program that speaks the adapter protocol."""


def resolve(name: str) -> Target:
    """Make the target of a name, of `package.module:factory`, or of `adapter:COMMAND`; close it after use.

    Raises:
        ConfigurationError: there is no such target, or its factory cannot be had.
    """
    if name.startswith(ADAPTER):
        return _adapter(name.removeprefix(ADAPTER))
    if ":" in name:
        return _foreign(name)
    if name not in TARGETS:
        known = ", ".join((*TARGETS, "package.module:factory", f"{ADAPTER}COMMAND"))
        raise ConfigurationError(f"no target {name!r}; there are {known}")
    return TARGETS[name]()


def _foreign(name: str) -> Target:
    module, _, factory = name.partition(":")
    try:
        make: Callable[[], Target] = getattr(import_module(module), factory)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(f"target {name!r} cannot be had: {error}") from error
    return make()
