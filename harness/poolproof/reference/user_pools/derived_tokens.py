"""GetDerivedToken: a user's token exchanged for one with other scopes or another audience.

Service model, GetDerivedToken; RFC 8693. No call is recorded: codes are declared ones, the texts are ours. Tokens of
other issuers (SAML2, or with a provider's name) are not exchanged here; the PreTokenGeneration trigger is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import (
    access,
    claims,
    client_settings,
    client_tokens,
    grants,
    identifiers,
    identity_providers,
    lookup,
    refusals,
    secret_hash,
    signing,
)
from poolproof.reference.user_pools.state import Client, Grant, Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

USES = {"ACCESS_TOKEN": "access", "ID_TOKEN": "id"}
IMPERSONATION = "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"
DELEGATION = "ALLOW_TOKEN_EXCHANGE_DELEGATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Whom a presented token stands for: its claims and the sign-in that it came from."""

    claims: dict[str, Any]
    grant: Grant


def get(call: Call) -> dict[str, Any]:
    """GetDerivedToken: client, secret, parameters, flow, tokens (no source states the order)."""
    pool, client = lookup.client(call)
    if not secret_hash.plain_secret_matches(client, call.arguments.get("ClientSecret")):
        raise client_tokens.invalid_secret(client)
    require_consistent(call.arguments)
    flow = DELEGATION if "ActorToken" in call.arguments else IMPERSONATION
    if not client_tokens.flow_enabled(client, flow):
        raise refusals.invalid_parameter(f"{flow} flow not enabled for this client")
    subject = party(call, pool, "Subject")
    actor = party(call, pool, "Actor") if "ActorToken" in call.arguments else None
    return issued(call, pool, client, subject, actor)


def require_consistent(request: dict[str, Any]) -> None:
    """Refuse parameters that exclude or need each other."""
    if request.get("Audiences") and request.get("Resources"):
        raise refusals.invalid_parameter("Audiences and Resources cannot be requested together.")
    if ("ActorToken" in request) != ("ActorTokenType" in request):
        raise refusals.invalid_parameter("ActorToken and ActorTokenType must be given together.")


def party(call: Call, pool: Pool, role: str) -> Party:
    """Return whom the token of a role, `Subject` or `Actor`, stands for."""
    text, kind = call.arguments[f"{role}Token"], call.arguments[f"{role}TokenType"]
    provider = call.arguments.get(f"{role}TokenProviderName")
    if provider is not None:
        identity_providers.provider_of(pool, provider)
    if provider is not None or kind not in USES:
        raise refusals.invalid_parameter(f"The {role}Token must be a token of the user pool.")
    payload = authentic(pool, text, USES[kind])
    if payload is None or access.expired(call.cloud, payload):
        raise refusals.not_authorized(f"Invalid {role}Token")
    grant = pool.issued_tokens.get(text.rpartition(".")[2])
    if grant is None or grants.revoked(grant):
        raise refusals.not_authorized(f"{role}Token has been revoked")
    if not access.user_present(pool, grant.user):
        raise refusals.unknown_user()
    if not grant.user.enabled:
        raise refusals.not_authorized("User is disabled.")
    return Party(claims=payload, grant=grant)


def authentic(pool: Pool, text: str, use: str) -> dict[str, Any] | None:
    """Return the claims of a token of one use that the pool signed, or None."""
    payload, key = signing.unverified(text), signing.key_of(pool, text)
    if payload is None or key is None or not signing.signature_holds(key, text):
        return None
    return payload if payload.get("iss") == signing.issuer(pool) and payload.get("token_use") == use else None


def scopes_of(client: Client, subject: Party, wanted: list[str] | None) -> list[str]:
    """Return the scopes: the subject's, or what it, the request and the client have in common."""
    held = [one for one in str(subject.claims.get("scope", "")).split(" ") if one]
    if not wanted:
        return held
    allowed = set(client.settings.get("AllowedOAuthScopes", []))
    return [one for one in held if one in wanted and one in allowed]


def audience(call: Call, pool: Pool) -> str | None:
    """Return the audience that a call asks for; a resource is a resource server of the pool."""
    for identifier in call.arguments.get("Resources", []):
        if identifier not in pool.resource_servers:
            raise refusals.not_found(f"Resource server {identifier} does not exist.")
    chosen: list[str] = call.arguments.get("Audiences") or call.arguments.get("Resources") or []
    return chosen[0] if chosen else None


def issued(call: Call, pool: Pool, client: Client, subject: Party, actor: Party | None) -> dict[str, Any]:
    """Return the new token; it belongs to the sign-in of the subject and is revoked with it."""
    kind: str = call.arguments.get("RequestedTokenType", "ACCESS_TOKEN")
    scopes, aimed_at = scopes_of(client, subject, call.arguments.get("Scopes")), audience(call, pool)
    event_id, grant, cloud = identifiers.uuid(call.cloud), subject.grant, call.cloud
    if kind == "ID_TOKEN":
        payload = claims.id_claims(cloud, pool, client, grant, event_id)
    else:
        payload = claims.access_claims(cloud, pool, client, grant, event_id, grant.device_key)
        payload["scope"] = " ".join(scopes)
    if aimed_at is not None:
        payload["aud"] = aimed_at
    if actor is not None:
        payload["act"] = {"sub": actor.claims["sub"]}
    token = signing.signed(cloud, pool, USES[kind], payload)
    pool.issued_tokens[token.rpartition(".")[2]] = grant
    validity = client_settings.validity(client.settings, "IdToken" if kind == "ID_TOKEN" else "AccessToken")
    answer = {
        "IssuedToken": token,
        "IssuedTokenType": kind,
        "TokenType": "N_A" if kind == "ID_TOKEN" else "Bearer",
        "ExpiresIn": int(validity.total_seconds()),
    }
    return answer if kind == "ID_TOKEN" else {**answer, "Scopes": scopes}


OPERATIONS: dict[str, Handler] = {"GetDerivedToken": get}
