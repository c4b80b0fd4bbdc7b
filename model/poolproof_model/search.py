"""Witnesses: for every clause the shortest way to a state in which one request decides it.

Search runs on the model alone, breadth first, in the worlds of the specification in their order. A clause
is searched over the components that its guards and its action's arguments read; the components widen step
by step until a witness is found.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from poolproof_model.effects import EFFECTS, SELECTORS
from poolproof_model.expectation import Expectation, Rules, parse
from poolproof_model.guards import GUARDS
from poolproof_model.requests import BUILDERS, candidates
from poolproof_model.requests.slots import slot_reads
from poolproof_model.state import Request, Settings, State, settings_from
from poolproof_spec.catalogue import Action, Catalogue, Clause

MAX_DEPTH = 8
MAX_STATES = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A world, the requests that lead to the state, and the request that decides the clause there."""

    clause: str
    settings: Settings
    path: tuple[Request, ...]
    probe: Request


def worlds(catalogue: Catalogue) -> tuple[Settings, ...]:
    """Give the settings of all worlds, in the order of the specification."""
    return tuple(
        settings_from(sheet.name, sheet.region or "us-east-1", sheet.parts) for sheet in catalogue.worlds.values()
    )


def find(rules: Rules, clauses: Mapping[str, Clause]) -> dict[str, Witness]:
    """Find a witness for each of the clauses; those without one are missing from the result."""
    found: dict[str, Witness] = {}
    for settings in worlds(rules.catalogue):
        for level in (0, 1, 2):
            groups: dict[frozenset[str], list[Clause]] = {}
            for clause in clauses.values():
                if clause.id not in found and clause.untested is None and not clause.then.unspecified:
                    groups.setdefault(_components(rules, clause, level), []).append(clause)
            for names, wanted in groups.items():
                _search(rules, settings, names, wanted, found)
    return found


def decides(expectation: Expectation, clause: Clause) -> bool:
    """Whether one step with this expectation decides the clause: it holds, alone where it refuses."""
    if expectation.unspecified:
        return False
    if clause.then.error:
        rows = expectation.refusals if clause in expectation.refusals else expectation.soft
        return clause in rows and (rows is not expectation.soft or not expectation.refusals) and len(rows) == 1
    return clause in expectation.successes and not expectation.refusals and not expectation.soft


def moves(rules: Rules, state: State, actions: list[Action]) -> Iterator[tuple[Request, State]]:
    """Give the right requests that succeed and change the state, with the state after them."""
    for action in actions:
        for request in candidates(state, action.name, wrong=0):
            expectation = rules.expect(state, request)
            if expectation.unspecified or expectation.refusals or expectation.soft or not expectation.successes:
                continue
            after = rules.succeed(state, request, expectation.successes)
            if after != state:
                yield request, after


def _search(
    rules: Rules, settings: Settings, names: frozenset[str], wanted: list[Clause], found: dict[str, Witness]
) -> None:
    actions = [action for action in rules.catalogue.actions.values() if action.name in BUILDERS and names & written(action)]
    start = State(settings=settings)
    frontier: list[tuple[State, tuple[Request, ...]]] = [(start, ())]
    seen = {start}
    remaining = {clause.id: clause for clause in wanted if _possible(settings, clause)}
    for _ in range(MAX_DEPTH):
        following: list[tuple[State, tuple[Request, ...]]] = []
        for state, path in frontier:
            for clause in _witnessed(rules, state, path, settings, remaining, found):
                del remaining[clause]
            if not remaining:
                return
            for request, after in moves(rules, state, actions):
                if after not in seen and len(seen) < MAX_STATES:
                    seen.add(after)
                    following.append((after, (*path, request)))
        frontier = following


def _witnessed(
    rules: Rules,
    state: State,
    path: tuple[Request, ...],
    settings: Settings,
    remaining: Mapping[str, Clause],
    found: dict[str, Witness],
) -> list[str]:
    done: list[str] = []
    for action in dict.fromkeys(clause.action for clause in remaining.values()):
        wrong = 2 if any(clause.before for clause in remaining.values() if clause.action == action) else 1
        for request in candidates(state, action, wrong=wrong):
            expectation = rules.expect(state, request)
            for clause in (*expectation.refusals, *expectation.soft, *expectation.successes):
                if clause.id in remaining and clause.id not in found and decides(expectation, clause):
                    found[clause.id] = Witness(clause=clause.id, settings=settings, path=path, probe=request)
                    done.append(clause.id)
    return done


def written(action: Action) -> frozenset[str]:
    """Give the state components that an action's succeeding rows write."""
    names: set[str] = set()
    for clause in action.clauses:
        if not clause.then.error:
            for effect in clause.then.effects:
                names |= EFFECTS.touches(effect)
            for move in clause.then.move:
                names |= SELECTORS.touches(move.partition(".")[0])
    return frozenset(names)


def _components(rules: Rules, clause: Clause, level: int) -> frozenset[str]:
    """Give the components that matter to a clause; each level adds what the actions that write them need."""
    names = {name for expression in clause.when for name in GUARDS.touches(parse(expression)[1])}
    names |= slot_reads(clause.action)
    for _ in range(level):
        for action in rules.catalogue.actions.values():
            if names & written(action):
                names |= slot_reads(action.name)
    return frozenset(names)


def _possible(_settings: Settings, _clause: Clause) -> bool:
    return True
