"""What scenarios make themselves goes with the world."""

from collections.abc import Mapping
from typing import Any

from poolproof.observation import Rejected, Returned
from poolproof.target import Call
from poolproof.targets.leftovers import Leftovers


def call(operation: str, **arguments: Any) -> Call:
    return Call(action=operation, operation=operation, actor="admin", arguments=arguments)


def made(pool: str) -> Returned:
    return Returned(fields={"UserPool": {"Id": pool}})


def names(leftovers: Leftovers) -> list[tuple[str, Mapping[str, Any]]]:
    return [(one.operation, one.arguments) for one in leftovers.removal()]


def test_a_pool_that_is_still_there_is_deleted() -> None:
    leftovers = Leftovers()
    leftovers.note(call("CreateUserPool", PoolName="made"), made("eu_1"))
    assert names(leftovers) == [("DeleteUserPool", {"UserPoolId": "eu_1"})]


def test_a_pool_that_the_scenario_deleted_is_left_alone() -> None:
    leftovers = Leftovers()
    leftovers.note(call("CreateUserPool", PoolName="made"), made("eu_1"))
    leftovers.note(call("DeleteUserPool", UserPoolId="eu_1"), Returned(fields={}))
    assert names(leftovers) == []


def test_a_refused_deletion_leaves_the_pool_to_be_deleted() -> None:
    leftovers = Leftovers()
    leftovers.note(call("CreateUserPool", PoolName="made"), made("eu_1"))
    refusal = Rejected(code="InvalidParameterException", message="no", http_status=400)
    leftovers.note(call("DeleteUserPool", UserPoolId="eu_1"), refusal)
    assert names(leftovers) == [("DeleteUserPool", {"UserPoolId": "eu_1"})]


def test_domain_and_protection_go_before_the_pool() -> None:
    leftovers = Leftovers()
    leftovers.note(call("CreateUserPool", PoolName="made", DeletionProtection="ACTIVE"), made("eu_1"))
    leftovers.note(call("CreateUserPoolDomain", UserPoolId="eu_1", Domain="pp"), Returned(fields={}))
    assert names(leftovers) == [
        ("DeleteUserPoolDomain", {"Domain": "pp", "UserPoolId": "eu_1"}),
        ("UpdateUserPool", {"UserPoolId": "eu_1", "DeletionProtection": "INACTIVE"}),
        ("DeleteUserPool", {"UserPoolId": "eu_1"}),
    ]


def test_a_domain_that_was_deleted_is_left_alone() -> None:
    leftovers = Leftovers()
    leftovers.note(call("CreateUserPool", PoolName="made"), made("eu_1"))
    leftovers.note(call("CreateUserPoolDomain", UserPoolId="eu_1", Domain="pp"), Returned(fields={}))
    leftovers.note(call("DeleteUserPoolDomain", UserPoolId="eu_1", Domain="pp"), Returned(fields={}))
    assert [operation for operation, _ in names(leftovers)] == ["DeleteUserPool"]


def test_an_identity_pool_that_is_still_there_is_deleted() -> None:
    leftovers = Leftovers()
    for pool in ("eu:1", "eu:2"):
        leftovers.note(call("CreateIdentityPool", IdentityPoolName="made"), Returned(fields={"IdentityPoolId": pool}))
    leftovers.note(call("DeleteIdentityPool", IdentityPoolId="eu:1"), Returned(fields={}))
    assert names(leftovers) == [("DeleteIdentityPool", {"IdentityPoolId": "eu:2"})]
