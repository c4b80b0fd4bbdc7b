"""Runs scenarios on a target and gives Traces; what a target does never raises here.

Scenarios that ask for the same world share one, each with subjects of its own (its suffix), but for worlds that are
to be had alone.
"""

import time
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from poolproof import arguments
from poolproof.arguments import INBOX, Answers, Missing
from poolproof.errors import WorldError
from poolproof.observation import Indeterminate, Observation, Unsupported
from poolproof.target import Call, Session, Target
from poolproof.trace import Performed, Trace
from poolproof_model.scenario import Scenario, Step, World


@dataclass(slots=True, kw_only=True)
class Usage:
    """What a run has cost so far: every request (set-up, steps, probes, teardown) and wall seconds.

    `skipped` counts scenarios that were not run because `max_calls` was reached.
    """

    calls: int = 0
    seconds: float = 0.0
    skipped: int = 0


def run(scenario: Scenario, session: Session, *, suffix: str, phase: str = "plan") -> Trace:
    """Run one scenario in an open world; `suffix` (lower-case letters and digits) replaces `~` in its literals."""
    answers = Answers(session=session, suffix=suffix, region=scenario.world.region)
    inboxes = arguments.inbox_paths(scenario, suffix)
    performed: list[Performed] = []
    calls, began = session.calls, time.perf_counter()
    for number, step in enumerate(scenario.steps):
        sent, observation, seconds, started = _performed(answers, step)
        answers.observations.append(observation)
        answers.sent.append(sent)
        for path in inboxes.get(number, ()):
            answers.codes[number, path] = session.inbox(path.removeprefix(INBOX))
        performed.append(Performed(arguments=sent, observation=observation, seconds=seconds, started=started))
    return Trace(
        scenario=scenario,
        target=session.target,
        phase=phase,
        world_values=session.world_values,
        performed=tuple(performed),
        calls=session.calls - calls,
        seconds=time.perf_counter() - began,
        suffix=suffix,
    )


def _performed(answers: Answers, step: Step) -> tuple[Mapping[str, Any], Observation, float, float]:
    sent: Mapping[str, Any] = {}
    began = time.perf_counter()
    started = 0.0
    try:
        now = answers.session.now()
        started = now.timestamp()
        found = arguments.resolved(answers, step.arguments, now)
        if isinstance(found, Missing):
            return {}, not_sent(step, found), 0.0, started
        sent = found
        began = time.perf_counter()
        call = Call(action=step.action, operation=step.operation, actor=step.actor, arguments=found)
        observation = answers.session.perform(call)
    except Exception as error:  # noqa: BLE001 -- the border: a target of somebody else's may raise
        observation = Indeterminate(cause=f"{step.operation}: {type(error).__name__}: {error}"[:500])
    return sent, observation, time.perf_counter() - began, started


def not_sent(step: Step, missing: Missing) -> Observation:
    """Return the observation of a step that was not sent because an argument could not be had."""
    if missing.capability is not None:
        return Unsupported(operation=step.operation, reason=missing.capability)
    return Indeterminate(cause=f"not sent: {missing.cause}")


def replay_bare(scenario: Scenario, session: Session, *, suffix: str) -> None:
    """Resolve the arguments anew and send the steps, keeping nothing; the overhead of `run` is measured against it."""
    answers = Answers(session=session, suffix=suffix, region=scenario.world.region)
    inboxes = arguments.inbox_paths(scenario, suffix)
    for number, step in enumerate(scenario.steps):
        found = arguments.resolved(answers, step.arguments, session.now())
        answers.sent.append({} if isinstance(found, Missing) else found)
        if isinstance(found, Missing):
            answers.observations.append(not_sent(step, found))
            continue
        call = Call(action=step.action, operation=step.operation, actor=step.actor, arguments=found)
        answers.observations.append(session.perform(call))
        for path in inboxes.get(number, ()):
            answers.codes[number, path] = session.inbox(path.removeprefix(INBOX))


def by_world(scenarios: Iterable[Scenario]) -> list[tuple[World, list[Scenario]]]:
    """Group scenarios by the world that they share, in the order of first appearance."""
    groups: dict[tuple[World, int | None], list[Scenario]] = {}
    for number, scenario in enumerate(scenarios):
        groups.setdefault((scenario.world, number if scenario.world.alone else None), []).append(scenario)
    return [(world, group) for (world, _), group in groups.items()]


def run_all(
    scenarios: Iterable[Scenario],
    target: Target,
    *,
    on_trace: Callable[[Trace], None] | None = None,
    phase: str = "plan",
    max_calls: int | None = None,
    usage: Usage | None = None,
) -> Generator[Trace]:
    """Run scenarios on a target, world by world, giving each Trace as it comes.

    Each world is opened once and closed at the end, also on KeyboardInterrupt or when the generator is closed (wrap it
    in `contextlib.closing` where the loop over it can be left early).
    A world that cannot be had gives Traces with `world_error`. No scenario is started once `max_calls` requests
    were sent; those left out are counted in `usage.skipped`. `usage` is brought up to date as the run goes.
    """
    usage = Usage() if usage is None else usage
    for world, group in by_world(scenarios):
        if _exhausted(usage, max_calls):
            usage.skipped += len(group)
            continue
        with closing(_run_world(world, group, target, phase=phase, max_calls=max_calls, usage=usage)) as traces:
            for trace in traces:
                if on_trace is not None:
                    on_trace(trace)
                yield trace


def _run_world(
    world: World, group: list[Scenario], target: Target, *, phase: str, max_calls: int | None, usage: Usage
) -> Generator[Trace]:
    meter = _Meter(usage)
    try:
        session = target.open(world)
    except WorldError as error:
        meter.read(error.calls)
        for scenario in group:
            yield unopened(scenario, target.name, phase, str(error))
        return
    try:
        with closing(session):
            for number, scenario in enumerate(group):
                meter.read(session.calls)
                if _exhausted(usage, max_calls):
                    usage.skipped += len(group) - number
                    break
                trace = run(scenario, session, suffix=f"s{number:04d}", phase=phase)
                meter.read(session.calls)
                yield trace
                meter.resume(session.calls)
    finally:
        meter.read(session.calls)


class _Meter:
    """Adds to a Usage what one session has used since the last reading."""

    __slots__ = ("_calls", "_moment", "_usage")

    def __init__(self, usage: Usage) -> None:
        self._usage = usage
        self._calls = 0
        self._moment = time.perf_counter()

    def resume(self, calls: int) -> None:
        """Go on after a pause whose seconds are somebody else's."""
        self._moment = time.perf_counter()
        self.read(calls)

    def read(self, calls: int) -> None:
        """Add the requests and seconds since the last reading; `calls` is the session's total."""
        now = time.perf_counter()
        self._usage.calls += calls - self._calls
        self._usage.seconds += now - self._moment
        self._calls, self._moment = calls, now


def _exhausted(usage: Usage, max_calls: int | None) -> bool:
    return max_calls is not None and usage.calls >= max_calls


def unopened(scenario: Scenario, target: str, phase: str, reason: str) -> Trace:
    """Return the Trace of a scenario whose world could not be had."""
    return Trace(
        scenario=scenario,
        target=target,
        phase=phase,
        world_values={},
        performed=(),
        calls=0,
        seconds=0.0,
        world_error=reason,
    )
