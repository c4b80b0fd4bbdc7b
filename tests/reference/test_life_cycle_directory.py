"""AdminGetUser, ListUsers with filters and pages, groups, and where a pool publishes its keys."""

from __future__ import annotations

import json
import pkgutil
from datetime import datetime
from importlib import import_module
from typing import Any

import pytest
from account import Aws, refusal
from user_worlds import World, world

from poolproof.reference import user_pools
from poolproof.reference.user_pools import registry


@pytest.fixture
def plain(aws: Aws) -> World:
    return world(aws)


@pytest.fixture
def people(plain: World) -> World:
    plain.confirmed("ann", email="Ann@example.com", given_name="Ann", family_name='O"Neil')
    plain.confirmed("anton", email="anton@example.com", given_name="Anton")
    plain.admin("admin_create_user", "bob", MessageAction="SUPPRESS")
    plain.admin("admin_disable_user", "bob")
    return plain


def names(people: World, text: str) -> set[str]:
    """Return who a filter finds."""
    return {one["Username"] for one in people.idp.list_users(UserPoolId=people.pool, Filter=text)["Users"]}


def test_users_are_described_in_the_members_of_the_api(plain: World) -> None:
    plain.confirmed("ann", email="ann@example.com")
    user = plain.admin("admin_get_user", "ann")
    assert set(user) == {
        "Username", "UserAttributes", "UserCreateDate", "UserLastModifiedDate", "Enabled", "UserStatus",
        "ResponseMetadata",
    }  # fmt: skip
    assert isinstance(user["UserCreateDate"], datetime)
    listed = plain.idp.list_users(UserPoolId=plain.pool)["Users"][0]
    assert set(listed) == {
        "Username", "Attributes", "UserCreateDate", "UserLastModifiedDate", "Enabled", "UserStatus",
    }  # fmt: skip
    assert listed["Attributes"] == user["UserAttributes"]
    raw = json.loads(plain.aws.post("AdminGetUser", {"UserPoolId": plain.pool, "Username": "ann"}).body)
    assert isinstance(raw["UserCreateDate"], float | int)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {"ann", "anton", "bob"}),
        ('username = "ann"', {"ann"}),
        ('username ^= "an"', {"ann", "anton"}),
        ('username = "ANN"', set()),
        ('email = "ANN@example.com"', {"ann"}),
        ('given_name ^= "a"', {"ann", "anton"}),
        ('family_name = "O\\"Neil"', {"ann"}),
        ('cognito:user_status = "confirmed"', {"ann", "anton"}),
        ('status = "Disabled"', {"bob"}),
        ('status = "disabled"', set()),
        ('"email" ^= "anton"', {"anton"}),
        ('preferred_username = "x"', set()),
    ],
)
def test_filters_find(people: World, text: str, found: set[str]) -> None:
    assert names(people, text) == found


@pytest.mark.parametrize("text", ["email", "email = ann", 'email <> "x"', 'email = "a" and name = "b"', '= "x"'])
def test_bad_filters_are_refused(people: World, text: str) -> None:
    found = refusal(names, people=people, text=text)
    assert (found.code, found.message) == ("InvalidParameterException", "Error while parsing filter.")


@pytest.mark.parametrize("attribute", ["custom:team", "birthdate", "nothing"])
def test_unsearchable_attributes_are_refused(people: World, attribute: str) -> None:
    found = refusal(names, people=people, text=f'{attribute} = "x"')
    assert (found.code, found.message) == ("InvalidParameterException", f"Invalid search attribute: {attribute}")


def test_pages_show_everyone_once(plain: World) -> None:
    for number in range(7):
        plain.confirmed(f"user{number}")
    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = plain.idp.list_users(UserPoolId=plain.pool, Limit=3, **token)
        seen += [one["Username"] for one in page["Users"]]
        if "PaginationToken" not in page:
            break
        token = {"PaginationToken": page["PaginationToken"]}
    assert seen == [f"user{number}" for number in range(7)]
    plain.aws.cloud.clock.advance(3601)
    for bad in ("bm90IG91cnM=", token["PaginationToken"]):
        found = refusal(plain.idp.list_users, UserPoolId=plain.pool, PaginationToken=bad)
        assert found.code == "InvalidParameterException"
    low = refusal(plain.idp.list_users, UserPoolId=plain.pool, Limit=-1)
    assert low.message == (
        "1 validation error detected: Value '-1' at 'limit' failed to satisfy constraint: "
        "Member must have value greater than or equal to 0"
    )


def test_attributes_to_get_must_be_there(people: World) -> None:
    arguments: dict[str, Any] = {"UserPoolId": people.pool, "Filter": 'username ^= "an"'}
    users = people.idp.list_users(**arguments, AttributesToGet=["email"])["Users"]
    assert [one["Name"] for user in users for one in user["Attributes"]] == ["email", "email"]
    found = refusal(people.idp.list_users, **arguments, AttributesToGet=["email", "family_name"])
    assert found.code == "InvalidParameterException"


def test_groups_are_made_changed_and_deleted(plain: World) -> None:
    at = {"UserPoolId": plain.pool, "GroupName": "crew"}
    made = plain.idp.create_group(**at)["Group"]
    assert set(made) == {"GroupName", "UserPoolId", "CreationDate", "LastModifiedDate"}
    assert refusal(plain.idp.create_group, **at).code == "GroupExistsException"
    plain.idp.update_group(**at, Precedence=0)
    plain.idp.update_group(**at, Description="all")
    group = plain.idp.get_group(**at)["Group"]
    assert (group["Precedence"], group["Description"]) == (0, "all")
    plain.confirmed("ann")
    plain.admin("admin_add_user_to_group", "ann", GroupName="crew")
    plain.idp.delete_group(**at)
    assert plain.idp.list_groups(UserPoolId=plain.pool)["Groups"] == []
    for call in (plain.idp.get_group, plain.idp.update_group, plain.idp.delete_group, plain.idp.list_users_in_group):
        assert refusal(call, **at).code == "ResourceNotFoundException"
    plain.idp.create_group(**at)
    assert plain.admin("admin_list_groups_for_user", "ann")["Groups"] == []


def test_membership_can_be_said_twice(plain: World) -> None:
    plain.idp.create_group(UserPoolId=plain.pool, GroupName="crew")
    plain.confirmed("ann")
    for _ in range(2):
        assert set(plain.admin("admin_add_user_to_group", "ann", GroupName="crew")) == {"ResponseMetadata"}
    members = plain.idp.list_users_in_group(UserPoolId=plain.pool, GroupName="crew")["Users"]
    assert [one["Username"] for one in members] == ["ann"]
    assert [one["GroupName"] for one in plain.admin("admin_list_groups_for_user", "ann")["Groups"]] == ["crew"]
    raw = plain.aws.post("AdminRemoveUserFromGroup", {"UserPoolId": plain.pool, "Username": "ann", "GroupName": "crew"})
    assert (raw.status, raw.body) == (200, b"")
    plain.admin("admin_remove_user_from_group", "ann", GroupName="crew")
    assert plain.admin("admin_list_groups_for_user", "ann")["Groups"] == []
    unknown = refusal(plain.idp.admin_add_user_to_group, UserPoolId=plain.pool, Username="ann", GroupName="nobodies")
    assert unknown.code == "ResourceNotFoundException"
    for operation in ("admin_add_user_to_group", "admin_remove_user_from_group"):
        found = refusal(getattr(plain.idp, operation), UserPoolId=plain.pool, Username="bob", GroupName="crew")
        assert found.code == "UserNotFoundException"


def test_deleted_users_leave_their_groups(plain: World) -> None:
    plain.idp.create_group(UserPoolId=plain.pool, GroupName="crew")
    plain.confirmed("ann")
    plain.admin("admin_add_user_to_group", "ann", GroupName="crew")
    plain.admin("admin_delete_user", "ann")
    assert plain.idp.list_users_in_group(UserPoolId=plain.pool, GroupName="crew")["Users"] == []


def test_a_pool_publishes_its_keys_and_its_discovery_document(plain: World) -> None:
    issuer = f"https://cognito-idp.{plain.aws.region}.amazonaws.com/{plain.pool}"
    keys = json.loads(plain.aws.get(f"{issuer}/.well-known/jwks.json").body)["keys"]
    assert len({key["kid"] for key in keys}) == 2
    assert all(set(key) == {"alg", "e", "kid", "kty", "n", "use"} for key in keys)
    document = json.loads(plain.aws.get(f"{issuer}/.well-known/openid-configuration").body)
    assert (document["issuer"], document["jwks_uri"]) == (issuer, f"{issuer}/.well-known/jwks.json")
    for url in (
        f"{issuer}x/.well-known/jwks.json",
        f"{issuer}/.well-known/other",
        f"https://cognito-idp.us-west-2.amazonaws.com/{plain.pool}/.well-known/jwks.json",
    ):
        assert plain.aws.get(url).status == 404


def test_every_module_with_operations_is_registered() -> None:
    found = {
        module.name
        for module in pkgutil.iter_modules(user_pools.__path__)
        if module.name != "registry"
        and hasattr(import_module(f"poolproof.reference.user_pools.{module.name}"), "OPERATIONS")
    }
    assert found == {module.__name__.rpartition(".")[2] for module in registry.MODULES}
