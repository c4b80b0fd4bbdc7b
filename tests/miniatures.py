"""Miniatures: references that are wrong in exactly one way, which prove that the harness can fail.

A fault is injected from outside, by replacing one named function of the reference; the reference itself has no
switches. Each miniature declares the clauses that must FAIL: these and no others.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest

Replacement = Callable[[Callable[..., Any]], Callable[..., Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Miniature:
    """One fault: `function` (dotted below poolproof.reference) is replaced by `fault(original)`."""

    name: str
    function: str
    fault: Replacement
    fails: frozenset[str]


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
