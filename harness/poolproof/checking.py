"""One scenario on one target: for property tests in a user's own code, for replays and for pytest."""

import atexit
from collections.abc import Container
from contextlib import closing
from functools import cache

from poolproof.errors import ConfigurationError
from poolproof.observation import Indeterminate, Observation, Rejected, Returned, Unsupported
from poolproof.oracle import judge
from poolproof.redaction import Redactor
from poolproof.runner import run_all
from poolproof.target import Target
from poolproof.targets import resolve
from poolproof.trace import Trace
from poolproof.verdict import Status, Verdict
from poolproof_model.expectation import Rules
from poolproof_model.scenario import Argument, Derived, Literal, Ref, Scenario
from poolproof_spec import catalogue
from poolproof_spec.catalogue import Clause


class ConformanceError(AssertionError):
    """A clause FAILs on a target; the message has clause, sources and scenario."""


def check(
    target: Target | str,
    scenario: Scenario,
    *,
    rules: Rules | None = None,
    clauses: Container[str] | None = None,
) -> None:
    """Run one scenario on a target, in a world of its own, and raise if a clause FAILs.

    Args:
        target: a Target or the name of one, which is made once and kept until the process ends.
        scenario: what to run; `poolproof.scenarios()` draws some.
        rules: the bound specification, the installed one where none is given.
        clauses: ids of those that may fail the check, all where none are given. Message texts, and what cannot be
            told on this target, never do.

    Raises:
        ConformanceError: a clause FAILs.
        ConfigurationError: there is no such target.
    """
    bound = rules or installed_rules()
    held = _held(target) if isinstance(target, str) else target
    trace = run_once(held, scenario)
    found = judge(bound, trace)
    failed = [
        verdict
        for verdict in found
        if verdict.status is Status.FAIL and verdict.facet is None and (clauses is None or verdict.clause in clauses)
    ]
    if failed:
        redactor = Redactor()
        shown = redactor.trace(trace)
        texts = [explain(bound.catalogue.clauses[one.clause], redactor.verdict(one)) for one in failed]
        raise ConformanceError("\n\n".join([*texts, steps(shown)]))


def run_once(target: Target, scenario: Scenario) -> Trace:
    """Run one scenario on a target in a world of its own."""
    with closing(run_all([scenario], target, phase="check")) as traces:
        for trace in traces:
            return trace
    raise ConfigurationError("the scenario was not run; its world is empty")


@cache
def installed_rules() -> Rules:
    """Give the installed specification, bound to the model once."""
    import poolproof_model.definitions  # noqa: F401, PLC0415 -- definitions register themselves on import

    return Rules(catalogue.load())


@cache
def _held(name: str) -> Target:
    target = resolve(name)
    atexit.register(target.close)
    return target


def explain(clause: Clause, verdict: Verdict) -> str:
    """Say what failed: the clause, what was expected and observed, the sources."""
    kind = f" ({verdict.kind})" if verdict.kind else ""
    lines = [
        f"{clause.id} {verdict.status}{kind} on {verdict.target}: {clause.text}",
        f"  operation {clause.operation}, level {clause.level}, grade {clause.grade}",
        f"  expected  {verdict.expected}",
        f"  observed  {verdict.observed}",
    ]
    if verdict.reason:
        lines.append(f"  reason    {verdict.reason}")
    lines += [f"  source    {cite.source} (grade {cite.grade}): {cite.says}" for cite in clause.cites]
    return "\n".join(lines)


def steps(trace: Trace) -> str:
    """List a scenario's steps, a line each, with what a target did at each of them."""
    scenario = trace.scenario
    lines = [f"scenario {scenario.id} in world {scenario.world.name} ({scenario.world.region}):"]
    if trace.world_error is not None:
        lines.append(f"  no world could be had: {trace.world_error}")
    for number, step in enumerate(scenario.steps):
        arguments = ", ".join(f"{name}={_argument(value)}" for name, value in step.arguments.items())
        done = _did(trace.performed[number].observation) if number < len(trace.performed) else "not sent"
        lines.append(f"  {number}  {step.action}({arguments}) -> {done}")
    return "\n".join(lines)


def _argument(argument: Argument) -> str:
    match argument:
        case Literal():
            return argument.text
        case Ref(step=None):
            return argument.path
        case Ref():
            return f"step {argument.step}.{argument.path}"
        case Derived():
            return f"{argument.function}({', '.join(_argument(one) for one in argument.inputs)})"


def _did(observation: Observation) -> str:
    match observation:
        case Returned():
            return "success"
        case Rejected():
            return f"{observation.code}: {observation.message}"
        case Indeterminate():
            return f"no answer: {observation.cause}"
        case Unsupported():
            return f"unsupported: {observation.reason}"
