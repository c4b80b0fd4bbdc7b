"""SignUp, ConfirmSignUp, ResendConfirmationCode and AdminConfirmSignUp."""

from __future__ import annotations

import re

import pytest
from account import REGION, Aws, refusal
from user_worlds import PASSWORD, World, listed, world, wrong

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
DAY = 24 * 3600


@pytest.fixture
def plain(aws: Aws) -> World:
    return world(aws)


def test_a_new_user_is_unconfirmed_and_gets_a_code(plain: World) -> None:
    answer = plain.sign_up(email="ann@example.com")
    assert answer["UserConfirmed"] is False
    assert UUID.fullmatch(answer["UserSub"])
    assert answer["CodeDeliveryDetails"] == {
        "Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email",
    }  # fmt: skip
    user = plain.user()
    assert (user["UserStatus"], user["Enabled"]) == ("UNCONFIRMED", True)
    assert user["UserCreateDate"] == user["UserLastModifiedDate"]
    assert user["UserAttributes"] == {
        "sub": answer["UserSub"], "email": "ann@example.com", "email_verified": "false",
    }  # fmt: skip
    message = plain.aws.messages[-1]
    assert (message.medium, message.destination) == ("EMAIL", "ann@example.com")
    assert re.search(r"\b[0-9]{6}\b", message.text)


def test_without_an_address_to_verify_nothing_is_sent(aws: Aws) -> None:
    assert "CodeDeliveryDetails" not in world(aws).sign_up()
    assert "CodeDeliveryDetails" not in world(aws, AutoVerifiedAttributes=[]).sign_up(email="ann@example.com")
    assert aws.messages == []


def test_the_telephone_gets_the_only_code(aws: Aws) -> None:
    both = world(aws, AutoVerifiedAttributes=["email", "phone_number"])
    answer = both.sign_up(email="ann@example.com", phone_number="+15550109934")
    assert answer["CodeDeliveryDetails"]["AttributeName"] == "phone_number"
    assert answer["CodeDeliveryDetails"]["Destination"] == "+*******9934"
    assert [one.medium for one in aws.messages] == ["SMS"]


def test_the_code_confirms_and_verifies_the_address(plain: World) -> None:
    plain.sign_up(email="ann@example.com")
    answer = plain.idp.confirm_sign_up(**plain.client_arguments("ann"), ConfirmationCode=plain.aws.code())
    assert "Session" not in answer
    assert plain.status() == "CONFIRMED"
    assert plain.attributes()["email_verified"] == "true"


def test_a_wrong_code_leaves_the_user_unconfirmed(plain: World) -> None:
    plain.sign_up(email="ann@example.com")
    found = refusal(
        plain.idp.confirm_sign_up, **plain.client_arguments("ann"), ConfirmationCode=wrong(plain.aws.code())
    )
    assert (found.code, found.status) == ("CodeMismatchException", 400)
    assert found.message == "Invalid verification code provided, please try again."
    assert plain.status() == "UNCONFIRMED"


def test_a_code_lives_a_day(plain: World) -> None:
    plain.sign_up(email="ann@example.com")
    plain.aws.cloud.clock.advance(DAY)
    found = refusal(plain.idp.confirm_sign_up, **plain.client_arguments("ann"), ConfirmationCode=plain.aws.code())
    assert found.code == "ExpiredCodeException"
    assert found.message == "Invalid code provided, please request a code again."


def test_a_resent_code_replaces_the_first_and_restarts_its_day(plain: World) -> None:
    plain.sign_up(email="ann@example.com")
    first = plain.aws.code()
    plain.aws.cloud.clock.advance(DAY - 60)
    answer = plain.idp.resend_confirmation_code(**plain.client_arguments("ann"))
    assert answer["CodeDeliveryDetails"]["Destination"] == "a***@e***"
    second = plain.aws.code()
    plain.aws.cloud.clock.advance(3600)
    if first != second:
        found = refusal(plain.idp.confirm_sign_up, **plain.client_arguments("ann"), ConfirmationCode=first)
        assert found.code == "CodeMismatchException"
    plain.idp.confirm_sign_up(**plain.client_arguments("ann"), ConfirmationCode=second)
    assert plain.status() == "CONFIRMED"


def test_the_status_is_looked_at_before_the_code(plain: World) -> None:
    plain.reachable()
    found = refusal(plain.idp.confirm_sign_up, **plain.client_arguments("ann"), ConfirmationCode="000000")
    assert found.code == "NotAuthorizedException"
    assert found.message == "User cannot be confirmed. Current status is CONFIRMED"
    resent = refusal(plain.idp.resend_confirmation_code, **plain.client_arguments("ann"))
    assert (resent.code, resent.message) == ("InvalidParameterException", "User is already confirmed.")
    plain.admin("admin_set_user_password", "ann", Password=PASSWORD, Permanent=False)
    assert refusal(
        plain.idp.confirm_sign_up, **plain.client_arguments("ann"), ConfirmationCode="000000"
    ).message == "User cannot be confirmed. Current status is FORCE_CHANGE_PASSWORD"  # fmt: skip


def test_an_administrator_confirms_without_verifying(plain: World) -> None:
    plain.sign_up(email="ann@example.com")
    answer = plain.admin("admin_confirm_sign_up", "ann")
    assert set(answer) == {"ResponseMetadata"}
    assert plain.status() == "CONFIRMED"
    assert plain.attributes()["email_verified"] == "false"
    assert refusal(
        plain.idp.admin_confirm_sign_up, UserPoolId=plain.pool, Username="ann"
    ).message == "User cannot be confirmed. Current status is CONFIRMED"  # fmt: skip


def test_a_taken_username_is_refused(plain: World) -> None:
    plain.sign_up()
    found = refusal(plain.idp.sign_up, **plain.client_arguments("ann"), Password=PASSWORD)
    assert (found.code, found.message) == ("UsernameExistsException", "User already exists")
    plain.admin("admin_delete_user", "ann")
    plain.sign_up()


def test_missing_users_in_sign_up_follow_ups(aws: Aws) -> None:
    legacy = world(aws)
    hidden = world(aws, client={"PreventUserExistenceErrors": "ENABLED"})
    for call in (legacy.idp.resend_confirmation_code,):
        found = refusal(call, **legacy.client_arguments("nobody"))
        assert found.code == "UserNotFoundException"
        assert found.message == "Username/client id combination not found."
    found = refusal(legacy.idp.confirm_sign_up, **legacy.client_arguments("nobody"), ConfirmationCode="123456")
    assert found.code == "UserNotFoundException"
    simulated = hidden.idp.resend_confirmation_code(**hidden.client_arguments("nobody"))["CodeDeliveryDetails"]
    assert set(simulated) == {"Destination", "DeliveryMedium", "AttributeName"}
    assert aws.messages == []
    admin = refusal(legacy.idp.admin_confirm_sign_up, UserPoolId=legacy.pool, Username="nobody")
    assert (admin.code, admin.message) == ("UserNotFoundException", "User does not exist.")


def test_the_secret_hash_is_asked_for(aws: Aws) -> None:
    secret = world(aws, client={"GenerateSecret": True})
    found = refusal(secret.idp.sign_up, ClientId=secret.client, Username="ann", Password=PASSWORD)
    assert found.code == "NotAuthorizedException"
    assert found.message == f"Client {secret.client} is configured with secret but SECRET_HASH was not received"
    bad = refusal(
        secret.idp.sign_up, ClientId=secret.client, Username="ann", Password=PASSWORD, SecretHash=secret.hash("bob")
    )
    assert bad.message == f"Unable to verify secret hash for client {secret.client}"
    secret.sign_up(email="ann@example.com")
    assert secret.idp.confirm_sign_up(**secret.client_arguments("ann"), ConfirmationCode=aws.code())


def test_only_administrators_create_users_where_the_pool_says_so(aws: Aws) -> None:
    closed = world(aws, AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    found = refusal(closed.idp.sign_up, **closed.client_arguments("ann"), Password="short")
    assert (found.code, found.message) == ("NotAuthorizedException", "SignUp is not permitted for this user pool")
    closed.confirmed()


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("Aa1-", "Password not long enough"),
        ("lower-case-1", "Password must have uppercase characters"),
        ("UPPER-CASE-1", "Password must have lowercase characters"),
        ("No-digits-here", "Password must have numeric characters"),
        ("NoSymbols1", "Password must have symbol characters"),
    ],
)
def test_the_password_policy_holds_at_every_entry(plain: World, password: str, reason: str) -> None:
    plain.reachable()
    plain.idp.forgot_password(**plain.client_arguments("ann"))
    code = plain.aws.code()
    refusals = [
        refusal(plain.idp.sign_up, **plain.client_arguments("bob"), Password=password),
        refusal(plain.idp.admin_create_user, UserPoolId=plain.pool, Username="bob", TemporaryPassword=password),
        refusal(plain.idp.admin_set_user_password, UserPoolId=plain.pool, Username="ann", Password=password),
        refusal(
            plain.idp.confirm_forgot_password, **plain.client_arguments("ann"), ConfirmationCode=code, Password=password
        ),
        refusal(
            plain.idp.change_password,
            AccessToken=plain.signed_in(), PreviousPassword=PASSWORD, ProposedPassword=password,
        ),
    ]  # fmt: skip
    assert {(one.code, one.message) for one in refusals} == {
        ("InvalidPasswordException", f"Password did not conform with policy: {reason}")
    }


def test_schema_violations_come_in_one_message(aws: Aws) -> None:
    strict = world(aws, Schema=[{"Name": "name", "Required": True}, {"Name": "email", "Required": True}])
    found = refusal(
        strict.idp.sign_up,
        **strict.client_arguments("ann"),
        Password=PASSWORD,
        UserAttributes=listed({"custom:foo": "1"}),
    )
    assert found.code == "InvalidParameterException"
    lines = found.message.removeprefix("Attributes did not conform to the schema: ").splitlines()
    assert set(lines) == {
        "custom:foo: Attribute does not exist in the schema.",
        "name: The attribute is required",
        "email: The attribute is required",
    }
    bad_phone = refusal(
        strict.idp.sign_up,
        **strict.client_arguments("ann"),
        Password=PASSWORD,
        UserAttributes=listed({"name": "Ann", "email": "ann@example.com", "phone_number": "5550100"}),
    )
    assert bad_phone.message == "Invalid phone number format."


def test_a_client_writes_only_its_attributes(aws: Aws) -> None:
    narrow = world(aws, client={"WriteAttributes": ["email"]})
    found = refusal(
        narrow.idp.sign_up, **narrow.client_arguments("ann"), Password=PASSWORD, UserAttributes=listed({"name": "Ann"})
    )
    assert (found.code, found.message) == (
        "NotAuthorizedException", "A client attempted to write unauthorized attribute",
    )  # fmt: skip
    assert refusal(
        world(aws).idp.sign_up, **narrow.client_arguments("ann"), Password=PASSWORD, UserAttributes=listed({"sub": "1"})
    ).code == "NotAuthorizedException"  # fmt: skip


def test_username_attributes_make_a_generated_username(aws: Aws) -> None:
    by_email = world(aws, UsernameAttributes=["email"])
    answer = by_email.sign_up("ann@example.com")
    user = by_email.user("ann@example.com")
    assert user["Username"] == answer["UserSub"] == user["UserAttributes"]["sub"]
    assert user["UserAttributes"]["email"] == "ann@example.com"
    again = refusal(by_email.idp.sign_up, **by_email.client_arguments("ann@example.com"), Password=PASSWORD)
    assert (again.code, again.message) == (
        "UsernameExistsException", "An account with the given email already exists.",
    )  # fmt: skip
    plain = refusal(by_email.idp.sign_up, **by_email.client_arguments("ann"), Password=PASSWORD)
    assert (plain.code, plain.message) == ("InvalidParameterException", "Username should be an email.")


def test_an_alias_is_taken_at_confirmation_and_moves_only_by_force(aws: Aws) -> None:
    aliased = world(aws, AliasAttributes=["email"])
    shaped = refusal(aliased.idp.sign_up, **aliased.client_arguments("ann@example.com"), Password=PASSWORD)
    assert shaped.code == "InvalidParameterException"
    aliased.reachable("first", "ann@example.com")
    aliased.sign_up("second", email="ann@example.com")
    code = aws.code()
    taken = refusal(aliased.idp.confirm_sign_up, **aliased.client_arguments("second"), ConfirmationCode=code)
    assert taken.code == "AliasExistsException"
    assert aliased.status("second") == "UNCONFIRMED"
    assert aliased.user("ann@example.com")["Username"] == "first"
    aliased.idp.confirm_sign_up(**aliased.client_arguments("second"), ConfirmationCode=code, ForceAliasCreation=True)
    assert aliased.user("ann@example.com")["Username"] == "second"
    assert aliased.attributes("first")["email_verified"] == "false"


def test_case_counts_unless_the_pool_says_otherwise(aws: Aws) -> None:
    sensitive = world(aws)
    sensitive.sign_up("Ann")
    sensitive.sign_up("ann")
    insensitive = world(aws, UsernameConfiguration={"CaseSensitive": False})
    insensitive.sign_up("Ann")
    found = refusal(insensitive.idp.sign_up, **insensitive.client_arguments("aNN"), Password=PASSWORD)
    assert found.code == "UsernameExistsException"


def test_hourly_quotas_hold_for_each_user(plain: World) -> None:
    plain.sign_up("ann", email="ann@example.com")
    plain.sign_up("bob", email="bob@example.com")
    for _ in range(5):
        plain.idp.resend_confirmation_code(**plain.client_arguments("ann"))
    found = refusal(plain.idp.resend_confirmation_code, **plain.client_arguments("ann"))
    assert (found.code, found.message) == (
        "LimitExceededException", "Attempt limit exceeded, please try after some time.",
    )  # fmt: skip
    plain.idp.resend_confirmation_code(**plain.client_arguments("bob"))
    plain.aws.cloud.clock.advance(3601)
    plain.idp.resend_confirmation_code(**plain.client_arguments("ann"))


def test_public_operations_need_no_signature_and_other_regions_know_nothing(plain: World) -> None:
    unsigned = plain.aws.client("cognito-idp", signed=False)
    unsigned.sign_up(**plain.client_arguments("ann"), Password=PASSWORD)
    elsewhere = plain.aws.client("cognito-idp", region="us-west-2")
    found = refusal(elsewhere.sign_up, **plain.client_arguments("bob"), Password=PASSWORD)
    assert (found.code, found.message) == (
        "ResourceNotFoundException", f"User pool client {plain.client} does not exist.",
    )  # fmt: skip
    assert refusal(unsigned.admin_get_user, UserPoolId=plain.pool, Username="ann").code == (
        "MissingAuthenticationTokenException"
    )
    assert plain.pool.startswith(f"{REGION}_")
