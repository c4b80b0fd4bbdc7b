"""Suites: clauses whose scenarios do not come from a walk over the model, with a judge of their own.

Families (one member wrong) and twins (two requests that must be answered alike) are suites; they run, are recorded
and are merged as the clauses of the tables are.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from poolproof.campaign import OnTrace, Options, Outcome, Verdicts, undecided
from poolproof.runner import Usage, run_all
from poolproof.target import Target
from poolproof.trace import Trace
from poolproof.verdict import Status, Verdict, merge
from poolproof_model.scenario import Scenario
from poolproof_spec.catalogue import Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What to run and how to judge it: `alone` gives the scenario of one clause by itself."""

    clauses: Mapping[str, Clause]
    scenarios: tuple[Scenario, ...]
    alone: Callable[[str], Scenario]
    judge: Callable[[Trace], tuple[Verdict, ...]]


def hold(target: Target, suite: Suite, options: Options, *, on_trace: OnTrace) -> Outcome:
    """Hold a target against a suite; what an accepted request left open is asked again alone."""
    started = time.monotonic()
    usage = Usage()
    asked: Verdicts = {}
    facets: Verdicts = {}
    interrupted = False

    def run(scenarios: Iterable[Scenario], phase: str) -> None:
        for trace in run_all(scenarios, target, phase=phase, max_calls=options.max_calls, usage=usage):
            found = suite.judge(trace)
            on_trace(trace, found)
            for verdict in found:
                (asked if verdict.facet is None else facets).setdefault(verdict.clause, []).append(verdict)

    try:
        run(suite.scenarios, "plan")
        again = [name for name, found in asked.items() if merge(found).status is Status.BLOCKED]
        run([suite.alone(name) for name in again], "rerun")
    except KeyboardInterrupt:
        interrupted = True
    return Outcome(
        clauses={
            name: merge(asked[name])
            if name in asked
            else undecided(clause, target, spent=usage.skipped > 0, cut=interrupted)
            for name, clause in suite.clauses.items()
        },
        facets={name: merge(found) for name, found in facets.items()},
        calls=usage.calls,
        seconds=time.monotonic() - started,
        interrupted=interrupted,
    )
