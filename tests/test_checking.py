from pathlib import Path

import pytest
from hypothesis import given, settings

import poolproof
from poolproof import ConformanceError, check, scenarios
from poolproof.commands.output import bound
from poolproof_model.expectation import Rules
from poolproof_model.planner import lone, plan
from poolproof_model.scenario import Scenario
from tests.small_spec import make


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    return bound(make(tmp_path_factory.mktemp("small")))


def lonely(small: Rules, clause: str) -> Scenario:
    return lone(small, plan(small, {clause: small.catalogue.clauses[clause]}).witnesses[clause])


def test_a_scenario_that_conforms_passes(small: Rules):
    check("reference", lonely(small, "UP-SIGNUP-7"), rules=small)


def test_a_scenario_that_fails_raises_with_clause_source_and_steps(small: Rules):
    scenario = lonely(small, "UP-ADMINCONFIRM-9")
    with pytest.raises(ConformanceError, match=r"UP-ADMINCONFIRM-9 FAIL[\s\S]*source    inference[\s\S]*2  AdminConf"):
        check("reference", scenario, rules=small)
    check("reference", scenario, rules=small, clauses={"UP-SIGNUP-1"})


def test_drawn_scenarios_can_be_checked_under_given(small: Rules):
    drawn: list[Scenario] = []

    @settings(max_examples=5, deadline=None, database=None)
    @given(scenarios(small))
    def holds(scenario: Scenario) -> None:
        drawn.append(scenario)
        check("reference", scenario, rules=small, clauses={"UP-ADMINCONFIRM-1"})

    holds()
    assert drawn


def test_the_public_names_are_few_and_unknown_ones_are_refused(tmp_path: Path):
    assert dir(poolproof) == ["ConformanceError", "check", "scenarios"]
    with pytest.raises(AttributeError, match="it has ConformanceError, check, scenarios"):
        _ = poolproof.nothing
