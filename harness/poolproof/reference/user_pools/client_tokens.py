"""GetClientToken: an access token for an app client itself (machine to machine).

Service model, GetClientToken. It asks for the flow ALLOW_CLIENT_TOKEN_AUTH, which its own enumeration of
ExplicitAuthFlows does not have: as long as that is so no client can be given the flow, and every call ends at it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import client_settings, identifiers, lookup, refusals, secret_hash, signing
from poolproof.reference.user_pools.state import Client, Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

FLOW = "ALLOW_CLIENT_TOKEN_AUTH"


def get(call: Call) -> dict[str, Any]:
    """GetClientToken: client, secret, flow, scopes (no source states the order)."""
    pool, client = lookup.client(call)
    if not secret_hash.plain_secret_matches(client, call.arguments["Secret"]):
        raise invalid_secret(client)
    if not flow_enabled(client, FLOW):
        raise refusals.invalid_parameter(f"{FLOW} flow not enabled for this client")
    scopes = granted(pool, client, call.arguments.get("Scopes"))
    return {"ClientAuthenticationResult": issued(call, pool, client, scopes)}


def invalid_secret(client: Client) -> ServiceError:
    """Return the refusal of a plain secret that is missing or wrong (the text is not recorded)."""
    return refusals.not_authorized(f"Unable to verify secret for client {client.id}")


def flow_enabled(client: Client, flow: str) -> bool:
    """Tell whether a client lists a flow by its full name."""
    return flow in (client.settings.get("ExplicitAuthFlows") or ())


def granted(pool: Pool, client: Client, wanted: list[str] | None) -> list[str]:
    """Return the scopes that a token gets: those asked for, or all custom ones of the client."""
    custom = [one for one in client.settings.get("AllowedOAuthScopes", []) if is_custom(pool, one)]
    if wanted is None:
        return custom
    if not set(wanted) <= set(custom):
        raise refusals.invalid_parameter("A requested scope is not a custom scope of the app client.")
    return list(wanted)


def is_custom(pool: Pool, scope: str) -> bool:
    """Tell whether a scope belongs to a resource server of the pool."""
    return scope not in client_settings.BUILT_IN_SCOPES and client_settings.scope_exists(pool, scope)


def issued(call: Call, pool: Pool, client: Client, scopes: list[str]) -> dict[str, Any]:
    """Return a new access token that stands for the client; there is no user and so no refresh token."""
    now = call.cloud.clock.seconds()
    seconds = int(client_settings.validity(client.settings, "AccessToken").total_seconds())
    claims = {
        "sub": client.id,
        "token_use": "access",
        "scope": " ".join(scopes),
        "auth_time": now,
        "iss": signing.issuer(pool),
        "exp": now + seconds,
        "iat": now,
        "version": 2,
        "jti": identifiers.uuid(call.cloud),
        "client_id": client.id,
    }
    token = signing.signed(call.cloud, pool, "access", claims)
    return {"AccessToken": token, "ExpiresIn": seconds, "TokenType": "Bearer"}


OPERATIONS: dict[str, Handler] = {"GetClientToken": get}
