"""Property-based scenarios: walks over the model, drawn by Hypothesis.

One strategy serves all operations. It draws success or refusal, then the row, goes on to a state in which the
row can be decided, and draws a request for which it holds; between rows it strays. What the tables do not
specify is never stepped past.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from poolproof_model import hints
from poolproof_model.expectation import Arrow, Rules, decides
from poolproof_model.planner import Neighbourhood, world_of
from poolproof_model.replay import Walk
from poolproof_model.requests import BUILDERS, PEOPLE, again, candidates
from poolproof_model.scenario import Scenario, Step
from poolproof_model.search import confirmed, is_sought, worlds
from poolproof_model.state import Request, Settings
from poolproof_model.witness import Witness
from poolproof_spec import catalogue as catalogues
from poolproof_spec.catalogue import Clause

_Walked: TypeAlias = tuple[Scenario, frozenset[Arrow]]

ROWS = 5  # rows aimed at in one scenario, at most
LONGEST = 25  # steps of one scenario, at most
BATCH = 50  # scenarios drawn with one set of fresh rows; Hypothesis wants it fixed while it draws


def scenarios(
    rules: Rules | None = None,
    *,
    component: str | None = None,
    avoid: frozenset[str] = frozenset(),
    prefer: Sequence[str] = (),
) -> st.SearchStrategy[Scenario]:
    """Give a strategy of scenarios.

    Args:
        rules: the bound specification; read from the package where it is not given.
        component: only rows of this component are aimed at (others still lead the way).
        avoid: clauses whose success is known to fail on the target; no walk goes over them.
        prefer: clauses that are aimed at, where one of them can be.
    """
    import poolproof_model.definitions  # noqa: F401, PLC0415 -- definitions register themselves on import

    bound = rules if rules is not None else Rules(catalogues.load())
    chosen = {
        name: clause
        for name, clause in bound.catalogue.clauses.items()
        if component is None or clause.component.value == component
    }
    known = _known(bound, chosen)
    return _walks(_Choices(bound, known, avoid, frozenset(prefer))).map(lambda walked: walked[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Distinct scenarios, and what a conforming target visits in them: arrows of the charts, clauses decided."""

    scenarios: tuple[Scenario, ...]
    arrows: frozenset[Arrow]
    clauses: frozenset[str]


def draw(rules: Rules, *, count: int, seed_number: int, avoid: frozenset[str] = frozenset()) -> Drawn:
    """Draw distinct scenarios, the same for the same seed; each batch aims at what the ones before did not reach."""
    drawn: dict[str, Scenario] = {}
    arrows: set[Arrow] = set()
    known = _known(rules, rules.catalogue.clauses)
    fresh = set(known)
    for batch in range(2 * (count // BATCH + 1)):
        for scenario, fired in _batch(_walks(_Choices(rules, known, avoid, frozenset(fresh))), seed_number, batch):
            if len(drawn) < count:
                drawn.setdefault(scenario.id, scenario)
                arrows |= fired
                fresh -= set(scenario.aims)
    reached = {aim for scenario in drawn.values() for aim in scenario.aims}
    return Drawn(scenarios=tuple(drawn.values()), arrows=frozenset(arrows), clauses=frozenset(reached))


def _known(rules: Rules, clauses: Mapping[str, Clause]) -> dict[str, Witness]:
    return confirmed(rules, {name: clause for name, clause in clauses.items() if is_sought(clause)}, hints.read())


def _batch(walks: st.SearchStrategy[_Walked], seed_number: int, batch: int) -> list[_Walked]:
    drawn: list[_Walked] = []

    @seed(seed_number * 1_000_003 + batch)
    @settings(
        max_examples=BATCH,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(walks)
    def collect(walked: _Walked) -> None:
        drawn.append(walked)

    collect()
    return drawn


class _Choices:
    """What can be drawn: worlds, and in each the rows that can be decided there, by outcome; fresh ones first.

    An action is strayed to as often as it has ways to change something.
    """

    def __init__(
        self, rules: Rules, known: Mapping[str, Witness], avoid: frozenset[str], fresh: frozenset[str]
    ) -> None:
        self.rules = rules
        self.avoid = avoid
        self.worlds: list[Settings] = []
        self.rows: dict[tuple[str, bool], list[Witness]] = {}
        places = {witness.settings.name for name, witness in known.items() if name in fresh}
        for settings_there in worlds(rules.catalogue):
            here = [witness for witness in known.values() if witness.settings.name == settings_there.name]
            if not here or (places and settings_there.name not in places):
                continue
            self.worlds.append(settings_there)
            for refused in (False, True):
                of_kind = [one for one in here if bool(rules.catalogue.clauses[one.clause].then.error) is refused]
                wanted = [one for one in of_kind if one.clause in fresh]
                self.rows[settings_there.name, refused] = wanted or of_kind or here
        self.movers = [
            action.name
            for action in rules.catalogue.actions.values()
            if action.name in BUILDERS
            for _ in {name for clause in action.clauses for name in (*clause.then.move, *clause.then.effects)}
        ]


def _walks(choices: _Choices) -> st.SearchStrategy[_Walked]:
    @st.composite
    def walk_of(draw_from: st.DrawFn) -> _Walked:
        walk = Walk(choices.rules, draw_from(st.sampled_from(choices.worlds)))
        trip = _Stroll(choices, walk, [], {})
        for _ in range(draw_from(st.integers(min_value=1, max_value=ROWS))):
            for _ in range(draw_from(st.sampled_from((0, 0, 1, 2)))):
                trip.stray(draw_from)
            trip.aim(draw_from)
        scenario = Scenario(world=world_of(walk.state.settings), steps=tuple(trip.steps), aims=tuple(trip.aims))
        return scenario, frozenset(walk.fired)

    return walk_of().filter(lambda walked: bool(walked[0].steps))


@dataclass(slots=True)
class _Stroll:
    """One walk while it is drawn."""

    choices: _Choices
    walk: Walk
    steps: list[Step]
    aims: dict[str, None]
    ended: bool = False

    def aim(self, draw_from: st.DrawFn) -> None:
        """Draw success or refusal, the row, and a request for it, after the moves that its witness needs."""
        refused = draw_from(st.booleans())
        witness = draw_from(st.sampled_from(self.choices.rows[self.walk.state.settings.name, refused]))
        near = Neighbourhood(self.choices.rules, self.walk.state)
        clause = self.choices.rules.catalogue.clauses[witness.clause]
        for length in range(len(witness.path) + 1):
            if len(self.steps) + length < LONGEST and near.decides(witness, length):
                for request in witness.path[len(witness.path) - length :]:
                    here = again(self.walk.state, request)
                    if here is None or not self.take(here):
                        return
                fitting = [
                    request
                    for request in candidates(self.walk.state, clause.action, witness.probe.person)
                    if decides(self.walk.expect(request), clause)
                ]
                if fitting:
                    self.take(draw_from(st.sampled_from(fitting)))
                return

    def stray(self, draw_from: st.DrawFn) -> None:
        """Draw any move that is possible now."""
        action = draw_from(st.sampled_from(self.choices.movers))
        person = draw_from(st.sampled_from(PEOPLE))
        possible = [
            request
            for request in candidates(self.walk.state, action, person, wrong=0)
            if self.walk.expect(request).certain
        ]
        if possible and len(self.steps) < LONGEST:
            self.take(draw_from(st.sampled_from(possible)))

    def take(self, request: Request) -> bool:
        """Make a step, unless its success is to be avoided; one that may end in several ways is the last."""
        expectation = self.walk.expect(request)
        avoided = any(clause.id in self.choices.avoid for clause in expectation.successes)
        if self.ended or avoided or expectation.unspecified or not expectation.holding:
            return False
        self.steps.append(self.walk.step(request))
        self.aims.update(dict.fromkeys(clause.id for clause in expectation.holding if decides(expectation, clause)))
        self.walk.go_on(request, expectation.acting)
        changes = any(clause.then.changes for clause in expectation.refusals)
        refused = bool(expectation.refusals) and not expectation.success_permitted and not changes
        self.ended = not (expectation.certain or refused)
        return True
