"""Cells of the summary tables, computed from verdicts alone.

A cell is yes if all the clauses that prove it PASS, no if all that refute it PASS, else not shown, with the reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from poolproof.lines import MergedLine
from poolproof.verdict import Status
from poolproof_spec.schema import Cell, Feature


class Answer(StrEnum):
    """What a cell says."""

    YES = "yes"
    NO = "no"
    NOT_SHOWN = "not shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One statement of a cell: `clauses` are those that prove the answer, `reason` why there is none."""

    statement: str
    answer: Answer
    clauses: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureRow:
    """One row of a summary table, for one target."""

    feature: str
    user_pools: tuple[Shown, ...]
    identity_pools: tuple[Shown, ...]


def rows(features: Iterable[Feature], group: str, verdicts: Mapping[str, MergedLine]) -> tuple[FeatureRow, ...]:
    """Give the rows of one group of features as the verdicts of one target show them."""
    return tuple(
        FeatureRow(
            feature=feature.feature,
            user_pools=tuple(shown(cell, verdicts) for cell in feature.user_pools),
            identity_pools=tuple(shown(cell, verdicts) for cell in feature.identity_pools),
        )
        for feature in features
        if feature.group == group and _asked(feature, verdicts)
    )


def _asked(feature: Feature, verdicts: Mapping[str, MergedLine]) -> bool:
    """Whether a run asked for all clauses of some cell; a run of a few clauses has nothing to say of the others."""
    cells = [(*cell.clauses, *cell.refuted_by) for cell in (*feature.user_pools, *feature.identity_pools)]
    return any(clauses and all(clause in verdicts for clause in clauses) for clauses in cells)


def shown(cell: Cell, verdicts: Mapping[str, MergedLine]) -> Shown:
    """Give what the verdicts of one target show of a cell."""
    proved = _all_pass(cell.clauses, verdicts)
    refuted = _all_pass(cell.refuted_by, verdicts)
    if proved and refuted:
        reason = "both proved and refuted"
    elif proved:
        return Shown(statement=cell.shows, answer=Answer.YES, clauses=cell.clauses, reason="")
    elif refuted:
        return Shown(statement=cell.shows, answer=Answer.NO, clauses=cell.refuted_by, reason="")
    else:
        reason = _why(cell, verdicts)
    return Shown(statement=cell.shows, answer=Answer.NOT_SHOWN, clauses=(), reason=reason)


def _all_pass(clauses: tuple[str, ...], verdicts: Mapping[str, MergedLine]) -> bool:
    return bool(clauses) and all(clause in verdicts and verdicts[clause].status is Status.PASS for clause in clauses)


def _why(cell: Cell, verdicts: Mapping[str, MergedLine]) -> str:
    if not cell.clauses and not cell.refuted_by:
        return cell.unshown or "no clause proves it"
    problems = [_problem(clause, verdicts.get(clause)) for clause in (*cell.clauses, *cell.refuted_by)]
    return "; ".join(problem for problem in problems if problem)


def _problem(clause: str, verdict: MergedLine | None) -> str:
    match verdict:
        case None:
            return f"{clause} was not run"
        case MergedLine(status=Status.PASS):
            return ""
        case MergedLine(status=Status.FAIL):
            return f"{clause} FAIL ({verdict.kind})"
        case _:
            return f"{clause} {verdict.status} ({verdict.reason})" if verdict.reason else f"{clause} {verdict.status}"
