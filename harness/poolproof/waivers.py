"""Waivers applied: a FAIL that the user accepts becomes WAIVED; waivers that are of no use are told."""

import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from poolproof.campaign import Outcome
from poolproof.configuration import Waiver
from poolproof.verdict import Merged, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """An outcome after its waivers; `remarks` tell of waivers that have expired or waive nothing any more."""

    outcome: Outcome
    remarks: tuple[str, ...]


def apply(outcome: Outcome, waivers: Iterable[Waiver], names: Iterable[str], today: date) -> Waived:
    """Turn the FAILs of clauses that a valid waiver names into WAIVED, and those of their message texts.

    `names` are those of the target: its own, and the one that it was asked for by. A waiver is stale where what it
    names PASSes (or is SKIPPED, but not all of it).
    """
    mine = _of(waivers, names)
    valid = [waiver for waiver in mine if today <= waiver.until]
    expired = [waiver for waiver in mine if today > waiver.until]
    remarks = [
        f"waiver of {waiver.clause} expired on {waiver.until}: {waiver.reason}"
        for waiver in expired
        if _named(outcome, waiver)
    ]
    remarks += [
        f"stale waiver of {waiver.clause}: nothing that it names fails" for waiver in valid if _stale(outcome, waiver)
    ]
    changed = replace(outcome, clauses=_waived(outcome.clauses, valid), facets=_waived(outcome.facets, valid))
    return Waived(outcome=changed, remarks=tuple(remarks))


def waived(clause: str, waivers: Iterable[Waiver], names: Iterable[str], today: date) -> bool:
    """Tell whether a FAIL of a clause on a target would be WAIVED."""
    return any(today <= one.until and fnmatch.fnmatchcase(clause, one.clause) for one in _of(waivers, names))


def _of(waivers: Iterable[Waiver], names: Iterable[str]) -> list[Waiver]:
    known = tuple(names)
    return [waiver for waiver in waivers if any(fnmatch.fnmatchcase(name, waiver.target) for name in known)]


def _named(outcome: Outcome, waiver: Waiver) -> list[Merged]:
    """Give the verdicts that a waiver names, those of message texts too."""
    both = (*outcome.clauses.values(), *outcome.facets.values())
    return [merged for merged in both if fnmatch.fnmatchcase(merged.clause, waiver.clause)]


def _stale(outcome: Outcome, waiver: Waiver) -> bool:
    named = _named(outcome, waiver)
    found = {merged.status for merged in named}
    return Status.PASS in found and found <= {Status.PASS, Status.SKIPPED}


def _waived(verdicts: Mapping[str, Merged], waivers: list[Waiver]) -> dict[str, Merged]:
    return {name: _one(merged, waivers) for name, merged in verdicts.items()}


def _one(merged: Merged, waivers: list[Waiver]) -> Merged:
    if merged.status is not Status.FAIL:
        return merged
    waiver = next((one for one in waivers if fnmatch.fnmatchcase(merged.clause, one.clause)), None)
    if waiver is None:
        return merged
    link = f" ({waiver.link})" if waiver.link else ""
    reason = f"waived until {waiver.until}: {waiver.reason}{link}"
    deciding = replace(merged.deciding, status=Status.WAIVED, reason=reason)
    return replace(merged, status=Status.WAIVED, deciding=deciding)
