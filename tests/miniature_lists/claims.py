"""Faults in what tokens say and in the keys that verify them."""

from typing import Any

import jwt

from poolproof.reference.user_pools import signing
from tests.miniature_lists.actions import PASSWORD, REFRESH, SIGN_IN
from tests.miniatures import (
    Function,
    Miniature,
    Replacement,
    always,
    answering,
    every,
    ids,
    numbered,
    with_members,
    without,
)


def _claim(name: str, value: Any = None, *, kind: str | None = None) -> Replacement:
    """A claim that both tokens have (or those of one `kind`) gets another value."""

    def fault(original: Function) -> Function:
        def shared(cloud: Any, pool: Any, client: Any, grant: Any, used_for: str, event_id: str) -> Any:
            claims = original(cloud, pool, client, grant, used_for, event_id)
            if kind not in {None, used_for} or name not in claims:
                return claims
            found = value(claims) if callable(value) else value
            return {**claims, name: found}

        return shared

    return fault


def _later_each_time(original: Function) -> Function:
    issued: dict[tuple[str, str], int] = {}

    def shared(cloud: Any, pool: Any, client: Any, grant: Any, used_for: str, event_id: str) -> Any:
        claims = original(cloud, pool, client, grant, used_for, event_id)
        before = issued.get((grant.id, used_for), 0)
        issued[grant.id, used_for] = before + 1
        return {**claims, "auth_time": claims["auth_time"] + 3600 * before}

    return shared


def _validity_ignored(kind: str) -> Replacement:
    def fault(original: Function) -> Function:
        return lambda settings, asked: original({} if asked == kind else settings, asked)

    return fault


def _one_key(original: Function) -> Function:
    return lambda cloud, pool, _use: original(cloud, pool, "id")


def _typed(_original: Function) -> Function:
    def signed(cloud: Any, pool: Any, use: str, claims: Any) -> str:
        chosen = signing.key(cloud, pool, use)
        return jwt.encode(claims, chosen.private, algorithm=signing.ALGORITHM, headers={"kid": chosen.id})

    return signed


# An identity pool that asks the user pool names the sign-in by origin_jti.
SIGNED_OUT = ids("IP-SERVERCHECK-1", "GetId.USER_POOL", "GetCredentialsForIdentity.USER_POOL")

MINIATURES = (
    Miniature(
        name="id-tokens-without-email-verified-as-boolean",
        function="user_pools.claims.attribute_claim",
        fault=lambda _original: lambda _name, value: value,
        fails=frozenset({"UP-ID-22"}),
    ),
    Miniature(
        name="access-tokens-without-client",
        function="user_pools.claims.access_claims",
        fault=without("client_id"),
        fails=numbered("UP-ACCESSTOKEN", 18, 24) | ids("UP-SIGNIN-52", *SIGN_IN),
    ),
    Miniature(
        name="access-tokens-without-username",
        function="user_pools.claims.access_claims",
        fault=without("username"),
        fails=numbered("UP-ACCESSTOKEN", 19, 25) | ids("UP-SIGNIN-51", *SIGN_IN),
    ),
    Miniature(
        name="access-tokens-with-an-audience",
        function="user_pools.claims.access_claims",
        fault=with_members(aud="everybody"),
        fails=numbered("UP-ACCESSTOKEN", 21),
    ),
    Miniature(
        name="access-tokens-with-the-address",
        function="user_pools.claims.access_claims",
        fault=with_members(email="somebody@example.com"),
        fails=numbered("UP-ACCESSTOKEN", 22),
    ),
    Miniature(
        name="access-tokens-with-another-scope-beside",
        function="user_pools.claims.scope",
        fault=answering(lambda found: f"{found} openid"),
        fails=numbered("UP-ACCESSTOKEN", 20),
    ),
    Miniature(
        name="id-tokens-without-address",
        function="user_pools.claims.id_claims",
        fault=without("email"),
        fails=frozenset({"UP-ID-20", "STS-CALLER-4"}) | ids("UP-REFRESH-25", *REFRESH),
    ),
    Miniature(
        name="id-tokens-without-username",
        function="user_pools.claims.id_claims",
        fault=without("cognito:username"),
        fails=numbered("UP-ID", 19, 29) | ids("UP-SIGNIN-53", *SIGN_IN),
    ),
    Miniature(
        name="id-tokens-with-a-scope-and-a-nonce",
        function="user_pools.claims.id_claims",
        fault=with_members(scope="openid", nonce="once", client_id="app", username="somebody"),
        fails=numbered("UP-ID", 23, 24, 25, 26),
    ),
    Miniature(
        name="id-tokens-with-identities-of-nobody",
        function="user_pools.claims.id_claims",
        fault=with_members(identities=[]),
        fails=numbered("UP-ID", 27),
    ),
    Miniature(
        name="groups-of-nobody",
        function="user_pools.claims.group_claims",
        fault=with_members(**{"cognito:groups": []}),
        fails=numbered("UP-ID", 15),
    ),
    Miniature(
        name="auth-time-moves-with-a-refresh",
        function="user_pools.claims.shared",
        fault=_later_each_time,
        fails=frozenset({"UP-ID-10", "UP-ACCESSTOKEN-10"}) | ids("UP-REFRESH-11", *REFRESH),
    ),
    Miniature(
        name="auth-time-in-fractions",
        function="user_pools.claims.shared",
        fault=_claim("auth_time", lambda claims: claims["auth_time"] + 0.25),
        fails=frozenset({"UP-ID-6", "UP-ACCESSTOKEN-6"}),
    ),
    Miniature(
        name="jti-is-that-of-the-sign-in",
        function="user_pools.claims.shared",
        fault=_claim("jti", lambda claims: claims.get("origin_jti")),
        fails=ids("UP-SIGNIN-27", *SIGN_IN) | every("UP-REFRESH", (9, 10), REFRESH),
    ),
    Miniature(
        name="origin-jti-is-new-each-time",
        function="user_pools.claims.shared",
        fault=_claim("origin_jti", lambda claims: claims.get("jti")),
        fails=ids("UP-SIGNIN-26", *SIGN_IN) | every("UP-REFRESH", (7, 8), REFRESH) | SIGNED_OUT,
    ),
    Miniature(
        name="every-sign-in-has-the-same-origin-jti",
        function="user_pools.claims.shared",
        fault=_claim("origin_jti", "00000000-0000-4000-8000-000000000000"),
        fails=ids("UP-SIGNIN-28", *SIGN_IN) | SIGNED_OUT,
    ),
    Miniature(
        name="token-revocation-off-leaves-jti",
        function="user_pools.claims.revocable",
        fault=always(value=True),
        fails=frozenset({"UP-ID-13", "UP-ACCESSTOKEN-13"}),
    ),
    Miniature(
        name="event-id-is-no-uuid",
        function="user_pools.claims.shared",
        fault=_claim("event_id", "event"),
        fails=frozenset({"UP-ID-14", "UP-ACCESSTOKEN-14"}),
    ),
    Miniature(
        name="id-tokens-of-another-region",
        function="user_pools.claims.shared",
        fault=_claim("iss", "https://cognito-idp.us-west-2.amazonaws.com/us-west-2_AAAAAAAAA", kind="IdToken"),
        fails=frozenset({"UP-ID-1", "PO-API-1", "PO-API-3", "IP-LOGIN-1"})
        | ids("IP-CREDENTIALS-15", "GetCredentialsForIdentity.USER_POOL")
        | ids("IP-OPENID-16", "GetOpenIdToken.USER_POOL"),
    ),
    Miniature(
        name="id-token-validity-stored-but-not-used",
        function="user_pools.client_settings.validity",
        fault=_validity_ignored("IdToken"),
        fails=numbered("UP-ID", 8),
    ),
    Miniature(
        name="access-token-validity-stored-but-not-used",
        function="user_pools.client_settings.validity",
        fault=_validity_ignored("AccessToken"),
        fails=numbered("UP-ACCESSTOKEN", 8) | ids("UP-SIGNIN-21", *PASSWORD),
    ),
    Miniature(
        name="refresh-token-validity-stored-but-not-used",
        function="user_pools.client_settings.validity",
        fault=_validity_ignored("RefreshToken"),
        fails=ids("UP-REFRESH-16", *REFRESH),
    ),
    Miniature(
        name="token-headers-name-a-type",
        function="user_pools.signing.signed",
        fault=_typed,
        fails=frozenset({"UP-ID-1", "UP-ACCESSTOKEN-1"}),
    ),
    Miniature(
        name="one-key-for-both-tokens",
        function="user_pools.signing.key",
        fault=_one_key,
        fails=ids("UP-SIGNIN-25", *SIGN_IN) | frozenset({"UP-JWKS-2"}),
    ),
    Miniature(
        name="published-keys-without-use",
        function="user_pools.signing.public_key",
        fault=without("use"),
        fails=frozenset({"UP-JWKS-2"}),
    ),
    Miniature(
        name="one-key-is-not-published",
        function="user_pools.signing.jwks",
        fault=answering(lambda found: {"keys": found["keys"][:1]}),
        fails=frozenset({"UP-JWKS-2", "UP-ACCESSTOKEN-1"}),
    ),
)
