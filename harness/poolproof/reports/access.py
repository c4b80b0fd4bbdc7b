"""The access matrix: what each bearer got at each resource, as the verdicts of one target show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from poolproof import sayings
from poolproof.lines import MergedLine
from poolproof.verdict import Status
from poolproof_spec.schema import Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """One request for access: `answer` is `allow`, `deny CODE (STATUS)` or `not measured`."""

    asks: str
    clause: str
    answer: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRow:
    """One bearer: what it got, by resource."""

    bearer: str
    cells: Mapping[str, tuple[Got, ...]]


def rows(cells: Iterable[Access], verdicts: Mapping[str, MergedLine]) -> tuple[AccessRow, ...]:
    """Give the matrix row by row, in the order of the specification."""
    found: dict[str, dict[str, list[Got]]] = {}
    for cell in cells:
        if cell.clause in verdicts:
            merged = verdicts[cell.clause]
            got = Got(asks=cell.asks, clause=cell.clause, answer=_answer(merged), status=merged.status)
            found.setdefault(cell.bearer, {}).setdefault(cell.resource, []).append(got)
    return tuple(
        AccessRow(bearer=bearer, cells={resource: tuple(several) for resource, several in by_resource.items()})
        for bearer, by_resource in found.items()
    )


def resources(matrix: Iterable[AccessRow]) -> tuple[str, ...]:
    """Give the columns, in the order in which they come up."""
    return tuple(dict.fromkeys(resource for row in matrix for resource in row.cells))


def _answer(merged: MergedLine) -> str:
    if merged.status in {Status.PASS, Status.FAIL, Status.WAIVED}:
        return sayings.granted(merged.observed)
    return "not measured"
