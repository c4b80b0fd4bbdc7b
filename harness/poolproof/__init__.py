"""Poolproof: holds any implementation of Amazon Cognito against an executable specification.

`check` runs one scenario on a target and raises where a clause FAILs; `scenarios` is the Hypothesis strategy that
draws scenarios from the model. Both load what they need when first asked for, so that importing this is cheap.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from poolproof.checking import ConformanceError, check
    from poolproof_model.strategies import scenarios

__all__ = ["ConformanceError", "check", "scenarios"]

_HOMES = {
    "ConformanceError": "poolproof.checking",
    "check": "poolproof.checking",
    "scenarios": "poolproof_model.strategies",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module  # noqa: PLC0415 -- only where something is asked for

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
