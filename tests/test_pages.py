"""Operations that are answered with error pages and nothing else are SKIPPED; a crash beside proper answers FAILs."""

from collections.abc import Callable
from typing import Any

import pytest

from poolproof.campaign import Options, Outcome, examine
from poolproof.observation import Indeterminate, Observation, Wire
from poolproof.target import Call
from poolproof.targets import resolve
from poolproof.verdict import Kind, Status
from poolproof_model.expectation import Rules
from poolproof_model.planner import plan
from poolproof_spec.catalogue import Clause

PAGE = Indeterminate(
    cause="HTTP 500: a page, 'Oops'", crash=True, page=True, wire=Wire(status=500, headers={}, body="<html>")
)


class Paged:
    """The reference, but for calls that get an error page; as a target, and as each of its sessions."""

    def __init__(self, inner: Any, paged: Callable[[Call], bool]) -> None:
        self.inner = inner
        self.paged = paged

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def open(self, world: Any) -> "Paged":
        return Paged(self.inner.open(world), self.paged)

    def perform(self, call: Call) -> Observation:
        return PAGE if self.paged(call) else self.inner.perform(call)


def examined(rules: Rules, clauses: dict[str, Clause], paged: Callable[[Call], bool]) -> Outcome:
    target: Any = Paged(resolve("reference"), paged)
    return examine(target, rules, plan(rules, clauses), clauses, Options(), on_trace=lambda _trace, _verdicts: None)


@pytest.fixture
def of_groups(clauses: dict[str, Clause]) -> dict[str, Clause]:
    return {name: one for name, one in clauses.items() if one.operation in {"CreateGroup", "GetGroup"}}


def test_pages_only_are_taken_for_an_operation_that_is_not_there(rules: Rules, of_groups: dict[str, Clause]) -> None:
    outcome = examined(rules, of_groups, lambda call: call.operation in {"CreateGroup", "GetGroup"})
    assert {one.status for one in outcome.clauses.values()} == {Status.SKIPPED}
    reasons = {one.deciding.reason for one in outcome.clauses.values()}
    assert all(reason.startswith("the target does not have it, as it seems: ") for reason in reasons)


def test_what_waits_behind_such_an_operation_is_skipped_too(rules: Rules, of_groups: dict[str, Clause]) -> None:
    outcome = examined(rules, of_groups, lambda call: call.operation == "CreateGroup")
    found = {name: one.status for name, one in outcome.clauses.items()}
    assert {found[name] for name, one in of_groups.items() if one.operation == "CreateGroup"} == {Status.SKIPPED}
    assert Status.FAIL not in found.values()
    assert Status.BLOCKED not in found.values()


def test_a_page_beside_proper_answers_is_a_crash(rules: Rules, of_groups: dict[str, Clause]) -> None:
    seen: list[Call] = []

    def every_third(call: Call) -> bool:
        if call.operation != "CreateGroup":
            return False
        seen.append(call)
        return len(seen) % 3 == 0

    outcome = examined(rules, of_groups, every_third)
    crashed = [one for one in outcome.clauses.values() if one.kind is Kind.CRASH]
    assert crashed
    assert {one.status for one in crashed} == {Status.FAIL}
