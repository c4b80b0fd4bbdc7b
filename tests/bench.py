"""Benchmarks, run by `make bench`: ratios measured side by side in one run, start-up and planning apart."""

import gc
import resource
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import poolproof_model.definitions  # noqa: F401 -- definitions register themselves on import
from poolproof.campaign import Options, examine, select
from poolproof.oracle import judge
from poolproof.recorder import Recorder, header
from poolproof.runner import replay_bare, run
from poolproof.target import Target
from poolproof.targets import resolve
from poolproof_model.expectation import Rules
from poolproof_model.planner import Plan, plan
from poolproof_model.scenario import Scenario, World
from poolproof_spec import catalogue

PAIRS = 15


def main() -> None:
    """Measure and print; nothing is asserted."""
    started = time.perf_counter()
    rules = Rules(catalogue.load())
    loaded = time.perf_counter()
    clauses = select(rules.catalogue)
    planned = plan(rules, clauses)
    _say("load the specification", f"{loaded - started:.2f} s")
    _say("plan", f"{time.perf_counter() - loaded:.2f} s for {len(planned.witnesses)} clauses")
    for name in ("reference", "moto"):
        with closing(resolve(name)) as target:
            outcome = examine(target, rules, planned, clauses, Options(), on_trace=lambda _trace, _verdicts: None)
        decided = sum(merged.status.value in {"PASS", "FAIL"} for merged in outcome.clauses.values())
        ratio = decided / outcome.calls
        _say(f"certify on {name}", f"{outcome.seconds:.2f} s, {decided} clauses / {outcome.calls} calls = {ratio:.2f}")
    with closing(resolve("moto")) as target:
        _overhead(rules, planned, target)
    _say("memory at most", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _overhead(rules: Rules, planned: Plan, target: Target) -> None:
    """Compare performing, recording and judging with sending the same steps bare: alternating pairs, warm."""
    world = planned.scenarios[0].world
    scenarios = [scenario for scenario in planned.scenarios if scenario.world == world]
    ratios: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        _bare(scenarios, target, world, "w")
        for number in range(PAIRS):
            gc.collect()
            bare = _bare(scenarios, target, world, f"b{number}")
            gc.collect()
            whole = _whole(rules, scenarios, target, world, f"f{number}", Path(folder) / f"{number}.jsonl")
            ratios.append(whole / bare)
    shown = ", ".join(f"{ratio:.2f}" for ratio in sorted(ratios))
    _say("overhead on moto", f"median {statistics.median(ratios):.2f} of {PAIRS} pairs ({shown})")


def _bare(scenarios: list[Scenario], target: Target, world: World, suffix: str) -> float:
    started = time.perf_counter()
    with closing(target.open(world)) as session:
        for number, scenario in enumerate(scenarios):
            replay_bare(scenario, session, suffix=f"{suffix}{number}")
    return time.perf_counter() - started


def _whole(
    rules: Rules, scenarios: list[Scenario], target: Target, world: World, suffix: str, path: Path
) -> float:
    opening = header(
        rules.catalogue,
        select(rules.catalogue),
        plan="certify",
        seed=0,
        examples=0,
        max_calls=None,
        started="",
        targets=[target.name],
    )
    started = time.perf_counter()
    with closing(target.open(world)) as session, Recorder(path, opening) as recorder:
        for number, scenario in enumerate(scenarios):
            trace = run(scenario, session, suffix=f"{suffix}{number}")
            recorder.trace(trace, judge(rules, trace))
    return time.perf_counter() - started


def _say(what: str, figure: str) -> None:
    sys.stdout.write(f"{what:<28} {figure}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
