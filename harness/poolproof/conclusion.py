"""The conclusion of a run: its exit code, from the comparison alone."""

from enum import StrEnum

from poolproof.reports.comparison import Comparison, Result, TargetPart
from poolproof.verdict import Status
from poolproof_spec.schema import Level

CONFORMS, FAILED, UNDECIDED = 0, 1, 2
"""Exit codes: nothing failed; a clause failed; it could not be told, or the request or the harness is at fault."""


class FailOn(StrEnum):
    """The level from which a FAIL makes a run fail."""

    MUST = "must"
    SHOULD = "should"
    NEVER = "never"


COUNTED = {
    FailOn.MUST: frozenset({Level.MUST}),
    FailOn.SHOULD: frozenset({Level.MUST, Level.SHOULD}),
    FailOn.NEVER: frozenset[Level](),
}


def exit_code(report: Comparison, fail_on: FailOn) -> int:
    """Give the exit code of a run.

    1 if a clause at a level that counts FAILs (message texts are SHOULDs), else 2 if a MUST is UNKNOWN, BLOCKED or
    not reached within the budget, if a target had nothing decided, or if the run was cut short; else 0. Where no FAIL
    counts, UNKNOWN and BLOCKED do not either.
    """
    if any(_fails(part, fail_on) for part in report.targets):
        return FAILED
    if report.cut is not None or len(report.targets) < len(report.header.targets):
        return UNDECIDED
    return UNDECIDED if any(_undecided(part, fail_on) for part in report.targets) else CONFORMS


def _fails(part: TargetPart, fail_on: FailOn) -> bool:
    counted = COUNTED[fail_on]
    messages = part.facet_counts[Status.FAIL] and Level.SHOULD in counted
    failed = (result for result in part.results if result.merged.status is Status.FAIL)
    return bool(messages) or any(result.merged.level in counted for result in failed)


def _undecided(part: TargetPart, fail_on: FailOn) -> bool:
    nothing = not any(part.counts[status] for status in (Status.PASS, Status.FAIL, Status.WAIVED))
    return part.interrupted or nothing or any(_open(result, fail_on) for result in part.results)


def _open(result: Result, fail_on: FailOn) -> bool:
    if result.merged.level is not Level.MUST:
        return False
    match result.merged.status:
        case Status.SKIPPED:
            return result.merged.reason.startswith("budget")
        case Status.UNKNOWN | Status.BLOCKED:
            return fail_on is not FailOn.NEVER
        case _:
            return False
