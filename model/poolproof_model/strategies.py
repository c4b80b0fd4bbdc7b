"""Property-based scenarios: walks over the model, drawn by Hypothesis.

One strategy serves all operations. It draws success or refusal, then the row, then a request for which that
row holds; what the tables do not specify is never stepped past.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from poolproof_model.expectation import Arrow, Rules
from poolproof_model.planner import world_of
from poolproof_model.replay import Walk
from poolproof_model.requests import BUILDERS, PEOPLE, candidates
from poolproof_model.scenario import Scenario, Step
from poolproof_model.search import worlds
from poolproof_model.state import Request, Settings
from poolproof_spec import catalogue as catalogues
from poolproof_spec.catalogue import Clause

_Walked: TypeAlias = tuple[Scenario, frozenset[Arrow]]

LONGEST = 12
BATCH = 50  # scenarios drawn with one set of fresh rows; Hypothesis wants it fixed while it draws


def scenarios(
    rules: Rules | None = None,
    *,
    component: str | None = None,
    longest: int = LONGEST,
    avoid: frozenset[str] = frozenset(),
    prefer: Sequence[str] = (),
) -> st.SearchStrategy[Scenario]:
    """Give a strategy of scenarios.

    Args:
        rules: the bound specification; read from the package where it is not given.
        component: only rows of this component are aimed at (others still lead the way).
        longest: steps at most.
        avoid: clauses whose success is known to fail on the target; no walk goes over them.
        prefer: clauses that are aimed at first while they have not been.
    """
    import poolproof_model.definitions  # noqa: F401, PLC0415 -- definitions register themselves on import

    bound = rules if rules is not None else Rules(catalogues.load())
    return _walks(bound, _Choices(bound, component, avoid, frozenset(prefer)), longest).map(lambda walked: walked[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Distinct scenarios, and what a conforming target visits in them: arrows of the charts, clauses that hold."""

    scenarios: tuple[Scenario, ...]
    arrows: frozenset[Arrow]
    clauses: frozenset[str]


def draw(rules: Rules, *, count: int, seed_number: int, avoid: frozenset[str] = frozenset()) -> Drawn:
    """Draw distinct scenarios, the same for the same seed; each batch aims at what the ones before have not reached."""
    drawn: dict[str, Scenario] = {}
    arrows: set[Arrow] = set()
    fresh = set(rules.catalogue.clauses)
    for batch in range(2 * (count // BATCH + 1)):
        walks = _walks(rules, _Choices(rules, None, avoid, frozenset(fresh)), LONGEST)
        for scenario, fired in _batch(walks, seed_number, batch):
            if len(drawn) < count:
                drawn.setdefault(scenario.id, scenario)
                arrows |= fired
                fresh -= set(scenario.aims)
    return Drawn(
        scenarios=tuple(drawn.values()),
        arrows=frozenset(arrows),
        clauses=frozenset(rules.catalogue.clauses) - frozenset(fresh),
    )


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
    """What can be drawn: rows by outcome, the worlds, and what is still fresh."""

    def __init__(self, rules: Rules, component: str | None, avoid: frozenset[str], fresh: frozenset[str]) -> None:
        rows = [
            clause
            for clause in rules.catalogue.clauses.values()
            if clause.action in BUILDERS
            and not clause.then.unspecified
            and (component is None or clause.component.value == component)
        ]
        self.successes = [clause for clause in rows if not clause.then.error]
        self.movers = [
            clause
            for clause in rules.catalogue.clauses.values()
            if clause.action in BUILDERS and not clause.then.error and clause.then.changes
        ]
        self.refusals = [clause for clause in rows if clause.then.error] or self.successes
        self.settings: list[Settings] = list(worlds(rules.catalogue))
        self.avoid = avoid
        self.fresh = fresh

    def pool(self, rows: list[Clause]) -> list[Clause]:
        """Give the fresh ones of some rows, or all where none is."""
        return [clause for clause in rows if clause.id in self.fresh] or rows


def _walks(rules: Rules, choices: _Choices, longest: int) -> st.SearchStrategy[_Walked]:
    @st.composite
    def walk_of(draw_from: st.DrawFn) -> _Walked:
        walk = Walk(rules, draw_from(st.sampled_from(choices.settings)))
        steps: list[Step] = []
        aims: dict[str, None] = {}
        for _ in range(draw_from(st.integers(min_value=1, max_value=longest))):
            request = _drawn(draw_from, rules, choices, walk)
            if request is None:
                continue
            expectation = walk.expect(request)
            steps.append(walk.step(request))
            aims.update(dict.fromkeys(clause.id for clause in expectation.holding))
            walk.go_on(request, expectation.acting)
        scenario = Scenario(world=world_of(walk.state.settings), steps=tuple(steps), aims=tuple(aims))
        return scenario, frozenset(walk.fired)

    return walk_of().filter(lambda walked: bool(walked[0].steps))


def _drawn(draw_from: st.DrawFn, rules: Rules, choices: _Choices, walk: Walk) -> Request | None:
    """Draw success or refusal, the row, and a request for it; a few rows are tried before giving up."""
    for _ in range(4):
        kind = draw_from(st.sampled_from(("move", "move", "success", "refusal")))
        rows = {"move": choices.movers, "success": choices.successes, "refusal": choices.refusals}[kind]
        row = draw_from(st.sampled_from(rows if kind == "move" else choices.pool(rows)))
        person = draw_from(st.sampled_from((PEOPLE[0], PEOPLE[0], PEOPLE[0], PEOPLE[-1])))
        fitting = [
            request
            for request in candidates(walk.state, row.action, person, wrong=1 if row.then.error else 0)
            if _leads(rules, choices, walk, request, row)
        ]
        if fitting:
            return draw_from(st.sampled_from(fitting))
    return None


def _leads(rules: Rules, choices: _Choices, walk: Walk, request: Request, row: Clause) -> bool:
    if not rules.all_hold(row.when, walk.state, request):
        return False
    expectation = walk.expect(request)
    return row in expectation.holding and expectation.certain and not _avoided(choices, expectation.successes)


def _avoided(choices: _Choices, clauses: Iterable[Clause]) -> bool:
    return any(clause.id in choices.avoid for clause in clauses)
