"""Hand-made traces, verdicts and records, for tests that need no target."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from poolproof.observation import Observation, Rejected, Returned, Wire
from poolproof.recorder import Recorder, header
from poolproof.redaction import Redactor
from poolproof.trace import Performed, Trace
from poolproof.verdict import Kind, Merged, Status, Verdict
from poolproof_model.scenario import Scenario, Step, World, literal
from poolproof_spec.catalogue import Catalogue

KEY = b"a fixed key for tests"
WORLD = World(name="plain", region="us-east-1", text='{"pools": {"main": {"PoolName": "p"}}}')


def scenario(*operations: str, aims: tuple[str, ...] = ()) -> Scenario:
    steps = tuple(
        Step(action=name, operation=name, actor="public", arguments={"Username": literal("alice~")})
        for name in operations
    )
    return Scenario(world=WORLD, steps=steps, aims=aims)


def returned(**fields: Any) -> Returned:
    return Returned(fields=fields, wire=Wire(status=200, headers={"content-type": "application/json"}, body="{}"))


def rejected(code: str = "NotAuthorizedException", message: str = "No") -> Rejected:
    return Rejected(code=code, message=message, http_status=400)


def trace(
    done: Scenario,
    *observations: Observation,
    target: str = "one",
    phase: str = "plan",
    arguments: Mapping[str, Any] | None = None,
    world_values: Mapping[str, Any] | None = None,
) -> Trace:
    performed = tuple(
        Performed(arguments=arguments or {}, observation=observation, seconds=0.25, started=1000.0)
        for observation in observations
    )
    return Trace(
        scenario=done,
        target=target,
        phase=phase,
        world_values=world_values or {},
        performed=performed,
        calls=len(observations) + 2,
        seconds=0.5,
    )


def verdict(
    clause: str,
    status: Status = Status.PASS,
    *,
    kind: Kind | None = None,
    target: str = "one",
    done: Scenario | None = None,
    step: int | None = 0,
    reason: str = "",
    facet: str | None = None,
    observed: str = "success",
) -> Verdict:
    return Verdict(
        clause=clause,
        status=status,
        kind=kind,
        facet=facet,
        target=target,
        scenario=done.id if done else "",
        step=step,
        expected="success",
        observed=observed,
        reason=reason,
    )


def merged(found: Verdict) -> Merged:
    return Merged(clause=found.clause, status=found.status, kind=found.kind, flaky=False, deciding=found)


def recorder(path: Path, small: Catalogue, targets: tuple[str, ...] = ("one",)) -> Recorder:
    clauses = {name: clause for name, clause in small.clauses.items() if clause.untested is None}
    opening = header(
        small,
        clauses,
        plan="certify",
        seed=0,
        examples=0,
        max_calls=None,
        started="2026-11-25T00:00:00+00:00",
        targets=targets,
    )
    return Recorder(path, opening, Redactor(KEY))


def write(
    path: Path, small: Catalogue, verdicts: Mapping[str, Mapping[str, Verdict]], traces: tuple[Trace, ...] = ()
) -> None:
    """Write a whole record: for each target its verdict on each clause, and its traces."""
    with recorder(path, small, tuple(verdicts)) as written:
        for target, found in verdicts.items():
            written.target(name=target, asked=target, version=f"{target} 1.0", capabilities=["CLOCK"])
            for ran in traces:
                if ran.target == target:
                    ids = ran.scenario.id
                    written.trace(ran, [one for one in found.values() if one.scenario == ids])
            written.outcome(
                target=target,
                clauses={name: merged(one) for name, one in found.items()},
                facets={},
                calls=10,
                seconds=1.5,
                interrupted=False,
            )
        written.end("2026-11-25T00:01:00+00:00")
