"""Identity pools: identities, logins, roles and credentials, through boto3."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from account import REGION, Aws, refusal
from federation import (
    ALLOW_ALL,
    COGNITO,
    HOST,
    Directory,
    IdentityPool,
    Provider,
    allow,
    directory,
    identity_pool,
    role,
    trust,
    user_pool_provider,
)

GUESTS_OFF = "Unauthenticated access is not supported for this identity pool."
UNSUPPORTED = "Token is not from a supported provider of this identity pool."
NO_MATCH = "Logins don't match. Please include at least one valid login for this identity or identity pool."
BAD_ROLES = "Invalid identity pool configuration. Check assigned IAM roles for this pool."


@pytest.fixture
def people(aws: Aws) -> Directory:
    return directory(aws)


@pytest.fixture
def joint(aws: Aws, people: Directory) -> IdentityPool:
    """An identity pool that takes guests and the user pool's tokens."""
    return identity_pool(aws, CognitoIdentityProviders=user_pool_provider(people))


@pytest.fixture
def outside(aws: Aws) -> Provider:
    return Provider(aws=aws)


@pytest.fixture
def federated(aws: Aws, outside: Provider) -> IdentityPool:
    """An identity pool that takes guests and the outside provider's tokens."""
    return identity_pool(aws, OpenIdConnectProviderARNs=[outside.known_to_iam("app")])


def test_a_pool_reads_back_as_created_and_update_replaces_it_whole(aws: Aws, people: Directory) -> None:
    admin = aws.client("cognito-identity")
    made = admin.create_identity_pool(
        IdentityPoolName="app", AllowUnauthenticatedIdentities=True, AllowClassicFlow=True,
        SupportedLoginProviders={"graph.facebook.com": "123"}, CognitoIdentityProviders=user_pool_provider(people),
        IdentityPoolTags={"team": "a"},
    )  # fmt: skip
    read = admin.describe_identity_pool(IdentityPoolId=made["IdentityPoolId"])
    assert {**made, "ResponseMetadata": 0} == {**read, "ResponseMetadata": 0}
    assert made["IdentityPoolId"].startswith(f"{REGION}:")
    changed = admin.update_identity_pool(
        IdentityPoolId=made["IdentityPoolId"], IdentityPoolName="other", AllowUnauthenticatedIdentities=False
    )
    assert changed["IdentityPoolName"] == "other"
    assert not {"SupportedLoginProviders", "CognitoIdentityProviders", "AllowClassicFlow"} & set(changed)


def test_a_pool_that_does_not_exist_is_named(aws: Aws) -> None:
    gone = f"{REGION}:00000000-0000-4000-8000-000000000000"
    found = refusal(aws.client("cognito-identity", signed=False).get_id, IdentityPoolId=gone)
    assert (found.code, found.message, found.status) == (
        "ResourceNotFoundException", f"IdentityPool '{gone}' not found.", 400,
    )  # fmt: skip


def test_a_deleted_pool_takes_its_identities_with_it(joint: IdentityPool) -> None:
    identity = joint.get_id()
    joint.admin.delete_identity_pool(IdentityPoolId=joint.id)
    for found in (
        refusal(joint.public.get_id, IdentityPoolId=joint.id),
        refusal(joint.public.get_credentials_for_identity, IdentityId=identity),
        refusal(joint.admin.describe_identity_pool, IdentityPoolId=joint.id),
    ):
        assert found.code == "ResourceNotFoundException"


def test_control_operations_need_a_signature_and_public_ones_do_not(aws: Aws, joint: IdentityPool) -> None:
    unsigned = aws.client("cognito-identity", signed=False)
    assert (
        refusal(unsigned.describe_identity_pool, IdentityPoolId=joint.id).code == "MissingAuthenticationTokenException"
    )
    assert joint.get_id()


def test_each_guest_is_a_new_identity(joint: IdentityPool) -> None:
    assert joint.get_id() != joint.get_id()


def test_guests_are_refused_where_they_are_off(aws: Aws, people: Directory) -> None:
    pool = identity_pool(aws, guests=False, CognitoIdentityProviders=user_pool_provider(people))
    for arguments in ({}, {"Logins": {}}):
        found = refusal(pool.public.get_id, IdentityPoolId=pool.id, **arguments)
        assert (found.code, found.message, found.status) == ("NotAuthorizedException", GUESTS_OFF, 400)


def test_a_guest_gets_nothing_once_guests_are_switched_off(joint: IdentityPool) -> None:
    guest = joint.get_id()
    joint.admin.update_identity_pool(
        IdentityPoolId=joint.id, IdentityPoolName="app", AllowUnauthenticatedIdentities=False
    )
    assert refusal(joint.public.get_credentials_for_identity, IdentityId=guest).code == "NotAuthorizedException"
    assert refusal(joint.public.get_open_id_token, IdentityId=guest).code == "NotAuthorizedException"


def test_one_user_is_one_identity_whatever_the_token(aws: Aws, people: Directory, joint: IdentityPool) -> None:
    alice, bob = people.user("alice"), people.user("bob")
    first = joint.get_id(**{people.provider: people.id_token(alice)})
    aws.cloud.clock.advance(60)
    assert joint.get_id(**{people.provider: people.id_token(alice)}) == first
    assert joint.get_id(**{people.provider: people.id_token(bob)}) != first


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


def test_an_authenticated_identity_is_closed_without_its_login(people: Directory, joint: IdentityPool) -> None:
    identity = joint.get_id(**{people.provider: people.id_token(people.user())})
    for call in (joint.public.get_credentials_for_identity, joint.public.get_open_id_token):
        found = refusal(call, IdentityId=identity)
        assert (found.code, found.message) == (
            "NotAuthorizedException",
            f"Access to Identity '{identity}' is forbidden.",
        )


def test_another_users_login_does_not_open_an_identity(people: Directory, joint: IdentityPool) -> None:
    identity = joint.get_id(**{people.provider: people.id_token(people.user("alice"))})
    token = people.id_token(people.user("bob"))
    found = refusal(joint.public.get_credentials_for_identity, IdentityId=identity, Logins={people.provider: token})
    assert (found.code, found.message) == ("NotAuthorizedException", NO_MATCH)


def test_a_guest_that_signs_in_keeps_its_id(people: Directory, joint: IdentityPool) -> None:
    guest, logins = joint.get_id(), {people.provider: people.id_token(people.user())}
    answer = joint.public.get_credentials_for_identity(IdentityId=guest, Logins=logins)
    assert answer["IdentityId"] == guest
    assert joint.get_id(**logins) == guest
    assert refusal(joint.public.get_credentials_for_identity, IdentityId=guest).code == "NotAuthorizedException"


def test_a_guest_that_signs_in_as_a_known_user_becomes_that_user(people: Directory, joint: IdentityPool) -> None:
    logins = {people.provider: people.id_token(people.user())}
    owner, guest = joint.get_id(**logins), joint.get_id()
    answer = joint.public.get_open_id_token(IdentityId=guest, Logins=logins)
    assert answer["IdentityId"] == owner == joint.get_id(**logins)
    assert refusal(joint.public.get_open_id_token, IdentityId=guest).code == "NotAuthorizedException"
    listed = joint.admin.list_identities(IdentityPoolId=joint.id, MaxResults=60)["Identities"]
    assert {one["IdentityId"] for one in listed} == {owner, guest}
    hidden = joint.admin.list_identities(IdentityPoolId=joint.id, MaxResults=60, HideDisabled=True)["Identities"]
    assert [one["IdentityId"] for one in hidden] == [owner]


def bad_tokens(people: Directory, other: Directory) -> dict[str, tuple[str, str]]:
    user, cloud = people.user(), people.aws.cloud
    good = people.id_token(user)
    head, body, signature = good.split(".")
    tampered = ".".join((head, body[:-4] + ("AAAA" if body[-4:] != "AAAA" else "BBBB"), signature))
    forged = jwt.encode(
        jwt.decode(good, options={"verify_signature": False}), cloud.keys.take(), algorithm="RS256",
        headers=jwt.get_unverified_header(good),
    )  # fmt: skip
    unsigned = jwt.encode(jwt.decode(good, options={"verify_signature": False}), None, algorithm="none")
    expired = people.id_token(user, exp=cloud.clock.seconds() - 300)
    text = "Invalid login token. "
    return {
        "access token": (people.access_token(user), text + "Missing a required claim: aud"),
        "of another pool": (other.id_token(other.user()), text + "Issuer doesn't match providerName"),
        "for another client": (people.id_token(user, aud="somebody"), UNSUPPORTED),
        "forged": (forged, text + "Couldn't verify signed token."),
        "unsigned": (unsigned, text + "Couldn't verify signed token."),
        "garbage": ("garbage", text + "Not a valid OpenId Connect identity token."),
        "tampered": (tampered, text),
        "expired": (expired, f"{text}Token expired: {cloud.clock.seconds() - 300} >= {cloud.clock.seconds() - 300}"),
    }


@pytest.mark.parametrize(
    "name",
    ["access token", "of another pool", "for another client", "forged", "unsigned", "garbage", "tampered", "expired"],
)
def test_a_bad_user_pool_token_is_refused_everywhere(
    aws: Aws, people: Directory, joint: IdentityPool, name: str
) -> None:
    token, text = bad_tokens(people, directory(aws, 2))[name]
    guest, logins = joint.get_id(), {people.provider: token}
    for found in (
        refusal(joint.public.get_id, IdentityPoolId=joint.id, Logins=logins),
        refusal(joint.public.get_credentials_for_identity, IdentityId=guest, Logins=logins),
        refusal(joint.public.get_open_id_token, IdentityId=guest, Logins=logins),
    ):
        assert (found.code, found.status) == ("NotAuthorizedException", 400)
        assert found.message.startswith(text)
    assert joint.credentials(guest), "a refused login changes nothing"


def test_an_expired_login_has_five_minutes_of_grace(aws: Aws, people: Directory, joint: IdentityPool) -> None:
    logins = {people.provider: people.id_token(people.user())}
    aws.cloud.clock.advance(3600 + 299)
    identity = joint.get_id(**logins)
    aws.cloud.clock.advance(1)
    found = refusal(joint.public.get_credentials_for_identity, IdentityId=identity, Logins=logins)
    assert found.message.startswith("Invalid login token. Token expired: ")


def test_sign_out_is_seen_with_the_server_side_check_only(aws: Aws, people: Directory, joint: IdentityPool) -> None:
    strict = identity_pool(aws, CognitoIdentityProviders=user_pool_provider(people, check=True))
    user = people.user()
    logins = {people.provider: people.id_token(user)}
    assert strict.get_id(**logins)
    people.sign_out_everywhere(user)
    assert refusal(strict.public.get_id, IdentityPoolId=strict.id, Logins=logins).code == "NotAuthorizedException"
    assert joint.get_id(**logins)
    fresh = {people.provider: people.id_token(user)}
    assert strict.get_id(**fresh)
    del people.pool.users["alice"]
    assert refusal(strict.public.get_id, IdentityPoolId=strict.id, Logins=fresh).code == "NotAuthorizedException"
    assert joint.get_id(**fresh)


def test_a_provider_that_the_pool_does_not_have_is_refused(aws: Aws, people: Directory, joint: IdentityPool) -> None:
    other = directory(aws, 2)
    logins = {other.provider: other.id_token(other.user())}
    found = refusal(joint.public.get_id, IdentityPoolId=joint.id, Logins=logins)
    assert (found.code, found.message) == ("NotAuthorizedException", UNSUPPORTED)
    bare = identity_pool(aws)
    found = refusal(bare.public.get_id, IdentityPoolId=bare.id, Logins=logins)
    assert (found.code, found.message) == ("NotAuthorizedException", NO_MATCH)


def test_one_bad_token_among_good_ones_fails_the_call(aws: Aws, people: Directory, outside: Provider) -> None:
    pool = identity_pool(
        aws, CognitoIdentityProviders=user_pool_provider(people), OpenIdConnectProviderARNs=[outside.known_to_iam()]
    )
    logins = {people.provider: people.id_token(people.user()), HOST: outside.token(audience="other")}
    assert refusal(pool.public.get_id, IdentityPoolId=pool.id, Logins=logins).code == "NotAuthorizedException"
    logins[HOST] = outside.token()
    both = pool.get_id(**logins)
    assert both == pool.get_id(**{HOST: outside.token()}) == pool.get_id(**{people.provider: logins[people.provider]})
    names = pool.admin.describe_identity(IdentityId=both)["Logins"]
    assert set(names) == {people.provider, HOST}


def test_an_outside_token_is_a_login(outside: Provider, federated: IdentityPool) -> None:
    identity = federated.get_id(**{HOST: outside.token()})
    assert identity == federated.get_id(**{HOST: outside.token()})
    assert federated.credentials(identity, {HOST: outside.token()})["AccessKeyId"].startswith("ASIA")
    assert federated.get_id(**{HOST: outside.token("bob")}) != identity


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"audience": "other"}, "Incorrect token audience."),
        ({"azp": "other"}, "Incorrect token audience."),
        ({"iss": "https://evil.example.com"}, "Issuer doesn't match providerName"),
        ({"exp": 1}, "Token expired: "),
        ({"aud": None}, "Missing a required claim: aud"),
    ],
)
def test_a_bad_outside_token_is_refused(
    outside: Provider, federated: IdentityPool, changes: dict[str, Any], text: str
) -> None:
    found = refusal(federated.public.get_id, IdentityPoolId=federated.id, Logins={HOST: outside.token(**changes)})
    assert found.code == "NotAuthorizedException"
    assert found.message.startswith(f"Invalid login token. {text}")


def test_a_foreign_signature_and_an_unreachable_issuer_are_refused(
    aws: Aws, outside: Provider, federated: IdentityPool
) -> None:
    foreign = outside.token(key=aws.cloud.keys.take())
    found = refusal(federated.public.get_id, IdentityPoolId=federated.id, Logins={HOST: foreign})
    assert found.message == "Invalid login token. Couldn't verify signed token."
    token = outside.token()
    aws.cloud.issuers.clear()
    found = refusal(federated.public.get_id, IdentityPoolId=federated.id, Logins={HOST: token})
    assert found.code == "ExternalServiceException"


def test_azp_comes_before_aud(outside: Provider, federated: IdentityPool) -> None:
    assert federated.get_id(**{HOST: outside.token(audience="other", azp="app")})


def test_unlinking_frees_a_login_and_the_last_one_closes_the_identity(
    outside: Provider, federated: IdentityPool
) -> None:
    logins = {HOST: outside.token()}
    identity = federated.get_id(**logins)
    federated.public.unlink_identity(IdentityId=identity, Logins=logins, LoginsToRemove=[HOST])
    assert federated.get_id(**logins) != identity
    assert refusal(federated.public.get_credentials_for_identity, IdentityId=identity).code == "NotAuthorizedException"


def test_a_deleted_identity_is_unknown(joint: IdentityPool) -> None:
    identity = joint.get_id()
    assert joint.admin.delete_identities(IdentityIdsToDelete=[identity])["UnprocessedIdentityIds"] == []
    found = refusal(joint.admin.describe_identity, IdentityId=identity)
    assert (found.code, found.message) == ("ResourceNotFoundException", f"Identity '{identity}' not found.")


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
    assert found.message.startswith("www.amazon.com is not a valid RoleMapping ProviderName")


def test_the_openid_token_says_who_and_how(aws: Aws, people: Directory, joint: IdentityPool) -> None:
    user, guest = people.user(), joint.get_id()
    logins = {people.provider: people.id_token(user)}
    identity = joint.get_id(**logins)
    keys = json.loads(aws.get(f"https://{COGNITO}/.well-known/jwks_uri").body)
    for holder, shown in ((guest, {}), (identity, logins)):
        token = joint.public.get_open_id_token(IdentityId=holder, **({"Logins": shown} if shown else {}))["Token"]
        header = jwt.get_unverified_header(token)
        assert (header["alg"], header["typ"], header["kid"]) == ("RS512", "JWS", f"{REGION}1")
        key = next(jwt.PyJWK(one) for one in keys["keys"] if one["kid"] == header["kid"])
        found = jwt.decode(
            token, key.key, algorithms=["RS512"], audience=joint.id, issuer=f"https://{COGNITO}",
            options={"verify_exp": False, "verify_iat": False},
        )  # fmt: skip
        assert found["sub"] == holder
        assert found["exp"] - found["iat"] == 600
        assert not {"email", "cognito:groups", "nbf", "jti"} & set(found)
        if not shown:
            assert found["amr"] == ["unauthenticated"]
        else:
            assert found["amr"] == [
                "authenticated", people.provider, f"{people.provider}:CognitoSignIn:{user.sub}",
            ]  # fmt: skip
    document = json.loads(aws.get(f"https://{COGNITO}/.well-known/openid-configuration").body)
    assert (document["issuer"], document["jwks_uri"]) == (
        f"https://{COGNITO}", f"https://{COGNITO}/.well-known/jwks_uri",
    )  # fmt: skip
    assert aws.get(f"https://{COGNITO}/.well-known/other").status == 404


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


def test_an_identity_pool_token_is_no_login_for_get_id(joint: IdentityPool) -> None:
    token = joint.public.get_open_id_token(IdentityId=joint.get_id())["Token"]
    found = refusal(joint.public.get_id, IdentityPoolId=joint.id, Logins={COGNITO: token})
    assert (found.code, found.message) == (
        "NotAuthorizedException",
        "Invalid login token. Can't pass in a Cognito token.",
    )


def test_developer_users_get_a_token_that_opens_credentials(aws: Aws) -> None:
    pool = identity_pool(aws, DeveloperProviderName="login.mine")
    ask = pool.admin.get_open_id_token_for_developer_identity
    first = ask(IdentityPoolId=pool.id, Logins={"login.mine": "u1"})
    assert ask(IdentityPoolId=pool.id, Logins={"login.mine": "u1"})["IdentityId"] == first["IdentityId"]
    assert pool.credentials(first["IdentityId"], {COGNITO: first["Token"]})
    claims = jwt.decode(first["Token"], options={"verify_signature": False})
    assert claims["amr"] == ["authenticated", "login.mine", f"login.mine:{pool.id}:u1"]
    assert claims["exp"] - claims["iat"] == 900
    found = refusal(pool.public.get_id, IdentityPoolId=pool.id, Logins={"login.mine": "u1"})
    assert found.code == "NotAuthorizedException"
    second = ask(IdentityPoolId=pool.id, Logins={"login.mine": "u2"})
    merged = pool.admin.merge_developer_identities(
        IdentityPoolId=pool.id, DeveloperProviderName="login.mine", SourceUserIdentifier="u1",
        DestinationUserIdentifier="u2",
    )  # fmt: skip
    assert merged["IdentityId"] == second["IdentityId"]
    assert ask(IdentityPoolId=pool.id, Logins={"login.mine": "u1"})["IdentityId"] == second["IdentityId"]


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


def test_listing_goes_by_pages(joint: IdentityPool) -> None:
    made = {joint.get_id() for _ in range(5)}
    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = joint.admin.list_identities(IdentityPoolId=joint.id, MaxResults=2, **token)
        seen += [one["IdentityId"] for one in page["Identities"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert (len(seen), set(seen)) == (5, made)
    assert refusal(joint.admin.list_identities, IdentityPoolId=joint.id, MaxResults=0).code == "ValidationException"


def test_another_regions_pool_is_not_found(aws: Aws, joint: IdentityPool) -> None:
    elsewhere = aws.client("cognito-identity", signed=False, region="us-east-1")
    assert refusal(elsewhere.get_id, IdentityPoolId=joint.id).code == "ResourceNotFoundException"


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


def test_a_token_of_the_pool_that_is_no_id_token_is_no_login(people: Directory, joint: IdentityPool) -> None:
    token = people.id_token(people.user(), token_use="access")
    found = refusal(joint.public.get_id, IdentityPoolId=joint.id, Logins={people.provider: token})
    assert found.code == "NotAuthorizedException"
