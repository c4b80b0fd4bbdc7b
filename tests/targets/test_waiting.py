"""Targets without a clock are waited for where that was asked for, and no longer than allowed."""

from contextlib import closing
from typing import Any

import pytest

from poolproof.campaign import Options, Outcome, examine
from poolproof.target import Call, Capability
from poolproof.targets import resolve, waiting
from poolproof.verdict import Status
from poolproof_model.expectation import Rules
from poolproof_model.planner import plan
from poolproof_spec.catalogue import Clause

CLAUSES = ("UP-REFRESH-15.InitiateAuth.REFRESH_TOKEN_AUTH", "UP-LIFETIME-8.GetUser", "UP-SIGNUP-1")


class Clockless:
    """The reference without CLOCK, as a target and as its sessions; `last` is the session opened last."""

    last: Any = None

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    @property
    def capabilities(self) -> frozenset[Capability]:
        return frozenset(self.inner.capabilities - {Capability.CLOCK})

    def open(self, world: Any) -> "Clockless":
        Clockless.last = Clockless(self.inner.open(world))
        return Clockless.last


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let the reference's time pass where the harness would sleep."""
    found: list[float] = []

    def sleep(seconds: float) -> None:
        found.append(seconds)
        arguments = {"seconds": seconds}
        Clockless.last.inner.perform(Call(action="x", operation="advanceClock", actor="client", arguments=arguments))

    monkeypatch.setattr(waiting.time, "sleep", sleep)
    return found


def examined(rules: Rules, clauses: dict[str, Clause], most: float) -> Outcome:
    asked = {name: clauses[name] for name in CLAUSES}
    with closing(resolve("reference")) as reference:
        target: Any = waiting.with_clock(Clockless(reference), most)  # type: ignore[arg-type]
        return examine(target, rules, plan(rules, asked), asked, Options(), on_trace=lambda _trace, _verdicts: None)


def test_the_harness_waits_as_long_as_it_may(rules: Rules, clauses: dict[str, Clause], slept: list[float]) -> None:
    outcome = examined(rules, clauses, most=10_000_000)
    assert {one.status for one in outcome.clauses.values()} == {Status.PASS}
    assert max(slept) > 3600
    slept.clear()
    outcome = examined(rules, clauses, most=60)
    assert not slept
    assert outcome.clauses["UP-SIGNUP-1"].status is Status.PASS
    waited = outcome.clauses["UP-LIFETIME-8.GetUser"]
    assert waited.status is Status.SKIPPED
    assert waited.deciding.reason.endswith("needs to wait longer than --wait 60 allows")


def test_a_target_is_left_alone_where_nobody_asks_to_wait() -> None:
    with closing(resolve("reference")) as reference:
        clockless: Any = Clockless(reference)
        assert waiting.with_clock(clockless, 0) is clockless
        assert waiting.with_clock(reference, 60) is reference
