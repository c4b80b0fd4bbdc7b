"""Logins of identity pools: which token is one, and whose identity it opens."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
from account import Aws, refusal
from federation import (
    COGNITO,
    HOST,
    Directory,
    IdentityPool,
    Provider,
    directory,
    identity_pool,
    user_pool_provider,
)

GUESTS_OFF = "Unauthenticated access is not supported for this identity pool."
UNSUPPORTED = "Token is not from a supported provider of this identity pool."
NO_MATCH = "Logins don't match. Please include at least one valid login for this identity or identity pool."
BAD_ROLES = "Invalid identity pool configuration. Check assigned IAM roles for this pool."


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


def test_an_identity_pool_token_is_no_login_for_get_id(joint: IdentityPool) -> None:
    token = joint.public.get_open_id_token(IdentityId=joint.get_id())["Token"]
    found = refusal(joint.public.get_id, IdentityPoolId=joint.id, Logins={COGNITO: token})
    assert (found.code, found.message) == (
        "NotAuthorizedException",
        "Invalid login token. Can't pass in a Cognito token.",
    )


def test_a_token_of_the_pool_that_is_no_id_token_is_no_login(people: Directory, joint: IdentityPool) -> None:
    token = people.id_token(people.user(), token_use="access")
    found = refusal(joint.public.get_id, IdentityPoolId=joint.id, Logins={people.provider: token})
    assert found.code == "NotAuthorizedException"
