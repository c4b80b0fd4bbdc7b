"""The report for a terminal: the headline tables, the counts, then findings with the worst first."""

from tabulate import tabulate

from poolproof.reports import wording
from poolproof.reports.access import resources
from poolproof.reports.cells import FeatureRow
from poolproof.reports.comparison import Comparison, Result, TargetPart
from poolproof.verdict import Kind, Status

WIDTHS = [24, 46, 46]
MOST_FINDINGS = 30
"""FAILs of a target that are told in full on a terminal, those accepted wrongly and the others each."""
MOST_FAMILIES = 20
"""Operations of families that are listed on a terminal."""


def render(report: Comparison, folder: str) -> str:
    """Word the whole comparison; `folder` is where the scenario files lie."""
    parts: list[str] = [wording.heading(report)]
    parts += [f"NOTE: {warning}" for warning in wording.warnings(report)]
    for part in report.targets:
        parts += _features(part)
        parts += _access(part)
    parts += [_verdicts(report)]
    if any(part.counts[Status.FAIL] for part in report.targets):
        parts += [_kinds(report)]
    parts += _findings(report, folder)
    for part in report.targets:
        parts += _twins(part)
        parts += _families(part)
    parts += _pairs(report)
    for part in report.targets:
        parts += _gaps(part)
    if report.contradictions:
        ids = wording.few([clause.id for clause in report.contradictions])
        parts.append(f"Sources disagree on {len(report.contradictions)} clauses, both outcomes are permitted: {ids}")
    return "\n\n".join(parts) + "\n"


def _features(part: TargetPart) -> list[str]:
    titles = (
        (f"What {part.name} was seen to do", part.summary),
        (f"Features of {part.name}", part.features),
        (f"Architectures on {part.name}", part.architectures),
    )
    return [f"{title}\n{_feature_table(rows)}" for title, rows in titles if rows]


def _feature_table(rows: tuple[FeatureRow, ...]) -> str:
    lines = [
        [row.feature, *("\n".join(wording.statement(shown) for shown in column) for column in wording.cells(row))]
        for row in rows
    ]
    return tabulate(lines, ["Feature", "User pools", "Identity pools"], tablefmt="simple_grid", maxcolwidths=WIDTHS)


def _access(part: TargetPart) -> list[str]:
    if not part.access:
        return []
    columns = resources(part.access)
    lines = [
        [row.bearer, *("\n".join(wording.got(one) for one in row.cells.get(column, ())) for column in columns)]
        for row in part.access
    ]
    table = tabulate(lines, ["Bearer", *columns], tablefmt="simple_grid", maxcolwidths=[14] + [22] * len(columns))
    return [f"Who opens what on {part.name} ({wording.MARK} marks what is not as it must be)\n{table}"]


def _verdicts(report: Comparison) -> str:
    lines: list[list[object]] = []
    for part in report.targets:
        lines += [[part.name, component, *wording.counted(counts)] for component, counts in part.components.items()]
        lines.append([part.name, "all clauses", *wording.counted(part.counts)])
        lines.append([part.name, "message texts", *wording.counted(part.facet_counts)])
    table = tabulate(lines, ["Target", "Component", *wording.STATUSES, "total"], tablefmt="simple")
    costs = [f"{part.name}: {wording.cost(part)}" for part in report.targets]
    notes = [f"{part.name}: {note}" for part in report.targets if (note := wording.explored(part))]
    remarks = [f"{part.name}: {remark}" for part in report.targets for remark in part.remarks]
    title = "Clauses by component and verdict (message texts are counted apart)"
    return "\n".join([title, table, *costs, *notes, *remarks])


def _kinds(report: Comparison) -> str:
    lines = [[part.name, *wording.kinds(part)] for part in report.targets]
    return "FAILs by kind\n" + tabulate(lines, ["Target", *Kind], tablefmt="simple")


def _findings(report: Comparison, folder: str) -> list[str]:
    """List the FAILs: what was accepted and must not be comes first, on every target."""
    found: list[str] = []
    for open_ones in (True, False):
        for part in report.targets:
            results = [one for one in part.findings if (one.merged.kind is Kind.FAIL_OPEN) is open_ones]
            title = f"FAIL-OPEN on {part.name}: accepted what must be refused" if open_ones else f"FAIL on {part.name}"
            if results:
                lines = [_finding(result, folder, part.asked) for result in results[:MOST_FINDINGS]]
                if len(results) > MOST_FINDINGS:
                    lines.append(f"  and {len(results) - MOST_FINDINGS} more, in {folder}/report.md")
                found.append("\n".join([f"{title} ({len(results)})", *lines]))
    return found


def _finding(result: Result, folder: str, target: str) -> str:
    merged = result.merged
    traits = [str(merged.kind), merged.level, f"grade {merged.grade}", *(["passes elsewhere"] if merged.mixed else [])]
    lines = [
        f"  {result.clause.id} [{', '.join(traits)}] {result.clause.operation}: {result.clause.text}",
        f"      expected {merged.expected}; observed {merged.observed}"
        + (f" ({merged.reason})" if merged.reason not in {"", merged.observed} else ""),
    ]
    if command := wording.replay_command(result, folder, target):
        lines.append(f"      {command}")
    return "\n".join(lines)


def _twins(part: TargetPart) -> list[str]:
    if not part.twins:
        return []
    table = tabulate(
        wording.twin_lines(part), wording.TWIN_HEADERS, tablefmt="simple", maxcolwidths=[None, None, None, 70]
    )
    return [f"Indistinguishable on {part.name}: a user and nobody, where existence is hidden\n{table}"]


def _families(part: TargetPart) -> list[str]:
    if not part.families:
        return []
    table = tabulate(wording.family_lines(part, most=MOST_FAMILIES), wording.FAMILY_HEADERS, tablefmt="simple")
    return [f"Families on {part.name}: requests wrong in one member, by operation\n{table}"]


def _pairs(report: Comparison) -> list[str]:
    lines = [
        [f"{pair.left} / {pair.right}", pair.ran, len(pair.divergences), len(report.differing(pair))]
        for pair in report.pairs
    ]
    headers = ["Targets", "scenarios run on both", "that part", "clauses that differ"]
    return ["Divergences over the base plan\n" + tabulate(lines, headers, tablefmt="simple")] if lines else []


def _gaps(part: TargetPart) -> list[str]:
    if not part.gaps:
        return []
    lines = [[gap.status, len(gap.clauses), gap.reason, wording.few(gap.clauses, 3)] for gap in part.gaps]
    total = sum(part.counts[status] for status in (Status.UNKNOWN, Status.BLOCKED, Status.SKIPPED, Status.WAIVED))
    table = tabulate(
        lines, ["Verdict", "clauses", "reason", "which"], tablefmt="simple", maxcolwidths=[None, None, 60, 40]
    )
    return [f"Not decided on {part.name} ({total})\n{table}"]
