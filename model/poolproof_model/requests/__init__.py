"""For each action: how to build a right request, and one that is wrong in exactly one way.

A builder is a list of slots. A slot gives the values that one argument can take in a state: right ones
(alternatives to each other) and wrong ones. `candidates` joins them: all right, or one wrong.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from poolproof_model.errors import DefinitionError
from poolproof_model.scenario import Literal
from poolproof_model.state import Request, State, Symbol, Term, Value

PEOPLE = ("alice", "bob")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value for a slot (None: the argument is left out); `wrong` if it should make the call fail.

    `label` names the choice where its value differs from state to state, so that it can be made again elsewhere.
    `more` are further arguments that belong to the choice: a body of members that are set together.
    """

    value: Value | None
    wrong: bool = False
    label: str = ""
    more: tuple[tuple[str, Value], ...] = ()


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
    slots = choices(state, action, person)
    if slots is None:
        return
    rights = [[choice for choice in offered if not choice.wrong] for _, offered in slots]
    wrongs = [[choice for choice in offered if choice.wrong] for _, offered in slots]
    names = [name for name, _ in slots]
    if all(rights):
        for combination in product(*rights):
            yield _request(action, person, names, combination)
    for count in range(1, wrong + 1):
        for places in combinations(range(len(names)), count):
            others = [wrongs[place] if place in places else right[:1] for place, right in enumerate(rights)]
            for combination in product(*others):
                yield _request(action, person, names, combination)


def again(state: State, request: Request) -> Request | None:
    """Make a request of one state again in another, by the labels of its choices; None where one is not offered."""
    slots = choices(state, request.action, request.person)
    if slots is None:
        return None
    chosen: list[Choice] = []
    for (_, offered), label in zip(slots, request.labels, strict=True):
        match = next((choice for choice in offered if _label(choice) == label), None)
        if match is None:
            return None
        chosen.append(match)
    return _request(request.action, request.person, [name for name, _ in slots], chosen)


def choices(state: State, action: str, person: str) -> list[tuple[str, list[Choice]]] | None:
    """Give the choices of each slot of an action; None where a slot has none.

    Raises:
        DefinitionError: the action has no builder.
    """
    if action not in BUILDERS:
        raise DefinitionError(f"action {action} has no request builder; add one in poolproof_model.requests")
    slots: list[tuple[str, list[Choice]]] = []
    for name, slot in BUILDERS[action]:
        offered = list(slot(state, person))
        if not offered:
            return None
        slots.append((name, offered))
    return slots


def _request(action: str, person: str, names: list[str], chosen: Iterable[Choice]) -> Request:
    picked = tuple(chosen)
    return Request(
        action=action,
        person=person,
        arguments=tuple(
            argument
            for name, choice in zip(names, picked, strict=True)
            for argument in (*(((name, choice.value),) if choice.value is not None else ()), *choice.more)
        ),
        labels=tuple(_label(choice) for choice in picked),
    )


def _label(choice: Choice) -> str:
    if choice.label:
        return f"{choice.label}{'!' if choice.wrong else ''}"
    match choice.value:
        case None:
            return "-"
        case Literal():
            return choice.value.text
        case Symbol():
            return choice.value.name if choice.value.kind == "world" else choice.value.kind
        case Term():
            return repr(choice.value)
