"""Tokens issued at the end of a sign-in and at a refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import claims, client_settings, grants, identifiers, signing, token_customisation
from poolproof.reference.user_pools.state import Client, Grant, Pool, RefreshToken

if TYPE_CHECKING:
    from poolproof.reference.calls import Call


def issued(
    call: Call,
    pool: Pool,
    client: Client,
    grant: Grant,
    source: str,
    *,
    metadata: dict[str, str] | None = None,
    with_refresh_token: bool = True,
) -> dict[str, Any]:
    """Return an AuthenticationResult: new ID and access tokens, and a refresh token unless it is a plain refresh."""
    cloud = call.cloud
    event_id = identifiers.uuid(cloud)
    id_token = claims.id_claims(cloud, pool, client, grant, event_id)
    access_token = claims.access_claims(cloud, pool, client, grant, event_id, grant.device_key)
    token_customisation.apply(call, pool, client, grant, source, id_token, access_token, metadata)
    access_text = signing.signed(cloud, pool, "access", access_token)
    id_text = signing.signed(cloud, pool, "id", id_token)
    for text in (access_text, id_text):
        pool.issued_tokens[text.rpartition(".")[2]] = grant
    result: dict[str, Any] = {
        "AccessToken": access_text,
        "IdToken": id_text,
        "TokenType": "Bearer",
        "ExpiresIn": int(client_settings.validity(client.settings, "AccessToken").total_seconds()),
    }
    if with_refresh_token:
        result["RefreshToken"] = refresh_token(call, pool, grant)
    grants.touch(call, grant)
    return result


def refresh_token(call: Call, pool: Pool, grant: Grant) -> str:
    """Give a grant a new refresh token; it keeps the lifetime of the grant."""
    text = identifiers.refresh_token(call.cloud)
    pool.refresh_tokens[text] = RefreshToken(grant=grant)
    return text
