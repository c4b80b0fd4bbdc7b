"""Which role an identity gets, and when it gets none."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from account import REGION, Aws, refusal
from federation import (
    ALLOW_ALL,
    Directory,
    IdentityPool,
    allow,
    identity_pool,
    role,
    trust,
)

GUESTS_OFF = "Unauthenticated access is not supported for this identity pool."
UNSUPPORTED = "Token is not from a supported provider of this identity pool."
NO_MATCH = "Logins don't match. Please include at least one valid login for this identity or identity pool."
BAD_ROLES = "Invalid identity pool configuration. Check assigned IAM roles for this pool."


def test_credentials_of_a_user_are_those_of_the_authenticated_role(
    aws: Aws, people: Directory, joint: IdentityPool
) -> None:
    logins = {people.provider: people.id_token(people.user())}
    found = joint.credentials(joint.get_id(**logins), logins)
    assert found["AccessKeyId"].startswith("ASIA")
    assert found["Expiration"] == aws.cloud.clock.now() + timedelta(hours=1)
    caller = aws.client("sts", credentials=found).get_caller_identity()
    assert caller["Arn"].endswith("/CognitoIdentityCredentials")
    assert ":assumed-role/authenticated-" in caller["Arn"]


def test_credentials_of_a_guest_are_those_of_the_unauthenticated_role(aws: Aws, joint: IdentityPool) -> None:
    caller = aws.client("sts", credentials=joint.credentials(joint.get_id())).get_caller_identity()
    assert ":assumed-role/unauthenticated-" in caller["Arn"]


def test_without_roles_only_the_credentials_fail(aws: Aws, joint: IdentityPool) -> None:
    joint.admin.set_identity_pool_roles(IdentityPoolId=joint.id, Roles={})
    found = refusal(joint.public.get_credentials_for_identity, IdentityId=joint.get_id())
    assert (found.code, found.message, found.status) == ("InvalidIdentityPoolConfigurationException", BAD_ROLES, 400)


@pytest.mark.parametrize(
    "trusting",
    [
        trust(f"{REGION}:00000000-0000-4000-8000-000000000000", "unauthenticated"),
        trust(None, "authenticated"),
        trust(None, Principal={"Federated": "accounts.google.com"}),
        trust(None, Action="sts:AssumeRole"),
        trust(None, Effect="Deny"),
    ],
)
def test_a_role_that_does_not_trust_the_guest_is_a_wrong_configuration(
    aws: Aws, joint: IdentityPool, trusting: dict[str, Any]
) -> None:
    arn = role(aws, "suspicious", trusting, ALLOW_ALL)
    joint.admin.set_identity_pool_roles(IdentityPoolId=joint.id, Roles={"unauthenticated": arn})
    found = refusal(joint.public.get_credentials_for_identity, IdentityId=joint.get_id())
    assert (found.code, found.message) == ("InvalidIdentityPoolConfigurationException", BAD_ROLES)


def test_a_role_that_trusts_every_pool_is_taken(aws: Aws, joint: IdentityPool) -> None:
    joint.admin.set_identity_pool_roles(
        IdentityPoolId=joint.id, Roles={"unauthenticated": role(aws, "careless", trust(None), ALLOW_ALL)}
    )
    assert joint.credentials(joint.get_id())


def test_a_role_that_is_deleted_is_a_wrong_configuration(aws: Aws, joint: IdentityPool) -> None:
    guest = joint.get_id()
    arn = joint.admin.get_identity_pool_roles(IdentityPoolId=joint.id)["Roles"]["unauthenticated"]
    name, iam = arn.rpartition("/")[2], aws.client("iam")
    assert refusal(iam.delete_role, RoleName=name).code == "DeleteConflict"
    iam.delete_role_policy(RoleName=name, PolicyName="own")
    iam.delete_role(RoleName=name)
    found = refusal(joint.public.get_credentials_for_identity, IdentityId=guest)
    assert found.code == "InvalidIdentityPoolConfigurationException"


def test_roles_must_be_arns_and_have_the_two_names(joint: IdentityPool) -> None:
    set_roles = joint.admin.set_identity_pool_roles
    name = "Cognito_appUnauth_Role_x"
    found = refusal(set_roles, IdentityPoolId=joint.id, Roles={"unauthenticated": name})
    assert (found.code, found.message) == ("NotAuthorizedException", f"Access to Role '{name}' is forbidden.")
    found = refusal(set_roles, IdentityPoolId=joint.id, Roles={"admin": "arn:aws:iam::123456789012:role/x"})
    assert found.code == "ValidationException"


def mapped(joint: IdentityPool, people: Directory, mapping: dict[str, Any], *, deny: bool = True) -> None:
    roles = joint.admin.get_identity_pool_roles(IdentityPoolId=joint.id)["Roles"]
    resolution = "Deny" if deny else "AuthenticatedRole"
    joint.admin.set_identity_pool_roles(
        IdentityPoolId=joint.id, Roles=roles,
        RoleMappings={f"{people.provider}:{people.client.id}": {"AmbiguousRoleResolution": resolution, **mapping}},
    )  # fmt: skip


def role_of(aws: Aws, pool: IdentityPool, logins: dict[str, str], **rest: Any) -> str:
    found = pool.credentials(pool.get_id(**logins), logins, **rest)
    arn: str = aws.client("sts", credentials=found).get_caller_identity()["Arn"]
    return arn.split("/")[1]


def test_a_token_mapping_gives_the_preferred_role(aws: Aws, people: Directory, joint: IdentityPool) -> None:
    arns = [role(aws, name, trust(joint.id, "authenticated"), ALLOW_ALL) for name in ("editors", "viewers")]
    mapped(joint, people, {"Type": "Token"})
    user = people.user()
    logins = {people.provider: people.id_token(user, **{"cognito:roles": arns, "cognito:preferred_role": arns[1]})}
    assert role_of(aws, joint, logins) == "viewers"
    assert role_of(aws, joint, logins, CustomRoleArn=arns[0]) == "editors"
    other = "arn:aws:iam::123456789012:role/other"
    found = refusal(
        joint.public.get_credentials_for_identity, IdentityId=joint.get_id(**logins), Logins=logins, CustomRoleArn=other
    )
    assert found.code == "NotAuthorizedException"


def test_an_ambiguous_token_is_denied_or_gets_the_authenticated_role(
    aws: Aws, people: Directory, joint: IdentityPool
) -> None:
    mapped(joint, people, {"Type": "Token"})
    logins = {people.provider: people.id_token(people.user())}
    found = refusal(joint.public.get_credentials_for_identity, IdentityId=joint.get_id(**logins), Logins=logins)
    assert found.code == "NotAuthorizedException"
    assert found.message == (
        f"The ambiguous role mapping rules for: {people.provider}:{people.client.id} denied this request."
    )
    mapped(joint, people, {"Type": "Token"}, deny=False)
    assert role_of(aws, joint, logins).startswith("authenticated-")


@pytest.mark.parametrize(
    ("rule", "claim", "matches"),
    [
        (("Equals", "paid"), "paid", True),
        (("Equals", "paid"), "unpaid", False),
        (("Contains", "ai"), "paid", True),
        (("StartsWith", "pa"), "paid", True),
        (("StartsWith", "ai"), "paid", False),
        (("NotEqual", "free"), "paid", True),
        (("NotEqual", "free"), "free", False),
        (("NotEqual", "free"), None, False),
        (("Contains", "admins"), ["users", "admins"], True),
    ],
)
def test_rules_match_claims(
    aws: Aws, people: Directory, joint: IdentityPool, rule: tuple[str, str], claim: Any, matches: bool
) -> None:
    arn = role(aws, "mapped", trust(joint.id, "authenticated"), ALLOW_ALL)
    rules = [{"Claim": "custom:plan", "MatchType": rule[0], "Value": rule[1], "RoleARN": arn}]
    mapped(joint, people, {"Type": "Rules", "RulesConfiguration": {"Rules": rules}}, deny=False)
    logins = {people.provider: people.id_token(people.user(), **{"custom:plan": claim})}
    assert (role_of(aws, joint, logins) == "mapped") is matches


def test_guests_and_other_clients_have_no_part_in_mappings(aws: Aws, people: Directory, joint: IdentityPool) -> None:
    mapped(joint, people, {"Type": "Token"})
    assert joint.credentials(joint.get_id())


def test_a_mapping_of_a_provider_that_is_not_configured_is_refused(joint: IdentityPool) -> None:
    mapping = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
    found = refusal(
        joint.admin.set_identity_pool_roles, IdentityPoolId=joint.id, Roles={}, RoleMappings={"www.amazon.com": mapping}
    )
    assert found.code == "InvalidParameterException"
    assert found.message.startswith("(www.amazon.com) is not a valid RoleMapping ProviderName")


def test_the_basic_flow_can_be_switched_off_and_excludes_mappings(
    aws: Aws, people: Directory, joint: IdentityPool
) -> None:
    guest = joint.get_id()
    mapped(joint, people, {"Type": "Token"})
    found = refusal(joint.public.get_open_id_token, IdentityId=guest)
    assert (found.code, found.message) == (
        "InvalidParameterException",
        "Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.",
    )
    off = identity_pool(aws, AllowClassicFlow=False)
    guest = off.get_id()
    found = refusal(off.public.get_open_id_token, IdentityId=guest)
    assert (found.code, found.message) == (
        "InvalidParameterException", "Basic (classic) flow is not enabled, please use enhanced flow.",
    )  # fmt: skip
    assert off.credentials(guest)


def test_principal_tags_need_a_trust_for_tagging(aws: Aws, people: Directory, joint: IdentityPool) -> None:
    joint.admin.set_principal_tag_attribute_map(
        IdentityPoolId=joint.id,
        IdentityProviderName=people.provider,
        UseDefaults=False,
        PrincipalTags={"dept": "custom:dept"},
    )
    logins = {people.provider: people.id_token(people.user(), **{"custom:dept": "legal"})}
    identity = joint.get_id(**logins)
    found = refusal(joint.public.get_credentials_for_identity, IdentityId=identity, Logins=logins)
    assert found.code == "InvalidIdentityPoolConfigurationException"
    both = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
    tagged = allow("dynamodb:*", Condition={"StringEquals": {"aws:PrincipalTag/dept": "legal"}})
    arn = role(aws, "tagging", trust(joint.id, "authenticated", Action=both), tagged)
    joint.admin.set_identity_pool_roles(IdentityPoolId=joint.id, Roles={"authenticated": arn})
    database = aws.client("dynamodb", credentials=joint.credentials(identity, logins))
    assert refusal(database.describe_table, TableName="none").code == "ResourceNotFoundException"


def test_a_role_session_needs_permission_for_control_operations(aws: Aws, joint: IdentityPool) -> None:
    found = joint.credentials(joint.get_id())
    arn = joint.admin.get_identity_pool_roles(IdentityPoolId=joint.id)["Roles"]["unauthenticated"]
    aws.client("iam").put_role_policy(
        RoleName=arn.rpartition("/")[2], PolicyName="own", PolicyDocument=json.dumps(allow("s3:*"))
    )
    as_guest = aws.client("cognito-identity", credentials=found)
    denied = refusal(as_guest.describe_identity_pool, IdentityPoolId=joint.id)
    assert denied.code == "AccessDeniedException"
    assert "is not authorized to perform: cognito-identity:DescribeIdentityPool" in denied.message


def test_a_role_session_needs_permission_for_the_admin_operations_of_user_pools(
    aws: Aws, people: Directory, joint: IdentityPool
) -> None:
    people.user("alice")
    logins = {people.provider: people.id_token(people.pool.users["alice"])}
    identity = joint.get_id(**logins)
    arn = role(aws, "reader", trust(joint.id, "authenticated"), allow("cognito-idp:AdminGetUser"))
    joint.admin.set_identity_pool_roles(IdentityPoolId=joint.id, Roles={"authenticated": arn})
    as_user = aws.client("cognito-idp", credentials=joint.credentials(identity, logins))
    assert as_user.admin_get_user(UserPoolId=people.pool.id, Username="alice")["Username"] == "alice"
    denied = refusal(as_user.admin_delete_user, UserPoolId=people.pool.id, Username="alice")
    assert (denied.code, denied.status) == ("AccessDeniedException", 400)
    assert "alice" in people.pool.users
