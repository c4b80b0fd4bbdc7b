"""ForgotPassword, ConfirmForgotPassword and ChangePassword."""

from __future__ import annotations

from typing import Any

import pytest
from account import Aws, Refusal, refusal
from user_worlds import OTHER_PASSWORD, PASSWORD, World, world, wrong

HOUR = 3600


@pytest.fixture
def plain(aws: Aws) -> World:
    return world(aws)


def forgot(world_of: World, username: str = "ann") -> dict[str, str]:
    """Ask for a reset code and return the delivery details."""
    details: dict[str, str] = world_of.idp.forgot_password(**world_of.client_arguments(username))["CodeDeliveryDetails"]
    return details


def confirm(world_of: World, code: str, password: str = OTHER_PASSWORD, username: str = "ann") -> Any:
    """Set a new password with a reset code."""
    return world_of.idp.confirm_forgot_password(
        **world_of.client_arguments(username), ConfirmationCode=code, Password=password
    )


def confirm_refused(world_of: World, code: str, password: str = OTHER_PASSWORD, username: str = "ann") -> Refusal:
    """Return the refusal of a reset."""
    return refusal(confirm, world_of=world_of, code=code, password=password, username=username)


def test_a_code_replaces_the_password(plain: World) -> None:
    plain.reachable()
    assert forgot(plain) == {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    assert plain.status() == "CONFIRMED"
    assert set(confirm(plain, plain.aws.code())) == {"ResponseMetadata"}
    plain.signed_in(password=OTHER_PASSWORD)
    assert refusal(plain.signed_in, password=PASSWORD).code == "NotAuthorizedException"


def test_codes_are_really_checked(plain: World) -> None:
    plain.reachable()
    never = confirm_refused(plain, "123456")
    assert (never.code, never.message) == (
        "ExpiredCodeException", "Invalid code provided, please request a code again.",
    )  # fmt: skip
    forgot(plain)
    code = plain.aws.code()
    assert confirm_refused(plain, wrong(code)).code == "CodeMismatchException"
    assert confirm_refused(plain, code, "short").code == "InvalidPasswordException"
    confirm(plain, code)
    assert confirm_refused(plain, code).code == "ExpiredCodeException"
    forgot(plain)
    plain.aws.cloud.clock.advance(HOUR)
    assert confirm_refused(plain, plain.aws.code()).code == "ExpiredCodeException"


def test_a_second_code_replaces_the_first(plain: World) -> None:
    plain.reachable()
    forgot(plain)
    first = plain.aws.code()
    forgot(plain)
    second = plain.aws.code()
    if first != second:
        assert confirm_refused(plain, first).code == "CodeMismatchException"
    confirm(plain, second)


def test_the_code_goes_to_the_one_preferred_verified_address(aws: Aws) -> None:
    both = {
        "email": "ann@example.com", "email_verified": "true",
        "phone_number": "+15550109934", "phone_number_verified": "true",
    }  # fmt: skip
    by_default = world(aws)
    by_default.confirmed("ann", **both)
    by_default.confirmed("bob", **{**both, "phone_number_verified": "false"})
    assert forgot(by_default)["AttributeName"] == "phone_number"
    assert forgot(by_default, "bob")["AttributeName"] == "email"
    by_setting = world(aws, AccountRecoverySetting={"RecoveryMechanisms": [
        {"Name": "verified_phone_number", "Priority": 2}, {"Name": "verified_email", "Priority": 1},
    ]})  # fmt: skip
    by_setting.confirmed("ann", **both)
    assert forgot(by_setting)["AttributeName"] == "email"
    assert len(aws.messages) == 3


def test_recovery_is_refused_where_it_cannot_work(plain: World) -> None:
    plain.admin("admin_create_user", "invited", MessageAction="SUPPRESS")
    plain.sign_up("unconfirmed")
    plain.confirmed("unreachable", email="ann@example.com")
    plain.reachable("disabled")
    plain.admin("admin_disable_user", "disabled")
    names = ("invited", "unconfirmed", "unreachable", "disabled", "nobody")
    found = {name: refusal(forgot, world_of=plain, username=name) for name in names}
    no_channel = (
        "InvalidParameterException",
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
    )
    assert {name: (one.code, one.message) for name, one in found.items()} == {
        "invited": ("NotAuthorizedException", "User password cannot be reset in the current state."),
        "unconfirmed": no_channel,
        "unreachable": no_channel,
        "disabled": ("NotAuthorizedException", "User is disabled."),
        "nobody": ("UserNotFoundException", "Username/client id combination not found."),
    }
    assert plain.aws.messages == []


def test_hidden_existence_simulates_a_delivery(aws: Aws) -> None:
    hidden = world(aws, client={"PreventUserExistenceErrors": "ENABLED"})
    hidden.confirmed("unreachable")
    hidden.reachable("disabled")
    hidden.admin("admin_disable_user", "disabled")
    for name in ("nobody", "disabled", "unreachable"):
        details = forgot(hidden, name)
        assert set(details) == {"Destination", "DeliveryMedium", "AttributeName"}
        assert forgot(hidden, name) == details
    assert forgot(hidden, "nobody@example.com")["Destination"] == "n***@e***"
    for name in ("nobody", "disabled"):
        found = confirm_refused(hidden, "123456", username=name)
        assert found.code == "CodeMismatchException"
    assert aws.messages == []


def test_missing_users_cannot_confirm_a_reset(plain: World) -> None:
    found = confirm_refused(plain, "123456", username="nobody")
    assert (found.code, found.message) == (
        "UserNotFoundException", "Username/client id combination not found.",
    )  # fmt: skip


def test_admin_only_recovery_sends_users_to_the_administrator(aws: Aws) -> None:
    closed = world(aws, AccountRecoverySetting={"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]})
    closed.reachable()
    found = refusal(forgot, world_of=closed)
    assert (found.code, found.message) == ("NotAuthorizedException", "Contact administrator to reset password.")


def test_the_history_of_passwords_holds_at_every_entry(aws: Aws) -> None:
    remembering = world(aws, Policies={"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 2}})
    remembering.reachable()
    remembering.admin("admin_set_user_password", "ann", Password=OTHER_PASSWORD, Permanent=True)
    forgot(remembering)
    code = aws.code()
    token = remembering.signed_in(password=OTHER_PASSWORD)
    for password in (PASSWORD, OTHER_PASSWORD):
        refusals = (
            confirm_refused(remembering, code, password),
            refusal(
                remembering.idp.admin_set_user_password,
                UserPoolId=remembering.pool, Username="ann", Password=password, Permanent=True,
            ),
            refusal(
                remembering.idp.change_password,
                AccessToken=token, PreviousPassword=OTHER_PASSWORD, ProposedPassword=password,
            ),
        )  # fmt: skip
        assert {one.code for one in refusals} == {"PasswordHistoryPolicyViolationException"}
    remembering.admin("admin_set_user_password", "ann", Password="Third-thing-3", Permanent=True)
    remembering.admin("admin_set_user_password", "ann", Password=PASSWORD, Permanent=True)


def test_a_user_changes_the_password(plain: World) -> None:
    plain.confirmed()
    token = plain.signed_in()
    bad = refusal(
        plain.idp.change_password, AccessToken=token, PreviousPassword=OTHER_PASSWORD, ProposedPassword=OTHER_PASSWORD
    )
    assert (bad.code, bad.message) == ("NotAuthorizedException", "Incorrect username or password.")
    missing = refusal(plain.idp.change_password, AccessToken=token, ProposedPassword=OTHER_PASSWORD)
    assert missing.code == "InvalidParameterException"
    plain.idp.change_password(AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword=OTHER_PASSWORD)
    plain.signed_in(password=OTHER_PASSWORD)
    assert refusal(plain.signed_in, password=PASSWORD).code == "NotAuthorizedException"


def test_five_changes_an_hour(plain: World) -> None:
    plain.confirmed()
    token = plain.signed_in()
    arguments = {"AccessToken": token, "PreviousPassword": OTHER_PASSWORD, "ProposedPassword": OTHER_PASSWORD}
    found = [refusal(plain.idp.change_password, **arguments).code for _ in range(6)]
    assert found == [*["NotAuthorizedException"] * 5, "LimitExceededException"]


def test_recovery_attempts_are_limited(plain: World) -> None:
    plain.reachable()
    forgot(plain)
    guess = wrong(plain.aws.code())
    found = [confirm_refused(plain, guess).code for _ in range(20)]
    assert found == [*["CodeMismatchException"] * 19, "LimitExceededException"]
    limited = refusal(forgot, world_of=plain)
    assert (limited.code, limited.message) == (
        "LimitExceededException", "Attempt limit exceeded, please try after some time.",
    )  # fmt: skip
