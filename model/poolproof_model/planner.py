"""Plans: the witnesses of all clauses packed into few scenarios, so that few calls decide many clauses.

Worlds are shared by configuration. A scenario starts with fresh subjects, follows the witness that waits,
and at every state on its way asks all that can be decided there; then it goes on to whatever is nearest,
as long as that is cheaper than a fresh start. State changes are read back once, and once after a batch of
refusals.
"""

import json
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from poolproof_model import hints
from poolproof_model.abstraction import shape
from poolproof_model.errors import DefinitionError
from poolproof_model.expectation import Rules, decides
from poolproof_model.replay import Walk
from poolproof_model.requests import again, candidates
from poolproof_model.scenario import Scenario, Step, World
from poolproof_model.search import QUICK, find
from poolproof_model.state import Request, Settings, State
from poolproof_model.witness import Witness
from poolproof_spec.catalogue import Clause

_Built: TypeAlias = tuple[str, str, tuple[str, ...]]

LONGEST = 60  # steps of one scenario; longer ones are hard to read
CALLS_OF_ONE_ACTION = 4  # after so many no refusal is asked of a subject: five calls an hour is the lowest quota


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to run: scenarios, the witness of each clause, and the clauses for which none was found."""

    scenarios: tuple[Scenario, ...]
    witnesses: Mapping[str, Witness]
    unwitnessed: tuple[str, ...]


def plan(rules: Rules, clauses: Mapping[str, Clause]) -> Plan:
    """Plan scenarios that decide the given clauses."""
    witnesses = find(rules, clauses, hints.read(), QUICK)
    by_world: dict[int, list[Witness]] = {}
    settings: dict[int, Settings] = {}
    for clause in clauses:
        if clause in witnesses:
            world = witnesses[clause].settings
            settings[id(world)] = world
            by_world.setdefault(id(world), []).append(witnesses[clause])
    proven: set[str] = set()
    scenarios = tuple(
        scenario for key, waiting in by_world.items() for scenario in _pack(rules, settings[key], waiting, proven)
    )
    return Plan(
        scenarios=scenarios,
        witnesses=witnesses,
        unwitnessed=tuple(
            clause.id
            for clause in clauses.values()
            if clause.id not in witnesses and clause.untested is None and not clause.then.unspecified
        ),
    )


def lone(rules: Rules, witness: Witness) -> Scenario:
    """Give the scenario of one witness alone: its path, a read-back, the deciding request, a read-back."""
    trip = _Trip(rules, witness.settings, {}, set())
    for request in witness.path:
        trip.take(request)
        trip.read_back()
    trip.take(witness.probe)
    trip.read_back()
    return trip.scenario((witness.clause,))


def world_of(settings: Settings) -> World:
    """Give the world that settings describe, as scenarios carry it."""
    text = json.dumps(settings.parts, sort_keys=True)
    return World(name=settings.name, region=settings.region, text=text, alone=settings.alone)


def _pack(rules: Rules, settings: Settings, witnesses: list[Witness], proven: set[str]) -> Iterator[Scenario]:
    waiting = {witness.clause: witness for witness in witnesses}
    while waiting:
        trip = _Trip(rules, settings, waiting, proven)
        first = min(waiting.values(), key=lambda witness: (len(witness.path), witness.clause))
        trip.follow((*first.path, first.probe), first.clause)
        if first.clause in waiting:
            raise DefinitionError(f"clause {first.clause}: its witness cannot be followed in world {settings.name}")
        while len(trip.steps) < LONGEST and waiting:
            nearest = trip.nearest()
            if nearest is None:
                break
            trip.follow(*nearest)
        trip.read_back()
        yield trip.scenario(tuple(trip.decided))


@dataclass(slots=True)
class _Trip:
    """One scenario while it is being packed; `proven` are the rows whose effect was read back in this or another."""

    rules: Rules
    settings: Settings
    waiting: dict[str, Witness]
    proven: set[str]
    steps: list[Step] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    walk: Walk = field(init=False)

    def __post_init__(self) -> None:
        self.walk = Walk(self.rules, self.settings)

    def scenario(self, aims: tuple[str, ...]) -> Scenario:
        """Give what was packed."""
        return Scenario(world=world_of(self.settings), steps=tuple(self.steps), aims=aims)

    def take(self, request: Request) -> bool:
        """Perform a request on the model, if its outcome is certain; note the clauses that it decides."""
        expectation = self.walk.expect(request)
        if expectation.unspecified or not expectation.holding:
            return False
        self.steps.append(self.walk.step(request))
        self.note(request)
        before = self.walk.state
        self.walk.go_on(request, expectation.acting)
        if self.walk.state != before or expectation.refusals:
            self.unread |= {clause.id for clause in expectation.acting} - self.proven
        return True

    def note(self, request: Request) -> None:
        """Strike the clauses off that a request decides now."""
        expectation = self.walk.expect(request)
        for clause in expectation.holding:
            if clause.id in self.waiting and decides(expectation, clause):
                del self.waiting[clause.id]
                self.decided.append(clause.id)

    def follow(self, requests: tuple[Request, ...], clause: str) -> None:
        """Go along requests until a clause is decided, asking at every state on the way what can be asked there."""
        self.ask()
        for request in requests:
            here = again(self.walk.state, request) if self.steps else request
            if clause not in self.waiting or here is None:
                return
            before = self.walk.state
            if not self.take(here):
                return
            if self.walk.state != before:
                self.read_back()
                self.ask()

    def ask(self) -> None:
        """Put all waiting questions that this state decides and that leave it as it is."""
        keys: dict[frozenset[str], Hashable] = {}
        for witness in list(self.waiting.values()):
            if witness.clause not in self.waiting or len(self.steps) >= LONGEST:
                continue
            if witness.components not in keys:
                keys[witness.components] = shape(self.walk.state, witness.components)
            if keys[witness.components] == witness.key:
                self._ask(witness)
        if self.unread:
            self.read_back()

    def _ask(self, witness: Witness) -> None:
        request = again(self.walk.state, witness.probe)
        if request is None:
            return
        expectation = self.walk.expect(request)
        clause = self.rules.catalogue.clauses[witness.clause]
        after = self.rules.apply(self.walk.state, request, expectation.acting)
        tired = sum(step.action == request.action for step in self.steps) >= CALLS_OF_ONE_ACTION
        if decides(expectation, clause) and after == self.walk.state and not (expectation.refuses and tired):
            self.take(request)

    def read_back(self) -> None:
        """Read the state of the people from outside, if anything was done that has not been read back yet."""
        if not self.unread:
            return
        for action in self.rules.read_back_actions:
            request = next(iter(candidates(self.walk.state, action, wrong=0)), None)
            if request is not None:
                self.take(request)
        self.proven |= self.unread
        self.unread.clear()

    def nearest(self) -> tuple[tuple[Request, ...], str] | None:
        """Give the fewest further requests that decide a waiting clause; None where a fresh start is cheaper."""
        near = Neighbourhood(self.rules, self.walk.state)
        longest = max(len(witness.path) for witness in self.waiting.values())
        for length in range(longest):
            for witness in self.waiting.values():
                if length < max(len(witness.path), 1) and near.decides(witness, length):
                    return (*witness.path[len(witness.path) - length :], witness.probe), witness.clause
        return None


class Neighbourhood:
    """What lies around one state: ends of witnesses' paths made again from here, each walked once."""

    def __init__(self, rules: Rules, here: State) -> None:
        self.rules = rules
        self.states: dict[tuple[_Built, ...], State | None] = {(): here}
        self.shapes: dict[tuple[tuple[_Built, ...], frozenset[str]], Hashable] = {}

    def decides(self, witness: Witness, length: int) -> bool:
        """Whether the last `length` requests of a witness's path, and then its probe, decide its clause from here."""
        requests = witness.path[len(witness.path) - length :]
        place = tuple((request.action, request.person, request.labels) for request in requests)
        state = self._after(requests, place)
        if state is None:
            return False
        if (place, witness.components) not in self.shapes:
            self.shapes[place, witness.components] = shape(state, witness.components)
        if self.shapes[place, witness.components] != witness.key:
            return False
        probe = again(state, witness.probe)
        clause = self.rules.catalogue.clauses[witness.clause]
        return probe is not None and decides(self.rules.expect(state, probe), clause)

    def _after(self, requests: tuple[Request, ...], place: tuple[_Built, ...]) -> State | None:
        if place not in self.states:
            before = self._after(requests[:-1], place[:-1])
            here = again(before, requests[-1]) if before is not None else None
            expectation = self.rules.expect(before, here) if before is not None and here is not None else None
            self.states[place] = (
                self.rules.apply(before, here, expectation.acting)
                if before is not None and here is not None and expectation is not None and expectation.certain
                else None
            )
        return self.states[place]
