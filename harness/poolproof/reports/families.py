"""The families of a record summed up: a row for each operation, worst first, in place of thousands of clauses."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from poolproof.lines import MergedLine
from poolproof.verdict import Kind, Status
from poolproof_spec.schema import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRow:
    """The cases of one operation on one target; `texts` counts the message texts that differ, `example` a FAIL."""

    component: Component
    operation: str
    counts: Mapping[Status, int]
    kinds: Mapping[Kind, int]
    texts: int
    example: MergedLine | None


def rows(clauses: Iterable[MergedLine], facets: Iterable[MergedLine]) -> tuple[FamilyRow, ...]:
    """Sum the cases of a target up by operation: the most fail-open first, then the most FAILs."""
    groups: dict[tuple[Component, str], list[MergedLine]] = {}
    for merged in clauses:
        groups.setdefault((merged.component, merged.operations[0]), []).append(merged)
    texts = Counter((merged.component, merged.operations[0]) for merged in facets if merged.status is Status.FAIL)
    found = [_row(place, cases, texts[place]) for place, cases in groups.items()]
    return tuple(sorted(found, key=lambda row: (-row.kinds[Kind.FAIL_OPEN], -row.counts[Status.FAIL], row.operation)))


def _row(place: tuple[Component, str], cases: list[MergedLine], texts: int) -> FamilyRow:
    statuses = Counter(merged.status for merged in cases)
    kinds = Counter(merged.kind for merged in cases if merged.kind is not None)
    order = list(Kind)
    failed = [merged for merged in cases if merged.status is Status.FAIL and merged.kind is not None]
    return FamilyRow(
        component=place[0],
        operation=place[1],
        counts={status: statuses[status] for status in Status},
        kinds={kind: kinds[kind] for kind in Kind},
        texts=texts,
        example=min(failed, key=lambda merged: order.index(merged.kind or Kind.WRONG_MESSAGE), default=None),
    )
