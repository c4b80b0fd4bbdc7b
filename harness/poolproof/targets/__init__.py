"""Systems under test. Each is one module with its capability data; here they are found by name."""

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


def resolve(name: str) -> Target:
    """Make the target of a name, or of `package.module:factory`; close it after use.

    Raises:
        ConfigurationError: there is no such target, or its factory cannot be had.
    """
    if ":" in name:
        return _foreign(name)
    if name not in TARGETS:
        raise ConfigurationError(f"no target {name!r}; there are {', '.join(TARGETS)}, or package.module:factory")
    return TARGETS[name]()


def _foreign(name: str) -> Target:
    module, _, factory = name.partition(":")
    try:
        make: Callable[[], Target] = getattr(import_module(module), factory)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(f"target {name!r} cannot be had: {error}") from error
    return make()
