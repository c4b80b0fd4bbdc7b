"""New tokens for a refresh token: the flow REFRESH_TOKEN_AUTH, and GetTokensFromRefreshToken, which can rotate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import (
    attempts,
    client_settings,
    device_tracking,
    grants,
    lookup,
    password_sign_in,
    refusals,
    secret_hash,
    tokens,
)
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import Client, Grant, Pool, RefreshToken

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler
    from poolproof.reference.cloud import Cloud

SOURCE = "TokenGeneration_RefreshTokens"


def start(attempt: Attempt) -> dict[str, Any]:
    """Answer the refresh flow: ID and access token, no refresh token; the old one stays valid."""
    attempts.require_parameters(attempt, "REFRESH_TOKEN")
    call, pool, client = attempt.call, attempt.pool, attempt.client
    sent = attempt.parameters.get("SECRET_HASH")
    secret_hash.require_sent(client, sent)
    token = known(pool, client, attempt.parameters["REFRESH_TOKEN"])
    secret_hash.require_for_refresh(client, token.grant.user.username, sent)
    require_device(pool, token.grant, attempt.parameters.get("DEVICE_KEY"))
    require_live(call.cloud, token.grant)
    if grants.rotated_out(call.cloud, client, token):
        raise revoked()
    result = tokens.issued(call, pool, client, token.grant, SOURCE, with_refresh_token=False)
    return {"AuthenticationResult": result, "ChallengeParameters": {}}


def known(pool: Pool, client: Client, text: str) -> RefreshToken:
    """Return the token that a text stands for; one of another client is as unknown as a made-up one."""
    token = pool.refresh_tokens.get(text)
    if token is None or not grants.belongs_to(token.grant, client):
        raise invalid()
    return token


def invalid() -> ServiceError:
    """Return the refusal of what is no refresh token of the client (aws-sdk-cpp 1789, aws-sdk-java-v2 1389, raw)."""
    return refusals.not_authorized("Invalid Refresh Token.")


def revoked() -> ServiceError:
    """Return the refusal of a revoked token (amplify-swift 3344, raw)."""
    return refusals.not_authorized("Refresh Token has been revoked")


def require_device(pool: Pool, grant: Grant, sent: str | None) -> None:
    """Refuse a refresh without the device key of a sign-in with a tracked device."""
    if not device_tracking.refresh_allowed(pool, grant, sent):
        raise invalid()


def require_live(cloud: Cloud, grant: Grant) -> None:
    """Refuse tokens of a disabled user, revoked ones and expired ones (the text for expired ones is not recorded)."""
    password_sign_in.require_enabled(grant.user)
    if grants.revoked(grant):
        raise revoked()
    if grants.expired(cloud, grant):
        raise refusals.not_authorized("Refresh Token has expired")


def get_tokens(call: Call) -> dict[str, Any]:
    """GetTokensFromRefreshToken: takes the plain secret; on a rotating client the token is replaced."""
    pool, client = lookup.client(call)
    if not secret_hash.plain_secret_matches(client, call.arguments.get("ClientSecret")):
        raise refusals.not_authorized(f"Unable to verify secret for client {client.id}")  # The text is not recorded.
    token = known(pool, client, call.arguments["RefreshToken"])
    require_device(pool, token.grant, call.arguments.get("DeviceKey"))
    require_live(call.cloud, token.grant)
    require_unused(call.cloud, client, token)
    rotates = client_settings.rotates(client.settings)
    result = tokens.issued(
        call, pool, client, token.grant, SOURCE, metadata=call.arguments.get("ClientMetadata"),
        with_refresh_token=rotates,
    )  # fmt: skip
    if rotates:
        rotate_out(call.cloud, token)
    return {"AuthenticationResult": result}


def require_unused(cloud: Cloud, client: Client, token: RefreshToken) -> None:
    """Refuse a token that was rotated out and is past the grace period (declared error; the text is not recorded)."""
    if grants.rotated_out(cloud, client, token):
        raise ServiceError("RefreshTokenReuseException", "Refresh token has been reused.")


def rotate_out(cloud: Cloud, token: RefreshToken) -> None:
    """Note that a newer token took this one's place; a retry within the grace period does not prolong it."""
    if token.rotated_at is None:
        token.rotated_at = cloud.clock.now()


OPERATIONS: dict[str, Handler] = {"GetTokensFromRefreshToken": get_tokens}
