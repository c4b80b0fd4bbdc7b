"""`poolproof run`: hold targets against the specification, record it, and report."""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from poolproof import configuration, twins, waivers
from poolproof.campaign import Options, Outcome, examine, joined, select, smoke
from poolproof.commands import output, parallel, rehearsal
from poolproof.commands.files import write
from poolproof.commands.progress import Watch
from poolproof.commands.real_aws import AwsOptions, settings
from poolproof.conclusion import CONFORMS, FailOn, exit_code
from poolproof.configuration import Configuration, Waiver
from poolproof.errors import ConfigurationError
from poolproof.families import suite as families
from poolproof.record import read
from poolproof.recorder import Recorder, header
from poolproof.reports import json, table, walkthrough
from poolproof.reports.comparison import comparison
from poolproof.suites import Suite, hold
from poolproof.target import Target
from poolproof.targets import AWS, aws, configured, resolve, waiting
from poolproof.trace import Trace
from poolproof.verdict import Verdict
from poolproof_model.expectation import Rules
from poolproof_model.planner import Plan, plan
from poolproof_model.stories import Told, tell
from poolproof_spec.catalogue import Clause

EXPLORED = 200
"""Scenarios explored where the plan is explore and no number is given."""


class PlanName(StrEnum):
    """How much is run."""

    SMOKE = "smoke"
    CERTIFY = "certify"
    EXPLORE = "explore"
    FAMILIES = "families"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked for."""

    targets: tuple[str, ...]
    plan: PlanName
    components: tuple[str, ...]
    clauses: tuple[str, ...]
    scenarios: tuple[str, ...]
    seed: int
    examples: int | None
    max_calls: int | None
    out: Path
    fail_on: FailOn
    spec: Path | None
    format: output.Listing
    wait: float = 0
    jobs: int = 1
    config: Path | None = None
    aws: AwsOptions = field(default_factory=AwsOptions)
    dry_run: bool = False

    def options(self) -> list[str]:
        """Give the options of `poolproof run` that make another process do the same with one target."""
        pairs: list[tuple[str, object]] = [("--plan", self.plan.value), ("--seed", self.seed)]
        pairs += [("--component", one) for one in self.components]
        pairs += [("--clause", one) for one in self.clauses]
        pairs += [("--scenario", one) for one in self.scenarios]
        pairs += [("--examples", self.examples)] if self.examples is not None else []
        pairs += [("--max-calls", self.max_calls)] if self.max_calls is not None else []
        pairs += [("--wait", self.wait)] if self.wait else []
        pairs += [("--spec", self.spec)] if self.spec is not None else []
        pairs += [("--config", self.config)] if self.config is not None else []
        pairs += self.aws.pairs()
        return [str(part) for pair in pairs for part in pair]


def run(request: Request) -> int:
    """Run, record, report; give the exit code.

    Raises:
        PoolproofError: the request names something that does not exist, or a sheet is malformed.
    """
    chosen = configuration.load(request.config)
    rules = output.bound(request.spec)
    told = _told(rules, request.scenarios)
    suites = _suites(rules, request)
    clauses = _chosen(rules, request, told, suites)
    suites = tuple(part for one in suites if (part := one.only(clauses)).clauses)
    if request.dry_run:
        return _rehearsed(rules, clauses, told, suites, request)
    if request.jobs > 1 and len(request.targets) > 1:
        with _terminable():
            parallel.run(request.targets, request.options(), request.out, request.jobs)
    else:
        _one_by_one(rules, clauses, told, suites, request, chosen)
    return _reported(told, request)


def _rehearsed(
    rules: Rules, clauses: Mapping[str, Clause], told: tuple[Told, ...], suites: tuple[Suite, ...], request: Request
) -> int:
    planned, options = _planned(rules, clauses, told), _options(request)
    for name in request.targets:
        calls = rehearsal.counted(rules, planned, suites, clauses, name, options)
        rehearsal.show(name, planned, suites, calls, request.format)
    return CONFORMS


def own_targets(chosen: Configuration, options: AwsOptions) -> dict[str, Callable[[], Target]]:
    """Give what makes the targets of the user's own: those of the file, and AWS as the options name it."""
    made = configured.factories(chosen.targets)
    if options.pairs():
        made[AWS] = lambda: aws.AwsTarget(settings(options, chosen))
    return made


def _one_by_one(
    rules: Rules,
    clauses: Mapping[str, Clause],
    told: tuple[Told, ...],
    suites: tuple[Suite, ...],
    request: Request,
    chosen: Configuration,
) -> None:
    own = own_targets(chosen, request.aws)
    with ExitStack() as stack:
        stack.enter_context(_terminable())
        made = [(name, stack.enter_context(closing(resolve(name, own)))) for name in request.targets]
        targets = [(name, waiting.with_clock(target, request.wait)) for name, target in made]
        _distinct([target.name for _, target in targets])
        watch = stack.enter_context(Watch())
        _campaigns(rules, clauses, told, suites, targets, request, chosen.waivers, watch)


def _reported(told: tuple[Told, ...], request: Request) -> int:
    record = read(request.out / "record.jsonl")
    report = comparison(record)
    write(record, report, request.out)
    folder = str(request.out)
    if request.format is output.Listing.TABLE:
        for one in told:
            output.say(walkthrough.render(record, one))
    output.say((table if request.format is output.Listing.TABLE else json).render(report, folder))
    output.note(f"written: {request.out / 'record.jsonl'}, report.md, report.json, scenarios/")
    return exit_code(report, request.fail_on)


@contextmanager
def _terminable() -> Iterator[None]:
    """Let a request to terminate end the run as Ctrl-C does, so that worlds are removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _told(rules: Rules, names: tuple[str, ...]) -> tuple[Told, ...]:
    """Give the named scenarios that were asked for.

    Raises:
        ConfigurationError: there is none of that name.
    """
    known = rules.catalogue.stories
    for name in names:
        if name not in known:
            raise ConfigurationError(f"unknown scenario {name!r}; there are {', '.join(known)}")
    return tuple(tell(rules, known[name]) for name in dict.fromkeys(names))


def _suites(rules: Rules, request: Request) -> tuple[Suite, ...]:
    """Give the suites of the plan that was asked for."""
    match request.plan:
        case PlanName.FAMILIES:
            return (families.suite(rules.catalogue),)
        case PlanName.CERTIFY | PlanName.EXPLORE if rules.catalogue.twins and not request.scenarios:
            return (twins.suite(rules.catalogue),)
        case _:
            return ()


def _chosen(rules: Rules, request: Request, told: tuple[Told, ...], suites: tuple[Suite, ...]) -> dict[str, Clause]:
    beside = {name: clause for one in suites for name, clause in one.clauses.items()}
    clauses = select(rules.catalogue, components=request.components, clauses=request.clauses, beside=beside)
    if request.plan is PlanName.FAMILIES:
        clauses = {name: clause for name, clause in clauses.items() if name in beside}
    if told:
        aims = {aim for one in told for aim in one.scenario.aims}
        clauses = {name: clause for name, clause in clauses.items() if name in aims}
    if request.plan is PlanName.SMOKE:
        clauses = smoke(clauses)
    if not clauses:
        raise ConfigurationError(
            f"plan {request.plan} holds no testable clause of those asked for; "
            "`poolproof spec` lists them, `poolproof spec coverage` says which cannot be tested"
        )
    return clauses


def _distinct(names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ConfigurationError(f"target {name} is named twice; name each target once")


def _campaigns(
    rules: Rules,
    clauses: Mapping[str, Clause],
    told: tuple[Told, ...],
    suites: tuple[Suite, ...],
    targets: list[tuple[str, Target]],
    request: Request,
    accepted: tuple[Waiver, ...],
    watch: Watch,
) -> None:
    """Plan once, then hold one target after the other against the plan; Ctrl-C ends the run, the record stays whole."""
    options = _options(request)
    opening = header(
        rules.catalogue,
        clauses,
        plan=request.plan,
        seed=request.seed,
        examples=options.examples,
        max_calls=request.max_calls,
        started=_now(),
        targets=[target.name for _, target in targets],
    )
    with Recorder(request.out / "record.jsonl", opening) as recorder:
        try:
            began = time.monotonic()
            planned = _planned(rules, clauses, told)
            scenarios = len(planned.scenarios) + sum(len(one.scenarios) for one in suites)
            watch.say(f"planned {scenarios} scenarios for {len(clauses)} clauses in {time.monotonic() - began:.1f} s")
            if request.wait:
                seconds = waiting.seconds_of(planned.scenarios, request.wait)
                watch.say(f"where no clock can be moved, the plan waits {seconds:g} s, reruns more")
            for name, target in targets:
                outcome = _campaign(rules, clauses, name, target, planned, suites, options, recorder, watch)
                waived = waivers.apply(outcome, accepted, (target.name, name), datetime.now(UTC).date())
                _conclude(rules, planned, target, waived, recorder, watch)
                if outcome.interrupted:
                    break
        except KeyboardInterrupt:
            watch.say("interrupted")
        recorder.end(_now())


def _options(request: Request) -> Options:
    examples = request.examples if request.examples is not None else EXPLORED
    return Options(
        seed=request.seed,
        examples=examples if request.plan is PlanName.EXPLORE else 0,
        max_calls=request.max_calls,
    )


def _planned(rules: Rules, clauses: Mapping[str, Clause], told: tuple[Told, ...]) -> Plan:
    planned = plan(rules, {name: clause for name, clause in clauses.items() if not clause.suite})
    return replace(planned, scenarios=tuple(one.scenario for one in told)) if told else planned


def _campaign(
    rules: Rules,
    clauses: Mapping[str, Clause],
    asked: str,
    target: Target,
    planned: Plan,
    suites: tuple[Suite, ...],
    options: Options,
    recorder: Recorder,
    watch: Watch,
) -> Outcome:
    recorder.target(name=target.name, asked=asked, version=target.version, capabilities=target.capabilities)
    watch.target(target.name, len(planned.scenarios) + sum(len(one.scenarios) for one in suites))

    def on_trace(trace: Trace, verdicts: tuple[Verdict, ...]) -> None:
        recorder.trace(trace, verdicts)
        watch.trace(trace, verdicts)

    of_tables = {name: clause for name, clause in clauses.items() if not clause.suite}
    outcome = examine(target, rules, planned, of_tables, options, on_trace=on_trace)
    for one in suites:
        if not outcome.interrupted:
            outcome = joined(outcome, hold(target, one, options, on_trace=on_trace))
    return outcome


def _conclude(
    rules: Rules, planned: Plan, target: Target, waived: waivers.Waived, recorder: Recorder, watch: Watch
) -> None:
    outcome = waived.outcome
    for remark in waived.remarks:
        watch.say(f"{target.name}: {remark}")
    recorder.outcome(
        target=target.name,
        clauses=outcome.clauses,
        facets=outcome.facets,
        calls=outcome.calls,
        seconds=outcome.seconds,
        interrupted=outcome.interrupted,
        explored=_explored(rules, planned, outcome),
        remarks=waived.remarks,
    )


def _explored(rules: Rules, planned: Plan, outcome: Outcome) -> dict[str, int] | None:
    drawn = outcome.explored
    if drawn is None:
        return None
    return {
        "scenarios": len(drawn.scenarios),
        "transitions": len(drawn.arrows),
        "all_transitions": sum(len(arrows) for arrows in rules.charts.tables.values()),
        "clauses": len(drawn.clauses & planned.witnesses.keys()),
        "witnessed_clauses": len(planned.witnesses),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
