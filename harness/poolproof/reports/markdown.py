"""The report in Markdown, as GitHub shows it: short tables first, details folded."""

from collections.abc import Iterable

from tabulate import tabulate

from poolproof.reports import wording
from poolproof.reports.access import resources
from poolproof.reports.cells import Answer, FeatureRow, Shown
from poolproof.reports.comparison import Comparison, Result, TargetPart
from poolproof.reports.divergences import Divergence
from poolproof.verdict import Kind, Status

MOST_NAMED = 40
"""Clauses that are named for one reason why they were not decided."""


def render(report: Comparison, folder: str) -> str:
    """Word the whole comparison; `folder` is where the scenario files lie."""
    header = report.header
    names = ", ".join(part.name for part in report.targets)
    parts = [f"# Comparison: {names}", f"{wording.heading(report)}, started {header.started}."]
    parts += [f"> **Note:** {warning}." for warning in wording.warnings(report)]
    for part in report.targets:
        parts += _features(part)
        parts += _access(part)
    parts += _verdicts(report)
    parts += _findings(report, folder)
    for part in report.targets:
        parts += _twins(part)
        parts += _families(part)
    parts += _matrix(report)
    for part in report.targets:
        parts += _gaps(part)
    parts += _contradictions(report)
    return "\n\n".join(parts) + "\n"


def _table(lines: Iterable[Iterable[object]], headers: Iterable[str]) -> str:
    escaped = [[_cell(value) for value in line] for line in lines]
    return tabulate(escaped, list(headers), tablefmt="pipe", disable_numparse=True)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _folded(summary: str, body: str) -> str:
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def _features(part: TargetPart) -> list[str]:
    found: list[str] = []
    for title, rows in (
        ("What %s was seen to do", part.summary),
        ("Features of %s", part.features),
        ("Architectures on %s", part.architectures),
    ):
        if rows:
            found += [f"## {title % part.name}", _feature_table(rows), _folded("Clauses and reasons", _proofs(rows))]
    return found


def _feature_table(rows: tuple[FeatureRow, ...]) -> str:
    lines = [[row.feature, *("<br>".join(map(_statement, column)) for column in wording.cells(row))] for row in rows]
    return _table(lines, ["Feature", "User pools", "Identity pools"])


def _statement(shown: Shown) -> str:
    if shown.answer is Answer.NOT_SHOWN:
        return f"**not shown**: {shown.statement}"
    return f"**{shown.answer}**: {shown.statement} <sub>{wording.few(shown.clauses)}</sub>"


def _proofs(rows: tuple[FeatureRow, ...]) -> str:
    return "\n".join(
        f"- {row.feature}, {column}: {wording.statement(shown, most=len(shown.clauses))}"
        for row in rows
        for column, cells in zip(("user pools", "identity pools"), wording.cells(row), strict=True)
        for shown in cells
    )


def _access(part: TargetPart) -> list[str]:
    if not part.access:
        return []
    columns = resources(part.access)
    lines = [
        [
            row.bearer,
            *(
                "<br>".join(f"{wording.got(one)} <sub>{one.clause}</sub>" for one in row.cells.get(column, ()))
                for column in columns
            ),
        ]
        for row in part.access
    ]
    note = f"`{wording.MARK}` marks what is not as it must be."
    return [f"## Who opens what on {part.name}", _table(lines, ["Bearer", *columns]), note]


def _verdicts(report: Comparison) -> list[str]:
    lines: list[list[object]] = []
    for part in report.targets:
        lines += [[part.name, component, *wording.counted(counts)] for component, counts in part.components.items()]
        lines.append([part.name, "**all clauses**", *wording.counted(part.counts)])
        lines.append([part.name, "message texts", *wording.counted(part.facet_counts)])
    found = [
        "## Clauses by component and verdict",
        _table(lines, ["Target", "Component", *wording.STATUSES, "total"]),
        "Message texts are SHOULD facets of clauses and counted apart.",
        "\n".join(
            f"- {part.name}: {line}"
            for part in report.targets
            for line in (wording.cost(part), wording.explored(part), *part.remarks)
            if line
        ),
    ]
    if any(part.counts[Status.FAIL] for part in report.targets):
        kinds = [[part.name, *wording.kinds(part)] for part in report.targets]
        found += ["FAILs by kind:", _table(kinds, ["Target", *Kind])]
    return found


def _findings(report: Comparison, folder: str) -> list[str]:
    """List the FAILs: what was accepted and must not be comes first, on every target; message texts last."""
    opens = [[one for one in part.findings if one.merged.kind is Kind.FAIL_OPEN] for part in report.targets]
    others = [[one for one in part.findings if one.merged.kind is not Kind.FAIL_OPEN] for part in report.targets]
    messages = [list(part.facets) for part in report.targets]
    found: list[str] = []
    for title, groups in (
        ("Fail-open on {}: accepted what must be refused", opens),
        ("Other FAILs on {}", others),
        ("Message texts that differ on {}", messages),
    ):
        for part, results in zip(report.targets, groups, strict=True):
            if results:
                found += [f"## {title.format(part.name)} ({len(results)})", _finding_table(results)]
                details = "\n\n".join(_finding(report, result, folder, part.asked) for result in results)
                found.append(_folded("Expected, observed, sources and how to replay", details))
    return found


def _finding_table(results: list[Result]) -> str:
    lines = [
        [result.clause.id, result.merged.kind, result.merged.level, result.clause.operation, result.clause.text]
        for result in results
    ]
    return _table(lines, ["Clause", "kind", "level", "operation", "what must hold"])


def _finding(report: Comparison, result: Result, folder: str, target: str) -> str:
    merged = result.merged
    traits = [str(merged.kind), merged.level, f"grade {merged.grade}", *(["passes elsewhere"] if merged.mixed else [])]
    lines = [
        f"**{result.clause.id}** ({', '.join(traits)}) {result.clause.text}",
        "",
        f"- operation: {result.clause.operation}" + ("" if merged.step is None else f", step {merged.step}"),
        f"- expected: {_inline(merged.expected)}",
        f"- observed: {_inline(merged.observed)}",
    ]
    if merged.reason not in {"", merged.observed}:
        lines.append(f"- reason: {_inline(merged.reason)}")
    for cite in result.clause.cites:
        text, url = wording.source(cite, report.header)
        lines.append(f"- source: {f'[{text}]({url})' if url else text}")
    if command := wording.replay_command(result, folder, target):
        lines.append(f"- scenario: [{result.file}]({result.file}); again: `{command}`")
    return "\n".join(lines)


def _inline(text: str) -> str:
    return text.replace("\n", " ").replace("<", "&lt;")


def _twins(part: TargetPart) -> list[str]:
    if not part.twins:
        return []
    return [
        f"## Indistinguishable on {part.name}",
        "The same calls about a user and about nobody, where the client hides whether users exist.",
        _table(wording.twin_lines(part), wording.TWIN_HEADERS),
    ]


def _families(part: TargetPart) -> list[str]:
    if not part.families:
        return []
    lines = wording.family_lines(part)
    summary = [
        f"## Families on {part.name}",
        "Requests that are wrong in one member of the service model; each case is a clause of the record.",
        _table([lines[-1]], wording.FAMILY_HEADERS),
    ]
    if len(lines) > 1:
        summary.append(_folded("By operation, worst first", _table(lines[:-1], wording.FAMILY_HEADERS)))
    return summary


def _matrix(report: Comparison) -> list[str]:
    if not report.pairs:
        return []
    pairs = [
        [f"{pair.left} / {pair.right}", pair.ran, len(pair.divergences), len(report.differing(pair))]
        for pair in report.pairs
    ]
    headers = ["Targets", "scenarios run on both", "that part", "clauses that differ"]
    found = ["## Where targets part", _table(pairs, headers)]
    if report.matrix:
        names = [part.name for part in report.targets]
        lines = []
        for row in report.matrix:
            statuses = []
            for name in names:
                merged = row.statuses.get(name)
                statuses.append("" if merged is None else f"{merged.status} {merged.kind or ''}".strip())
            lines.append([row.clause.id, *statuses, _divergence(row.divergence)])
        table = _table(lines, ["Clause", *names, "first divergence"])
        found.append(_folded(f"{len(report.matrix)} clauses on which targets differ", table))
    return found


def _divergence(divergence: Divergence | None) -> str:
    if divergence is None:
        return ""
    left, right = divergence.observed
    where = f"step {divergence.step} of {divergence.scenario}, {divergence.action}"
    return f"{where}: {divergence.left} {left}; {divergence.right} {right}"


def _gaps(part: TargetPart) -> list[str]:
    if not part.gaps:
        return []
    lines = [[gap.status, len(gap.clauses), gap.reason, wording.few(gap.clauses, MOST_NAMED)] for gap in part.gaps]
    total = sum(len(gap.clauses) for gap in part.gaps)
    table = _table(lines, ["Verdict", "clauses", "reason", "which"])
    return [_folded(f"Not decided on {part.name}: {total} clauses", table)]


def _contradictions(report: Comparison) -> list[str]:
    if not report.contradictions:
        return []
    lines = [
        f"- **{clause.id}** {clause.text} Also permitted: {', '.join(clause.contradicted)}. "
        + "; ".join(wording.source(cite, report.header)[0] for cite in clause.cites)
        for clause in report.contradictions
    ]
    title = f"{len(report.contradictions)} clauses whose sources disagree: both outcomes are permitted"
    return ["## Contradictions", _folded(title, "\n".join(lines))]
