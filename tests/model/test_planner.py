"""Plans: packed scenarios are whole, can be read back and say the same as the model that wrote them."""

from poolproof_model.expectation import Rules, decides
from poolproof_model.planner import Plan, lone
from poolproof_model.replay import Walk, settings_of
from poolproof_model.scenario import Scenario, from_json, to_json


def test_scenarios_survive_json(planned: Plan) -> None:
    for scenario in planned.scenarios:
        assert from_json(to_json(scenario)) == scenario


def test_every_aim_is_decided_where_the_scenario_is_walked_again(planned: Plan, rules: Rules) -> None:
    for scenario in planned.scenarios:
        assert set(scenario.aims) <= _decided(rules, scenario)


def test_a_lone_scenario_decides_its_clause(planned: Plan, rules: Rules) -> None:
    for name, witness in planned.witnesses.items():
        assert name in _decided(rules, lone(rules, witness))


def _decided(rules: Rules, scenario: Scenario) -> set[str]:
    walk = Walk(rules, settings_of(scenario.world))
    found: set[str] = set()
    for step in scenario.steps:
        request = walk.request(step)
        expectation = walk.expect(request)
        found |= {clause.id for clause in expectation.holding if decides(expectation, clause)}
        walk.go_on(request, expectation.acting)
    return found
