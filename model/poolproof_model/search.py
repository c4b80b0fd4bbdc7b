"""Witnesses: for every clause a short way to a state in which one request decides it.

Search runs on the model alone, breadth first over shapes of states, in the worlds of the specification in
their order. A clause is searched over the components that its guards and its action's arguments read; the
components, and the people who act, widen step by step until a witness is found.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from poolproof_model.abstraction import shape
from poolproof_model.effects import EFFECTS, SELECTORS
from poolproof_model.expectation import Rules, decides, parse
from poolproof_model.guards import GUARDS
from poolproof_model.hints import Confirmer
from poolproof_model.requests import BUILDERS, PEOPLE, candidates
from poolproof_model.requests.slots import slot_reads
from poolproof_model.state import Request, Settings, State, settings_from, world_value
from poolproof_model.witness import Witness
from poolproof_spec.catalogue import Action, Catalogue, Clause

MAX_DEPTH = 10
ROUNDS = ((0, 1, 40), (1, 1, 100), (1, 2, 100), (1, 2, 400), (2, 2, 1200))
"""Level of widening, people who act, states at most: nearly all clauses are decided near the empty state."""


def worlds(catalogue: Catalogue) -> tuple[Settings, ...]:
    """Give the settings of all worlds, in the order of the specification."""
    return tuple(
        settings_from(sheet.name, sheet.region or "us-east-1", sheet.parts) for sheet in catalogue.worlds.values()
    )


def find(rules: Rules, clauses: Mapping[str, Clause], hints: Mapping[str, Any] | None = None) -> dict[str, Witness]:
    """Find a witness for each of the clauses, from hints where they hold; those without one are missing."""
    found: dict[str, Witness] = {}
    everywhere = worlds(rules.catalogue)
    confirmer = Confirmer(rules, everywhere)
    for name, clause in clauses.items():
        if hints and name in hints and is_sought(clause):
            witness = confirmer.confirm(name, hints[name])
            if witness is not None:
                found[name] = witness
    for level, people, most in ROUNDS:
        for settings in everywhere:
            groups: dict[frozenset[str], list[Clause]] = {}
            for clause in clauses.values():
                if clause.id not in found and is_sought(clause) and possible(rules, settings, clause):
                    groups.setdefault(components_of(rules, clause, level), []).append(clause)
            for names, wanted in groups.items():
                still = {clause.id: clause for clause in wanted if clause.id not in found}
                _Search(rules, settings, names, PEOPLE[:people], most, found).run(still)
    return found


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


class _Search:
    """One breadth-first search: one world, one set of components, some people."""

    def __init__(
        self,
        rules: Rules,
        settings: Settings,
        names: frozenset[str],
        people: tuple[str, ...],
        most: int,
        found: dict[str, Witness],
    ) -> None:
        self.rules = rules
        self.settings = settings
        self.names = names
        self.people = people
        self.most = most
        self.found = found
        self.actions = [
            action for action in rules.catalogue.actions.values() if action.name in BUILDERS and names & written(action)
        ]

    def run(self, remaining: dict[str, Clause]) -> None:
        """Search until all are found, nothing new comes or the budget of states is spent."""
        start = State(settings=self.settings)
        frontier: list[tuple[State, tuple[Request, ...]]] = [(start, ())]
        seen = {shape(start, self.names)}
        for _ in range(MAX_DEPTH):
            following: list[tuple[State, tuple[Request, ...]]] = []
            for state, path in frontier:
                self._probe(state, path, remaining)
                if not remaining:
                    return
                for request, after in moves(self.rules, state, self.actions, self.people):
                    key = shape(after, self.names)
                    if key not in seen and len(seen) < self.most:
                        seen.add(key)
                        following.append((after, (*path, request)))
            frontier = following

    def _probe(self, state: State, path: tuple[Request, ...], remaining: dict[str, Clause]) -> None:
        for action in dict.fromkeys(clause.action for clause in remaining.values()):
            wrong = 2 if any(clause.before for clause in remaining.values() if clause.action == action) else 1
            for person in self.people:
                for request in candidates(state, action, person, wrong=wrong):
                    expectation = self.rules.expect(state, request)
                    for clause in expectation.holding:
                        if clause.id in remaining and decides(expectation, clause):
                            del remaining[clause.id]
                            self.found[clause.id] = Witness(
                                clause=clause.id,
                                settings=self.settings,
                                path=path,
                                probe=request,
                                key=shape(state, self.names),
                                components=self.names,
                            )


def written(action: Action) -> frozenset[str]:
    """Give the state components that an action's rows write."""
    names: set[str] = set()
    for clause in action.clauses:
        for effect in clause.then.effects:
            names |= EFFECTS.touches(effect)
        for move in clause.then.move:
            names |= SELECTORS.touches(move.partition(".")[0])
    return frozenset(names)


def components_of(rules: Rules, clause: Clause, level: int) -> frozenset[str]:
    """Give the components that matter to a clause; each level adds what the actions that write them need."""
    names = {name for expression in clause.when for name in GUARDS.touches(parse(expression)[1])}
    names |= slot_reads(clause.action)
    for _ in range(level):
        for action in rules.catalogue.actions.values():
            if names & written(action):
                names |= slot_reads(action.name)
    return frozenset(names - {"settings"})
