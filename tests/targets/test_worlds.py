import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from poolproof.errors import ConfigurationError, WorldError
from poolproof.observation import Rejected, Returned
from poolproof.target import Call, Capability, Target
from poolproof.targets import resolve
from tests.by_hand import joined_world, world


@pytest.fixture(params=["reference", "moto"])
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    with closing(resolve(request.param)) as found:
        yield found


def call(operation: str, **arguments: Any) -> Call:
    return Call(action=operation, operation=operation, actor="admin", arguments=arguments)


def test_parts_are_made_in_order_and_joined(target: Target) -> None:
    with closing(target.open(joined_world())) as session:
        values = session.world_values
        assert set(session.missing) <= {"identity_pool.main.roles"}  # moto 5.2.5 has no SetIdentityPoolRoles
        assert values["region"] == "eu-west-1"
        assert values["pool.main.Id"].startswith("eu-west-1_")
        assert values["client.app.UserPoolId"] == values["pool.main.Id"]
        assert values["user.bob.Username"] == "bob"
        assert values["user.bob.sub"]
        found = session.perform(call("GetIdentityPoolRoles", IdentityPoolId=values["identity_pool.main.Id"]))
        if isinstance(found, Returned):
            assert found.fields["Roles"] == {
                "authenticated": values["role.member.Arn"],
                "unauthenticated": values["role.guest.Arn"],
            }
        pool = session.perform(call("DescribeIdentityPool", IdentityPoolId=values["identity_pool.main.Id"]))
        assert isinstance(pool, Returned)
        assert pool.fields["OpenIdConnectProviderARNs"] == [values["provider.idp.Arn"]]
        trust = session.perform(call("iam:GetRole", RoleName=values["role.guest.RoleName"]))
        assert isinstance(trust, Returned)
        assert values["identity_pool.main.Id"] in json.dumps(trust.fields["Role"]["AssumeRolePolicyDocument"])


def test_worlds_are_isolated_and_removed(target: Target) -> None:
    with closing(target.open(joined_world())) as first, closing(target.open(joined_world())) as second:
        assert first.world_values["pool.main.Id"] != second.world_values["pool.main.Id"]
        assert first.world_values["bucket.files.Name"] != second.world_values["bucket.files.Name"]
        bucket = first.world_values["bucket.files.Name"]
        assert isinstance(first.perform(call("s3:PutObject", Bucket=bucket, Key="k", Body="left behind")), Returned)
        gone = {
            "DescribeUserPool": {"UserPoolId": first.world_values["pool.main.Id"]},
            "s3:ListObjectsV2": {"Bucket": bucket},
            "iam:GetRole": {"RoleName": first.world_values["role.member.RoleName"]},
            "dynamodb:DescribeTable": {"TableName": first.world_values["table.scores.Name"]},
        }
        first.close()
        calls = first.calls
        first.close()
        assert first.calls == calls
        for operation, arguments in gone.items():
            assert not isinstance(second.perform(call(operation, **arguments)), Returned)


def test_refused_part_is_named_with_the_answer(target: Target) -> None:
    refused = world("bad", clients={"app": {"pool": "main", "members": {"ClientName": "app", "UserPoolId": "x_y"}}})
    with pytest.raises(WorldError, match=r"'bad' on .*, client.app: CreateUserPoolClient was refused with Re") as error:
        target.open(refused)
    assert error.value.calls >= 2


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({"roles": {"r": {"trust": "${pool.other.Id}"}}}, r"\$\{pool.other.Id\} refers to nothing"),
        ({"clients": {"app": {"pool": "main"}}}, "client.app: description or answer not understood"),
        ({"castles": {}}, "unknown parts castles"),
    ],
)
def test_descriptions_that_make_no_sense_are_named(parts: dict[str, Any], text: str) -> None:
    with closing(resolve("reference")) as target, pytest.raises(WorldError, match=text):
        target.open(world(**parts))


def test_parts_that_a_target_lacks_are_noted_with_what_builds_on_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from poolproof.reference import wire  # noqa: PLC0415

    def without_roles(service: str) -> Any:
        return {name: one for name, one in operations(service).items() if name != "CreateRole"}

    operations = wire.operations
    monkeypatch.setattr(wire, "operations", without_roles)
    with closing(resolve("reference")) as target, closing(target.open(joined_world())) as session:
        assert sorted(session.missing) == ["identity_pool.main.roles", "role.guest", "role.member"]
        assert "CreateRole" in session.missing["role.guest"]
        assert "needs role." in session.missing["identity_pool.main.roles"]
        assert "pool.main.Id" in session.world_values


def test_enforcement_is_probed() -> None:
    with closing(resolve("reference")) as reference, closing(resolve("moto")) as moto:
        assert Capability.IAM_ENFORCEMENT in reference.capabilities
        assert Capability.IAM_ENFORCEMENT not in moto.capabilities
        assert reference.probe_calls > 0
        assert moto.probe_calls > 0


def test_unknown_target_is_a_mistake_of_the_user() -> None:
    with pytest.raises(ConfigurationError, match="there are reference, moto"):
        resolve("mot")


def test_target_of_somebody_else_is_found_by_its_factory() -> None:
    with closing(resolve("poolproof.targets.reference:ReferenceTarget")) as target:
        assert target.name == "reference"
    for wrong in ("poolproof.nowhere:x", "poolproof.targets:nothing", ":x"):
        with pytest.raises(ConfigurationError, match="cannot be had"):
            resolve(wrong)


def test_targets_do_not_answer_each_other() -> None:
    with (
        closing(resolve("moto")) as moto,
        closing(resolve("reference")) as reference,
        closing(moto.open(world())) as one,
        closing(reference.open(world())) as other,
    ):
        strange = call("DescribeUserPool", UserPoolId=one.world_values["pool.main.Id"])
        assert isinstance(one.perform(strange), Returned)
        assert isinstance(other.perform(strange), Rejected)
        listed = one.perform(call("ListUserPools", MaxResults=60))
        assert isinstance(listed, Returned)
        assert len(listed.fields["UserPools"]) == 1


def test_functions_of_triggers_are_made_before_their_pool(target: Target) -> None:
    parts: dict[str, Any] = {
        "triggers": {"main": {"PreSignUp": [{"response": {"autoConfirmUser": True}}]}},
        "pools": {"main": {"PoolName": "main", "LambdaConfig": {"PreSignUp": "${trigger.main.PreSignUp}"}}},
        "clients": {"app": {"pool": "main", "members": {"ClientName": "app"}}},
    }
    with closing(target.open(world(**parts))) as session:
        if Capability.LAMBDA_TRIGGERS not in target.capabilities:
            assert set(session.missing) == {"trigger.main", "pool.main", "client.app"}
            assert all(reason.endswith("LAMBDA_TRIGGERS") for reason in session.missing.values())
            return
        client = session.world_values["client.app.ClientId"]
        arguments = {"ClientId": client, "Username": "alice", "Password": "Correct-horse-1"}
        found = session.perform(call("SignUp", **arguments))
        assert isinstance(found, Returned)
        assert found.fields["UserConfirmed"] is True
        act = Call(action="read", operation="readTriggerEvents", actor="client", arguments={"trigger": "PreSignUp"})
        seen = session.perform(act)
        assert isinstance(seen, Returned)
        assert [event["userName"] for event in seen.fields["events"]] == ["alice"]
