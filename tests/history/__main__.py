"""`python -m tests.history`: which of the known bugs do the clauses show?

A bug is found where a clause that speaks of it (`clauses` in the data: globs, `/message` for texts) FAILs on the
release before the fix and PASSes on the release after it; where the bug is that an operation is not there, SKIPPED
before does as well. Other clauses that do so tell of other changes. What was
measured of a release stays in the folder that `--results` names, so that the run can be taken up again.
"""

import argparse
import fnmatch
import json
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from poolproof.errors import ConfigurationError
from poolproof.targets import managed
from poolproof_spec import catalogue
from tests.history.measuring import Measured, keep, kept, measure
from tests.history.releases import number

BUGS = Path(__file__).parent / "bugs.jsonl"
MISSING = "missing-operation"
HOSTED = "hosted-login"
CLONES = ("cognito-local", "moto", "ministack")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    """A bug that was fixed; `clauses` are globs of what speaks of it, so that other changes are not taken for it.

    `beside` are rows that must pass before a FAIL is given to one of those (see `campaign`): asked, and never counted.
    """

    id: str
    clone: str
    before: str
    after: str
    area: str
    kind: str
    summary: str
    aws_basis: str
    source: str
    needs: tuple[str, ...]
    clauses: tuple[str, ...]
    beside: tuple[str, ...] = ()

    def named(self, clause: str) -> bool:
        """Whether a clause speaks of this bug."""
        return any(fnmatch.fnmatchcase(clause, glob) for glob in self.clauses)


def bugs(ids: Iterable[str] = (), clone: str | None = None) -> tuple[Bug, ...]:
    """Give the bugs, all or some."""
    wanted = set(ids)
    lines = BUGS.read_text(encoding="utf-8").splitlines()
    found = [
        Bug(**{**fields, **{name: tuple(fields.get(name, ())) for name in ("needs", "clauses", "beside")}})
        for fields in map(json.loads, lines)
    ]
    return tuple(
        bug
        for bug in found
        if (not wanted or bug.id in wanted) and clone in {None, bug.clone} and HOSTED not in bug.needs
    )


def _ordered(releases: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Put the newest releases first, of each clone in turn."""
    newest = sorted(releases, key=lambda release: number(release[1]), reverse=True)
    ranked = {clone: [release for release in newest if release[0] == clone] for clone in CLONES}
    return sorted(newest, key=lambda release: (ranked[release[0]].index(release), CLONES.index(release[0])))


def _measure_all(wanted: Mapping[tuple[str, str], tuple[str, ...]], folder: Path, workers: int) -> None:
    with ExitStack() as stack:
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        stack.callback(pool.shutdown, cancel_futures=True)
        running = {pool.submit(measure, *release, globs): release for release, globs in wanted.items()}
        for done in as_completed(running):
            clone, release = running[done]
            try:
                measured = done.result()
            except ConfigurationError as error:
                sys.stderr.write(f"{clone} {release}: {error}\n")
                continue
            keep(folder, measured)
            failing = sum(status == "FAIL" for status in measured.statuses.values())
            sys.stderr.write(f"{clone} {release}: {failing} FAIL, {measured.calls} calls, {measured.seconds} s\n")


def _globs(release: tuple[str, str]) -> tuple[str, ...]:
    """Give what speaks of the bugs that a release has, or has no more."""
    mine = [bug for bug in bugs() if bug.clone == release[0] and release[1] in {bug.before, bug.after}]
    return tuple(sorted({glob.removesuffix("/message") for bug in mine for glob in (*bug.clauses, *bug.beside)}))


def told(before: Measured, after: Measured) -> tuple[list[str], list[str]]:
    """Give the clauses that FAIL before and PASS after, and those that FAIL on both sides."""
    failing = [name for name, status in before.statuses.items() if status == "FAIL"]
    gone = [name for name in failing if after.statuses.get(name) == "PASS"]
    both = [name for name in failing if after.statuses.get(name) == "FAIL"]
    return gone, both


def _appeared(bug: Bug, before: Measured, after: Measured) -> list[str]:
    """Name the clauses of a bug that were SKIPPED for want of an operation, which is the bug, and PASS after it."""
    if bug.kind != MISSING:
        return []
    skipped = [name for name, status in before.statuses.items() if status == "SKIPPED" and bug.named(name)]
    return [name for name in skipped if after.statuses.get(name) == "PASS"]


def main() -> int:
    """Measure what is not measured yet, then print bug by bug what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.history", description=__doc__)
    parser.add_argument("--ids", default="", help="only these bugs, with commas between")
    parser.add_argument("--clone", help="only the bugs of this clone")
    parser.add_argument("--results", type=Path, default=managed.cache() / "history" / "results")
    parser.add_argument("--workers", type=int, default=2, help="releases at a time")
    parser.add_argument("--all-clauses", action="store_true", help="certify in full, not only what speaks of the bugs")
    parser.add_argument("--any-spec", action="store_true", help="take what was measured by other specifications too")
    parser.add_argument("--print-only", action="store_true", help="measure nothing")
    given = parser.parse_args()
    spec = None if given.any_spec else catalogue.load().digest
    folder = given.results / ("all" if given.all_clauses else "named")
    chosen = bugs(filter(None, given.ids.split(",")), given.clone)
    releases = {(bug.clone, release) for bug in chosen for release in (bug.before, bug.after)}
    globs: dict[tuple[str, str], tuple[str, ...]] = {
        release: () if given.all_clauses else _globs(release) for release in releases
    }
    missing = _ordered(one for one in releases if kept(folder, *one, globs[one], spec) is None)
    if not given.print_only:
        _measure_all({release: globs[release] for release in missing}, folder, given.workers)
    found = measured = 0
    for bug in chosen:
        before, after = (kept(folder, bug.clone, one, globs[bug.clone, one], spec) for one in (bug.before, bug.after))
        if before is None or after is None:
            sys.stdout.write(f"not measured  {bug.id}\n")
            continue
        gone, both = told(before, after)
        measured += 1
        its = [name for name in gone if bug.named(name)] or _appeared(bug, before, after)
        found += bool(its)
        sys.stdout.write(f"{'found ' if its else 'MISSED'}        {bug.id}: {bug.summary}\n")
        sys.stdout.write(f"              FAIL (or not there) before, PASS after: {', '.join(its) or 'none'}\n")
        others = [name for name in gone if not bug.named(name)]
        sys.stdout.write(f"              of other changes: {', '.join(others) or 'none'}\n")
        still = [name for name in both if bug.named(name)]
        sys.stdout.write(
            f"              FAIL on both sides: {len(both)}; of them on this: {', '.join(still) or 'none'}\n"
        )
    sys.stdout.write(f"{found} of {measured} bugs found; {len(chosen) - measured} not measured\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
