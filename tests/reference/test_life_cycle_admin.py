"""Users made, invited, reset, disabled and deleted by administrators."""

from __future__ import annotations

import pytest
from account import Aws, refusal
from user_worlds import OTHER_PASSWORD, PASSWORD, World, listed, world

DAY = 24 * 3600


@pytest.fixture
def plain(aws: Aws) -> World:
    return world(aws)


def temporary_password(world_of: World) -> str:
    """Read the temporary password out of the last invitation."""
    text = world_of.aws.messages[-1].text
    return text.rpartition("temporary password is ")[2].removesuffix(". ")


def challenge(world_of: World, password: str) -> str | None:
    """Sign in with a password and return the name of the challenge."""
    answer = world_of.idp.initiate_auth(
        ClientId=world_of.client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": password},
    )
    name: str | None = answer.get("ChallengeName")
    return name


def test_an_invited_user_has_to_change_the_mailed_password(plain: World) -> None:
    answer = plain.admin(
        "admin_create_user", "ann",
        UserAttributes=listed({"email": "ann@example.com"}), DesiredDeliveryMediums=["EMAIL"],
    )["User"]  # fmt: skip
    assert answer["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert answer["Enabled"] is True
    assert answer["UserCreateDate"] == answer["UserLastModifiedDate"]
    assert {one["Name"] for one in answer["Attributes"]} == {"sub", "email"}
    message = plain.aws.messages[-1]
    assert (message.subject, message.destination) == ("Your temporary password", "ann@example.com")
    assert message.text.startswith("Your username is ann and temporary password is ")
    assert challenge(plain, temporary_password(plain)) == "NEW_PASSWORD_REQUIRED"


def test_the_invitation_goes_over_the_desired_mediums(plain: World) -> None:
    both = listed({"email": "ann@example.com", "phone_number": "+15550109934"})
    plain.admin("admin_create_user", "ann", UserAttributes=both)
    plain.admin("admin_create_user", "bob", UserAttributes=both, DesiredDeliveryMediums=["SMS", "EMAIL"])
    plain.admin("admin_create_user", "cyd", UserAttributes=both, MessageAction="SUPPRESS")
    assert [(one.username, one.medium) for one in plain.aws.messages] == [
        ("ann", "SMS"), ("bob", "SMS"), ("bob", "EMAIL"),
    ]  # fmt: skip
    assert plain.status("cyd") == "FORCE_CHANGE_PASSWORD"


def test_resend_gives_a_new_password_and_restarts_its_validity(plain: World) -> None:
    plain.admin(
        "admin_create_user", "ann",
        UserAttributes=listed({"email": "ann@example.com"}), DesiredDeliveryMediums=["EMAIL"],
    )  # fmt: skip
    first = temporary_password(plain)
    plain.aws.cloud.clock.advance(8 * DAY)
    expired = refusal(challenge, world_of=plain, password=first)
    assert (expired.code, expired.message) == (
        "NotAuthorizedException", "Temporary password has expired and must be reset by an administrator.",
    )  # fmt: skip
    plain.admin("admin_create_user", "ann", MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"])
    assert plain.status() == "FORCE_CHANGE_PASSWORD"
    assert temporary_password(plain) != first
    plain.aws.cloud.clock.advance(6 * DAY)
    assert challenge(plain, temporary_password(plain)) == "NEW_PASSWORD_REQUIRED"


def test_resend_needs_an_open_invitation(plain: World) -> None:
    arguments = {"UserPoolId": plain.pool, "MessageAction": "RESEND"}
    found = refusal(plain.idp.admin_create_user, Username="nobody", **arguments)
    assert (found.code, found.message) == ("UserNotFoundException", "User does not exist.")
    plain.confirmed("ann")
    plain.sign_up("bob")
    for name in ("ann", "bob"):
        assert refusal(plain.idp.admin_create_user, Username=name, **arguments).code == "UnsupportedUserStateException"


def test_a_user_is_made_once(plain: World) -> None:
    plain.sign_up("ann")
    found = refusal(plain.idp.admin_create_user, UserPoolId=plain.pool, Username="ann")
    assert (found.code, found.message) == ("UsernameExistsException", "User account already exists")
    assert plain.status() == "UNCONFIRMED"


def test_verified_flags_need_their_addresses(plain: World) -> None:
    found = refusal(
        plain.idp.admin_create_user,
        UserPoolId=plain.pool, Username="ann", UserAttributes=listed({"email_verified": "true"}),
    )  # fmt: skip
    assert found.code == "InvalidParameterException"
    plain.confirmed("ann", email="ann@example.com", email_verified="True")
    assert plain.attributes()["email_verified"] == "true"


def test_an_alias_moves_to_a_new_user_only_by_force(aws: Aws) -> None:
    aliased = world(aws, AliasAttributes=["email"])
    aliased.reachable("first", "ann@example.com")
    arguments = {
        "UserPoolId": aliased.pool,
        "Username": "second",
        "UserAttributes": listed({"email": "ann@example.com", "email_verified": "true"}),
    }
    assert refusal(aliased.idp.admin_create_user, **arguments).code == "AliasExistsException"
    assert refusal(aliased.idp.admin_get_user, UserPoolId=aliased.pool, Username="second").code == (
        "UserNotFoundException"
    )
    aliased.idp.admin_create_user(**arguments, ForceAliasCreation=True)
    assert aliased.user("ann@example.com")["Username"] == "second"
    assert aliased.attributes("first")["email_verified"] == "false"


def test_a_user_of_a_passwordless_pool_is_confirmed_at_once(aws: Aws) -> None:
    otp = world(aws, Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}})
    otp.admin(
        "admin_create_user", "ann",
        MessageAction="SUPPRESS", UserAttributes=listed({"email": "ann@example.com", "email_verified": "true"}),
    )  # fmt: skip
    assert otp.status() == "CONFIRMED"
    otp.admin("admin_create_user", "bob", MessageAction="SUPPRESS", TemporaryPassword=PASSWORD)
    assert otp.status("bob") == "FORCE_CHANGE_PASSWORD"


@pytest.mark.parametrize(("permanent", "status"), [(True, "CONFIRMED"), (False, "FORCE_CHANGE_PASSWORD")])
def test_a_set_password_leads_to_the_status_from_everywhere(plain: World, permanent: bool, status: str) -> None:
    plain.sign_up("unconfirmed")
    plain.confirmed("confirmed")
    plain.admin("admin_create_user", "invited", MessageAction="SUPPRESS")
    plain.reachable("reset")
    plain.admin("admin_reset_user_password", "reset")
    for name in ("unconfirmed", "confirmed", "invited", "reset"):
        answer = plain.admin("admin_set_user_password", name, Password=OTHER_PASSWORD, Permanent=permanent)
        assert set(answer) == {"ResponseMetadata"}
        assert plain.status(name) == status


def test_a_reset_sends_a_code_that_ends_it(plain: World) -> None:
    plain.reachable()
    token = plain.signed_in()
    assert set(plain.admin("admin_reset_user_password", "ann")) == {"ResponseMetadata"}
    assert plain.status() == "RESET_REQUIRED"
    assert refusal(challenge, world_of=plain, password=PASSWORD).code == "PasswordResetRequiredException"
    assert refusal(challenge, world_of=plain, password=OTHER_PASSWORD).code == "NotAuthorizedException"
    assert refusal(plain.idp.get_user, AccessToken=token).code == "PasswordResetRequiredException"
    plain.admin("admin_reset_user_password", "ann")
    plain.idp.confirm_forgot_password(
        **plain.client_arguments("ann"), ConfirmationCode=plain.aws.code(), Password=OTHER_PASSWORD
    )
    assert plain.status() == "CONFIRMED"
    plain.signed_in(password=OTHER_PASSWORD)


def test_a_reset_is_refused_where_it_cannot_work(plain: World) -> None:
    plain.admin("admin_create_user", "invited", MessageAction="SUPPRESS")
    plain.sign_up("unconfirmed", email="ann@example.com")
    plain.confirmed("unreachable")
    plain.reachable("disabled")
    plain.admin("admin_disable_user", "disabled")
    found = {
        name: refusal(plain.idp.admin_reset_user_password, UserPoolId=plain.pool, Username=name)
        for name in ("invited", "unconfirmed", "unreachable", "disabled", "nobody")
    }
    assert {name: (one.code, one.message) for name, one in found.items()} == {
        "invited": ("NotAuthorizedException", "User password cannot be reset in the current state."),
        "unconfirmed": ("NotAuthorizedException", "User password cannot be reset in the current state."),
        "unreachable": (
            "InvalidParameterException",
            "Cannot reset password for the user as there is no registered/verified email or phone_number",
        ),
        "disabled": ("NotAuthorizedException", "User is disabled"),
        "nobody": ("UserNotFoundException", "User does not exist."),
    }
    assert plain.aws.messages[1:] == []


def test_a_disabled_user_is_listed_and_locked_out(plain: World) -> None:
    plain.reachable()
    token = plain.signed_in()
    assert set(plain.admin("admin_disable_user", "ann")) == {"ResponseMetadata"}
    user = plain.user()
    assert (user["Enabled"], user["UserStatus"]) == (False, "CONFIRMED")
    assert [one["Username"] for one in plain.idp.list_users(UserPoolId=plain.pool)["Users"]] == ["ann"]
    found = refusal(challenge, world_of=plain, password=PASSWORD)
    assert (found.code, found.message) == ("NotAuthorizedException", "User is disabled.")
    plain.admin("admin_enable_user", "ann")
    assert plain.user()["Enabled"] is True
    revoked = refusal(plain.idp.get_user, AccessToken=token)
    assert (revoked.code, revoked.message) == ("NotAuthorizedException", "Access Token has been revoked")
    plain.signed_in()


def test_deleted_users_are_gone_and_their_names_free(plain: World) -> None:
    first = plain.confirmed("ann")
    sub = plain.attributes()["sub"]
    token = plain.signed_in()
    plain.idp.delete_user(AccessToken=token)
    assert refusal(plain.idp.get_user, AccessToken=token).code == "UserNotFoundException"
    for operation in ("admin_get_user", "admin_delete_user", "admin_disable_user", "admin_enable_user"):
        found = refusal(getattr(plain.idp, operation), UserPoolId=plain.pool, Username=first)
        assert (found.code, found.message) == ("UserNotFoundException", "User does not exist.")
    plain.confirmed("ann")
    assert plain.attributes()["sub"] != sub
    plain.admin("admin_delete_user", "ann")
    plain.confirmed("ann")


def test_users_are_addressed_by_sub_and_active_alias(aws: Aws) -> None:
    aliased = world(aws, AliasAttributes=["email", "preferred_username"])
    aliased.reachable("ann", "ann@example.com")
    aliased.confirmed("bob", email="bob@example.com")
    assert aliased.user(aliased.attributes("ann")["sub"])["Username"] == "ann"
    assert aliased.user("ann@example.com")["Username"] == "ann"
    unverified = refusal(aliased.idp.admin_get_user, UserPoolId=aliased.pool, Username="bob@example.com")
    assert unverified.code == "UserNotFoundException"


def test_an_unknown_pool_is_named(plain: World) -> None:
    other = f"{plain.aws.region}_abcdefghi"
    for call in (plain.idp.admin_get_user, plain.idp.admin_create_user, plain.idp.admin_delete_user):
        found = refusal(call, UserPoolId=other, Username="ann")
        assert (found.code, found.message) == ("ResourceNotFoundException", f"User pool {other} does not exist.")
