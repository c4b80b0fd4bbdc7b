"""The oracle: replays a trace through the model and gives a verdict for every clause that a step decides.

It judges each step by what the tables allow before it, then moves the model by what was observed. Where
the state of the target is no longer known, the clauses that follow are BLOCKED by the FAIL that did it.
Longer than most modules: one judgement from first step to last, which parts would only hide.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from poolproof import sayings
from poolproof.arguments import own_text
from poolproof.observation import THROTTLING, Indeterminate, Observation, Rejected, Returned, Unsupported
from poolproof.trace import Trace
from poolproof.verdict import NOT_READ_BACK, SHOWN_HERE, Kind, Status, Verdict
from poolproof_model.checks import CHECKS, Answer
from poolproof_model.expectation import Expectation, Rules, decides, parse
from poolproof_model.replay import Walk, settings_of
from poolproof_model.requests import candidates
from poolproof_model.scenario import Literal, dig
from poolproof_model.search import written, written_by
from poolproof_model.state import Request, Symbol, Term, Value
from poolproof_spec.catalogue import Clause
from poolproof_spec.schema import Level

CHALLENGE = "ChallengeName"
NOT_SENT = "not sent: "  # how the runner begins where an argument needs what the target did not give
SHOWN = frozenset({"user", "account", "attributes", "mfa"})  # components that a read-back shows
READ_BACK_CHECKS = "_as_modelled"  # the ending of checks that compare a state read from outside


def judge(rules: Rules, trace: Trace) -> tuple[Verdict, ...]:
    """Give the verdicts of one trace, in the order of its steps."""
    return tuple(_Judge(rules=rules, trace=trace).verdicts())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taint:
    """Why nothing more can be told: a FAIL (BLOCKED follows), a missing power (SKIPPED) or no answer (UNKNOWN)."""

    status: Status
    reason: str


@dataclass(slots=True, kw_only=True)
class _Judge:
    """One trace while it is judged."""

    rules: Rules
    trace: Trace
    walk: Walk = field(init=False)
    scenario_id: str = field(init=False)
    taint: _Taint | None = None
    unbound: bool = False
    suspects: list[tuple[int, Clause]] = field(default_factory=list)
    waiting: list[Verdict] = field(default_factory=list)

    def __post_init__(self) -> None:
        world = self.trace.scenario.world
        here = str(self.trace.world_values.get("region", world.region))
        self.walk = Walk(self.rules, settings_of(replace(world, region=here)))
        self.scenario_id = self.trace.scenario.id

    def verdicts(self) -> Iterator[Verdict]:
        """Judge step after step; then say of every aim that none of them decided why."""
        reached: set[str] = set()
        for number in range(len(self.trace.scenario.steps) + 1):
            for verdict in self._step(number):
                reached.add(verdict.clause)
                yield verdict
        for clause_id in self.trace.scenario.aims:
            if clause_id not in reached and clause_id in self.rules.catalogue.clauses:
                yield self._unreached(clause_id)

    def _unreached(self, clause_id: str) -> Verdict:
        clause = self.rules.catalogue.clauses[clause_id]
        if self.trace.world_error is not None:
            return self._verdict(clause, None, Status.UNKNOWN, reason=f"no world: {self.trace.world_error}")
        taint = self.taint or _Taint(status=Status.UNKNOWN, reason="cut off before the step that decides it")
        return self._verdict(clause, None, taint.status, reason=taint.reason)

    def _step(self, number: int) -> Iterator[Verdict]:
        if number == len(self.trace.scenario.steps):
            aims = self.trace.scenario.aims
            self.waiting = [replace(one, reason=NOT_READ_BACK) for one in self.waiting if one.clause in aims]
            yield from self._confirmed()
        if number >= len(self.trace.performed):
            return
        step = self.trace.scenario.steps[number]
        request = self.walk.request(step)
        expectation = self.walk.expect(request)
        if expectation.unspecified or not expectation.holding:
            reason = expectation.unspecified or "no row of its table holds"
            self.taint = self.taint or _Taint(
                status=Status.BLOCKED, reason=f"step {number} ({step.action}) is not specified: {reason}"
            )
            self.walk.skip()
            return
        decided = [clause for clause in expectation.holding if decides(expectation, clause)]
        if self.taint is not None:
            for clause in decided:
                yield self._verdict(clause, number, self.taint.status, reason=self.taint.reason)
            self.walk.go_on(request, expectation.acting)
            return
        observation = self.trace.performed[number].observation
        reads_back = self._is_read_back(request)
        if reads_back and self.suspects and self._differs(number, request, expectation):
            shown = self._showing(number, request, decided)
            yield from self._blame(number, observation)
            yield from shown
            self.walk.go_on(request, expectation.acting)
            return
        yield from self._judged(number, request, expectation, decided, observation)
        if reads_back:
            yield from self._confirmed()

    def _judged(
        self, number: int, request: Request, expectation: Expectation, decided: list[Clause], observation: Observation
    ) -> Iterator[Verdict]:
        match observation:
            case Returned():
                yield from self._returned(number, request, expectation, decided, observation)
            case Rejected():
                yield from self._rejected(number, request, expectation, decided, observation)
            case Indeterminate():
                yield from self._indeterminate(number, request, decided, observation)
                self.walk.go_on(request, expectation.acting)
            case Unsupported():
                for clause in decided:
                    yield self._verdict(clause, number, Status.SKIPPED, reason=observation.reason)
                self._lose(request, Status.SKIPPED, f"step {number} ({request.action}): {observation.reason}")
                self.walk.go_on(request, expectation.acting)
            case _:
                assert_never(observation)

    def _returned(
        self, number: int, request: Request, expectation: Expectation, decided: list[Clause], observation: Returned
    ) -> Iterator[Verdict]:
        if expectation.refusals and not expectation.success_permitted:
            for clause in decided:
                kind = Kind.INERT if clause.setting else Kind.FAIL_OPEN
                yield self._verdict(clause, number, Status.FAIL, kind=kind, reason="accepted what must be refused")
            self._lose(request, Status.BLOCKED, _blocked_by(number, decided))
            self.walk.go_on(request, expectation.acting)
            return
        for clause in (clause for clause in decided if clause.then.error):
            yield self._soft_accepted(number, clause)
        before = self.walk.state
        self.walk.go_on(request, expectation.successes)
        if expectation.refuses:
            self._lose(
                request, Status.BLOCKED, f"step {number} was accepted, which is permitted; the plan went on otherwise"
            )
        answer = Answer(
            response=observation.fields,
            before=before,
            after=self.walk.state,
            request=request,
            resolve=self._resolve,
            now=self.trace.performed[number].started,
            seconds=self.trace.performed[number].seconds,
        )
        for clause in (clause for clause in decided if not clause.then.error):
            self.unbound = False
            problem = _first_problem(clause, answer)
            if problem is not None and self.unbound:
                reason = f"{problem}: an earlier answer did not give the value to compare with"
                yield self._verdict(clause, number, Status.BLOCKED, reason=reason)
            elif problem is None:
                yield from self._later(self._verdict(clause, number, Status.PASS), clause, number)
            else:
                yield self._verdict(clause, number, Status.FAIL, kind=_kind_of(clause, observation), reason=problem)

    def _soft_accepted(self, number: int, clause: Clause) -> Verdict:
        """Judge a success where only a SHOULD or MAY row, or one that sources dispute, asks for a refusal."""
        if clause.level is Level.SHOULD and "success" not in clause.then.alternatives:
            kind = Kind.INERT if clause.setting else Kind.FAIL_OPEN
            return self._verdict(clause, number, Status.FAIL, kind=kind, reason="accepted what should be refused")
        return self._verdict(clause, number, Status.PASS, reason="accepted, which is permitted")

    def _rejected(
        self, number: int, request: Request, expectation: Expectation, decided: list[Clause], observation: Rejected
    ) -> Iterator[Verdict]:
        if observation.code in THROTTLING and observation.code not in expectation.codes:
            for clause in decided:
                yield self._verdict(clause, number, Status.UNKNOWN, reason=f"throttled: {observation.code}")
            self._lose(request, Status.UNKNOWN, f"step {number} was throttled")
            self.walk.go_on(request, expectation.acting)
            return
        refusing = [clause for clause in decided if clause.then.error]
        for clause in refusing:
            if observation.code == clause.then.error or observation.code in clause.then.alternatives:
                yield from self._later(self._verdict(clause, number, Status.PASS), clause, number)
                if observation.code == clause.then.error and clause.then.message is not None:
                    yield self._message(clause, number, observation.message)
            else:
                status = Status.PASS if clause.level is Level.MAY else Status.FAIL
                yield self._verdict(
                    clause,
                    number,
                    status,
                    kind=Kind.WRONG_ERROR if status is Status.FAIL else None,
                    reason="another error",
                )
        if not (expectation.refusals or expectation.soft):
            yield from self._refused_success(number, request, expectation, decided, observation)
        self.walk.go_on(request, expectation.acting)

    def _refused_success(
        self, number: int, request: Request, expectation: Expectation, decided: list[Clause], observation: Rejected
    ) -> Iterator[Verdict]:
        """Judge a refusal where a success is due: the row that says so FAILs, what else it would show is BLOCKED."""
        if observation.code in expectation.codes:
            for clause in decided:
                yield self._verdict(clause, number, Status.PASS, reason="refused, which a source permits")
            self._lose(request, Status.BLOCKED, f"step {number} was refused, which is permitted")
            return
        primary = [clause for clause in decided if clause.then.changes] or decided[:1]
        for clause in decided:
            if clause in primary:
                yield self._verdict(
                    clause, number, Status.FAIL, kind=Kind.WRONG_ERROR, reason="refused what must be accepted"
                )
            else:
                yield self._verdict(clause, number, Status.BLOCKED, reason=_blocked_by(number, primary))
        self._lose(request, Status.BLOCKED, _blocked_by(number, primary))

    def _indeterminate(
        self, number: int, request: Request, decided: list[Clause], observation: Indeterminate
    ) -> Iterator[Verdict]:
        if not observation.crash:
            status = Status.BLOCKED if observation.cause.startswith(NOT_SENT) else Status.UNKNOWN
            for clause in decided:
                yield self._verdict(clause, number, status, reason=observation.cause)
            self._lose(request, status, f"step {number}: {observation.cause}")
            return
        primary = [clause for clause in decided if clause.then.error or clause.then.changes] or decided[:1]
        for clause in decided:
            if clause in primary:
                yield self._verdict(clause, number, Status.FAIL, kind=Kind.CRASH, reason=observation.cause)
            else:
                yield self._verdict(clause, number, Status.BLOCKED, reason=_blocked_by(number, primary))
        self._lose(request, Status.BLOCKED, _blocked_by(number, primary))

    def _message(self, clause: Clause, number: int, message: str) -> Verdict:
        wanted = clause.then.message or ""
        holds = sayings.same_text(wanted, message)
        return self._verdict(
            clause,
            number,
            Status.PASS if holds else Status.FAIL,
            kind=None if holds else Kind.WRONG_MESSAGE,
            reason="" if holds else f"message {message!r}, expected {wanted!r}",
            facet="message",
        )

    def _later(self, verdict: Verdict, clause: Clause, number: int) -> Iterator[Verdict]:
        """Hold a PASS back until the state is read from outside, where the step acts on state."""
        acts = clause.then.changes or (clause.then.error is not None and bool(self._writes(clause.action)))
        if acts and self.rules.read_back_actions:
            self.suspects.append((number, clause))
            self.waiting.append(verdict)
        else:
            yield verdict

    def _confirmed(self) -> Iterator[Verdict]:
        yield from self.waiting
        self.waiting.clear()
        self.suspects.clear()

    def _is_read_back(self, request: Request) -> bool:
        """Whether a request is the plain one that reads a user's state: by the user's own name, with nothing wrong."""
        if request.action not in self.rules.read_back_actions:
            return False
        plain = next(iter(candidates(self.walk.state, request.action, wrong=0)), None)
        return plain is not None and dict(plain.arguments) == dict(request.arguments)

    def _differs(self, number: int, request: Request, expectation: Expectation) -> bool:
        """Whether a read-back shows another state than the model's."""
        observation = self.trace.performed[number].observation
        match observation:
            case Returned() if expectation.refusals:
                return True
            case Rejected() if not expectation.refusals and not expectation.soft:
                return observation.code not in THROTTLING
            case Returned():
                answer = self._unmoved(number, request, observation)
                return any(_reads_back(clause) and _first_problem(clause, answer) for clause in expectation.successes)
            case _:
                return False

    def _unmoved(self, number: int, request: Request, observation: Returned) -> Answer:
        """Give the answer of a step that changes nothing."""
        return Answer(
            response=observation.fields,
            before=self.walk.state,
            after=self.walk.state,
            request=request,
            resolve=self._resolve,
            now=self.trace.performed[number].started,
            seconds=self.trace.performed[number].seconds,
        )

    def _showing(self, number: int, request: Request, decided: list[Clause]) -> list[Verdict]:
        """Give the rows that a read-back contradicts: BLOCKED, until it is known that what acted is right by itself."""
        observation = self.trace.performed[number].observation
        if not isinstance(observation, Returned) or len({step for step, _ in self.suspects}) != 1:
            return []
        answer = self._unmoved(number, request, observation)
        problems = {clause.id: _first_problem(clause, answer) for clause in decided if _reads_back(clause)}
        return [
            self._verdict(clause, number, Status.BLOCKED, reason=f"{SHOWN_HERE}: {problems[clause.id]}")
            for clause in decided
            if problems.get(clause.id)
        ]

    def _blame(self, number: int, observation: Observation) -> Iterator[Verdict]:
        """Give the verdict on the one step that can have changed the state; several are BLOCKED and rerun singly."""
        steps = {step for step, _ in self.suspects}
        accused = [clause for _, clause in self.suspects]
        blamed = [clause for clause in accused if written_by(clause) & SHOWN] or accused
        for verdict in self.waiting:
            clause = self.rules.catalogue.clauses[verdict.clause]
            if len(steps) == 1 and clause in blamed:
                yield self._verdict(
                    clause,
                    verdict.step,
                    Status.FAIL,
                    kind=Kind.WRONG_STATE,
                    reason=f"read back at step {number}: {sayings.observed(observation)}",
                )
            elif len(steps) == 1:
                yield verdict
            else:
                yield self._verdict(
                    clause,
                    verdict.step,
                    Status.BLOCKED,
                    reason=f"another state was read back at step {number}; one of {len(steps)} steps did it",
                )
        self.waiting.clear()
        self.suspects.clear()
        self.taint = _Taint(status=Status.BLOCKED, reason=f"another state was read back at step {number}")

    def _lose(self, request: Request, status: Status, reason: str) -> None:
        """Note that the state is no longer known, if the action writes any."""
        if self._writes(request.action):
            self.taint = _Taint(status=status, reason=reason)

    def _writes(self, action: str) -> frozenset[str]:
        return written(self.rules.catalogue.actions[action])

    def _resolve(self, value: Value) -> Any:
        match value:
            case Literal():
                plain = value.value
                if not isinstance(plain, str):
                    return plain
                region = self.trace.scenario.world.region
                return own_text(plain, self.trace.suffix, region, self.trace.world_values)
            case Symbol(kind="world"):
                return self.trace.world_values.get(value.name)
            case Symbol():
                place = self.walk.place(value)
                if place is None or place[0] >= len(self.trace.performed):
                    self.unbound = self.unbound or value.kind == "sub"  # nothing told it, as of users brought over
                    return None
                observation = self.trace.performed[place[0]].observation
                found = dig(observation.fields, place[1]) if isinstance(observation, Returned) else None
                self.unbound = self.unbound or (found is None and not place[1].startswith("inbox:"))
                return found
            case Term(function="concat"):
                parts = [self._resolve(one) for one in value.inputs]
                return None if None in parts else "".join(map(str, parts))
            case Term(function="other_than", inputs=(named, *values)):
                parts = [self._resolve(one) for one in (named, *values)]
                return None if None in parts else next((one for one in parts[1:] if one != parts[0]), None)
            case _:
                return None

    def _verdict(
        self,
        clause: Clause,
        step: int | None,
        status: Status,
        *,
        kind: Kind | None = None,
        reason: str = "",
        facet: str | None = None,
    ) -> Verdict:
        performed = self.trace.performed[step] if step is not None and step < len(self.trace.performed) else None
        return Verdict(
            clause=clause.id,
            status=status,
            kind=kind,
            facet=facet,
            target=self.trace.target,
            scenario=self.scenario_id,
            step=step,
            expected=sayings.expected(clause),
            observed=sayings.observed(performed.observation) if performed else "nothing",
            reason=reason,
        )


def _blocked_by(number: int, clauses: list[Clause]) -> str:
    names = ", ".join(clause.id for clause in clauses) or "a step that decides nothing"
    return f"blocked by step {number} ({names})"


def _kind_of(clause: Clause, observation: Returned) -> Kind:
    """Name the kind of a wrong answer; tokens in place of a challenge let in who had more to prove."""
    asks = any(CHALLENGE in check for check in clause.then.returns)
    if asks and observation.fields.get("AuthenticationResult"):
        return Kind.FAIL_OPEN
    return Kind.WRONG_STATE if _reads_back(clause) else Kind.WRONG_DATA


def _reads_back(clause: Clause) -> bool:
    return any(parse(one)[1].endswith(READ_BACK_CHECKS) for one in clause.then.returns)


def _first_problem(clause: Clause, answer: Answer) -> str | None:
    for expression in clause.then.returns:
        _, name, arguments = parse(expression)
        problem = CHECKS.get(name, clause.id)(answer, *arguments)
        if problem:
            return problem
    return None
