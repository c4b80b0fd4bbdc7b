"""Real waiting, in place of a clock that can be moved: only where the user asks for it, and within a bound."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from poolproof.observation import Observation, Returned, Unsupported
from poolproof.target import Call, Capability, Session, Target
from poolproof_model.scenario import Literal, Scenario, World

ADVANCE = "advanceClock"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingTarget:
    """A target without a clock, for which the harness waits up to `most` seconds in one step."""

    inner: Target
    most: float

    @property
    def name(self) -> str:
        """The name in tables and on the command line."""
        return self.inner.name

    @property
    def version(self) -> str:
        """Name and version of the implementation."""
        return self.inner.version

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the target can do, and CLOCK."""
        return self.inner.capabilities | {Capability.CLOCK}

    @property
    def probe_calls(self) -> int:
        """Requests sent outside of worlds."""
        return self.inner.probe_calls

    def open(self, world: World) -> Session:
        """Create an isolated world.

        Raises:
            WorldError: the target refused a part of the world.
        """
        return WaitingSession(inner=self.inner.open(world), most=self.most)

    def close(self) -> None:
        """Release whatever the target holds."""
        self.inner.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSession:
    """A world of such a target."""

    inner: Session
    most: float

    @property
    def target(self) -> str:
        """The target's name."""
        return self.inner.target

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the target is known to have, and CLOCK."""
        return self.inner.capabilities | {Capability.CLOCK}

    @property
    def world_values(self) -> Mapping[str, Any]:
        """What the world's creation answered."""
        return self.inner.world_values

    @property
    def missing(self) -> Mapping[str, str]:
        """Parts of the world that the target does not have."""
        return self.inner.missing

    @property
    def calls(self) -> int:
        """Requests sent so far."""
        return self.inner.calls

    def now(self) -> datetime:
        """The target's time."""
        return self.inner.now()

    def perform(self, call: Call) -> Observation:
        """Perform one step; a step that moves the clock waits, if that is allowed for so long."""
        if call.operation != ADVANCE:
            return self.inner.perform(call)
        seconds = float(call.arguments["seconds"])
        if seconds > self.most:
            return Unsupported(operation=ADVANCE, reason=f"needs to wait longer than --wait {self.most:g} allows")
        time.sleep(seconds)
        return Returned(fields={})

    def inbox(self, address: str) -> str | None:
        """Return the code in the newest message that the last step caused."""
        return self.inner.inbox(address)

    def close(self) -> None:
        """Remove the world."""
        self.inner.close()


def seconds_of(scenarios: Iterable[Scenario], most: float) -> float:
    """Sum up what a plan waits on a target without a clock; longer waits than `most` are not made."""
    asked = (step.arguments.get("seconds") for one in scenarios for step in one.steps if step.operation == ADVANCE)
    found = [float(argument.value) for argument in asked if isinstance(argument, Literal)]
    return sum(seconds for seconds in found if seconds <= most)


def with_clock(target: Target, most: float) -> Target:
    """Let a target that has no clock be waited for; with `most` 0, and where it has one, it stays as it is."""
    if most <= 0 or Capability.CLOCK in target.capabilities:
        return target
    return WaitingTarget(inner=target, most=most)
