"""The judge of families: each case beside the right request of its frame, which is sent after it.

Which of a service's checks comes first is open. A case that is refused exactly as the right request is says nothing
of its member and is SKIPPED; a message of its own tells that it was the member.
"""

from collections.abc import Iterator, Mapping
from typing import assert_never

from poolproof import sayings
from poolproof.observation import THROTTLING, Indeterminate, Observation, Rejected, Returned, Unsupported
from poolproof.oracle import NOT_SENT
from poolproof.trace import Trace
from poolproof.verdict import Kind, Status, Verdict
from poolproof_spec.catalogue import Clause

RIGHT = "families.right"
"""The action of a step that sends the right request of the cases before it."""


def judge(clauses: Mapping[str, Clause], trace: Trace) -> tuple[Verdict, ...]:
    """Give the verdicts of one trace on the cases in it, in the order of its steps."""
    return tuple(_verdicts(clauses, trace))


def _verdicts(clauses: Mapping[str, Clause], trace: Trace) -> Iterator[Verdict]:
    accepted = False
    for number, step in enumerate(trace.scenario.steps):
        clause = clauses.get(step.action)
        if clause is None:
            continue
        if number >= len(trace.performed):
            reason = "cut off before it" if trace.world_error is None else f"no world: {trace.world_error}"
            yield _verdict(clause, trace, number, Status.UNKNOWN, reason=reason)
            continue
        observation = trace.performed[number].observation
        yield from _case(clause, trace, number, observation, _control(trace, number), changed=accepted)
        accepted = accepted or isinstance(observation, Returned)


def _control(trace: Trace, number: int) -> Observation | None:
    """Give what the target did with the right request of a case's frame: the next of them in the scenario."""
    steps = trace.scenario.steps
    for later in range(number + 1, len(steps)):
        if steps[later].action == RIGHT:
            return trace.performed[later].observation if later < len(trace.performed) else None
    return None


def _case(
    clause: Clause, trace: Trace, number: int, observation: Observation, control: Observation | None, *, changed: bool
) -> Iterator[Verdict]:
    match observation:
        case Returned():
            permitted = "success" in clause.then.alternatives
            yield _verdict(
                clause,
                trace,
                number,
                Status.PASS if permitted else Status.FAIL,
                kind=None if permitted else Kind.FAIL_OPEN,
                reason="accepted, which is permitted" if permitted else "accepted what must be refused",
            )
        case Rejected():
            yield from _refused(clause, trace, number, observation, control, changed=changed)
        case Indeterminate(crash=True):
            yield _verdict(clause, trace, number, Status.FAIL, kind=Kind.CRASH, reason=observation.cause)
        case Indeterminate():
            status = Status.BLOCKED if observation.cause.startswith(NOT_SENT) else Status.UNKNOWN
            yield _verdict(clause, trace, number, status, reason=observation.cause)
        case Unsupported():
            yield _verdict(clause, trace, number, Status.SKIPPED, reason=observation.reason)
        case _:
            assert_never(observation)


def _refused(
    clause: Clause, trace: Trace, number: int, observation: Rejected, control: Observation | None, *, changed: bool
) -> Iterator[Verdict]:
    permitted = {clause.then.error, *clause.then.alternatives}
    if observation.code in THROTTLING:
        yield _verdict(clause, trace, number, Status.UNKNOWN, reason=f"throttled: {observation.code}")
    elif changed and observation.code not in permitted:
        reason = "a wrong request before it was accepted and may have changed what it speaks of"
        yield _verdict(clause, trace, number, Status.BLOCKED, reason=reason)
    elif isinstance(control, Rejected) and _alike(observation, control, known=observation.code in permitted):
        reason = f"the right request is refused with {control.code} too; which check comes first is open"
        yield _verdict(clause, trace, number, Status.SKIPPED, reason=reason)
    elif observation.code in permitted:
        yield _verdict(clause, trace, number, Status.PASS)
        if observation.code == clause.then.error and clause.then.message is not None:
            yield _message(clause, trace, number, clause.then.message, observation.message)
    else:
        yield _verdict(clause, trace, number, Status.FAIL, kind=Kind.WRONG_ERROR, reason="another error")


def _alike(case: Rejected, control: Rejected, *, known: bool) -> bool:
    """Tell whether a case was refused for what the right request is refused for; a validation error by its text."""
    return case.code == control.code and (not known or case.message == control.message)


def _message(clause: Clause, trace: Trace, number: int, wanted: str, found: str) -> Verdict:
    holds = sayings.same_text(wanted, found)
    return _verdict(
        clause,
        trace,
        number,
        Status.PASS if holds else Status.FAIL,
        kind=None if holds else Kind.WRONG_MESSAGE,
        reason="" if holds else f"message {found[:200]!r}, expected {wanted!r}",
        facet="message",
    )


def _verdict(
    clause: Clause,
    trace: Trace,
    number: int,
    status: Status,
    *,
    kind: Kind | None = None,
    reason: str = "",
    facet: str | None = None,
) -> Verdict:
    done = trace.performed[number].observation if number < len(trace.performed) else None
    return Verdict(
        clause=clause.id,
        status=status,
        kind=kind,
        facet=facet,
        target=trace.target,
        scenario=trace.scenario.id,
        step=number,
        expected=sayings.expected(clause),
        observed="nothing" if done is None else sayings.observed(done)[:300],
        reason=reason,
    )
