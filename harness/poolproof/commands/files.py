"""The files that a run leaves beside its record: reports, and the scenarios to replay."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from poolproof.record import Record
from poolproof.reports import json as json_report
from poolproof.reports import markdown
from poolproof.reports.comparison import Comparison, TargetPart, scenario_file

_OURS = re.compile(r"[0-9a-f]{12}\.json")


def write(record: Record, report: Comparison, out: Path) -> None:
    """Write report.md, report.json and the scenario of every finding; scenarios of earlier runs are removed."""
    folder = str(out)
    (out / "report.md").write_text(markdown.render(report, folder), encoding="utf-8")
    (out / "report.json").write_text(json_report.render(report, folder), encoding="utf-8")
    scenarios = out / "scenarios"
    scenarios.mkdir(exist_ok=True)
    for path in scenarios.iterdir():
        if _OURS.fullmatch(path.name):
            path.unlink()
    for part in report.targets:
        for file, scenario in _shown(part):
            if file is None or (out / file).exists():
                continue
            found = record.scenario(part.name, scenario)
            if found is not None:
                (out / file).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _shown(part: TargetPart) -> Iterator[tuple[str | None, str]]:
    """Give the files of a target's scenarios with their ids; of a family's cases only the example."""
    for result in (*part.results, *part.facets):
        yield result.file, result.merged.scenario
    for row in part.families:
        if row.example is not None:
            yield scenario_file(row.example), row.example.scenario
