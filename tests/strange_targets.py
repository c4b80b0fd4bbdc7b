"""Targets that misbehave: the reference, but for one thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from poolproof.observation import Observation
from poolproof.target import Call, Capability, Session, Target
from poolproof.targets import resolve
from poolproof_model.scenario import World

CLOSED: list[str] = []


@dataclass(slots=True, kw_only=True)
class StrangeSession:
    inner: Session
    act: Callable[[int], None]
    performed: int = 0

    @property
    def target(self) -> str:
        return "strange"

    @property
    def world_values(self) -> Mapping[str, Any]:
        return self.inner.world_values

    @property
    def calls(self) -> int:
        return self.inner.calls

    def now(self) -> datetime:
        return self.inner.now()

    def inbox(self, address: str) -> str | None:
        return self.inner.inbox(address)

    def perform(self, call: Call) -> Observation:
        self.performed += 1
        self.act(self.performed)
        return self.inner.perform(call)

    def close(self) -> None:
        CLOSED.append("session")
        self.inner.close()


@dataclass(slots=True, kw_only=True)
class StrangeTarget:
    inner: Target
    act: Callable[[int], None]
    name: str = "strange"
    version: str = "strange 1.0"
    probe_calls: int = 0

    @property
    def capabilities(self) -> frozenset[Capability]:
        return self.inner.capabilities

    def open(self, world: World) -> Session:
        return StrangeSession(inner=self.inner.open(world), act=self.act)

    def close(self) -> None:
        CLOSED.append("target")
        self.inner.close()


def interrupted() -> Target:
    """Ctrl-C at the third step."""

    def act(number: int) -> None:
        if number == 3:
            raise KeyboardInterrupt

    return StrangeTarget(inner=resolve("reference"), act=act)


def raising() -> Target:
    """A target of somebody else's that raises at the third step."""

    def act(number: int) -> None:
        if number == 3:
            raise RuntimeError("the target lost its mind")

    return StrangeTarget(inner=resolve("reference"), act=act)
