"""Runs of the same plan held side by side: the verdicts that differ between them, each with where its trace is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tabulate import tabulate

from poolproof.errors import ConfigurationError
from poolproof.lines import MergedLine
from poolproof.record import Record

SAME = ("spec", "plan", "seed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """A clause on a target whose verdict is not the same in all runs; `verdicts` are in the order of the runs.

    `message` is true where it is the message text that differs; a run that says nothing of it has None.
    """

    target: str
    clause: str
    message: bool
    verdicts: tuple[MergedLine | None, ...]


def differing(records: Sequence[Record]) -> tuple[Differing, ...]:
    """Give what differs between runs, by target and clause.

    Raises:
        ConfigurationError: the runs are not of the same specification, plan and seed.
    """
    for record in records[1:]:
        for member in SAME:
            if getattr(record.header, member) != getattr(records[0].header, member):
                raise ConfigurationError(
                    f"{record.path}: its {member} is not that of {records[0].path}; run both alike"
                )
    runs = [_verdicts(record) for record in records]
    places = dict.fromkeys(place for run in runs for place in run)
    found = (
        Differing(target=target, clause=clause, message=message, verdicts=tuple(run.get(place) for run in runs))
        for place in places
        for target, clause, message in (place,)
    )
    return tuple(one for one in found if len({_said(verdict) for verdict in one.verdicts}) > 1)


def _verdicts(record: Record) -> dict[tuple[str, str, bool], MergedLine]:
    return {
        (turn.target.name, merged.clause, message): merged
        for turn in record.turns
        for message, lines in ((False, turn.outcome.clauses), (True, turn.outcome.facets))
        for merged in lines
    }


def _said(verdict: MergedLine | None) -> str:
    if verdict is None:
        return "-"
    return f"{verdict.status} ({verdict.kind})" if verdict.kind else verdict.status.value


def render(records: Sequence[Record], found: Sequence[Differing]) -> str:
    """Print what differs as a table, and where to look."""
    total = len(_verdicts(records[0]))
    title = f"{len(found)} of {total} verdicts differ between {len(records)} runs"
    if not found:
        return title
    runs = [f"run {number}" for number in range(1, len(records) + 1)]
    lines = [[one.target, _name(one), *(_said(verdict) for verdict in one.verdicts)] for one in found]
    table = tabulate(lines, ["Target", "Clause", *runs], tablefmt="simple")
    return "\n\n".join([f"{title}\n{table}", *(_traces(records, one) for one in found)])


def _traces(records: Sequence[Record], one: Differing) -> str:
    lines = [f"{_name(one)} on {one.target}"]
    for record, verdict in zip(records, one.verdicts, strict=True):
        if verdict is None:
            lines.append(f"  {record.path}: not asked")
            continue
        step = "" if verdict.step is None else f", step {verdict.step}"
        place = f" (scenario {verdict.scenario}{step})" if verdict.scenario else ""
        reason = f" ({verdict.reason})" if verdict.reason not in {"", verdict.observed} else ""
        lines.append(f"  {record.path}: {_said(verdict)}: {verdict.observed}{reason}{place}")
    return "\n".join(lines)


def _name(one: Differing) -> str:
    return f"{one.clause} (message)" if one.message else one.clause


def to_json(records: Sequence[Record], found: Sequence[Differing]) -> str:
    """Give the same as JSON."""
    return json.dumps(
        {
            "runs": [str(record.path) for record in records],
            "differing": [
                {
                    "target": one.target,
                    "clause": one.clause,
                    "message": one.message,
                    "verdicts": [
                        None if verdict is None else verdict.model_dump(mode="json") for verdict in one.verdicts
                    ],
                }
                for one in found
            ],
        },
        indent=2,
    )
