"""Benchmarks, run by `make bench`: ratios measured side by side in one run, start-up and planning apart."""

import gc
import random
import resource
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

import poolproof_model.definitions  # noqa: F401 -- definitions register themselves on import
from poolproof.campaign import Options, examine, select
from poolproof.observation import Returned
from poolproof.oracle import judge
from poolproof.recorder import Recorder, header
from poolproof.runner import replay_bare, run
from poolproof.target import Call, Session, Target
from poolproof.targets import resolve
from poolproof_model.expectation import Rules
from poolproof_model.planner import Plan, plan, world_of
from poolproof_model.scenario import Scenario, World
from poolproof_model.search import worlds
from poolproof_spec import catalogue
from tests import policies

PAIRS = 15
ROUNDS, CALLS = 5, 100


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
    _servers()
    _policies()
    _say("memory at most", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _servers() -> None:
    """Compare the served reference with moto's server: the same two calls, alternating, one caller."""
    rates: dict[str, dict[str, list[float]]] = {}
    world = next(one for one in worlds(catalogue.load()) if one.name == "plain")
    with ExitStack() as stack:
        sessions = {}
        for name in ("reference-http", "moto-server"):
            target = stack.enter_context(closing(resolve(name)))
            sessions[name] = stack.enter_context(closing(target.open(world_of(world))))
        for number in range(ROUNDS):
            for name, session in sessions.items():
                for what, rate in _rates(session, number).items():
                    rates.setdefault(what, {}).setdefault(name, []).append(rate)
    for what, by_name in rates.items():
        ours, theirs = (statistics.median(by_name[name]) for name in ("reference-http", "moto-server"))
        _say(what, f"reference-http {ours:.0f}, moto-server {theirs:.0f} calls a second = {ours / theirs:.2f}")


def _rates(session: Session, number: int) -> dict[str, float]:
    """Give calls a second of creating users and of signing in."""
    values = session.world_values
    pool, client = values["pool.main.Id"], values["client.app.ClientId"]
    names = [f"bench{number}x{index}" for index in range(CALLS)]
    creations = [
        Call(
            action="bench",
            operation="AdminCreateUser",
            actor="admin",
            arguments={"UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS"},
        )
        for name in names
    ]
    parameters = {"USERNAME": values["user.bystander.Username"], "PASSWORD": values["user.bystander.Password"]}
    sign_in = Call(
        action="bench",
        operation="InitiateAuth",
        actor="public",
        arguments={"ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters},
    )
    found: dict[str, float] = {}
    for what, calls in (("AdminCreateUser over HTTP", creations), ("sign-in over HTTP", [sign_in] * CALLS)):
        started = time.perf_counter()
        answers = [session.perform(call) for call in calls]
        found[what] = CALLS / (time.perf_counter() - started)
        if not all(isinstance(answer, Returned) for answer in answers):
            raise SystemExit(f"{what}: {answers[0]}")
    return found


def _policies() -> None:
    """Say how many policies and requests each evaluator decides in a second."""
    source = random.Random(0)
    cases = [policies.case(source) for _ in range(2000)]
    model, reference = policies.speed(policies.ask_model, cases), policies.speed(policies.ask_reference, cases)
    _say("policy evaluations a second", f"model {model:.0f}, reference {reference:.0f}, reading included")


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


def _whole(rules: Rules, scenarios: list[Scenario], target: Target, world: World, suffix: str, path: Path) -> float:
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
