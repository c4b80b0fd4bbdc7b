"""Words that more than one renderer uses: cells, counts, sources, and the command that replays a scenario."""

import shlex
from collections import Counter
from collections.abc import Iterable

from poolproof.lines import HeaderLine
from poolproof.reports.access import Got
from poolproof.reports.cells import Answer, FeatureRow, Shown
from poolproof.reports.comparison import Comparison, Counts, Result, TargetPart
from poolproof.reports.families import FamilyRow
from poolproof.verdict import Kind, Status
from poolproof_spec.schema import Citation

FEW = 4
FAMILY_KINDS = (Kind.FAIL_OPEN, Kind.WRONG_ERROR, Kind.CRASH)
"""The kinds of FAIL that a case of a family can have."""
MARK = "!"  # stands before what is not as it must be
STATUSES = tuple(Status)


def heading(report: Comparison) -> str:
    """Say what was run: versions, plan, seed, and the number of clauses asked."""
    header = report.header
    return (
        f"Poolproof {header.poolproof}, specification {header.spec}, plan {header.plan}, seed {header.seed}, "
        f"{len(header.clauses)} clauses"
    )


def warnings(report: Comparison) -> tuple[str, ...]:
    """Say what is missing in the record, where something is."""
    found: list[str] = []
    if report.cut is not None:
        found.append(f"the record was cut off at line {report.cut}; all whole lines before it are reported")
    found += [f"the run on {part.name} was interrupted" for part in report.targets if part.interrupted]
    missing = [name for name in report.header.targets if name not in {part.name for part in report.targets}]
    found += [f"{name} was not reached" for name in missing]
    return tuple(found)


def cost(part: TargetPart) -> str:
    """Say what a target is and what its turn cost."""
    decided = part.counts[Status.PASS] + part.counts[Status.FAIL]
    rate = f", {decided / part.calls:.2f} clauses decided a call" if part.calls else ""
    return f"{part.version}: {decided} clauses decided in {part.calls} calls and {part.seconds:.1f} s{rate}"


def explored(part: TargetPart) -> str | None:
    """Say what exploration visited, where there was any."""
    if not part.explored:
        return None
    seen = part.explored
    return (
        f"explored {seen['scenarios']} scenarios, which visit {seen['transitions']} of {seen['all_transitions']} "
        f"transitions and {seen['clauses']} of {seen['witnessed_clauses']} clauses with a witness"
    )


def got(one: Got) -> str:
    """Say what a request for access got; what is not as it must be is marked."""
    return f"{one.asks}: {MARK if one.status is Status.FAIL else ''}{one.answer}"


def few(clauses: Iterable[str], most: int = FEW) -> str:
    """Name a few clauses and count the rest."""
    names = list(clauses)
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def statement(shown: Shown, most: int = FEW) -> str:
    """Word one statement of a cell with the clauses that prove it, or the reason why it is not shown."""
    if shown.answer is Answer.NOT_SHOWN:
        return f"not shown: {shown.statement} ({shown.reason})"
    return f"{shown.answer}: {shown.statement} [{few(shown.clauses, most)}]"


def cells(row: FeatureRow) -> tuple[tuple[Shown, ...], tuple[Shown, ...]]:
    """Give the two columns of a row."""
    return row.user_pools, row.identity_pools


def counted(counts: Counts) -> list[int]:
    """Give the numbers in the order of the verdicts, then their total."""
    numbers = [counts[status] for status in STATUSES]
    return [*numbers, sum(numbers)]


def kinds(part: TargetPart) -> list[int]:
    """Count the FAILs of a target by kind, worst first."""
    found = Counter(result.merged.kind for result in part.results if result.merged.status is Status.FAIL)
    return [found[kind] for kind in Kind]


FAMILY_HEADERS = ("operation", "cases", "passed", "FAIL", *FAMILY_KINDS, "texts", "not decided", "for example")


TWIN_HEADERS = ("clause", "operation", "a user and nobody", "because")


def twin_lines(part: TargetPart) -> list[list[object]]:
    """Give a line for each way to ask whether a user exists: alike, told apart, or not decided."""
    answers = {Status.PASS: "alike", Status.FAIL: "told apart"}
    return [
        [
            result.clause.id,
            result.clause.operation,
            answers.get(result.merged.status, result.merged.status.value),
            _because(result),
        ]
        for result in part.twins
    ]


def _because(result: Result) -> str:
    merged = result.merged
    return "" if merged.status is Status.PASS else f"{merged.observed[:80]} ({merged.reason[:120]})"


def family_lines(part: TargetPart, *, most: int | None = None) -> list[list[object]]:
    """Give a line for each operation whose cases FAIL, worst first, and one that sums up all operations."""
    failing = [row for row in part.families if row.counts[Status.FAIL]]
    found: list[list[object]] = [_family_line(row.operation, (row,)) for row in failing]
    hidden = 0 if most is None else max(len(found) - most, 0)
    shown = found[: len(found) - hidden]
    if hidden:
        shown.append([f"and {hidden} more", *[""] * (len(FAMILY_HEADERS) - 1)])
    return [*shown, _family_line("all operations", part.families)]


def _family_line(name: str, rows: tuple[FamilyRow, ...]) -> list[object]:
    counts = {status: sum(row.counts[status] for row in rows) for status in Status}
    decided = (Status.PASS, Status.FAIL)
    example = rows[0].example if len(rows) == 1 else None
    return [
        name,
        sum(counts.values()),
        counts[Status.PASS],
        counts[Status.FAIL],
        *(sum(row.kinds[kind] for row in rows) for kind in FAMILY_KINDS),
        sum(row.texts for row in rows),
        sum(number for status, number in counts.items() if status not in decided),
        "" if example is None else f"{example.clause.partition('.')[2].partition('.')[2]}: {example.observed[:60]}",
    ]


def source(cite: Citation, header: HeaderLine) -> tuple[str, str]:
    """Give a citation's name with its grade and what it says, and the address of its source ("" if it has none)."""
    known = header.sources.get(cite.source.partition(":")[0])
    return f"{cite.source} (grade {cite.grade}): {cite.says}", (known.url or "") if known else ""


def replay_command(result: Result, folder: str, asked: str) -> str | None:
    """Give the command that runs a finding again, where its scenario is stored; `asked` names the target."""
    return f"poolproof replay {folder}/{result.file} {shlex.quote(asked)}" if result.file else None
