"""Miniatures: references that are wrong in exactly one way, which prove that the harness can fail.

A fault is injected from outside, by replacing one named function; the reference itself has no switches.
Each miniature declares the clauses that must FAIL: these and no others.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest

from poolproof.reference.errors import ServiceError

Function = Callable[..., Any]
Replacement = Callable[[Function], Function]


@dataclass(frozen=True, slots=True, kw_only=True)
class Miniature:
    """One fault: `function` (dotted below poolproof.reference) is replaced by `fault(original)`.

    `fails` are the clauses that it was written for, `also` those of other families that fail in its wake.
    """

    name: str
    function: str
    fault: Replacement
    fails: frozenset[str]
    also: frozenset[str] = frozenset()


@contextmanager
def injected(miniature: Miniature) -> Iterator[None]:
    """Replace the function for a while."""
    path, _, name = f"poolproof.reference.{miniature.function}".rpartition(".")
    module = import_module(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, miniature.fault(getattr(module, name)))
        yield


def always(value: Any) -> Replacement:
    """The function answers this value whatever it is asked."""
    return lambda _original: lambda *_args, **_kwargs: value


def never_raises(value: Any = None) -> Replacement:
    """A guard is dropped: what it refuses passes."""
    return always(value)


def refusing(code: str, message: str = "") -> Replacement:
    """The function raises this error whatever it is asked."""

    def refused(*_args: Any, **_kwargs: Any) -> Any:
        raise ServiceError(code, message)

    return lambda _original: refused


def crashing(_original: Function) -> Function:
    """The function breaks: the service answers HTTP 500."""

    def broken(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError("injected")

    return broken


def error(code: str, message: str = "", http_status: int = 400) -> Replacement:
    """The function makes this error in place of its own."""
    return lambda _original: lambda *_args, **_kwargs: ServiceError(code, message, http_status)


def answering(change: Callable[[Any], Any]) -> Replacement:
    """The function's answer is changed."""
    return lambda original: lambda *args, **kwargs: change(original(*args, **kwargs))


def without(*names: str) -> Replacement:
    """The function's answer, a dict, lacks these members."""
    return answering(lambda found: {name: value for name, value in found.items() if name not in names})


def with_members(**members: Any) -> Replacement:
    """The function's answer, a dict, has these members."""
    return answering(lambda found: {**found, **members})


def ids(stem: str, *actions: str) -> frozenset[str]:
    """The clauses of one rule at several entry points, `STEM.ACTION`."""
    return frozenset(f"{stem}.{action}" for action in actions)


def numbered(stem: str, *numbers: int) -> frozenset[str]:
    """Clauses of one sheet by their numbers, `STEM-NUMBER`."""
    return frozenset(f"{stem}-{number}" for number in numbers)


def every(stem: str, numbers: tuple[int, ...], actions: tuple[str, ...]) -> frozenset[str]:
    """Several rules at several entry points, `STEM-NUMBER.ACTION`."""
    return frozenset(f"{stem}-{number}.{action}" for number in numbers for action in actions)
