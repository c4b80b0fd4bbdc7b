"""User pools and their clients: defaults, full replacement, and settings that are refused."""

from __future__ import annotations

from typing import Any

import pytest
from account import Aws, refusal
from user_worlds import World, world


@pytest.fixture
def plain(aws: Aws) -> World:
    return world(aws)


def test_a_bare_pool_has_the_documented_defaults(aws: Aws, idp: Any) -> None:
    pool = idp.create_user_pool(PoolName="bare")["UserPool"]
    assert pool["Id"].startswith(f"{aws.region}_")
    assert pool["Arn"] == f"arn:aws:cognito-idp:{aws.region}:{aws.cloud.account_id}:userpool/{pool['Id']}"
    assert pool["Policies"]["PasswordPolicy"] == {
        "MinimumLength": 8, "RequireUppercase": True, "RequireLowercase": True, "RequireNumbers": True,
        "RequireSymbols": True, "TemporaryPasswordValidityDays": 7,
    }  # fmt: skip
    assert pool["MfaConfiguration"] == "OFF"
    assert pool["DeletionProtection"] == "INACTIVE"
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": 7}
    assert (pool["EstimatedNumberOfUsers"], pool["LambdaConfig"], pool["UserPoolTier"]) == (0, {}, "ESSENTIALS")
    assert len(pool["SchemaAttributes"]) == 20
    assert "Domain" not in pool
    described = idp.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
    assert described == pool


def test_an_update_resets_what_it_omits(plain: World) -> None:
    at = {"UserPoolId": plain.pool}
    plain.idp.update_user_pool(**at, AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    pool = plain.idp.describe_user_pool(**at)["UserPool"]
    assert "AutoVerifiedAttributes" not in pool
    plain.idp.update_user_pool(**at, AutoVerifiedAttributes=["email"])
    pool = plain.idp.describe_user_pool(**at)["UserPool"]
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is False


def test_a_pool_is_deleted_unless_it_is_protected(plain: World) -> None:
    at = {"UserPoolId": plain.pool}
    plain.idp.update_user_pool(**at, DeletionProtection="ACTIVE")
    found = refusal(plain.idp.delete_user_pool, **at)
    assert found.code == "InvalidParameterException"
    assert found.message == (
        "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be "
        "inactivated first."
    )
    plain.idp.update_user_pool(**at)
    plain.idp.delete_user_pool(**at)
    for call in (plain.idp.describe_user_pool, plain.idp.delete_user_pool, plain.idp.list_users):
        gone = refusal(call, **at)
        assert (gone.code, gone.message) == ("ResourceNotFoundException", f"User pool {plain.pool} does not exist.")
    assert refusal(plain.idp.sign_up, **plain.client_arguments("ann")).code == "ResourceNotFoundException"


def test_pools_are_listed_in_pages(idp: Any) -> None:
    made = [idp.create_user_pool(PoolName="same")["UserPool"]["Id"] for _ in range(3)]
    first = idp.list_user_pools(MaxResults=2)
    second = idp.list_user_pools(MaxResults=2, NextToken=first["NextToken"])
    assert [one["Id"] for one in first["UserPools"] + second["UserPools"]] == made
    assert "NextToken" not in second


def test_a_bare_client_has_the_documented_defaults(plain: World) -> None:
    made = plain.idp.create_user_pool_client(UserPoolId=plain.pool, ClientName="bare")["UserPoolClient"]
    assert made["RefreshTokenValidity"] == 30
    assert made["EnableTokenRevocation"] is True
    assert made["AuthSessionValidity"] == 3
    assert made["AllowedOAuthFlowsUserPoolClient"] is False
    assert not {"AccessTokenValidity", "TokenValidityUnits", "ReadAttributes", "ClientSecret"} & set(made)
    listed = plain.idp.list_user_pool_clients(UserPoolId=plain.pool, MaxResults=60)["UserPoolClients"]
    assert all(set(one) == {"ClientId", "ClientName", "UserPoolId"} for one in listed)


def test_a_client_update_replaces_everything_but_the_secret(plain: World) -> None:
    made = plain.idp.create_user_pool_client(
        UserPoolId=plain.pool, ClientName="app", GenerateSecret=True, ReadAttributes=["email"],
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]  # fmt: skip
    at = {"UserPoolId": plain.pool, "ClientId": made["ClientId"]}
    updated = plain.idp.update_user_pool_client(**at)["UserPoolClient"]
    assert updated["ClientSecret"] == made["ClientSecret"]
    assert not {"ReadAttributes", "PreventUserExistenceErrors"} & set(updated)
    plain.idp.delete_user_pool_client(**at)
    gone = refusal(plain.idp.describe_user_pool_client, **at)
    assert gone.message == f"User pool client {made['ClientId']} does not exist."


@pytest.mark.parametrize(
    ("settings", "code", "message"),
    [
        ({"AccessTokenValidity": 4, "TokenValidityUnits": {"AccessToken": "minutes"}}, "InvalidParameterException",
         "Invalid range for token validity."),
        ({"ReadAttributes": ["custom:nothing"]}, "InvalidParameterException",
         "Invalid read attributes specified while creating a client"),
        ({"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "ALLOW_USER_SRP_AUTH"]}, "InvalidParameterException", None),
        ({"AllowedOAuthFlows": ["client_credentials"]}, "InvalidOAuthFlowException", None),
        ({"AllowedOAuthFlows": ["code"], "AllowedOAuthFlowsUserPoolClient": True}, "InvalidOAuthFlowException",
         "CallbackUrls can not be empty when code flow or implicit flow is selected"),
        ({"AllowedOAuthScopes": ["api/read"]}, "ScopeDoesNotExistException", None),
        ({"CallbackURLs": ["http://example.com"]}, "InvalidParameterException", None),
        ({"AuthSessionValidity": 2}, "InvalidParameterException", None),
        ({"GenerateSecret": True, "ClientSecret": "a" * 24}, "InvalidParameterException", None),
    ],
)  # fmt: skip
def test_impossible_clients_are_refused(plain: World, settings: dict[str, Any], code: str, message: str | None) -> None:
    found = refusal(plain.idp.create_user_pool_client, UserPoolId=plain.pool, ClientName="bad", **settings)
    assert found.code == code
    assert message is None or found.message == message


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"Schema": [{"Name": "level", "AttributeDataType": "String", "Required": True}]},
         "Required custom attributes are not supported currently."),
        ({"Schema": [{"Name": "level"}]},
         "Invalid AttributeDataType input, consider using the provided AttributeDataType enum."),
        ({"Schema": [{"Name": "email", "AttributeDataType": "Number"}]},
         "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email"),
        ({"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}},
         "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"),
        ({"MfaConfiguration": "ON"},
         "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"),
        ({"Policies": {"PasswordPolicy": {"MinimumLength": 5}}},
         ("1 validation error detected: Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy "
          "constraint: Member must have value greater than or equal to 6")),
    ],
)  # fmt: skip
def test_impossible_pools_are_refused(idp: Any, settings: dict[str, Any], message: str) -> None:
    found = refusal(idp.create_user_pool, PoolName="bad", **settings)
    assert (found.code, found.message) == ("InvalidParameterException", message)


def test_custom_attributes_are_added_all_or_none(plain: World) -> None:
    level = {"Name": "level", "AttributeDataType": "Number"}
    plain.idp.add_custom_attributes(UserPoolId=plain.pool, CustomAttributes=[level])
    again = refusal(
        plain.idp.add_custom_attributes,
        UserPoolId=plain.pool, CustomAttributes=[{"Name": "badge", "AttributeDataType": "String"}, level],
    )  # fmt: skip
    assert again.code == "InvalidParameterException"
    names = {one["Name"] for one in plain.idp.describe_user_pool(UserPoolId=plain.pool)["UserPool"]["SchemaAttributes"]}
    assert "custom:level" in names
    assert "custom:badge" not in names


def test_a_client_of_another_pool_does_not_exist(plain: World) -> None:
    other = world(plain.aws)
    found = refusal(plain.idp.describe_user_pool_client, UserPoolId=plain.pool, ClientId=other.client)
    assert (found.code, found.message) == (
        "ResourceNotFoundException", f"User pool client {other.client} does not exist.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "tier", "feature"),
    [
        ({"UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}}, "ESSENTIALS", "Threat Protection"),
        ({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}}, "LITE",
         "Passwordless Sign-In"),
    ],
)  # fmt: skip
def test_features_above_the_tier_are_refused(idp: Any, settings: dict[str, Any], tier: str, feature: str) -> None:
    found = refusal(idp.create_user_pool, PoolName="bad", UserPoolTier=tier, **settings)
    text = f"The following features need to be disabled for the {tier} pricing tier configured: {feature}"
    assert (found.code, found.message) == ("FeatureUnavailableInTierException", text)


def test_password_alone_is_a_sign_in_policy_of_every_tier(idp: Any) -> None:
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}
    assert idp.create_user_pool(PoolName="lite", UserPoolTier="LITE", Policies=policy)["UserPool"]["Id"]
