"""All operations of `cognito-idp`, and what the wire asks of user pools besides calling them.

A module that defines OPERATIONS is listed here by name; two modules never define the same operation.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from poolproof.reference.sts import guard
from poolproof.reference.user_pools import (
    admin_attributes,
    admin_passwords,
    admin_users,
    auth_events,
    auth_factors,
    branding,
    certificates,
    challenges,
    cimd_policies,
    client_tokens,
    clients,
    confirmation,
    derived_tokens,
    devices,
    directory,
    domains,
    groups,
    identity_links,
    identity_providers,
    import_jobs,
    log_delivery,
    lookup,
    mfa_configuration,
    mfa_preferences,
    own_account,
    own_attributes,
    own_user,
    passkeys,
    point_in_time_recovery,
    pools,
    provisioned_limits,
    recovery,
    refresh,
    replicas,
    resource_servers,
    revocation,
    risk_configuration,
    schema,
    session_configuration,
    sign_in,
    sign_out,
    sign_up,
    signing,
    software_tokens,
    tagging,
    terms,
    ui_customisation,
    user_sessions,
)

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler
    from poolproof.reference.cloud import Cloud

MODULES: tuple[ModuleType, ...] = (
    admin_attributes,
    admin_passwords,
    admin_users,
    auth_events,
    auth_factors,
    branding,
    certificates,
    challenges,
    cimd_policies,
    client_tokens,
    clients,
    confirmation,
    derived_tokens,
    devices,
    directory,
    domains,
    groups,
    identity_links,
    identity_providers,
    import_jobs,
    log_delivery,
    mfa_configuration,
    mfa_preferences,
    own_account,
    own_attributes,
    own_user,
    passkeys,
    point_in_time_recovery,
    pools,
    provisioned_limits,
    recovery,
    refresh,
    replicas,
    resource_servers,
    revocation,
    risk_configuration,
    schema,
    session_configuration,
    sign_in,
    sign_out,
    sign_up,
    software_tokens,
    tagging,
    terms,
    ui_customisation,
    user_sessions,
)


def merged(modules: tuple[ModuleType, ...]) -> dict[str, Handler]:
    """Return the operations of modules together."""
    handlers: dict[str, Handler] = {}
    for module in modules:
        twice = handlers.keys() & module.OPERATIONS.keys()
        if twice:
            raise ValueError(f"{module.__name__} defines operations again that are defined already: {sorted(twice)}")
        handlers.update(module.OPERATIONS)
    return handlers


def resource_of(call: Call) -> str:
    """Return the ARN of the user pool that a signed call names, or `*`."""
    pool_id = call.arguments.get("UserPoolId")
    if pool_id is not None:
        return f"arn:aws:cognito-idp:{call.region}:{call.account_id}:userpool/{pool_id}"
    return str(call.arguments.get("ResourceArn", "*"))


OPERATIONS: dict[str, Handler] = guard.guarded(
    import_jobs.settled(auth_events.observed(merged(MODULES))), "cognito-idp", resource_of
)


def region_of_client(cloud: Cloud, arguments: dict[str, Any]) -> str | None:
    """Return the region of the pool that a call's client, access token or session belongs to, or None."""
    client_id, token, session = (arguments.get(name) for name in ("ClientId", "AccessToken", "Session"))
    if isinstance(client_id, str):
        return lookup.region_of_client(cloud, client_id)
    if isinstance(session, str) and token is None:
        pools = lookup.directory(cloud).pools.values()
        return next((pool.region for pool in pools if session in pool.auth_sessions), None)
    issuer = (signing.unverified(token) or {}).get("iss") if isinstance(token, str) else None
    if not isinstance(issuer, str):
        return None
    pool = lookup.directory(cloud).pools.get(issuer.rpartition("/")[2])
    return None if pool is None else pool.region


def published_document(cloud: Cloud, pool_id: str, name: str) -> dict[str, Any] | None:
    """Return a pool's JWKS or discovery document, or None where there is no such pool or document."""
    pool = lookup.directory(cloud).pools.get(pool_id)
    if pool is None:
        return None
    match name:
        case "jwks.json":
            return signing.jwks(cloud, pool)
        case "openid-configuration":
            return signing.discovery(pool)
        case _:
            return None


def uploaded(cloud: Cloud, url: str, headers: dict[str, str], body: bytes) -> int | None:
    """Take a file for a user import at the URL that its job gave out; return the HTTP status, None for other URLs."""
    parts = urlsplit(url)
    signature = parse_qs(parts.query).get("X-Amz-Signature", [""])[0]
    return import_jobs.uploaded(cloud, parts.path, signature, headers, body)
