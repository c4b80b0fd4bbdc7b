"""A campaign: one target held against the clauses that were asked for, from plan to merged verdicts.

The base plan is equal for all targets. What it leaves blocked is asked again alone, on fresh subjects; so is
every FAIL, which gives it the shortest scenario that shows it.
"""

import fnmatch
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from poolproof.errors import ConfigurationError
from poolproof.oracle import judge
from poolproof.pages import Pages
from poolproof.runner import Usage, run_all
from poolproof.shrinking import shrink
from poolproof.target import Target
from poolproof.trace import Trace
from poolproof.verdict import SHOWN_HERE, Kind, Merged, Status, Verdict, merge
from poolproof_model.expectation import Rules
from poolproof_model.planner import Plan, lone
from poolproof_model.scenario import Scenario
from poolproof_model.strategies import Drawn, draw
from poolproof_model.witness import Witness
from poolproof_spec.catalogue import Catalogue, Clause
from poolproof_spec.schema import Component

Verdicts = dict[str, list[Verdict]]
OnTrace = Callable[[Trace, tuple[Verdict, ...]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to run: `examples` are explored scenarios, `max_calls` the requests that one target may be sent."""

    seed: int = 0
    examples: int = 0
    max_calls: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a campaign says about one target: each asked clause once, message facets apart.

    `calls` are all requests sent (set-up, read-back, reruns, teardown), `seconds` the wall time without planning.
    """

    clauses: Mapping[str, Merged]
    facets: Mapping[str, Merged]
    calls: int
    seconds: float
    interrupted: bool
    explored: Drawn | None = None


def select(
    catalogue: Catalogue,
    *,
    components: Iterable[str] = (),
    clauses: Iterable[str] = (),
    beside: Mapping[str, Clause] | None = None,
) -> dict[str, Clause]:
    """Give the clauses of some components that match some globs (all, where nothing is named), testable ones only.

    `beside` are clauses of suites, which are in no table.

    Raises:
        ConfigurationError: a component or clause does not exist; the message names what is near.
    """
    known = [component.value for component in Component]
    for component in components:
        if component not in known:
            raise ConfigurationError(f"unknown component {component!r}; the components are {', '.join(known)}")
    known_clauses = {**catalogue.clauses, **(beside or {})}
    wanted = set(known_clauses)
    if clauses:
        wanted = {name for glob in clauses for name in _matching(known_clauses, glob)}
    chosen = set(components) or set(known)
    return {
        name: clause
        for name, clause in known_clauses.items()
        if name in wanted
        and clause.component.value in chosen
        and clause.untested is None
        and not clause.then.unspecified
    }


def _matching(known_clauses: Mapping[str, Clause], glob: str) -> list[str]:
    found = fnmatch.filter(known_clauses, glob)
    if not found:
        near = get_close_matches(glob, known_clauses, n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else "`poolproof spec` lists them"
        raise ConfigurationError(f"no clause matches {glob!r}; {hint}")
    return found


def smoke(clauses: Mapping[str, Clause]) -> dict[str, Clause]:
    """Give the first success row of each action: every operation once, on its right way."""
    chosen: dict[str, Clause] = {}
    for clause in clauses.values():
        if clause.then.error is None:
            chosen.setdefault(clause.action, clause)
    return {clause.id: clause for clause in chosen.values()}


def examine(
    target: Target,
    rules: Rules,
    plan: Plan,
    clauses: Mapping[str, Clause],
    options: Options,
    *,
    on_trace: OnTrace,
) -> Outcome:
    """Run the plan on a target, ask again what needs it, explore, and merge the verdicts of each clause."""
    started = time.monotonic()
    usage = Usage()
    asked: Verdicts = {}
    alone: Verdicts = {}
    facets: Verdicts = {}
    in_place: dict[str, Verdict] = {}
    pages = Pages()
    interrupted = False
    askable = {name for name, clause in clauses.items() if not lacking(target, clause.needs)}
    drawn: Drawn | None = None

    def run(scenarios: Iterable[Scenario], phase: str, into: Verdicts = asked) -> None:
        for trace in run_all(scenarios, target, phase=phase, max_calls=options.max_calls, usage=usage):
            pages.note(trace)
            judged = judge(rules, trace)
            found = tuple(verdict for verdict in judged if verdict.clause in askable)
            if phase == "rerun":
                in_place.update(_refusals_in_place(trace.scenario.aims, judged))
                found = tuple(verdict for verdict in found if verdict.clause in trace.scenario.aims)
            on_trace(trace, found)
            for verdict in found:
                (into if verdict.facet is None else facets).setdefault(verdict.clause, []).append(verdict)

    try:
        run((scenario for scenario in plan.scenarios if _may_run(rules, target, plan, scenario)), "plan")
        run([lone(rules, plan.witnesses[name]) for name in _again(plan, asked)], "rerun", alone)
        general = {verdict.clause for verdict in in_place.values()} - {*asked, *alone}
        askable |= general
        run([lone(rules, plan.witnesses[name]) for name in sorted(general & set(plan.witnesses))], "rerun", alone)
        asked, alone = _settled(asked, alone, in_place), {}
        if options.examples:
            failing = frozenset(name for name, found in asked.items() if merge(found).status is Status.FAIL)
            drawn = draw(rules, count=options.examples, seed_number=options.seed, avoid=failing)
            run(drawn.scenarios, "explore", asked)
            new = [merge(found) for name, found in asked.items() if name not in failing]
            for merged in [one for one in new if one.status is Status.FAIL]:
                run(_shrunk(rules, target, drawn, merged), "shrunk", asked)
    except KeyboardInterrupt:
        interrupted = True
    asked = _settled(asked, alone, in_place)
    return Outcome(
        clauses={
            name: pages.settle(
                _merged(rules, target, plan, name, asked.get(name, []), spent=usage.skipped > 0, cut=interrupted)
            )
            for name in clauses
        },
        facets={name: merge(found) for name, found in facets.items()},
        calls=usage.calls + target.probe_calls,
        seconds=time.monotonic() - started,
        interrupted=interrupted,
        explored=drawn,
    )


def _shrunk(rules: Rules, target: Target, drawn: Drawn, merged: Merged) -> list[Scenario]:
    """Give the shortest scenario that still shows a FAIL which exploration found."""
    found = next((one for one in drawn.scenarios if one.id == merged.deciding.scenario), None)
    if found is None or merged.deciding.step is None:
        return []

    def fails(scenario: Scenario) -> bool:
        return any(
            verdict.clause == merged.clause and verdict.facet is None and verdict.status is Status.FAIL
            for trace in run_all([scenario], target, phase="shrink")
            for verdict in judge(rules, trace)
        )

    return [shrink(found, merged.clause, merged.deciding.step, fails)]


def _refusals_in_place(aims: tuple[str, ...], found: Iterable[Verdict]) -> dict[str, Verdict]:
    """Give, for an aim that a FAIL of another row blocks at the very step that decides it, that FAIL.

    A read-back that contradicts the aim and blames one step before it is such a step as well.
    """
    found = tuple(found)
    failed = {verdict.step: verdict for verdict in found if verdict.status is Status.FAIL and verdict.facet is None}
    blamed = next((one for one in failed.values() if one.kind is Kind.WRONG_STATE), None)
    shown = {
        verdict.clause: replace(blamed, step=verdict.step, observed=verdict.observed, reason=verdict.reason)
        for verdict in found
        if blamed is not None and verdict.clause in aims and verdict.reason.startswith(SHOWN_HERE)
    }
    return shown | {
        verdict.clause: failed[verdict.step]
        for verdict in found
        if verdict.clause in aims and verdict.status is Status.BLOCKED and verdict.step in failed
    }


def _settled(asked: Verdicts, alone: Verdicts, in_place: Mapping[str, Verdict]) -> Verdicts:
    """Join the verdicts of the plan with those of the reruns, and give each FAIL to the row that it belongs to.

    A call that must succeed and is refused FAILs on the row that says so. Where that row passes by itself, it
    is the special row aimed at that does not hold.
    """
    settled = {name: _joined(asked.get(name, []), alone.get(name, [])) for name in {**asked, **alone}}
    for name, verdict in in_place.items():
        general = verdict.clause
        if not any(one.status is Status.PASS for one in alone.get(general, settled.get(general, []))):
            continue
        settled[name] = [replace(verdict, clause=name)]
        places = {(one.scenario, one.step) for one in asked.get(name, [])}
        settled[general] = [
            one for one in settled[general] if one.status is not Status.FAIL or (one.scenario, one.step) not in places
        ]
    return settled


def _joined(first: list[Verdict], rerun: list[Verdict]) -> list[Verdict]:
    """Join a clause's verdicts of the plan with those of its own scenario, which says more where it decides.

    A FAIL that both show is told by the shorter scenario; PASS beside FAIL stays visible as mixed.
    """
    if not rerun:
        return first
    if any(verdict.status is Status.FAIL for verdict in rerun):
        return rerun + [verdict for verdict in first if verdict.status is Status.PASS]
    return rerun + [verdict for verdict in first if verdict.status in {Status.FAIL, Status.PASS}]


def missing_powers(rules: Rules, target: Target, witness: Witness) -> tuple[str, ...]:
    """Name the capabilities that a witness needs and the target lacks."""
    actions = dict.fromkeys(request.action for request in (*witness.path, witness.probe))
    return lacking(target, (need for action in actions for need in rules.catalogue.actions[action].needs))


def lacking(target: Target, needs: Iterable[str]) -> tuple[str, ...]:
    """Name what a target lacks of some capabilities."""
    return tuple(need for need in dict.fromkeys(needs) if need not in target.capabilities)


def _may_run(rules: Rules, target: Target, plan: Plan, scenario: Scenario) -> bool:
    """Whether a scenario can decide anything on a target: at least one aim has all the powers that it needs."""
    aims = [plan.witnesses[aim] for aim in scenario.aims if aim in plan.witnesses]
    return not aims or any(not missing_powers(rules, target, witness) for witness in aims)


def _again(plan: Plan, asked: Mapping[str, list[Verdict]]) -> list[str]:
    """Name the clauses to ask alone: those that failed, and those that something else kept from being decided."""
    return [name for name, found in asked.items() if name in plan.witnesses and _needs_rerun(merge(found))]


def _needs_rerun(merged: Merged) -> bool:
    skipped_on_the_way = merged.status is Status.SKIPPED and merged.deciding.reason.startswith("step ")
    return merged.status in {Status.FAIL, Status.UNKNOWN, Status.BLOCKED} or skipped_on_the_way


def _merged(
    rules: Rules, target: Target, plan: Plan, name: str, found: list[Verdict], *, spent: bool, cut: bool
) -> Merged:
    if found:
        return merge(found)
    clause = rules.catalogue.clauses[name]
    if name not in plan.witnesses:
        reason = "no witness: the planner found no way to a state that decides it"
        return unasked(clause, target, Status.UNKNOWN, reason)
    if missing := missing_powers(rules, target, plan.witnesses[name]):
        return unasked(clause, target, Status.SKIPPED, f"needs {', '.join(missing)}")
    return undecided(clause, target, spent=spent, cut=cut)


def joined(one: Outcome, other: Outcome) -> Outcome:
    """Join what two campaigns say about one target; their clauses are different ones."""
    return replace(
        one,
        clauses={**one.clauses, **other.clauses},
        facets={**one.facets, **other.facets},
        calls=one.calls + other.calls,
        seconds=one.seconds + other.seconds,
        interrupted=one.interrupted or other.interrupted,
    )


def undecided(clause: Clause, target: Target, *, spent: bool, cut: bool) -> Merged:
    """Say why a clause has no verdict though its scenario was planned: budget, interruption, or neither."""
    if spent:
        return unasked(clause, target, Status.SKIPPED, "budget")
    reason = "interrupted" if cut else "the scenario that decides it did not run"
    return unasked(clause, target, Status.UNKNOWN, reason)


def unasked(clause: Clause, target: Target, status: Status, reason: str) -> Merged:
    """Give the verdict on a clause that no scenario asked."""
    verdict = Verdict(
        clause=clause.id,
        status=status,
        kind=None,
        facet=None,
        target=target.name,
        scenario="",
        step=None,
        expected=clause.then.error or "success",
        observed="nothing",
        reason=reason,
    )
    return merge([verdict])
