"""`poolproof run --dry-run`: the plan with its calls by operation, counted on the reference; nothing is sent."""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from poolproof.campaign import Options, examine, joined
from poolproof.commands import output
from poolproof.suites import Suite, hold
from poolproof.target import Capability, Session, Target
from poolproof.targets import AWS
from poolproof.targets.reference import ReferenceTarget
from poolproof_model.expectation import Rules
from poolproof_model.planner import Plan
from poolproof_model.scenario import World
from poolproof_spec.catalogue import Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsing:
    """The reference with the powers of another target, its worlds removed part by part as there."""

    inner: ReferenceTarget
    name: str
    capabilities: frozenset[Capability]
    version: str = "rehearsal"
    probe_calls: int = 0

    def open(self, world: World) -> Session:
        """Make a world that is not thrown away as a whole.

        Raises:
            WorldError: the reference refused a part of the world.
        """
        return self.inner.open_removable(world)

    def close(self) -> None:
        """Nothing is held."""
        self.inner.close()


def counted(rules: Rules, planned: Plan, suites: tuple[Suite, ...], clauses: Mapping[str, Clause], name: str,
            options: Options) -> Counter[str]:  # fmt: skip
    """Count the requests, by `service.Operation`, that a target which conforms is sent: set-up and removal included.

    A target that fails is sent more: each FAIL is asked again alone.
    """
    reference = ReferenceTarget()
    target: Target = Rehearsing(inner=reference, name=name, capabilities=powers(name))
    of_tables = {clause: row for clause, row in clauses.items() if not row.suite}
    with closing(target):
        reference.operations.clear()
        outcome = examine(target, rules, planned, of_tables, options, on_trace=lambda *_: None)
        for one in suites:
            outcome = joined(outcome, hold(target, one, options, on_trace=lambda *_: None))
        return Counter(reference.operations)


def powers(name: str) -> frozenset[Capability]:
    """Give the powers with which the plan of a target is rehearsed: of AWS those that it has, else all."""
    if name == AWS:
        from poolproof.targets.aws import CAPABILITIES  # noqa: PLC0415 -- a target's libraries load with it

        return CAPABILITIES
    return frozenset(Capability)


def show(name: str, planned: Plan, suites: tuple[Suite, ...], calls: Counter[str], form: output.Listing) -> None:
    """Print a plan and its calls."""
    scenarios = len(planned.scenarios) + sum(len(one.scenarios) for one in suites)
    if form is output.Listing.JSON:
        output.say_json({"target": name, "scenarios": scenarios, "calls": calls.total(), "operations": dict(calls)})
        return
    output.say(f"{name}: {scenarios} scenarios, {calls.total()} calls where everything holds; nothing was sent")
    output.say_table([[operation, number] for operation, number in calls.most_common()], ["operation", "calls"])
