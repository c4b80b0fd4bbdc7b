"""What a trigger function of a world does, as data: the first case whose condition holds on the event decides.

A case is `{when: {dotted path: value}, ...}` and one of `response` (merged into the event's `response`), `error` (the
function fails with this text), `answer` (given back instead of the event) or `timeout: true` (no answer in time);
with none of them the event goes back as it came. In a path a number counts list items (-1 is the last), `length` is
a list's length; the value null holds where nothing is there.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeAlias

Case: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The function gives this back."""

    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The function fails with a text; `timeout`: it gives no answer in time."""

    text: str
    timeout: bool = False


def run(cases: Iterable[Case], event: Mapping[str, Any]) -> Answered | Failed:
    """Do what the first case says whose condition holds."""
    case = chosen(cases, event)
    if case.get("timeout"):
        return Failed(text="no answer in time", timeout=True)
    if "error" in case:
        return Failed(text=str(case["error"]))
    if "answer" in case:
        return Answered(value=deepcopy(case["answer"]))
    answer = deepcopy(dict(event))
    answer["response"] = {**(answer.get("response") or {}), **deepcopy(case.get("response", {}))}
    return Answered(value=answer)


def chosen(cases: Iterable[Case], event: Mapping[str, Any]) -> Case:
    """Give the first case whose condition holds, the empty one if none does."""
    return next((case for case in cases if holds(case.get("when", {}), event)), {})


def holds(condition: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether every path of a condition leads to its value."""
    return all(_at(event, path) == value for path, value in condition.items())


def _at(event: Any, path: str) -> Any:
    node = event
    for segment in path.split("."):
        match node:
            case Mapping():
                node = node.get(segment)
            case list() if segment == "length":
                node = len(node)
            case list() if segment.lstrip("-").isdigit() and -len(node) <= int(segment) < len(node):
                node = node[int(segment)]
            case _:
                return None
    return node
