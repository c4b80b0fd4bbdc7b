"""Resource servers: their cycle, what a scope of theirs opens, and pages."""

from __future__ import annotations

from typing import Any

import pytest
from account import Aws, refusal
from user_worlds import World, world

SCOPES = [{"ScopeName": "read", "ScopeDescription": "read it"}, {"ScopeName": "write", "ScopeDescription": "write it"}]


@pytest.fixture
def plain(aws: Aws) -> World:
    return world(aws)


def named(plain: World, identifier: str, **more: Any) -> dict[str, Any]:
    return {"UserPoolId": plain.pool, "Identifier": identifier, "Name": "files", **more}


def test_a_server_is_made_described_replaced_and_deleted(plain: World) -> None:
    at = {"UserPoolId": plain.pool, "Identifier": "files"}
    made = plain.idp.create_resource_server(**named(plain, "files", Scopes=SCOPES))["ResourceServer"]
    assert made == {**at, "Name": "files", "Scopes": SCOPES}
    assert plain.idp.describe_resource_server(**at)["ResourceServer"] == made
    changed = plain.idp.update_resource_server(**at, Name="new")["ResourceServer"]
    assert changed == {**at, "Name": "new", "Scopes": []}
    plain.idp.delete_resource_server(**at)
    for call in (plain.idp.describe_resource_server, plain.idp.delete_resource_server):
        gone = refusal(call, **at)
        assert (gone.code, gone.message) == ("ResourceNotFoundException", "Resource server files does not exist.")
    assert refusal(plain.idp.update_resource_server, **at, Name="new").code == "ResourceNotFoundException"


def test_an_identifier_is_unique_in_its_pool(plain: World) -> None:
    plain.idp.create_resource_server(**named(plain, "files"))
    found = refusal(plain.idp.create_resource_server, **named(plain, "files"))
    assert found.code == "InvalidParameterException"
    assert found.message == f"files already exists in user pool {plain.pool}."
    other = plain.idp.create_user_pool(PoolName="other")["UserPool"]["Id"]
    plain.idp.create_resource_server(UserPoolId=other, Identifier="files", Name="files")


def test_a_pool_has_at_most_25_servers_and_pages_lose_none(plain: World) -> None:
    for number in range(25):
        plain.idp.create_resource_server(**named(plain, f"server-{number}"))
    assert refusal(plain.idp.create_resource_server, **named(plain, "one-more")).code == "LimitExceededException"
    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = plain.idp.list_resource_servers(UserPoolId=plain.pool, MaxResults=10, **token)
        seen += [one["Identifier"] for one in page["ResourceServers"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert seen == [f"server-{number}" for number in range(25)]


def test_a_client_can_name_only_scopes_that_exist(plain: World) -> None:
    plain.idp.create_resource_server(**named(plain, "files", Scopes=SCOPES))
    wanted = {
        "UserPoolId": plain.pool,
        "ClientName": "m2m",
        "GenerateSecret": True,
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["client_credentials"],
    }
    plain.idp.create_user_pool_client(**wanted, AllowedOAuthScopes=["files/read"])
    unknown = refusal(plain.idp.create_user_pool_client, **wanted, AllowedOAuthScopes=["files/remove"])
    assert unknown.code == "ScopeDoesNotExistException"


@pytest.mark.parametrize(
    "wrong",
    [{"Identifier": "two words"}, {"Name": ""}, {"Scopes": [{"ScopeName": "a/b", "ScopeDescription": "x"}]},
     {"Scopes": [{"ScopeName": "a"}]}],
)  # fmt: skip
def test_members_keep_to_the_model(plain: World, wrong: dict[str, Any]) -> None:
    request = {**named(plain, "files"), **wrong}
    assert refusal(plain.idp.create_resource_server, **request).code == "InvalidParameterException"
