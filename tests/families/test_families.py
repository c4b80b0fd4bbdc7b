import json
from collections import Counter
from dataclasses import replace

import pytest

from poolproof.campaign import Options
from poolproof.families import suite as families
from poolproof.families.judging import RIGHT, judge
from poolproof.families.samples import matches, padded, right, right_text, wrong_values
from poolproof.families.service_model import operations, shape
from poolproof.suites import Suite, hold
from poolproof.targets.reference import ReferenceTarget
from poolproof.verdict import Kind, Status
from poolproof_model.scenario import Literal
from poolproof_spec import catalogue
from tests.recorded import rejected, returned, trace

PASSWORD = "UP-FAMILY.SignUp.Password.long"
POOL_NAME = "UP-FAMILY.CreateUserPool.PoolName.long"


@pytest.fixture(scope="module")
def made() -> Suite:
    return families.suite(catalogue.load())


def test_every_operation_with_members_has_cases(made: Suite):
    asked = {(clause.component.value, clause.operation) for clause in made.clauses.values()}
    wanted = {
        (component, name)
        for service, component in (("cognito-idp", "user-pools"), ("cognito-identity", "identity-pools"))
        for name, operation in operations(service).items()
        if operation.input and shape(service, operation.input).members
    }
    assert asked == wanted


def test_there_are_cases_of_every_kind_and_more_than_three_thousand(made: Suite):
    kinds = Counter(name.rpartition(".")[2] for name in made.clauses)
    assert set(kinds) == {"missing", "short", "long", "pattern", "enum", "type", "low", "high"}
    assert kinds.total() >= 3000


def test_every_case_is_asked_in_one_scenario_and_followed_by_the_right_request(made: Suite):
    asked: Counter[str] = Counter()
    for scenario in made.scenarios:
        actions = [step.action for step in scenario.steps]
        own = [action for action in actions if action in made.clauses]
        asked.update(own)
        assert tuple(own) == scenario.aims
        last = max(number for number, action in enumerate(actions) if action in made.clauses)
        assert RIGHT in actions[last:]
    assert asked == Counter(dict.fromkeys(made.clauses, 1))


@pytest.mark.parametrize("service", ["cognito-idp", "cognito-identity"])
def test_samples_keep_the_constraints_and_wrong_values_break_one(service: str):
    for operation in operations(service).values():
        if operation.input is None:
            continue
        for name in set(shape(service, operation.input).members.values()):
            found = shape(service, name)
            if found.type != "string" or found.values:
                continue
            text = right_text(found)
            assert matches(found, text)
            assert (found.low or 0) <= len(text) <= (found.high or len(text))
            wrong = dict(wrong_values(service, name))
            if "pattern" in wrong:
                assert not matches(found, wrong["pattern"])
                assert (found.low or 0) <= len(wrong["pattern"]) <= (found.high or 10**6)


def test_the_right_value_of_a_structure_holds_what_is_required():
    assert set(right("cognito-idp", "SignUpRequest")) == {"ClientId", "Username"}
    assert padded("ab", 5) == "abbbb"


def test_a_wrong_member_goes_out_as_it_is(made: Suite):
    scenario = made.alone("UP-FAMILY.SignUp.UserAttributes.type")
    step = next(step for step in scenario.steps if step.action in made.clauses)
    argument = step.arguments["UserAttributes"]
    assert isinstance(argument, Literal)
    assert json.loads(argument.text) == 7


def test_the_reference_refuses_every_case_of_an_operation(made: Suite):
    wanted = {name: clause for name, clause in made.clauses.items() if clause.operation in {"SignUp", "ListUsers"}}
    target = ReferenceTarget()
    outcome = hold(target, made.only(wanted), Options(), on_trace=lambda _trace, _verdicts: None)
    assert {merged.status for merged in outcome.clauses.values()} == {Status.PASS}
    assert {merged.status for merged in outcome.facets.values()} == {Status.PASS}


def test_an_accepted_case_is_fail_open(made: Suite):
    scenario = made.alone(POOL_NAME)
    (verdict,) = judge(made.clauses, trace(scenario, returned(), returned()))
    assert (verdict.status, verdict.kind) == (Status.FAIL, Kind.FAIL_OPEN)


def test_a_case_refused_as_the_right_request_is_says_nothing(made: Suite):
    scenario = made.alone(POOL_NAME)
    same = rejected("InvalidParameterException", "Tier is not there")
    (verdict,) = judge(made.clauses, trace(scenario, same, same))
    assert verdict.status is Status.SKIPPED
    own = replace(same, message="1 validation error detected: Value 'x' at 'poolName' failed to satisfy constraint: x")
    assert [one.status for one in judge(made.clauses, trace(scenario, own, same))] == [Status.PASS, Status.PASS]


def test_another_error_after_an_accepted_case_is_blocked(made: Suite):
    scenario = made.scenarios[0]
    cases = [number for number, step in enumerate(scenario.steps) if step.action in made.clauses]
    answers = [returned() for _ in scenario.steps]
    answers[cases[1]] = rejected("ResourceNotFoundException")  # type: ignore[call-overload]
    verdicts = {verdict.step: verdict for verdict in judge(made.clauses, trace(scenario, *answers))}
    assert verdicts[cases[0]].kind is Kind.FAIL_OPEN
    assert verdicts[cases[1]].status is Status.BLOCKED


def test_what_a_source_excepts_may_be_accepted(made: Suite):
    assert "success" in made.clauses["UP-FAMILY.SignUp.ClientMetadata.type"].then.alternatives
    assert "InvalidPasswordException" in made.clauses[PASSWORD].then.alternatives
