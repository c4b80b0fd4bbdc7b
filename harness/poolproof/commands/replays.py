"""`poolproof replay`: a stored scenario again on one target, step by step."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from poolproof import configuration
from poolproof.checking import run_once
from poolproof.commands import output
from poolproof.commands.all_suites import every
from poolproof.conclusion import CONFORMS, FAILED, UNDECIDED
from poolproof.errors import ConfigurationError
from poolproof.oracle import judge
from poolproof.recorder import observation_json
from poolproof.redaction import Redactor
from poolproof.targets import configured, resolve
from poolproof.trace import Trace
from poolproof.verdict import Status, Verdict
from poolproof_model.expectation import Rules
from poolproof_model.scenario import Scenario, from_json


def replay(file: Path, name: str, spec: Path | None, form: output.Listing, config: Path | None) -> int:
    """Run a stored scenario and print what was sent, answered and expected; give the exit code.

    Raises:
        PoolproofError: the file holds no scenario, or there is no such target.
    """
    rules = output.bound(spec)
    scenario = stored(file)
    with closing(resolve(name, configured.factories(configuration.load(config).targets))) as target:
        trace = run_once(target, scenario)
        found = _judged(rules, trace)
    redactor = Redactor()
    shown = redactor.trace(trace)
    verdicts = [redactor.verdict(verdict) for verdict in found]
    if form is output.Listing.JSON:
        output.say_json(_as_json(shown, verdicts))
    else:
        output.say(_as_text(shown, verdicts))
    if any(verdict.status is Status.FAIL and verdict.facet is None for verdict in verdicts):
        return FAILED
    return UNDECIDED if trace.world_error is not None or not verdicts else CONFORMS


def _judged(rules: Rules, trace: Trace) -> tuple[Verdict, ...]:
    """Judge a trace: by the tables, or by the suite whose clauses its scenario aims at."""
    strange = set(trace.scenario.aims) - rules.catalogue.clauses.keys()
    made = next((one for one in every(rules.catalogue) if strange & one.clauses.keys()), None) if strange else None
    return judge(rules, trace) if made is None else made.judge(trace)


def stored(file: Path) -> Scenario:
    """Read a stored scenario.

    Raises:
        ConfigurationError: the file cannot be read or is not JSON.
        ScenarioError: its JSON is no scenario.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror}; give a file out of scenarios/") from error
    except ValueError as error:
        raise ConfigurationError(f"{file}: not JSON: {error}; give a file out of scenarios/") from error
    return from_json(data)


def _as_text(trace: Trace, verdicts: list[Verdict]) -> str:
    scenario = trace.scenario
    lines = [f"scenario {scenario.id} in world {scenario.world.name} ({scenario.world.region}) on {trace.target}"]
    if trace.world_error is not None:
        lines.append(f"no world could be had: {trace.world_error}")
    for number, step in enumerate(scenario.steps):
        lines.append(f"\nstep {number}: {step.action} as {step.actor}")
        if number < len(trace.performed):
            performed = trace.performed[number]
            lines.append(f"  sent      {json.dumps(performed.arguments, ensure_ascii=False, default=str)}")
            lines.append(f"  answered  {_answer(observation_json(performed.observation))}")
        else:
            lines.append("  not sent")
        for verdict in verdicts:
            if verdict.step == number:
                lines += _verdict(verdict)
    rest = [verdict for verdict in verdicts if verdict.step is None]
    if rest:
        lines.append("\nnot decided at any step")
        for verdict in rest:
            lines += _verdict(verdict)
    failed = sum(verdict.status is Status.FAIL and verdict.facet is None for verdict in verdicts)
    lines.append(f"\n{failed} FAIL")
    return "\n".join(lines)


def _verdict(verdict: Verdict) -> list[str]:
    what = verdict.clause if verdict.facet is None else f"{verdict.clause} ({verdict.facet} text)"
    kind = f" {verdict.kind}" if verdict.kind else ""
    reason = f" ({verdict.reason})" if verdict.reason else ""
    return [f"  expected  {verdict.expected}", f"  verdict   {verdict.status}{kind} {what}{reason}"]


def _answer(observation: dict[str, Any]) -> str:
    shown = {key: value for key, value in observation.items() if key not in {"kind", "wire"}}
    return f"{observation['kind']} {json.dumps(shown, ensure_ascii=False, default=str)}"


def _as_json(trace: Trace, verdicts: list[Verdict]) -> dict[str, Any]:
    return {
        "scenario": trace.scenario.id,
        "target": trace.target,
        "world_error": trace.world_error,
        "steps": [
            {
                "step": number,
                "action": step.action,
                "operation": step.operation,
                "actor": step.actor,
                "sent": trace.performed[number].arguments if number < len(trace.performed) else None,
                "answered": observation_json(trace.performed[number].observation)
                if number < len(trace.performed)
                else None,
                "verdicts": [_verdict_json(verdict) for verdict in verdicts if verdict.step == number],
            }
            for number, step in enumerate(trace.scenario.steps)
        ],
        "undecided": [_verdict_json(verdict) for verdict in verdicts if verdict.step is None],
    }


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "clause": verdict.clause,
        "facet": verdict.facet,
        "status": verdict.status.value,
        "kind": verdict.kind.value if verdict.kind else None,
        "expected": verdict.expected,
        "observed": verdict.observed,
        "reason": verdict.reason,
    }
