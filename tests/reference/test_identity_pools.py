"""Identity pools: their settings, identities, tokens and credentials, through boto3."""

from __future__ import annotations

import json

import jwt
from account import REGION, Aws, refusal
from federation import (
    COGNITO,
    Directory,
    IdentityPool,
    identity_pool,
    user_pool_provider,
)

GUESTS_OFF = "Unauthenticated access is not supported for this identity pool."
UNSUPPORTED = "Token is not from a supported provider of this identity pool."
NO_MATCH = "Logins don't match. Please include at least one valid login for this identity or identity pool."
BAD_ROLES = "Invalid identity pool configuration. Check assigned IAM roles for this pool."


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


def test_a_deleted_identity_is_unknown(joint: IdentityPool) -> None:
    identity = joint.get_id()
    assert joint.admin.delete_identities(IdentityIdsToDelete=[identity])["UnprocessedIdentityIds"] == []
    found = refusal(joint.admin.describe_identity, IdentityId=identity)
    assert (found.code, found.message) == ("ResourceNotFoundException", f"Identity '{identity}' not found.")


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


def test_providers_must_exist_and_the_developer_provider_stays(aws: Aws) -> None:
    admin = aws.client("cognito-identity")
    settings = {"IdentityPoolName": "app", "AllowUnauthenticatedIdentities": True}
    arn = "arn:aws:iam::123456789012:oidc-provider/nobody.example.com"
    found = refusal(admin.create_identity_pool, **settings, OpenIdConnectProviderARNs=[arn])
    assert (found.code, found.message) == (
        "NotAuthorizedException",
        f"Identity provider {arn} is not valid for account 123456789012",
    )
    pool = identity_pool(aws, DeveloperProviderName="login.mine")
    found = refusal(admin.update_identity_pool, IdentityPoolId=pool.id, **settings, DeveloperProviderName="login.other")
    assert found.code == "InvalidParameterException"
