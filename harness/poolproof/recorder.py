"""The record as written while a run goes on: one JSON object a line, each written at once, secrets replaced."""

import platform
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self, assert_never

from pydantic_core import to_json

from poolproof.lines import (
    ClauseLine,
    EndLine,
    HeaderLine,
    MergedLine,
    OutcomeLine,
    TargetLine,
    merged_line,
)
from poolproof.observation import Indeterminate, Observation, Rejected, Returned, Unsupported, Wire
from poolproof.redaction import Redactor
from poolproof.trace import Trace
from poolproof.verdict import Merged, Status, Verdict
from poolproof_model.scenario import to_json as scenario_json
from poolproof_spec.catalogue import Catalogue, Clause


def header(
    catalogue: Catalogue,
    clauses: Mapping[str, Clause],
    *,
    plan: str,
    seed: int,
    examples: int,
    max_calls: int | None,
    started: str,
    targets: Iterable[str],
) -> HeaderLine:
    """Make the header of a record: what is asked for, with all that a report says of it later."""
    cited = {cite.source.partition(":")[0] for clause in clauses.values() for cite in clause.cites}
    return HeaderLine(
        poolproof=version("poolproof"),
        spec=catalogue.digest,
        plan=plan,
        seed=seed,
        examples=examples,
        max_calls=max_calls,
        python=platform.python_version(),
        started=started,
        targets=tuple(targets),
        clauses={name: _clause_line(clause) for name, clause in clauses.items()},
        features=catalogue.features,
        access=tuple(cell for cell in catalogue.access if cell.clause in clauses),
        sources={key: source for key, source in catalogue.sources.items() if key in cited},
    )


def _clause_line(clause: Clause) -> ClauseLine:
    return ClauseLine(
        id=clause.id,
        component=clause.component,
        action=clause.action,
        operation=clause.operation,
        text=clause.text,
        level=clause.level,
        grade=clause.grade,
        cites=clause.cites,
        contradicted=clause.then.alternatives,
        suite=clause.suite,
    )


LONGEST_TEXT = 8192
"""From so many characters on a text in an argument or an answer is cut; tokens and challenges are shorter."""
KEPT_OF_TEXT = 64


class Recorder:
    """Writes a record; a context manager. Every line is one unbuffered write, so that a kill loses at most one."""

    def __init__(self, path: Path, header: HeaderLine, redactor: Redactor | None = None) -> None:
        """Start a record in place of what the file held, with its header."""
        self._redactor = redactor or Redactor()
        self._clauses = header.clauses
        self._written: dict[tuple[str, str | None, str, int | None, Status], Verdict] = {}
        self._passed: set[tuple[str, str | None]] = set()
        self._worlds: dict[str, Mapping[str, Any]] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb", buffering=0)
        self._write(header)

    def target(self, *, name: str, asked: str, version: str, capabilities: Iterable[str]) -> None:
        """Begin a target's turn; `asked` is the name by which it was asked for."""
        self._write(TargetLine(name=name, asked=asked, version=version, capabilities=tuple(sorted(capabilities))))

    def trace(self, trace: Trace, verdicts: Iterable[Verdict]) -> None:
        """Write a trace and what the oracle says of it, secrets replaced; what was written before is not repeated."""
        known = self._worlds.get(trace.scenario.world.name) == trace.world_values
        self._worlds[trace.scenario.world.name] = trace.world_values
        line = _trace_line(self._redactor.trace(replace(trace, world_values={}) if known else trace))
        self._file.write(to_json(line, fallback=str) + b"\n")
        for verdict in verdicts:
            if verdict.status is Status.PASS and (verdict.clause, verdict.facet) in self._passed:
                continue
            if verdict.status is Status.PASS:
                self._passed.add((verdict.clause, verdict.facet))
            redacted = self._redactor.verdict(verdict)
            self._written[_key(verdict)] = redacted
            self._file.write(to_json(_verdict_line(redacted)) + b"\n")

    def outcome(
        self,
        *,
        target: str,
        clauses: Mapping[str, Merged],
        facets: Mapping[str, Merged],
        calls: int,
        seconds: float,
        interrupted: bool,
        explored: Mapping[str, Any] | None = None,
        remarks: tuple[str, ...] = (),
    ) -> None:
        """End a target's turn with its merged verdicts."""
        self._write(
            OutcomeLine(
                target=target,
                calls=calls,
                seconds=round(seconds, 3),
                interrupted=interrupted,
                clauses=tuple(self._merged(merged) for merged in clauses.values()),
                facets=tuple(self._merged(merged) for merged in facets.values()),
                explored=None if explored is None else dict(explored),
                remarks=remarks,
            )
        )
        self._written.clear()
        self._passed.clear()
        self._worlds.clear()

    def end(self, ended: str) -> None:
        """Write the last line; `ended` is the time, ISO 8601."""
        self._write(EndLine(ended=ended))

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _merged(self, merged: Merged) -> MergedLine:
        deciding = self._written.get(_key(merged.deciding)) or self._redactor.verdict(merged.deciding)
        return merged_line(self._clauses[merged.clause], merged, deciding)

    def _write(self, line: HeaderLine | TargetLine | OutcomeLine | EndLine) -> None:
        self._file.write(line.model_dump_json(by_alias=True).encode() + b"\n")


def shortened(value: Any) -> Any:
    """Give a value with its longest texts cut: what is too long by one character is no matter of its content."""
    match value:
        case str() if len(value) > LONGEST_TEXT:
            return f"{value[:KEPT_OF_TEXT]}... ({len(value)} characters)"
        case Mapping():
            return {key: shortened(item) for key, item in value.items()}
        case list() | tuple():
            return [shortened(item) for item in value]
        case _:
            return value


def _key(verdict: Verdict) -> tuple[str, str | None, str, int | None, Status]:
    return verdict.clause, verdict.facet, verdict.scenario, verdict.step, verdict.status


def _verdict_line(verdict: Verdict) -> dict[str, Any]:
    return {
        "line": "verdict",
        "clause": verdict.clause,
        "status": verdict.status,
        "kind": verdict.kind,
        "facet": verdict.facet,
        "target": verdict.target,
        "scenario": verdict.scenario,
        "step": verdict.step,
        "expected": verdict.expected,
        "observed": verdict.observed,
        "reason": verdict.reason,
    }


def _trace_line(trace: Trace) -> dict[str, Any]:
    return {
        "line": "trace",
        "scenario": scenario_json(trace.scenario),
        "target": trace.target,
        "phase": trace.phase,
        "suffix": trace.suffix,
        "world_values": trace.world_values,
        "world_error": trace.world_error,
        "performed": [
            {
                "arguments": shortened(performed.arguments),
                "observation": shortened(observation_json(performed.observation)),
                "seconds": round(performed.seconds, 6),
                "started": performed.started,
            }
            for performed in trace.performed
        ],
        "calls": trace.calls,
        "seconds": round(trace.seconds, 6),
    }


def observation_json(observation: Observation) -> dict[str, Any]:
    """Give an observation as JSON: its type in `kind`, then its members."""
    match observation:
        case Returned():
            return {"kind": "returned", "fields": observation.fields, "wire": _wire_json(observation.wire)}
        case Rejected():
            return {
                "kind": "rejected",
                "code": observation.code,
                "message": observation.message,
                "http_status": observation.http_status,
                "wire": _wire_json(observation.wire),
            }
        case Indeterminate():
            return {
                "kind": "indeterminate",
                "cause": observation.cause,
                "crash": observation.crash,
                "wire": _wire_json(observation.wire),
            }
        case Unsupported():
            return {"kind": "unsupported", "operation": observation.operation, "reason": observation.reason}
        case _:
            assert_never(observation)


def _wire_json(wire: Wire | None) -> dict[str, Any] | None:
    return None if wire is None else {"status": wire.status, "headers": wire.headers, "body": wire.body}
