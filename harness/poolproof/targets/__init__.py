"""Systems under test. Each is one module with its capability data; here they are found by name."""

from collections.abc import Callable

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
    """Make the target of a name; close it after use.

    Raises:
        ConfigurationError: there is no such target.
    """
    if name not in TARGETS:
        raise ConfigurationError(f"no target {name!r}; there are {', '.join(TARGETS)}")
    return TARGETS[name]()
