"""The files that a run leaves beside its record: reports, and the scenarios to replay."""

import json
import re
from pathlib import Path

from poolproof.record import Record
from poolproof.reports import json as json_report
from poolproof.reports import markdown
from poolproof.reports.comparison import Comparison

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
        for result in (*part.results, *part.facets):
            if result.file is None or (out / result.file).exists():
                continue
            found = record.scenario(part.name, result.merged.scenario)
            if found is not None:
                (out / result.file).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
