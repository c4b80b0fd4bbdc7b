"""The comparison: all that a report shows, computed from a record as frozen values. No wording, no layout."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from poolproof.lines import FAMILIES, TWINS, ClauseLine, HeaderLine, MergedLine
from poolproof.record import Record, Turn
from poolproof.reports import access, families
from poolproof.reports.access import AccessRow
from poolproof.reports.cells import FeatureRow, rows
from poolproof.reports.divergences import Divergence, Pair, first_divergence, pairs
from poolproof.reports.families import FamilyRow
from poolproof.verdict import Kind, Status
from poolproof_spec.schema import Component, Level

Counts = Mapping[Status, int]

STEP = re.compile(r"^step \d+(?: \([^()]*(?:\([^()]*\))?[^()]*\))?: ")
COMMON_REASONS = ("the target does not have it", "blocked by step", "another state was read back", "not sent")
"""How reasons begin that are the same but for the step, operation or clause that they name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One clause on one target."""

    clause: ClauseLine
    merged: MergedLine

    @property
    def file(self) -> str | None:
        """The scenario that shows it, relative to the folder of the run, where one is stored."""
        return None if self.clause.suite == FAMILIES else scenario_file(self.merged)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """Clauses that were not decided for one reason."""

    status: Status
    reason: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPart:
    """What the record says of one target; `results` are in the order of the specification.

    `findings` are the FAILs, worst kind first; `facets` those of message texts, counted apart. What is in `families`
    is counted with the rest, but summed up by operation in place of being listed.
    """

    name: str
    version: str
    capabilities: tuple[str, ...]
    calls: int
    seconds: float
    asked: str
    complete: bool
    interrupted: bool
    explored: Mapping[str, Any] | None
    remarks: tuple[str, ...]
    counts: Counts
    facet_counts: Counts
    components: Mapping[Component, Counts]
    results: tuple[Result, ...]
    findings: tuple[Result, ...]
    facets: tuple[Result, ...]
    gaps: tuple[GapRow, ...]
    summary: tuple[FeatureRow, ...]
    architectures: tuple[FeatureRow, ...]
    features: tuple[FeatureRow, ...]
    access: tuple[AccessRow, ...]
    families: tuple[FamilyRow, ...]

    @property
    def twins(self) -> tuple[Result, ...]:
        """The clauses on whether a user can be told from nobody."""
        return tuple(result for result in self.results if result.clause.suite == TWINS)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One clause on which targets differ, and where the first pair that differs parts."""

    clause: ClauseLine
    statuses: Mapping[str, MergedLine]
    divergence: Divergence | None

    def parts(self, left: str, right: str) -> bool:
        """Tell whether two targets differ on the clause; one that was not asked does not."""
        one, other = self.statuses.get(left), self.statuses.get(right)
        return one is not None and other is not None and (one.status, one.kind) != (other.status, other.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A whole report: `cut` is the line at which the record was cut off, None where it is whole."""

    header: HeaderLine
    cut: int | None
    targets: tuple[TargetPart, ...]
    matrix: tuple[MatrixRow, ...]
    pairs: tuple[Pair, ...]
    contradictions: tuple[ClauseLine, ...]

    def differing(self, pair: Pair) -> tuple[MatrixRow, ...]:
        """Give the clauses on which two targets differ, in verdict or kind."""
        return tuple(row for row in self.matrix if row.parts(pair.left, pair.right))


def comparison(record: Record) -> Comparison:
    """Compute the comparison that a record holds."""
    header = record.header
    targets = tuple(_part(header, turn) for turn in record.turns)
    return Comparison(
        header=header,
        cut=record.cut,
        targets=targets,
        matrix=_matrix(record, targets),
        pairs=pairs(record),
        contradictions=tuple(
            clause for clause in header.clauses.values() if clause.contradicted and clause.suite != FAMILIES
        ),
    )


def scenario_file(merged: MergedLine) -> str | None:
    """Name the file of the scenario that shows a FAIL or leaves a clause UNKNOWN; other scenarios are not stored."""
    stored = merged.status in {Status.FAIL, Status.UNKNOWN} and merged.scenario
    return f"scenarios/{merged.scenario}.json" if stored else None


def _part(header: HeaderLine, turn: Turn) -> TargetPart:
    outcome = turn.outcome
    verdicts = {merged.clause: merged for merged in outcome.clauses}
    results = tuple(Result(clause=header.clauses[name], merged=merged) for name, merged in verdicts.items())
    facets = tuple(Result(clause=header.clauses[merged.clause], merged=merged) for merged in outcome.facets)
    return TargetPart(
        name=turn.target.name,
        asked=turn.target.asked,
        version=turn.target.version,
        capabilities=turn.target.capabilities,
        calls=outcome.calls,
        seconds=outcome.seconds,
        complete=turn.complete,
        interrupted=outcome.interrupted,
        explored=outcome.explored,
        remarks=outcome.remarks,
        counts=_counts(results),
        facet_counts=_counts(facets),
        components={
            component: _counts(tuple(result for result in results if result.clause.component is component))
            for component in Component
            if any(clause.component is component for clause in header.clauses.values())
        },
        results=results,
        findings=_worst_first(_listed(results)),
        facets=_worst_first(_listed(facets)),
        gaps=(*_gaps(_listed(results)), *_family_gaps(_summed_up(results))),
        summary=rows(header.features, "summary", verdicts),
        architectures=rows(header.features, "architectures", verdicts),
        features=rows(header.features, "features", verdicts),
        access=access.rows(header.access, verdicts),
        families=families.rows(_summed_up(results), _summed_up(facets)),
    )


def _listed(results: tuple[Result, ...]) -> tuple[Result, ...]:
    return tuple(result for result in results if result.clause.suite != FAMILIES)


def _summed_up(results: tuple[Result, ...]) -> tuple[MergedLine, ...]:
    return tuple(result.merged for result in results if result.clause.suite == FAMILIES)


def _counts(results: tuple[Result, ...]) -> Counts:
    found = Counter(result.merged.status for result in results)
    return {status: found[status] for status in Status}


def _worst_first(results: tuple[Result, ...]) -> tuple[Result, ...]:
    kinds, levels = list(Kind), list(Level)
    failed = [result for result in results if result.merged.status is Status.FAIL]
    return tuple(
        sorted(
            failed,
            key=lambda result: (
                kinds.index(result.merged.kind or Kind.WRONG_MESSAGE),
                levels.index(result.merged.level),
            ),
        )
    )


def _gaps(results: tuple[Result, ...]) -> tuple[GapRow, ...]:
    undecided = (Status.UNKNOWN, Status.BLOCKED, Status.SKIPPED, Status.WAIVED)
    groups: dict[tuple[Status, str], list[str]] = {}
    for result in results:
        if result.merged.status in undecided:
            groups.setdefault((result.merged.status, _kind_of(result.merged.reason)), []).append(result.clause.id)
    ordered = sorted(groups.items(), key=lambda group: (undecided.index(group[0][0]), -len(group[1]), group[0][1]))
    return tuple(GapRow(status=status, reason=reason, clauses=tuple(ids)) for (status, reason), ids in ordered)


def _family_gaps(cases: tuple[MergedLine, ...]) -> tuple[GapRow, ...]:
    """Sum up the cases of families that were not decided: a row for each verdict, with the commonest reason."""
    found: list[GapRow] = []
    for status in (Status.UNKNOWN, Status.BLOCKED, Status.SKIPPED, Status.WAIVED):
        of_status = [merged for merged in cases if merged.status is status]
        if of_status:
            ((reason, _),) = Counter(merged.reason for merged in of_status).most_common(1)
            names = tuple(merged.clause for merged in of_status)
            found.append(GapRow(status=status, reason=f"cases of families; most often: {reason}", clauses=names))
    return tuple(found)


def _kind_of(reason: str) -> str:
    """Give what reasons of many clauses have in common: without step, operation and clause."""
    plain = STEP.sub("", reason)
    for common in COMMON_REASONS:
        if plain.startswith(common):
            return common
    return plain


def _matrix(record: Record, targets: tuple[TargetPart, ...]) -> tuple[MatrixRow, ...]:
    by_target = {part.name: {result.clause.id: result.merged for result in part.results} for part in targets}
    found: list[MatrixRow] = []
    for clause in record.header.clauses.values():
        if clause.suite == FAMILIES:
            continue
        statuses = {name: merged[clause.id] for name, merged in by_target.items() if clause.id in merged}
        if len({(merged.status, merged.kind) for merged in statuses.values()}) > 1:
            divergence = first_divergence(record, clause.id, statuses)
            found.append(MatrixRow(clause=clause, statuses=statuses, divergence=divergence))
    return tuple(found)
