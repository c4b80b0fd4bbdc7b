"""What the tables allow next: the rows whose guards hold, as the set of permitted outcomes.

Also applies a row's moves and effects to the state, for the search and for the oracle alike.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from poolproof_model.checks import CHECKS
from poolproof_model.effects import EFFECTS, SELECTORS
from poolproof_model.errors import DefinitionError
from poolproof_model.guards import GUARDS
from poolproof_model.machines import Charts, build
from poolproof_model.state import Request, State
from poolproof_spec.catalogue import Catalogue, Clause
from poolproof_spec.schema import Level

READ_BACK = "read-back"  # the tag of rows whose action reads a user's state from outside
Arrow = tuple[str, str, str]  # chart, trigger, source
Test = Callable[[State, Request], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """The rows that hold at one step, by what they demand.

    If `refusals` (MUST) is not empty, success is not permitted. `soft` are SHOULD and MAY refusals and those
    whose sources disagree: each adds its outcome. `unspecified` gives the reason why nothing can be judged.
    """

    refusals: tuple[Clause, ...]
    soft: tuple[Clause, ...]
    successes: tuple[Clause, ...]
    unspecified: str | None

    @property
    def success_permitted(self) -> bool:
        """Whether a success would conform."""
        return not self.refusals or all("success" in clause.then.alternatives for clause in self.refusals)

    @property
    def refuses(self) -> bool:
        """Whether a walk over the model goes on as after a refusal."""
        return bool(self.refusals or self.soft)

    @property
    def acting(self) -> tuple[Clause, ...]:
        """The rows whose moves and effects a walk applies: those of the success, or the one refusal that holds."""
        if not self.refuses:
            return self.successes
        rows = self.refusals or self.soft
        return rows if len(rows) == 1 else ()

    @property
    def holding(self) -> tuple[Clause, ...]:
        """All rows that hold."""
        return (*self.refusals, *self.soft, *self.successes)

    @property
    def certain(self) -> bool:
        """Whether every conforming target has the same outcome: success, or the one refusal that must be."""
        if self.unspecified:
            return False
        if self.refusals:
            return len(self.refusals) == 1 and not self.success_permitted
        disputed = any(clause.then.alternatives for clause in self.successes)
        return bool(self.successes) and not self.soft and not disputed

    @property
    def codes(self) -> frozenset[str]:
        """Error codes that would conform."""
        rows = (*self.refusals, *self.soft)
        codes = {clause.then.error for clause in rows if clause.then.error}
        codes.update(
            code for clause in (*rows, *self.successes) for code in clause.then.alternatives if code != "success"
        )
        return frozenset(codes)


def decides(expectation: Expectation, clause: Clause) -> bool:
    """Whether one step with this expectation decides the clause: it holds, alone where it refuses."""
    if expectation.unspecified:
        return False
    if clause.then.error:
        rows = expectation.refusals or expectation.soft
        return clause in rows and len(expectation.refusals) + len(expectation.soft) == 1
    return clause in expectation.successes and not expectation.refusals and not expectation.soft


class Rules:
    """The catalogue bound to the model: every name in the tables resolved once."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Bind all names.

        Raises:
            DefinitionError: a table names a guard, effect, move or check that is not defined.
        """
        self.catalogue = catalogue
        self.charts: Charts = build(catalogue.charts)
        self.read_back_actions: tuple[str, ...] = tuple(
            dict.fromkeys(clause.action for clause in catalogue.clauses.values() if READ_BACK in clause.tags)
        )
        self._rows = {name: _by_condition(action.clauses) for name, action in catalogue.actions.items()}
        self._guards: dict[str, Test] = {}
        for clause in catalogue.clauses.values():
            self._bind(clause)

    def expect(self, state: State, request: Request) -> Expectation:
        """Give what the tables allow for a request in a state; a guard that several rows share is asked once."""
        known: dict[str, bool] = {}
        holding = [
            clause
            for when, clauses in self._rows[request.action]
            if self.all_hold(when, state, request, known)
            for clause in clauses
        ]
        outranked = {other for clause in holding for other in clause.before}
        holding = [clause for clause in holding if clause.id not in outranked]
        refusals = [clause for clause in holding if clause.then.error]
        return Expectation(
            refusals=tuple(clause for clause in refusals if clause.level is Level.MUST),
            soft=tuple(clause for clause in refusals if clause.level is not Level.MUST),
            successes=tuple(clause for clause in holding if not clause.then.error and not clause.then.unspecified),
            unspecified=next((clause.then.unspecified for clause in holding if clause.then.unspecified), None),
        )

    def all_hold(
        self, expressions: Iterable[str], state: State, request: Request, known: dict[str, bool] | None = None
    ) -> bool:
        """Whether all of some guard expressions hold; `known` takes what was asked before about this very request."""
        answers = known if known is not None else {}
        for expression in expressions:
            answer = answers.get(expression)
            if answer is None:
                answer = answers[expression] = self._guards[expression](state, request)
            if not answer:
                return False
        return True

    def apply(
        self, state: State, request: Request, clauses: tuple[Clause, ...], fired: set[Arrow] | None = None
    ) -> State:
        """Give the state after an outcome: moves and effects of the rows that made it, each once.

        A refusal leaves the state as it is but for the moves and effects that its rows name. The arrows of the
        charts along which something moved are added to `fired`.
        """
        after = replace(state, produced=())
        for name in dict.fromkeys(name for clause in clauses for name in clause.then.effects):
            _, effect, arguments = parse(name)
            after = EFFECTS.get(effect, "effect")(after, request, *arguments)
        for move in dict.fromkeys(name for clause in clauses for name in clause.then.move):
            chart, trigger = move.split(".", 1)
            after = SELECTORS.get(chart, move)(after, request, trigger, partial(self._next, chart, trigger, fired))
        return _settle(after)

    def _next(self, chart: str, trigger: str, fired: set[Arrow] | None, source: str) -> str | None:
        destination = self.charts.next(chart, trigger, source)
        if destination is not None and fired is not None:
            fired.add((chart, trigger, source))
        return destination

    def _bind(self, clause: Clause) -> None:
        for name in clause.then.effects:
            EFFECTS.get(parse(name)[1], f"clause {clause.id}")
        for name in clause.then.returns:
            CHECKS.get(parse(name)[1], f"clause {clause.id}")
        for move in clause.then.move:
            chart, _, trigger = move.partition(".")
            SELECTORS.get(chart, f"clause {clause.id}")
            if chart not in self.charts.tables or trigger not in {known for known, _ in self.charts.tables[chart]}:
                raise DefinitionError(f"clause {clause.id} moves {move!r}, which no chart has; see machines/")
        for expression in clause.when:
            if expression not in self._guards:
                self._guards[expression] = bind_guard(expression, clause.id)


def _by_condition(clauses: Iterable[Clause]) -> list[tuple[tuple[str, ...], list[Clause]]]:
    """Group rows that hold together: claim tables have dozens under one condition.

    A row that cannot be tested and changes nothing takes no part: it is there to be read.
    """
    groups: dict[tuple[str, ...], list[Clause]] = {}
    for clause in clauses:
        if clause.untested is None or clause.then.changes:
            groups.setdefault(clause.when, []).append(clause)
    return list(groups.items())


def parse(expression: str) -> tuple[bool, str, tuple[str, ...]]:
    """Read `name`, `name(a b)` or `not name(a)`: (negated, name, arguments)."""
    negated = expression.startswith("not ")
    body = expression.removeprefix("not ").strip()
    name, _, rest = body.partition("(")
    arguments = tuple(rest.removesuffix(")").split())
    return negated, name.strip(), arguments


def bind_guard(expression: str, clause_id: str) -> Test:
    """Turn a guard expression of a table into a test."""
    negated, name, arguments = parse(expression)
    function = GUARDS.get(name, f"clause {clause_id}")
    if negated:
        return lambda state, request: not function(state, request, *arguments)
    return lambda state, request: function(state, request, *arguments)


def _settle(state: State) -> State:
    """Move users that are gone out of the directory."""
    gone = tuple(user for user in state.users if user.status == "ABSENT")
    if not gone:
        return state
    return replace(
        state,
        users=tuple(user for user in state.users if user.status != "ABSENT"),
        deleted=state.deleted + gone,
    )
