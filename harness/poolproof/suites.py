"""Suites: clauses whose scenarios do not come from a walk over the model, with a judge of their own.

Families (one member wrong) and twins (two requests that must be answered alike) are suites; they run, are recorded
and are merged as the clauses of the tables are.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from poolproof.campaign import OnTrace, Options, Outcome, Verdicts, lacking, unasked, undecided
from poolproof.pages import Pages
from poolproof.runner import Usage, run_all
from poolproof.target import Target
from poolproof.trace import Trace
from poolproof.verdict import Status, Verdict, merge
from poolproof_model.scenario import Scenario, World
from poolproof_spec.catalogue import Catalogue, Clause
from poolproof_spec.errors import SpecError


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What to run and how to judge it: `alone` gives the scenario of one clause by itself."""

    clauses: Mapping[str, Clause]
    scenarios: tuple[Scenario, ...]
    alone: Callable[[str], Scenario]
    judge: Callable[[Trace], tuple[Verdict, ...]]

    def only(self, wanted: Mapping[str, Clause]) -> "Suite":
        """Give the part of the suite that asks for some clauses; each then has a scenario of its own."""
        clauses = {name: clause for name, clause in self.clauses.items() if name in wanted}
        if len(clauses) == len(self.clauses):
            return self
        return replace(self, clauses=clauses, scenarios=tuple(self.alone(name) for name in clauses))


def world_named(catalogue: Catalogue, name: str) -> World:
    """Give a world of the specification as scenarios carry it.

    Raises:
        SpecError: there is none of that name.
    """
    sheet = catalogue.worlds.get(name)
    if sheet is None:
        raise SpecError(f"worlds/: no world {name!r}, in which a suite runs; add it")
    return World(name=name, region=sheet.region or "us-east-1", text=json.dumps(sheet.parts, sort_keys=True))


def hold(target: Target, suite: Suite, options: Options, *, on_trace: OnTrace) -> Outcome:
    """Hold a target against a suite; what an accepted request left open is asked again alone."""
    started = time.monotonic()
    usage = Usage()
    asked: Verdicts = {}
    facets: Verdicts = {}
    pages = Pages()
    interrupted = False
    skipped = {
        name: unasked(clause, target, Status.SKIPPED, f"needs {', '.join(missing)}")
        for name, clause in suite.clauses.items()
        if (missing := lacking(target, clause.needs))
    }

    def run(scenarios: Iterable[Scenario], phase: str) -> None:
        for trace in run_all(scenarios, target, phase=phase, max_calls=options.max_calls, usage=usage):
            pages.note(trace)
            found = suite.judge(trace)
            on_trace(trace, found)
            for verdict in found:
                (asked if verdict.facet is None else facets).setdefault(verdict.clause, []).append(verdict)

    try:
        run((one for one in suite.scenarios if not skipped.keys() >= set(one.aims)), "plan")
        again = [name for name, found in asked.items() if merge(found).status is Status.BLOCKED]
        run([suite.alone(name) for name in again], "rerun")
    except KeyboardInterrupt:
        interrupted = True
    return Outcome(
        clauses={
            name: pages.settle(merge(asked[name]))
            if name in asked
            else skipped.get(name) or undecided(clause, target, spent=usage.skipped > 0, cut=interrupted)
            for name, clause in suite.clauses.items()
        },
        facets={name: merge(found) for name, found in facets.items()},
        calls=usage.calls,
        seconds=time.monotonic() - started,
        interrupted=interrupted,
    )
