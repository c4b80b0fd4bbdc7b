"""Verdicts: what a trace says about one clause, and how several verdicts become one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """The six verdicts; they always add up to the number of clauses."""

    PASS = "PASS"  # noqa: S105
    FAIL = "FAIL"
    BLOCKED = "BLOCKED"
    UNKNOWN = "UNKNOWN"
    SKIPPED = "SKIPPED"
    WAIVED = "WAIVED"


class Kind(StrEnum):
    """Kinds of FAIL, worst first: users triage by them."""

    FAIL_OPEN = "fail-open"
    INERT = "inert"
    WRONG_STATE = "wrong-state"
    WRONG_DATA = "wrong-data"
    WRONG_ERROR = "wrong-error"
    CRASH = "crash"
    WRONG_MESSAGE = "wrong-message"


NOT_READ_BACK = "the answer was right; the state was not read back in this scenario"
SHOWN_HERE = "another state was read back here"
MERGE_ORDER = (Status.FAIL, Status.UNKNOWN, Status.PASS, Status.BLOCKED, Status.SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one step of one trace says about one clause.

    `facet` is None for the clause itself, `message` for its message text (a SHOULD of its own, counted apart).
    `scenario` is the id of the scenario, `step` the number of the deciding step in it (from 0).
    """

    clause: str
    status: Status
    kind: Kind | None
    facet: str | None
    target: str
    scenario: str
    step: int | None
    expected: str
    observed: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """One clause's verdict on one target, out of all its verdicts; `mixed` if scenarios PASS and others FAIL."""

    clause: str
    status: Status
    kind: Kind | None
    mixed: bool
    deciding: Verdict


def merge(verdicts: Iterable[Verdict]) -> Merged:
    """Merge the verdicts of one clause (at least one): FAIL > UNKNOWN > PASS > BLOCKED > SKIPPED.

    Among FAILs the worst kind, then the shortest scenario position, decides.
    """
    found = list(verdicts)
    kinds = list(Kind)
    deciding = min(
        found,
        key=lambda verdict: (
            MERGE_ORDER.index(verdict.status),
            kinds.index(verdict.kind) if verdict.kind else 0,
            verdict.step or 0,
        ),
    )
    seen = Counter(verdict.status for verdict in found if verdict.reason != NOT_READ_BACK)
    return Merged(
        clause=deciding.clause,
        status=deciding.status,
        kind=deciding.kind,
        mixed=bool(seen[Status.PASS] and seen[Status.FAIL]),
        deciding=deciding,
    )
