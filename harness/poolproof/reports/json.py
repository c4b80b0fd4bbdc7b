"""The report as JSON; its shape is schemas/report.json."""

import json
from typing import Any

from poolproof.reports import wording
from poolproof.reports.cells import FeatureRow, Shown
from poolproof.reports.comparison import Comparison, Counts, MatrixRow, Result, TargetPart, scenario_file
from poolproof.reports.divergences import Divergence, Pair
from poolproof.reports.families import FamilyRow
from poolproof.verdict import Status


def render(report: Comparison, folder: str) -> str:
    """Give the whole comparison; `folder` is where the scenario files lie."""
    return json.dumps(as_json(report, folder), indent=2, ensure_ascii=False) + "\n"


def as_json(report: Comparison, folder: str) -> dict[str, Any]:
    """Give the whole comparison as plain data."""
    header = report.header
    return {
        "poolproof": header.poolproof,
        "spec": header.spec,
        "plan": header.plan,
        "seed": header.seed,
        "started": header.started,
        "cut": report.cut,
        "notes": list(wording.warnings(report)),
        "targets": {part.name: _target(part, folder) for part in report.targets},
        "differing": [_matrix(row) for row in report.matrix],
        "pairs": [_pair(pair) for pair in report.pairs],
        "contradictions": [
            {"id": clause.id, "text": clause.text, "also_permitted": list(clause.contradicted)}
            for clause in report.contradictions
        ],
    }


def _target(part: TargetPart, folder: str) -> dict[str, Any]:
    return {
        "version": part.version,
        "capabilities": list(part.capabilities),
        "calls": part.calls,
        "seconds": part.seconds,
        "interrupted": part.interrupted,
        "explored": part.explored,
        "remarks": list(part.remarks),
        "counts": _counts(part.counts),
        "components": {component.value: _counts(counts) for component, counts in part.components.items()},
        "clauses": {result.clause.id: _result(result, folder, part.asked) for result in part.results},
        "findings": [result.clause.id for result in part.findings],
        "messages": {
            "counts": _counts(part.facet_counts),
            "clauses": {result.clause.id: _result(result, folder, part.asked) for result in part.facets},
        },
        "indistinguishable": {
            result.clause.id: {Status.PASS: "alike", Status.FAIL: "told apart"}.get(result.merged.status, "not decided")
            for result in part.twins
        },
        "families": [_family(row) for row in part.families],
        "gaps": [{"status": gap.status.value, "reason": gap.reason, "clauses": list(gap.clauses)} for gap in part.gaps],
        "summary": [_feature(row) for row in part.summary],
        "architectures": [_feature(row) for row in part.architectures],
        "features": [_feature(row) for row in part.features],
        "access": [
            {"bearer": row.bearer, "resource": resource, "asks": one.asks, "clause": one.clause, "answer": one.answer}
            for row in part.access
            for resource, several in row.cells.items()
            for one in several
        ],
    }


def _family(row: FamilyRow) -> dict[str, Any]:
    return {
        "component": row.component.value,
        "operation": row.operation,
        "counts": _counts(row.counts),
        "kinds": {kind.value: number for kind, number in row.kinds.items() if number},
        "texts": row.texts,
        "example": None if row.example is None else row.example.clause,
        "scenario": None if row.example is None else scenario_file(row.example),
    }


def _counts(counts: Counts) -> dict[str, int]:
    return {status.value: number for status, number in counts.items()}


def _result(result: Result, folder: str, target: str) -> dict[str, Any]:
    merged = result.merged
    return {
        "status": merged.status.value,
        "kind": merged.kind.value if merged.kind else None,
        "level": merged.level.value,
        "grade": merged.grade.value,
        "component": merged.component.value,
        "operations": list(merged.operations),
        "scenario": result.file,
        "step": merged.step,
        "flaky": merged.flaky,
        "expected": merged.expected,
        "observed": merged.observed,
        "reason": merged.reason,
        "replay": wording.replay_command(result, folder, target),
    }


def _feature(row: FeatureRow) -> dict[str, Any]:
    return {
        "feature": row.feature,
        "user_pools": [_shown(shown) for shown in row.user_pools],
        "identity_pools": [_shown(shown) for shown in row.identity_pools],
    }


def _shown(shown: Shown) -> dict[str, Any]:
    return {
        "shows": shown.statement,
        "answer": shown.answer.value,
        "clauses": list(shown.clauses),
        "reason": shown.reason or None,
    }


def _matrix(row: MatrixRow) -> dict[str, Any]:
    return {
        "clause": row.clause.id,
        "targets": {
            name: {"status": merged.status.value, "kind": merged.kind.value if merged.kind else None}
            for name, merged in row.statuses.items()
        },
        "first_divergence": None if row.divergence is None else _divergence(row.divergence),
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "targets": [pair.left, pair.right],
        "scenarios": pair.ran,
        "divergences": [_divergence(divergence) for divergence in pair.divergences],
    }


def _divergence(divergence: Divergence) -> dict[str, Any]:
    return {
        "scenario": divergence.scenario,
        "step": divergence.step,
        "action": divergence.action,
        "observed": {
            divergence.left: divergence.observed[0],
            divergence.right: divergence.observed[1],
        },
    }
