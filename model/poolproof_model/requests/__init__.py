"""For each action: how to build a right request, and one that is wrong in exactly one way.

A builder is a list of slots. A slot gives the values that one argument can take in a state: right ones
(alternatives to each other) and wrong ones. `candidates` joins them: all right, or one wrong.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from poolproof_model.errors import DefinitionError
from poolproof_model.state import Request, State, Value

PEOPLE = ("alice", "bob")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value for a slot (None: the argument is left out); `wrong` if it should make the call fail."""

    value: Value | None
    wrong: bool = False


Slot = Callable[[State, str], Iterable[Choice]]
Builder = tuple[tuple[str, Slot], ...]
BUILDERS: dict[str, Builder] = {}


def builds(action: str, **slots: Slot) -> None:
    """Define how an action's requests are built; `__` in a slot's name stands for a dot."""
    if action in BUILDERS:
        raise DefinitionError(f"action {action} has two request builders")
    BUILDERS[action] = tuple((name.replace("__", "."), slot) for name, slot in slots.items())


def candidates(state: State, action: str, person: str = "alice", wrong: int = 1) -> Iterator[Request]:
    """Give requests of an action about a person in a state, right ones first, then with up to `wrong` wrong slots.

    Nothing is given where a slot has no value at all (no token to show, no challenge to answer).
    """
    if action not in BUILDERS:
        raise DefinitionError(f"action {action} has no request builder; add one in poolproof_model.requests")
    slots = [(name, list(slot(state, person))) for name, slot in BUILDERS[action]]
    if any(not choices for _, choices in slots):
        return
    rights = [[choice for choice in choices if not choice.wrong] for _, choices in slots]
    wrongs = [[choice for choice in choices if choice.wrong] for _, choices in slots]
    names = [name for name, _ in slots]
    if all(rights):
        for combination in product(*rights):
            yield _request(action, names, combination)
    if wrong >= 1:
        for position, choices in enumerate(wrongs):
            for bad in choices:
                others = [[bad] if index == position else right[:1] for index, right in enumerate(rights)]
                if all(others):
                    yield from (_request(action, names, combination) for combination in product(*others))
    if wrong >= 2:
        yield from _twice_wrong(action, names, rights, wrongs)


def _twice_wrong(action: str, names: list[str], rights: list[list[Choice]], wrongs: list[list[Choice]]) -> Iterator[Request]:
    for first in range(len(names)):
        for second in range(first + 1, len(names)):
            for bad, worse in product(wrongs[first], wrongs[second]):
                others = [
                    [bad] if index == first else [worse] if index == second else right[:1]
                    for index, right in enumerate(rights)
                ]
                if all(others):
                    yield from (_request(action, names, combination) for combination in product(*others))


def _request(action: str, names: list[str], choices: Iterable[Choice]) -> Request:
    return Request(
        action=action,
        arguments=tuple((name, choice.value) for name, choice in zip(names, choices, strict=True) if choice.value is not None),
    )


def load() -> None:
    """Import the modules that define builders, so that the table is whole."""
    from poolproof_model.requests import users  # noqa: F401, PLC0415
