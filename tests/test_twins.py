import pytest

from poolproof import twins
from poolproof.campaign import Options
from poolproof.observation import Rejected, Returned, Unsupported
from poolproof.suites import Suite, hold
from poolproof.targets.reference import ReferenceTarget
from poolproof.twins import difference, forms, judge
from poolproof.verdict import Kind, Status
from poolproof_spec import catalogue
from poolproof_spec.catalogue import Catalogue
from tests.recorded import rejected, returned, trace

FORGOT = "UP-TWIN-5"
SIGN_IN = "UP-TWIN-1"
SENT = {"CodeDeliveryDetails": {"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "t***@e***"}}


@pytest.fixture(scope="module")
def sheets() -> Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def made(sheets: Catalogue) -> Suite:
    return twins.suite(sheets)


def judged(sheets: Catalogue, made: Suite, name: str, user: object, nobody: object):
    scenario = made.alone(name)
    before = [returned() for _ in scenario.steps[:-2]]
    return judge(sheets, trace(scenario, *before, user, nobody))  # type: ignore[arg-type]


def test_the_reference_tells_no_user_from_nobody(made: Suite):
    outcome = hold(ReferenceTarget(), made, Options(), on_trace=lambda _trace, _verdicts: None)
    assert {merged.status for merged in (*outcome.clauses.values(), *outcome.facets.values())} == {Status.PASS}


def test_both_halves_of_a_scenario_are_the_same_but_for_the_name(made: Suite):
    for scenario in made.scenarios:
        by_action = {step.action: step for step in scenario.steps}
        user, nobody = by_action[twins.OF_USER], by_action[twins.OF_NOBODY]
        assert (user.operation, user.actor, set(user.arguments)) == (
            nobody.operation,
            nobody.actor,
            set(nobody.arguments),
        )


def test_another_code_tells_them_apart(sheets: Catalogue, made: Suite):
    (verdict,) = judged(sheets, made, SIGN_IN, rejected(), rejected("UserNotFoundException"))
    assert (verdict.status, verdict.kind) == (Status.FAIL, Kind.WRONG_ERROR)


def test_another_message_is_a_facet(sheets: Catalogue, made: Suite):
    clause, message = judged(sheets, made, SIGN_IN, rejected(message="No"), rejected(message="No user"))
    assert (clause.status, message.status, message.facet) == (Status.PASS, Status.FAIL, "message")


def test_another_form_tells_them_apart_and_another_value_does_not(sheets: Catalogue, made: Suite):
    other = {"CodeDeliveryDetails": {**SENT["CodeDeliveryDetails"], "Destination": "n***@e***"}}
    (verdict,) = judged(sheets, made, FORGOT, returned(**SENT), returned(**other))
    assert verdict.status is Status.PASS
    bare = {"CodeDeliveryDetails": {"AttributeName": "email", "DeliveryMedium": "EMAIL"}}
    (verdict,) = judged(sheets, made, FORGOT, returned(**SENT), returned(**bare))
    assert (verdict.status, verdict.kind) == (Status.FAIL, Kind.WRONG_DATA)
    assert "Destination" in verdict.reason


def test_nothing_is_compared_where_the_user_is_answered_otherwise(sheets: Catalogue, made: Suite):
    (verdict,) = judged(sheets, made, SIGN_IN, Returned(fields={}), Returned(fields={}))
    assert verdict.status is Status.BLOCKED
    missing = Unsupported(operation="ForgotPassword", reason="not there")
    (verdict,) = judged(sheets, made, FORGOT, missing, missing)
    assert verdict.status is Status.SKIPPED
    slow = Rejected(code="TooManyRequestsException", message="slow down", http_status=400)
    (verdict,) = judged(sheets, made, FORGOT, Returned(fields=SENT), slow)
    assert verdict.status is Status.UNKNOWN


def test_forms_are_told_by_what_an_attacker_sees():
    found = forms({"a": "0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f", "b": "t***@e***", "c": ["f" * 40], "d": 3, "e": True})
    assert found == {
        "a": "uuid",
        "b": "masked address",
        "c": "list",
        "c.item": "hexadecimal number",
        "d": "int",
        "e": "True",
    }
    assert difference(found, {**found, "a": "text"}, ()) == "a: uuid for a user, text for nobody"
    assert difference(found, {**found, "a": "text"}, ("a",)) is None
