"""Divergences: the first step at which two targets answer the same scenario differently, whoever is right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from poolproof.lines import MergedLine
from poolproof.record import Ran, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """Where a scenario parts: step number from 0, the action there, and what either target did in a few words."""

    scenario: str
    step: int
    action: str
    left: str
    right: str
    observed: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two targets over the base plan: `ran` scenarios on both, those that part, by their first divergence."""

    left: str
    right: str
    ran: int
    divergences: tuple[Divergence, ...]


def pairs(record: Record) -> tuple[Pair, ...]:
    """Compare every pair of targets over the scenarios of the base plan that both ran."""
    plans = {turn.target.name: _by_id(turn.traces, phase="plan") for turn in record.turns}
    found: list[Pair] = []
    for left, right in combinations(plans, 2):
        both = [scenario for scenario in plans[left] if scenario in plans[right]]
        parted = [_compare(left, right, plans[left][scenario], plans[right][scenario]) for scenario in both]
        found.append(
            Pair(left=left, right=right, ran=len(both), divergences=tuple(one for one in parted if one is not None))
        )
    return tuple(found)


def first_divergence(record: Record, clause: str, statuses: Mapping[str, MergedLine]) -> Divergence | None:
    """Find where two targets that differ on a clause part: in its deciding scenario, else in one that aims at it."""
    runs = {turn.target.name: _by_id(turn.traces) for turn in record.turns if turn.target.name in statuses}
    for left, right in combinations(statuses, 2):
        if (statuses[left].status, statuses[left].kind) == (statuses[right].status, statuses[right].kind):
            continue
        deciding = [statuses[left].scenario, statuses[right].scenario]
        aiming = [ran.scenario for ran in runs[left].values() if clause in ran.aims]
        for scenario in dict.fromkeys([*deciding, *aiming]):
            if scenario in runs[left] and scenario in runs[right]:
                found = _compare(left, right, runs[left][scenario], runs[right][scenario])
                if found is not None:
                    return found
    return None


def _by_id(traces: Iterable[Ran], phase: str | None = None) -> dict[str, Ran]:
    found: dict[str, Ran] = {}
    for ran in traces:
        if phase is None or ran.phase == phase:
            found.setdefault(ran.scenario, ran)
    return found


def _compare(left: str, right: str, ours: Ran, theirs: Ran) -> Divergence | None:
    for step, (one, other) in enumerate(zip(ours.outcomes, theirs.outcomes, strict=False)):
        if one != other:
            return Divergence(
                scenario=ours.scenario,
                step=step,
                action=ours.operations[step],
                left=left,
                right=right,
                observed=_worded(one, other),
            )
    return None


def _worded(one: str, other: str) -> tuple[str, str]:
    """Word two outcomes; of two successes only the members that one has and the other has not."""
    first, second = one.split(), other.split()
    if first[0] != "success" or second[0] != "success":
        return _short(one), _short(other)
    return _with(set(first) - set(second)), _with(set(second) - set(first))


def _short(outcome: str) -> str:
    return "success" if outcome.startswith("success") else outcome


def _with(members: set[str]) -> str:
    return f"success with {', '.join(sorted(members))}" if members else "success without"
