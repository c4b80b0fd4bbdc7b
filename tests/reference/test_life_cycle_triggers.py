"""Lambda triggers around sign-up, invitation and recovery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from account import Aws, refusal
from user_worlds import OTHER_PASSWORD, PASSWORD, World, listed, world

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:hook"
Event = dict[str, Any]


def hooked(aws: Aws, trigger: str, function: Callable[[Event], Any], **settings: Any) -> tuple[World, list[Event]]:
    """Make a pool whose trigger is a function, and the list of events that it gets."""
    events: list[Event] = []

    def run(event: Event) -> Any:
        events.append(event)
        return function(event)

    aws.cloud.functions[ARN] = run
    return world(aws, LambdaConfig={trigger: ARN}, **settings), events


def responding(**response: Any) -> Callable[[Event], Event]:
    """Return a function that fills the response in."""
    return lambda event: {**event, "response": {**event["response"], **response}}


def test_a_trigger_confirms_and_verifies_at_sign_up(aws: Aws) -> None:
    made, events = hooked(aws, "PreSignUp", responding(autoConfirmUser=True, autoVerifyEmail=True))
    answer = made.sign_up(email="ann@example.com")
    assert answer["UserConfirmed"] is True
    assert "CodeDeliveryDetails" not in answer
    assert made.status() == "CONFIRMED"
    assert made.attributes()["email_verified"] == "true"
    assert (events[0]["triggerSource"], events[0]["userName"]) == ("PreSignUp_SignUp", "ann")
    found = refusal(made.idp.sign_up, **made.client_arguments("bob"), Password=PASSWORD)
    assert found.code == "InvalidParameterException"
    assert refusal(made.idp.admin_get_user, UserPoolId=made.pool, Username="bob").code == "UserNotFoundException"


def test_a_verified_alias_moves_to_the_new_user(aws: Aws) -> None:
    made, _ = hooked(
        aws, "PreSignUp", responding(autoConfirmUser=True, autoVerifyEmail=True), AliasAttributes=["email"]
    )
    made.reachable("first", "ann@example.com")
    made.sign_up("second", email="ann@example.com")
    assert made.user("ann@example.com")["Username"] == "second"
    assert made.attributes("first")["email_verified"] == "false"


def test_what_it_says_about_users_of_administrators_is_ignored(aws: Aws) -> None:
    made, events = hooked(aws, "PreSignUp", responding(autoConfirmUser=True, autoVerifyEmail=True))
    made.admin(
        "admin_create_user", "ann", MessageAction="SUPPRESS", UserAttributes=listed({"email": "ann@example.com"})
    )
    assert made.status() == "FORCE_CHANGE_PASSWORD"
    assert "email_verified" not in made.attributes()
    assert events[0]["triggerSource"] == "PreSignUp_AdminCreateUser"


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (ValueError("no"), "UserLambdaValidationException", "PreSignUp failed with error no."),
        (TimeoutError(), "UnexpectedLambdaException", None),
        ({"nothing": 1}, "InvalidLambdaResponseException", "Unrecognizable lambda output"),
        (7, "InvalidLambdaResponseException", None),
        ("{", "InvalidLambdaResponseException", None),
        ({"response": {"autoConfirmUser": "yes"}}, "InvalidLambdaResponseException", None),
    ],
)
def test_a_failing_trigger_refuses_the_sign_up(aws: Aws, answer: Any, code: str, message: str | None) -> None:
    def function(_event: Event) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    made, _ = hooked(aws, "PreSignUp", function)
    found = refusal(made.idp.sign_up, **made.client_arguments("ann"), Password=PASSWORD)
    assert found.code == code
    assert message is None or found.message == message
    assert refusal(made.idp.admin_get_user, UserPoolId=made.pool, Username="ann").code == "UserNotFoundException"


def test_messages_are_customised_for_each_occasion(aws: Aws) -> None:
    made, events = hooked(aws, "CustomMessage", responding(emailMessage="Use {####}!", emailSubject="Hello"))
    made.sign_up(email="ann@example.com")
    assert aws.messages[-1].subject == "Hello"
    assert aws.messages[-1].text.startswith("Use ")
    made.idp.resend_confirmation_code(**made.client_arguments("ann"))
    made.reachable("bob")
    made.idp.forgot_password(**made.client_arguments("bob"))
    token = made.signed_in("bob")
    made.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    made.idp.update_user_attributes(AccessToken=token, UserAttributes=listed({"email": "new@example.org"}))
    made.admin(
        "admin_create_user", "cyd", DesiredDeliveryMediums=["EMAIL"], UserAttributes=listed({"email": "c@example.com"})
    )
    assert [event["triggerSource"].removeprefix("CustomMessage_") for event in events] == [
        "SignUp", "ResendCode", "ForgotPassword", "VerifyUserAttribute", "UpdateUserAttribute", "AdminCreateUser",
    ]  # fmt: skip
    assert [event["request"]["usernameParameter"] for event in events] == [None] * 5 + ["{username}"]


def test_confirmations_are_announced(aws: Aws) -> None:
    made, events = hooked(aws, "PostConfirmation", lambda event: event)
    made.sign_up(email="ann@example.com")
    made.idp.confirm_sign_up(**made.client_arguments("ann"), ConfirmationCode=aws.code())
    made.idp.forgot_password(**made.client_arguments("ann"))
    made.idp.confirm_forgot_password(
        **made.client_arguments("ann"), ConfirmationCode=aws.code(), Password=OTHER_PASSWORD
    )
    assert [event["triggerSource"] for event in events] == [
        "PostConfirmation_ConfirmSignUp", "PostConfirmation_ConfirmForgotPassword",
    ]  # fmt: skip
    assert events[0]["request"]["userAttributes"]["cognito:user_status"] == "CONFIRMED"
