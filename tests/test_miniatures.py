"""Every miniature is caught by exactly its own clauses; by those in its wake too, where all scenarios are run."""

import hashlib

import pytest

from poolproof.campaign import Options, examine
from poolproof.targets import resolve
from poolproof.verdict import Status
from poolproof_model.expectation import Rules
from poolproof_model.planner import Plan
from poolproof_spec.catalogue import Clause
from tests.miniature_list import MINIATURES
from tests.miniatures import Miniature, injected

SAMPLE = 40  # one in forty of the scenarios that are not aimed at the fault


@pytest.mark.parametrize("miniature", MINIATURES, ids=lambda one: one.name)
def test_miniature_is_caught_by_exactly_its_own_clauses(
    miniature: Miniature, rules: Rules, planned: Plan, clauses: dict[str, Clause], request: pytest.FixtureRequest
) -> None:
    everything = request.config.getoption("--all-scenarios")
    chosen = [
        scenario
        for scenario in planned.scenarios
        if everything or miniature.fails & set(scenario.aims) or _sampled(miniature, scenario.id)
    ]
    plan = Plan(scenarios=tuple(chosen), witnesses=planned.witnesses, unwitnessed=())
    asked = {aim: clauses[aim] for scenario in chosen for aim in scenario.aims}
    target = resolve("reference")
    with injected(miniature):
        outcome = examine(target, rules, plan, asked, Options(), on_trace=lambda _trace, _verdicts: None)
    target.close()

    failed = {name for name, merged in outcome.clauses.items() if merged.status is Status.FAIL}
    assert miniature.fails <= failed <= miniature.fails | miniature.also
    assert not everything or failed == miniature.fails | miniature.also
    others = {merged.status for name, merged in outcome.clauses.items() if name not in failed}
    assert others <= {Status.PASS, Status.BLOCKED}


def _sampled(miniature: Miniature, scenario_id: str) -> bool:
    digest = hashlib.sha256(f"{miniature.name}/{scenario_id}".encode()).digest()
    return digest[0] % SAMPLE == 0
