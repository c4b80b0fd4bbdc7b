"""The lines of a record, as JSON: header, target, trace, verdict, outcome, end.

Every line says what it is in its member `line`. A record needs nothing beside itself to be reported: the header
carries the clauses that were asked for, with their texts and sources, and the rows of the summary tables.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from poolproof.verdict import Kind, Merged, Status, Verdict
from poolproof_spec.schema import Access, Citation, Component, Feature, Grade, Level, Source

FAMILIES, TWINS = "families", "twins"
"""The suites, as clauses of a record name them."""


class Line(BaseModel):
    """Strictness shared by all lines; unknown members of later versions are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ClauseLine(Line):
    """What a report needs to know of a clause; `suite` names the suite that it belongs to, if it is in no table."""

    id: str
    component: Component
    action: str
    operation: str
    text: str
    level: Level
    grade: Grade
    cites: tuple[Citation, ...]
    contradicted: tuple[str, ...] = ()
    suite: str = ""


class HeaderLine(Line):
    """The first line: what was asked for, of which version, and when."""

    line: Literal["header"] = "header"
    format: int = 1
    poolproof: str
    spec: str
    plan: str
    seed: int
    examples: int
    max_calls: int | None
    python: str
    started: str
    targets: tuple[str, ...]
    clauses: dict[str, ClauseLine]
    features: tuple[Feature, ...]
    access: tuple[Access, ...] = ()
    sources: dict[str, Source]


class TargetLine(Line):
    """A target's turn begins; `asked` is the name by which it was asked for."""

    line: Literal["target"] = "target"
    name: str
    asked: str
    version: str
    capabilities: tuple[str, ...]


class PerformedLine(Line):
    """One step as sent and answered; `observation` has its type in `kind`."""

    arguments: dict[str, Any]
    observation: dict[str, Any]
    seconds: float
    started: float


class TraceLine(Line):
    """One scenario as it went on one target; `world_values` are empty where the trace before had the same world."""

    line: Literal["trace"] = "trace"
    scenario: dict[str, Any]
    target: str
    phase: str
    suffix: str
    world_values: dict[str, Any]
    world_error: str | None
    performed: tuple[PerformedLine, ...]
    calls: int
    seconds: float


class VerdictLine(Line):
    """One verdict out of the trace before it; of the PASSes of a clause on a target only the first is kept."""

    line: Literal["verdict"] = "verdict"
    clause: str
    status: Status
    kind: Kind | None
    facet: str | None
    target: str
    scenario: str
    step: int | None
    expected: str
    observed: str
    reason: str


class MergedLine(Line):
    """What a target's turn says about one clause in the end."""

    clause: str
    status: Status
    kind: Kind | None
    facet: str | None
    flaky: bool
    level: Level
    grade: Grade
    component: Component
    operations: tuple[str, ...]
    scenario: str
    step: int | None
    expected: str
    observed: str
    reason: str


class OutcomeLine(Line):
    """A target's turn has ended; `explored` says what exploration visited; `remarks` tell of waivers of no use."""

    line: Literal["outcome"] = "outcome"
    target: str
    calls: int
    seconds: float
    interrupted: bool
    clauses: tuple[MergedLine, ...]
    facets: tuple[MergedLine, ...]
    explored: dict[str, Any] | None = None
    remarks: tuple[str, ...] = ()


class EndLine(Line):
    """The last line of a record that is whole."""

    line: Literal["end"] = "end"
    ended: str


AnyLine = Annotated[
    HeaderLine | TargetLine | TraceLine | VerdictLine | OutcomeLine | EndLine, Field(discriminator="line")
]


def merged_line(clause: ClauseLine, merged: Merged, deciding: Verdict) -> MergedLine:
    """Give the line of a merged verdict, told by its deciding one; message texts are SHOULDs."""
    return MergedLine(
        clause=merged.clause,
        status=merged.status,
        kind=merged.kind,
        facet=deciding.facet,
        flaky=merged.flaky,
        level=clause.level if deciding.facet is None else Level.SHOULD,
        grade=clause.grade,
        component=clause.component,
        operations=(clause.operation,),
        scenario=deciding.scenario,
        step=deciding.step,
        expected=deciding.expected,
        observed=deciding.observed,
        reason=deciding.reason,
    )
