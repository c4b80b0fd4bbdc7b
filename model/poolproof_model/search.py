"""Witnesses: for every clause a short way to a state in which one request decides it.

Search runs on the model alone, breadth first, in the worlds of the specification in their order. A state is
gone on from only where something in it is new: a fact that no state before had (width 1), then a pair of facts
(width 2). Iterated width is the method of Lipovetzky and Geffner, "Width and serialization of classical
planning problems", 2012; it finds what needs few things at once, which is what guards read.
"""

from collections import deque
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from poolproof_model.abstraction import facts, shape
from poolproof_model.effects import EFFECTS, SELECTORS
from poolproof_model.expectation import Rules, decides, parse
from poolproof_model.guards import GUARDS
from poolproof_model.hints import Confirmer
from poolproof_model.requests import BUILDERS, PEOPLE, candidates
from poolproof_model.requests.slots import slot_reads
from poolproof_model.state import Request, Settings, State, settings_from, world_value
from poolproof_model.witness import Witness
from poolproof_spec.catalogue import Action, Catalogue, Clause

ROUNDS = ((1, 1, 300), (2, 1, 700), (1, 2, 300), (2, 2, 1500))
"""Width of novelty, people who act, states at most that are gone on from in one world: what `make witnesses` does."""
QUICK = ROUNDS[:1]
"""What planning does for the rows that have no hint yet."""


def worlds(catalogue: Catalogue) -> tuple[Settings, ...]:
    """Give the settings of all worlds, in the order of the specification."""
    return tuple(
        settings_from(sheet.name, sheet.region or "us-east-1", sheet.parts, alone=sheet.alone)
        for sheet in catalogue.worlds.values()
    )


def find(
    rules: Rules,
    clauses: Mapping[str, Clause],
    hints: Mapping[str, Any] | None = None,
    rounds: tuple[tuple[int, int, int], ...] = ROUNDS,
) -> dict[str, Witness]:
    """Find a witness for each of the clauses, from hints where they hold; those without one are missing."""
    everywhere = worlds(rules.catalogue)
    found = confirmed(rules, clauses, hints or {})
    for width, people, most in rounds:
        for settings in everywhere:
            remaining = {
                name: clause
                for name, clause in clauses.items()
                if name not in found and is_sought(clause) and possible(rules, settings, clause)
            }
            if remaining:
                _search(rules, settings, PEOPLE[:people], _Novelty(width), most, remaining, found)
    return found


def confirmed(rules: Rules, clauses: Mapping[str, Clause], hints: Mapping[str, Any]) -> dict[str, Witness]:
    """Give the witnesses that hints still lead to."""
    confirmer = Confirmer(rules, worlds(rules.catalogue))
    tried = {
        name: confirmer.confirm(name, hints[name]) for name in clauses if name in hints and is_sought(clauses[name])
    }
    return {name: witness for name, witness in tried.items() if witness is not None}


def is_sought(clause: Clause) -> bool:
    """Whether a clause can have a witness at all."""
    return clause.untested is None and not clause.then.unspecified and clause.action in BUILDERS


def possible(rules: Rules, settings: Settings, clause: Clause) -> bool:
    """Whether a world's configuration lets a clause hold, as far as guards tell that read nothing else.

    They are tried on the requests of the empty state; where there are none, on one that names the main client.
    """
    expressions = [one for one in clause.when if GUARDS.touches(parse(one)[1]) == frozenset({"settings"})]
    if not expressions:
        return True
    empty = State(settings=settings)
    requests = list(candidates(empty, clause.action)) or [_plain_request(settings, clause.action)]
    return any(rules.all_hold(expressions, empty, request) for request in requests)


def _plain_request(settings: Settings, action: str) -> Request:
    client = next(iter(settings.parts["clients"]))
    return Request(
        action=action,
        arguments=(
            ("ClientId", world_value(f"client.{client}.ClientId")),
            ("UserPoolId", world_value(f"pool.{settings.client_pools[client]}.Id")),
        ),
    )


def moves(
    rules: Rules, state: State, actions: list[Action], people: tuple[str, ...]
) -> Iterator[tuple[Request, State]]:
    """Give the requests that certainly change the state, with the state after them."""
    for action in actions:
        wrong = 1 if any(clause.then.error and clause.then.changes for clause in action.clauses) else 0
        for person in people:
            for request in candidates(state, action.name, person, wrong=wrong):
                expectation = rules.expect(state, request)
                if expectation.certain and any(clause.then.changes for clause in expectation.acting):
                    after = rules.apply(state, request, expectation.acting)
                    if after != state:
                        yield request, after


class _Novelty:
    """Tells whether a state has a fact, or a pair of facts, that none before it had."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.seen: set[Hashable] = set()

    def of(self, state: State, before: State | None) -> bool:
        """Whether something is new in a state; only what its predecessor lacked can be."""
        now = facts(state)
        fresh = now - facts(before) if before is not None else now
        parts: set[Hashable] = set(fresh)
        if self.width > 1:
            parts |= {frozenset((one, other)) for one in fresh for other in now}
        parts -= self.seen
        self.seen |= parts
        return bool(parts)


def _search(
    rules: Rules,
    settings: Settings,
    people: tuple[str, ...],
    novelty: _Novelty,
    most: int,
    remaining: dict[str, Clause],
    found: dict[str, Witness],
) -> None:
    """Search one world until all are found, nothing new comes or the budget of states is spent."""
    actions = [action for action in rules.catalogue.actions.values() if action.name in BUILDERS]
    start = State(settings=settings)
    novelty.of(start, None)
    queue: deque[tuple[State, tuple[Request, ...]]] = deque([(start, ())])
    for _ in range(most):
        if not queue or not remaining:
            return
        state, path = queue.popleft()
        _probe(rules, state, path, people, remaining, found)
        for request, after in moves(rules, state, actions, people):
            if novelty.of(after, state):
                queue.append((after, (*path, request)))


def _probe(
    rules: Rules,
    state: State,
    path: tuple[Request, ...],
    people: tuple[str, ...],
    remaining: dict[str, Clause],
    found: dict[str, Witness],
) -> None:
    """Ask in a state whatever decides a remaining clause."""
    by_action: dict[str, list[Clause]] = {}
    for clause in remaining.values():
        by_action.setdefault(clause.action, []).append(clause)
    for action, wanted in by_action.items():
        wrong = 2 if any(clause.before for clause in wanted) else 1
        for person in people:
            for request in candidates(state, action, person, wrong=wrong):
                known: dict[str, bool] = {}
                if not any(rules.all_hold(clause.when, state, request, known) for clause in wanted):
                    continue
                expectation = rules.expect(state, request)
                for clause in [clause for clause in wanted if decides(expectation, clause)]:
                    wanted.remove(clause)
                    del remaining[clause.id]
                    components = components_of(clause)
                    found[clause.id] = Witness(
                        clause=clause.id,
                        settings=state.settings,
                        path=path,
                        probe=request,
                        key=shape(state, components),
                        components=components,
                    )


def written_by(clause: Clause) -> frozenset[str]:
    """Give the state components that a row writes."""
    names: set[str] = set()
    for effect in clause.then.effects:
        names |= EFFECTS.touches(parse(effect)[1])
    for move in clause.then.move:
        names |= SELECTORS.touches(move.partition(".")[0])
    return frozenset(names)


def written(action: Action) -> frozenset[str]:
    """Give the state components that an action's rows write."""
    return frozenset(name for clause in action.clauses for name in written_by(clause))


def components_of(clause: Clause) -> frozenset[str]:
    """Give the components of the state that a clause's guards and its action's arguments read."""
    names = {name for expression in clause.when for name in GUARDS.touches(parse(expression)[1])}
    return frozenset((names | slot_reads(clause.action)) - {"settings"})
