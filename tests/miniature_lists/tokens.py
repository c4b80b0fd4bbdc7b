"""Faults in accepting access and refresh tokens, in revoking and in signing out."""

from typing import Any

from tests.miniature_lists.actions import REFRESH, WITH_TOKEN
from tests.miniatures import Function, Miniature, always, answering, error, every, ids, never_raises, numbered


def _with_refresh_token(original: Function) -> Function:
    def issued(*arguments: Any, **more: Any) -> Any:
        return original(*arguments, **{**more, "with_refresh_token": True})

    return issued


# A user who was signed out, or disabled, is still known to an identity pool that asks.
SIGNED_OUT = ids("IP-SERVERCHECK-1", "GetId.USER_POOL", "GetCredentialsForIdentity.USER_POOL")

# What a sign-out ends: access tokens in every operation, those of earlier sign-ins, refresh tokens.
ENDED = (
    every("UP-ACCESS", (14, 15), WITH_TOKEN)
    | frozenset({"UP-ACCESS-16.GetUser"})
    | every("UP-REFRESH", (29, 30), REFRESH)
)


MINIATURES = (
    Miniature(
        name="expired-access-tokens-accepted",
        function="user_pools.access.expired",
        fault=always(value=False),
        fails=ids("UP-ACCESS-1", *WITH_TOKEN),
    ),
    Miniature(
        name="revoked-tokens-accepted",
        function="user_pools.grants.revoked",
        fault=always(value=False),
        fails=every("UP-ACCESS", (2, 3), WITH_TOKEN) | every("UP-REFRESH", (14, 22), REFRESH) | ENDED,
    ),
    Miniature(
        name="signatures-of-access-tokens-not-verified",
        function="user_pools.signing.signature_holds",
        fault=always(value=True),
        fails=ids("UP-ACCESS-4", *WITH_TOKEN),
    ),
    Miniature(
        name="id-tokens-serve-as-access-tokens",
        function="user_pools.access.is_access_token",
        fault=always(value=True),
        fails=ids("UP-ACCESS-7", *WITH_TOKEN),
    ),
    Miniature(
        name="bad-access-tokens-are-not-found",
        function="user_pools.access.invalid_token",
        fault=error("ResourceNotFoundException"),
        fails=every("UP-ACCESS", (5, 7, 8, 10), WITH_TOKEN),
    ),
    Miniature(
        name="refresh-gives-a-refresh-token",
        function="user_pools.tokens.issued",
        fault=_with_refresh_token,
        fails=ids("UP-REFRESH-2", *REFRESH),
    ),
    Miniature(
        name="refresh-tokens-never-expire",
        function="user_pools.grants.expired",
        fault=always(value=False),
        fails=every("UP-REFRESH", (15, 16), REFRESH),
    ),
    Miniature(
        name="refresh-tokens-serve-every-client",
        function="user_pools.grants.belongs_to",
        fault=always(value=True),
        fails=ids("UP-REFRESH-17", *REFRESH) | frozenset({"UP-REVOKE-5"}),
    ),
    Miniature(
        name="refresh-without-secret-hash",
        function="user_pools.secret_hash.require_sent",
        fault=never_raises(),
        fails=ids("UP-SECRET-3", *REFRESH),
    ),
    Miniature(
        name="refresh-with-any-secret-hash",
        function="user_pools.secret_hash.require_for_refresh",
        fault=never_raises(),
        fails=ids("UP-SECRET-4", *REFRESH),
    ),
    Miniature(
        name="revocation-forgotten",
        function="user_pools.grants.revoke",
        fault=never_raises(),
        fails=every("UP-ACCESS", (2, 3), WITH_TOKEN) | ids("UP-REFRESH-14", *REFRESH) | SIGNED_OUT | ENDED,
    ),
    Miniature(
        name="sign-out-of-nobody",
        function="user_pools.grants.revoke_all",
        fault=never_raises(),
        fails=ids("UP-ACCESS-3", *WITH_TOKEN) | SIGNED_OUT | ENDED,
    ),
    Miniature(
        name="sign-out-of-the-last-sign-in-only",
        function="user_pools.grants.of_user",
        fault=answering(lambda found: found[-1:]),
        fails=frozenset({"UP-ACCESS-16.GetUser"}),
    ),
    Miniature(
        name="sign-out-of-everybody",
        function="user_pools.grants.of_user",
        fault=lambda _original: lambda pool, _user: list(pool.grants),
        fails=frozenset({"UP-ACCESS-17.GetUser"}),
    ),
    Miniature(
        name="token-revocation-off-still-revokes",
        function="user_pools.revocation.require_feature",
        fault=never_raises(),
        fails=frozenset({"UP-REVOKE-2"}),
    ),
    Miniature(
        name="any-token-is-revoked",
        function="user_pools.revocation.require_no_other_kind",
        fault=never_raises(),
        fails=numbered("UP-REVOKE", 3, 4),
    ),
    Miniature(
        name="revocation-without-the-secret",
        function="user_pools.secret_hash.plain_secret_matches",
        fault=always(value=True),
        fails=numbered("UP-REVOKE", 6, 7),
    ),
    Miniature(
        name="disabled-users-keep-their-tokens",
        function="user_pools.admin_users.revoke_tokens",
        fault=never_raises(),
        fails=ids("UP-ACCESS-3", *WITH_TOKEN),
    ),
)
