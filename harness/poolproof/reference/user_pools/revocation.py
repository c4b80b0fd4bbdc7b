"""RevokeToken: a refresh token and every access token that came from it.

Service model, RevokeToken; developer guide, token-revocation. No raw refusal is recorded: codes are the declared ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import grants, lookup, secret_hash, signing
from poolproof.reference.user_pools.state import Client, Pool, RefreshToken

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler


def revoke_token(call: Call) -> dict[str, Any]:
    """RevokeToken: a token that is unknown or revoked already is no error (RFC 7009, 2.2)."""
    pool, client = authentic_client(call)
    require_feature(client)
    text = call.arguments["Token"]
    token = pool.refresh_tokens.get(text)
    if token is None:
        require_no_other_kind(text)
        return {}
    require_own(client, token)
    grants.revoke(token.grant)
    return {}


def authentic_client(call: Call) -> tuple[Pool, Client]:
    """Return pool and client; the operation declares UnauthorizedException and not ResourceNotFoundException."""
    try:
        pool, client = lookup.client(call)
    except ServiceError:
        raise unauthorized("Invalid client.") from None
    if not secret_hash.plain_secret_matches(client, call.arguments.get("ClientSecret")):
        raise unauthorized("Invalid client secret.")
    return pool, client


def unauthorized(message: str) -> ServiceError:
    """Return an UnauthorizedException."""
    return ServiceError("UnauthorizedException", message)


def require_feature(client: Client) -> None:
    """Refuse a client whose token revocation is off."""
    if not revocation_enabled(client):
        raise ServiceError("UnsupportedOperationException", "Token revocation is not enabled for the client.")


def revocation_enabled(client: Client) -> bool:
    """Tell whether EnableTokenRevocation is on."""
    return bool(client.settings["EnableTokenRevocation"])


def require_no_other_kind(text: str) -> None:
    """Refuse ID and access tokens, which are signed and not encrypted JWTs."""
    if signing.unverified(text) is not None:
        raise ServiceError("UnsupportedTokenTypeException", "Only refresh tokens can be revoked.")


def require_own(client: Client, token: RefreshToken) -> None:
    """Refuse a token that another client obtained (developer guide, token-revocation)."""
    if not grants.belongs_to(token.grant, client):
        raise unauthorized("The token was issued to another client.")


OPERATIONS: dict[str, Handler] = {"RevokeToken": revoke_token}
