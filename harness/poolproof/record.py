"""The record as read: everything that was asked and observed, as far as its lines are whole.

Reports are functions of it. Traces stay in the file and are read again where one is shown.
"""

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from pydantic import TypeAdapter, ValidationError

from poolproof.errors import RecordError
from poolproof.lines import (
    AnyLine,
    EndLine,
    HeaderLine,
    MergedLine,
    OutcomeLine,
    TargetLine,
    TraceLine,
    VerdictLine,
    merged_line,
)
from poolproof.verdict import Merged, Status, Verdict, merge

_LINES: TypeAdapter[Any] = TypeAdapter(AnyLine)


MEMBER = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What is kept of a trace in memory: `outcomes` is one word a step, `offset` where its line stands in the file."""

    scenario: str
    aims: tuple[str, ...]
    operations: tuple[str, ...]
    outcomes: tuple[str, ...]
    phase: str
    offset: int


@dataclass(slots=True, kw_only=True)
class Turn:
    """One target's part of a record; `outcome` is worked out from the verdicts where the record was cut off."""

    target: TargetLine
    outcome: OutcomeLine
    traces: tuple[Ran, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record as read; `cut` is the number of the line at which it was cut off, None where it is whole."""

    path: Path
    header: HeaderLine
    turns: tuple[Turn, ...]
    cut: int | None

    def scenario(self, target: str, scenario: str) -> dict[str, Any] | None:
        """Give a stored scenario as JSON, as run on a target; None where the record has none."""
        for turn in self.turns:
            for ran in turn.traces:
                if turn.target.name == target and ran.scenario == scenario:
                    return self.trace_at(ran).scenario
        return None

    def trace_at(self, ran: Ran) -> TraceLine:
        """Read a whole trace again."""
        with _opened(self.path) as file:
            file.seek(ran.offset)
            return TraceLine.model_validate_json(file.readline())


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One target's turn while it is read."""

    target: TargetLine
    traces: list[Ran] = field(default_factory=list)
    verdicts: list[VerdictLine] = field(default_factory=list)
    calls: int = 0
    seconds: float = 0.0
    outcome: OutcomeLine | None = None


def read(path: Path) -> Record:
    """Read a record, also one that was cut off in its last line or has no end.

    Raises:
        RecordError: the file cannot be read, is no record, or holds garbage before its last line.
    """
    header: HeaderLine | None = None
    readings: list[_Reading] = []
    ended, number = False, 0
    torn = False
    for number, offset, line in _lines(path):
        if line is None:
            torn = True
            break
        match line:
            case HeaderLine():
                header = line
            case TargetLine():
                readings.append(_Reading(target=line))
            case EndLine():
                ended = True
            case _ if header is None or not readings:
                raise RecordError(f"{path}:{number}: a {line.line} line before header and target; not a whole record")
            case TraceLine():
                readings[-1].traces.append(_ran(line, offset))
                readings[-1].calls += line.calls
                readings[-1].seconds += line.seconds
            case VerdictLine():
                readings[-1].verdicts.append(line)
            case OutcomeLine():
                readings[-1].outcome = line
    if header is None:
        raise RecordError(f"{path}:1: no header line; give the record.jsonl that `poolproof run` wrote")
    return Record(
        path=path,
        header=header,
        turns=tuple(_turn(header, reading) for reading in readings),
        cut=None if ended else number if torn else number + 1,
    )


def _opened(path: Path) -> BinaryIO:
    """Open a record, also one that was compressed for keeping (`record.jsonl.gz`)."""
    return cast("BinaryIO", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def _lines(path: Path) -> Iterator[tuple[int, int, Any]]:
    """Give number, offset and content of each line; the content is None for a last line that is not whole."""
    try:
        with _opened(path) as file:
            offset = 0
            for number, text in enumerate(file, start=1):
                whole = text.endswith(b"\n")
                try:
                    yield number, offset, _LINES.validate_json(text)
                except ValidationError as error:
                    if whole:
                        first = error.errors()[0]
                        raise RecordError(
                            f"{path}:{number}: not a line of a record: {first['msg']}; remove that line, or run again"
                        ) from error
                    yield number, offset, None
                offset += len(text)
    except (OSError, EOFError) as error:
        raise RecordError(f"{path}: cannot be read: {error}; give the record.jsonl of a run") from error


def _turn(header: HeaderLine, reading: _Reading) -> Turn:
    return Turn(
        target=reading.target,
        outcome=reading.outcome or _worked_out(header, reading),
        traces=tuple(reading.traces),
        complete=reading.outcome is not None,
    )


def _worked_out(header: HeaderLine, reading: _Reading) -> OutcomeLine:
    """Merge the verdicts of a turn that has no outcome; what was not reached is UNKNOWN."""
    target = reading.target.name
    found: dict[str, list[Verdict]] = {name: [] for name in header.clauses}
    facets: dict[str, list[Verdict]] = {}
    for line in reading.verdicts:
        verdict = Verdict(**line.model_dump(exclude={"line"}))
        (found if line.facet is None else facets).setdefault(line.clause, []).append(verdict)
    return OutcomeLine(
        target=target,
        calls=reading.calls,
        seconds=round(reading.seconds, 3),
        interrupted=True,
        clauses=tuple(_line(header, merge(verdicts or [_unreached(name, target)])) for name, verdicts in found.items()),
        facets=tuple(_line(header, merge(verdicts)) for verdicts in facets.values()),
    )


def _unreached(clause: str, target: str) -> Verdict:
    return Verdict(
        clause=clause,
        status=Status.UNKNOWN,
        kind=None,
        facet=None,
        target=target,
        scenario="",
        step=None,
        expected="",
        observed="nothing",
        reason="the record was cut off before it",
    )


def _line(header: HeaderLine, merged: Merged) -> MergedLine:
    return merged_line(header.clauses[merged.clause], merged, merged.deciding)


def outcome_word(observation: Mapping[str, Any]) -> str:
    """Say in a word what an observation is, for comparing targets: a success with its members, or the refusal."""
    match observation["kind"]:
        case "returned":
            return " ".join(["success", *sorted(_members(observation["fields"]))])
        case "rejected":
            return str(observation["code"])
        case "unsupported":
            return "unsupported"
        case _:
            return "crash" if observation.get("crash") else "no answer"


def _members(fields: Mapping[str, Any], depth: int = 2) -> Iterator[str]:
    """Give the member paths of an answer, two levels deep; members of lists are not looked at.

    Keys that are no names of members (ids of providers, say) are other ones on every target: they count as one.
    """
    for key, value in fields.items():
        name = key if MEMBER.fullmatch(key) else "*"
        if isinstance(value, Mapping) and value and depth > 1:
            yield from (f"{name}.{inner}" for inner in _members(value, depth - 1))
        else:
            yield name


def _ran(line: TraceLine, offset: int) -> Ran:
    return Ran(
        scenario=str(line.scenario["id"]),
        aims=tuple(line.scenario.get("aims", ())),
        operations=tuple(step["action"] for step in line.scenario["steps"]),
        outcomes=tuple(outcome_word(performed.observation) for performed in line.performed),
        phase=line.phase,
        offset=offset,
    )
