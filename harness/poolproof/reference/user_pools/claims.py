"""The claims of ID and access tokens of an API sign-in, before any trigger changes them.

Developer guide, using the ID token and using the access token; moto's AWS-verified token tests.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import attributes, client_settings, group_roles, identifiers, signing
from poolproof.reference.user_pools.state import Client, Grant, Pool, User

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud

USER_SCOPE = "aws.cognito.signin.user.admin"
BOOLEAN_CLAIMS = frozenset({"email_verified", "phone_number_verified"})


def shared(cloud: Cloud, pool: Pool, client: Client, grant: Grant, kind: str, event_id: str) -> dict[str, Any]:
    """Return the claims that both tokens have."""
    now = cloud.clock.seconds()
    validity = client_settings.validity(client.settings, kind)
    claims: dict[str, Any] = {
        "sub": grant.user.sub,
        "iss": signing.issuer(pool),
        "event_id": event_id,
        "auth_time": int(grant.authenticated_at.timestamp()),
        "iat": now,
        "exp": now + int(validity.total_seconds()),
    }
    if revocable(client):
        claims |= {"origin_jti": grant.id, "jti": identifiers.uuid(cloud)}
    return claims


def revocable(client: Client) -> bool:
    """Tell whether a client's tokens carry jti and origin_jti: token revocation or refresh token rotation is on."""
    return bool(client.settings["EnableTokenRevocation"]) or client_settings.rotates(client.settings)


def id_claims(cloud: Cloud, pool: Pool, client: Client, grant: Grant, event_id: str) -> dict[str, Any]:
    """Return the claims of an ID token."""
    user = grant.user
    claims = shared(cloud, pool, client, grant, "IdToken", event_id)
    claims |= {"aud": client.id, "token_use": "id", "cognito:username": user.username}
    claims |= group_claims(pool, user)
    claims |= {
        name: attribute_claim(name, value)
        for name, value in attributes.visible(pool, client, user).items()
        if name not in {"sub", "identities"}
    }
    if user.identities:
        claims["identities"] = [identity_claim(one) for one in json.loads(attributes.identities_text(user))]
    return claims


def identity_claim(identity: dict[str, Any]) -> dict[str, Any]:
    """Return a linked identity as the ID token carries it: flag and date are text there, unlike in the attribute.

    Claims in the logs of two API Gateway authorisers, for example `"primary":"true","dateCreated":"1682704282933"`.
    """
    return {
        **identity,
        "primary": str(identity["primary"]).lower(),
        "dateCreated": str(identity["dateCreated"]),
    }


def group_claims(pool: Pool, user: User) -> dict[str, Any]:
    """Return the claims about groups in an ID token; none for a user without groups."""
    if not user.groups:
        return {}
    claims: dict[str, Any] = {"cognito:groups": list(user.groups)}
    roles = group_roles.roles(pool, user)
    if roles:
        claims["cognito:roles"] = roles
    preferred = group_roles.preferred_role(pool, user)
    if preferred is not None:
        claims["cognito:preferred_role"] = preferred
    return claims


def attribute_claim(name: str, value: str) -> Any:
    """Return an attribute as a claim: the verified flags are booleans, all else text, whatever its schema type."""
    return value == "true" if name in BOOLEAN_CLAIMS else value


def access_claims(
    cloud: Cloud, pool: Pool, client: Client, grant: Grant, event_id: str, device_key: str | None
) -> dict[str, Any]:
    """Return the claims of an access token."""
    user = grant.user
    claims = shared(cloud, pool, client, grant, "AccessToken", event_id)
    claims |= {"client_id": client.id, "token_use": "access", "username": user.username, "scope": scope(grant)}
    if user.groups:
        claims["cognito:groups"] = list(user.groups)
    if device_key is not None:
        claims["device_key"] = device_key
    return claims


def scope(grant: Grant) -> str:
    """Return the scope claim: for an API sign-in exactly the one that opens the user's own operations."""
    return " ".join(grant.scopes) if grant.scopes else USER_SCOPE
