"""Attributes written and verified by users and administrators."""

from __future__ import annotations

from typing import Any

import pytest
from account import Aws, refusal
from user_worlds import World, listed, world, wrong

DAY = 24 * 3600


@pytest.fixture
def plain(aws: Aws) -> World:
    return world(aws)


@pytest.fixture
def keeping(aws: Aws) -> World:
    return world(aws, UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]})


def update(world_of: World, token: str, **values: str) -> Any:
    """Update a user's own attributes."""
    return world_of.idp.update_user_attributes(AccessToken=token, UserAttributes=listed(values))


def verify(world_of: World, token: str, code: str, attribute: str = "email") -> Any:
    """Verify an address."""
    return world_of.idp.verify_user_attribute(AccessToken=token, AttributeName=attribute, Code=code)


def test_a_new_address_counts_at_once_and_is_unverified(plain: World) -> None:
    plain.reachable()
    token = plain.signed_in()
    details = update(plain, token, email="new@example.org", name="Ann")["CodeDeliveryDetailsList"]
    assert details == [{"Destination": "n***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}]
    found = plain.attributes()
    assert (found["email"], found["email_verified"], found["name"]) == ("new@example.org", "false", "Ann")
    assert plain.aws.messages[-1].destination == "new@example.org"
    code = plain.aws.code()
    assert refusal(verify, world_of=plain, token=token, code=wrong(code)).code == "CodeMismatchException"
    verify(plain, token, code)
    assert plain.attributes()["email_verified"] == "true"
    spent = refusal(verify, world_of=plain, token=token, code=code)
    assert (spent.code, spent.message) == (
        "ExpiredCodeException", "Invalid code provided, please request a code again.",
    )  # fmt: skip


def test_a_kept_address_changes_only_with_its_code(keeping: World) -> None:
    keeping.reachable()
    token = keeping.signed_in()
    update(keeping, token, email="new@example.org")
    found = keeping.attributes()
    assert (found["email"], found["email_verified"]) == ("ann@example.com", "true")
    verify(keeping, token, keeping.aws.code())
    found = keeping.attributes()
    assert (found["email"], found["email_verified"]) == ("new@example.org", "true")


def test_an_administrator_skips_the_wait_by_saying_that_it_is_verified(keeping: World) -> None:
    keeping.reachable()
    keeping.admin("admin_update_user_attributes", "ann", UserAttributes=listed({"email": "new@example.org"}))
    assert keeping.attributes()["email"] == "ann@example.com"
    sent = len(keeping.aws.messages)
    keeping.admin(
        "admin_update_user_attributes", "ann",
        UserAttributes=listed({"email": "newer@example.org", "email_verified": "true"}),
    )  # fmt: skip
    found = keeping.attributes()
    assert (found["email"], found["email_verified"]) == ("newer@example.org", "true")
    assert len(keeping.aws.messages) == sent


def test_codes_for_attributes_live_a_day_and_can_be_asked_for_again(plain: World) -> None:
    plain.reachable()
    token = plain.signed_in()
    answer = plain.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    assert answer["CodeDeliveryDetails"]["AttributeName"] == "email"
    plain.aws.cloud.clock.advance(DAY)
    token = plain.signed_in()
    assert refusal(verify, world_of=plain, token=token, code=plain.aws.code()).code == "ExpiredCodeException"
    plain.idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    verify(plain, token, plain.aws.code())
    for name in ("name", "phone_number"):
        found = refusal(plain.idp.get_user_attribute_verification_code, AccessToken=token, AttributeName=name)
        assert found.code == "InvalidParameterException"


def test_codes_for_attributes_are_limited(plain: World) -> None:
    plain.reachable()
    token = plain.signed_in()
    arguments = {"AccessToken": token, "AttributeName": "email"}
    for _ in range(5):
        plain.idp.get_user_attribute_verification_code(**arguments)
    assert refusal(plain.idp.get_user_attribute_verification_code, **arguments).code == "LimitExceededException"


def test_empty_values_and_deletion_remove(plain: World) -> None:
    plain.confirmed("ann", name="Ann", nickname="A", email="ann@example.com", email_verified="true")
    token = plain.signed_in()
    before = plain.user()["UserLastModifiedDate"]
    plain.aws.cloud.clock.advance(5)
    update(plain, token, name="")
    plain.idp.delete_user_attributes(AccessToken=token, UserAttributeNames=["nickname"])
    assert set(plain.attributes()) == {"sub", "email", "email_verified"}
    assert plain.user()["UserLastModifiedDate"] > before
    plain.admin("admin_delete_user_attributes", "ann", UserAttributeNames=["email"])
    assert set(plain.attributes()) == {"sub"}


def test_unknown_and_immutable_attributes_are_refused(aws: Aws) -> None:
    fixed = world(aws, Schema=[{"Name": "badge", "AttributeDataType": "String", "Mutable": False}])
    fixed.confirmed("ann", **{"custom:badge": "7"})
    token = fixed.signed_in()
    calls = (
        (fixed.idp.update_user_attributes, {"AccessToken": token}),
        (fixed.idp.admin_update_user_attributes, {"UserPoolId": fixed.pool, "Username": "ann"}),
    )
    for call, arguments in calls:
        immutable = refusal(call, **arguments, UserAttributes=listed({"custom:badge": "8"}))
        assert (immutable.code, immutable.message) == (
            "InvalidParameterException", "Invalid user attributes: user.custom:badge: Attribute cannot be updated.\n",
        )  # fmt: skip
        unknown = refusal(call, **arguments, UserAttributes=listed({"custom:foo": "8"}))
        assert unknown.message == (
            "Invalid user attributes: user.custom:foo: Attribute does not exist in the schema.\n"
        )
    sub = refusal(
        fixed.idp.admin_update_user_attributes,
        UserPoolId=fixed.pool, Username="ann", UserAttributes=listed({"sub": "x"}),
    )  # fmt: skip
    assert sub.code == "InvalidParameterException"
    deleted = refusal(
        fixed.idp.admin_delete_user_attributes,
        UserPoolId=fixed.pool, Username="ann", UserAttributeNames=["custom:foo"],
    )  # fmt: skip
    assert deleted.message == "Invalid user attributes: user.custom:foo: Attribute does not exist in the schema.\n"
    assert fixed.attributes()["custom:badge"] == "7"


def test_a_client_without_permission_is_refused_before_anything_else(aws: Aws) -> None:
    narrow = world(
        aws,
        client={"WriteAttributes": ["email"]},
        Schema=[{"Name": "badge", "AttributeDataType": "String", "Mutable": False}],
    )
    narrow.reachable()
    token = narrow.signed_in()
    for name in ("custom:badge", "name", "email_verified", "sub"):
        found = refusal(update, world_of=narrow, token=token, **{name: "true"})
        assert (found.code, found.message) == (
            "NotAuthorizedException", "A client attempted to write unauthorized attribute",
        )  # fmt: skip
    found = refusal(narrow.idp.delete_user_attributes, AccessToken=token, UserAttributeNames=["name"])
    assert found.code == "NotAuthorizedException"


def test_the_flags_are_closed_to_clients_by_default(plain: World) -> None:
    plain.confirmed("ann", email="ann@example.com")
    found = refusal(update, world_of=plain, token=plain.signed_in(), email_verified="true")
    assert found.code == "NotAuthorizedException"
    plain.admin("admin_update_user_attributes", "ann", UserAttributes=listed({"email_verified": "true"}))
    assert plain.attributes()["email_verified"] == "true"


def test_names_of_other_users_are_refused(aws: Aws) -> None:
    by_email = world(aws, UsernameAttributes=["email"])
    by_email.confirmed("ann@example.com")
    by_email.confirmed("bob@example.com")
    token = by_email.signed_in("bob@example.com")
    found = refusal(update, world_of=by_email, token=token, email="ann@example.com")
    assert (found.code, found.message) == (
        "AliasExistsException", "An account with the given email already exists.",
    )  # fmt: skip
    plain = world(aws)
    plain.reachable("ann", "same@example.com")
    plain.reachable("bob", "bob@example.com")
    update(plain, plain.signed_in("bob"), email="same@example.com")


def test_an_alias_is_refused_when_it_would_be_verified(aws: Aws) -> None:
    aliased = world(aws, AliasAttributes=["email", "preferred_username"])
    aliased.confirmed("ann", email="ann@example.com", email_verified="true", preferred_username="annie")
    aliased.confirmed("bob")
    token = aliased.signed_in("bob")
    update(aliased, token, email="ann@example.com")
    assert refusal(verify, world_of=aliased, token=token, code=aws.code()).code == "AliasExistsException"
    forced = refusal(
        aliased.idp.admin_update_user_attributes,
        UserPoolId=aliased.pool, Username="bob", UserAttributes=listed({"email_verified": "true"}),
    )  # fmt: skip
    assert forced.code == "AliasExistsException"
    assert refusal(update, world_of=aliased, token=token, preferred_username="annie").code == "AliasExistsException"
    assert aliased.attributes("bob")["email_verified"] == "false"
    update(aliased, token, preferred_username="bobby")
    assert aliased.user("bobby")["Username"] == "bob"
