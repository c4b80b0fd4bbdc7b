"""The UserMigration trigger: who is asked for, who is made of the answer, and what goes wrong."""

from __future__ import annotations

from typing import Any

import pytest
from account import Aws, Refusal, refusal
from factor_worlds import EMAIL, PHONE, admin_user
from sign_in_world import Account, account

WEAK = "weak"
GIVEN = {"userAttributes": {"email": EMAIL, "email_verified": "true"}, "finalUserStatus": "CONFIRMED"}
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:migrate"


def migrating(aws: Aws, response: Any, *, pool: dict[str, Any] | None = None) -> tuple[Account, list[dict[str, Any]]]:
    events: list[dict[str, Any]] = []

    def trigger(event: dict[str, Any]) -> dict[str, Any]:
        events.append(event)
        if isinstance(response, Exception):
            raise response
        return {**event, "response": response}

    aws.cloud.functions[ARN] = trigger
    return account(aws, pool={"LambdaConfig": {"UserMigration": ARN}, **(pool or {})}), events


@pytest.mark.parametrize("flow", ["USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH"])
def test_missing_user_is_made_and_signed_in(aws, flow):
    one, events = migrating(aws, {**GIVEN, "messageAction": "SUPPRESS"})
    assert one.password("ann", WEAK, flow)["AuthenticationResult"]
    assert one.password("ann", WEAK, flow)["AuthenticationResult"]
    [event] = events
    assert (event["triggerSource"], event["userName"]) == ("UserMigration_Authentication", "ann")
    assert event["request"]["password"] == WEAK
    found = admin_user(one, "ann")
    assert (found["UserStatus"], found["UserAttributes"]["email"]) == ("CONFIRMED", EMAIL)
    assert not aws.cloud.inbox.messages()


@pytest.mark.parametrize("status", [None, "RESET_REQUIRED", "WHATEVER"])
def test_any_other_status_asks_for_a_reset(aws, status):
    one, _ = migrating(aws, {**GIVEN, "finalUserStatus": status})
    assert one.refused("ann", WEAK).code == "PasswordResetRequiredException"
    assert admin_user(one, "ann")["UserStatus"] == "RESET_REQUIRED"


def test_srp_never_asks(aws):
    one, events = migrating(aws, GIVEN)
    assert refusal(one.srp, name="ann").code == "UserNotFoundException"
    assert events == []


def test_forgotten_password_asks_without_a_password(aws):
    one, events = migrating(aws, GIVEN)
    answer = one.idp.forgot_password(ClientId=one.client_id, Username="ann")
    assert answer["CodeDeliveryDetails"]["AttributeName"] == "email"
    assert events[0]["triggerSource"] == "UserMigration_ForgotPassword"
    assert "password" not in events[0]["request"]


@pytest.mark.parametrize(
    ("more", "addresses"),
    [({}, [PHONE]), ({"desiredDeliveryMediums": ["EMAIL"]}, [EMAIL]), ({"messageAction": "SUPPRESS"}, [])],
)
def test_welcome_message(aws, more, addresses):
    values = {**GIVEN["userAttributes"], "phone_number": PHONE}
    one, _ = migrating(aws, {**GIVEN, "userAttributes": values, **more})
    one.password("ann", WEAK)
    assert [message.destination for message in aws.cloud.inbox.messages()] == addresses


@pytest.mark.parametrize("force", [True, False])
def test_alias_of_another_user_moves_only_by_force(aws, force):
    one, _ = migrating(aws, {**GIVEN, "forceAliasCreation": force}, pool={"AliasAttributes": ["email"]})
    one.user("bob", email=EMAIL, email_verified="true")
    if force:
        assert one.password("ann", WEAK)["AuthenticationResult"]
        assert admin_user(one, "bob")["UserAttributes"]["email_verified"] == "false"
    else:
        assert one.refused("ann", WEAK).code == "InvalidLambdaResponseException"
        assert refusal(lambda: admin_user(one, "ann")).code == "UserNotFoundException"


@pytest.mark.parametrize(
    "response", [{}, {"userAttributes": {}}, {"userAttributes": "x"}, {"userAttributes": {"email": 7}}]
)
def test_unusable_answer(aws, response):
    one, _ = migrating(aws, response)
    assert one.refused("ann", WEAK).code == "InvalidLambdaResponseException"


def test_raising_trigger(aws):
    one, _ = migrating(aws, ValueError("Bad password"))
    text = "UserMigration failed with error Bad password."
    assert one.refused("ann", WEAK) == Refusal("UserLambdaValidationException", text, 400)
