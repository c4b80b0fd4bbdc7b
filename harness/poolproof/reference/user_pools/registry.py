"""All operations of `cognito-idp`, and what the wire asks of user pools besides calling them.

A module that defines OPERATIONS is listed here by name; two modules never define the same operation.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from poolproof.reference.sts import guard
from poolproof.reference.user_pools import (
    admin_attributes,
    admin_passwords,
    admin_users,
    challenges,
    clients,
    confirmation,
    directory,
    groups,
    lookup,
    own_account,
    own_attributes,
    own_user,
    pools,
    recovery,
    refresh,
    revocation,
    schema,
    sign_in,
    sign_out,
    sign_up,
    signing,
)

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler
    from poolproof.reference.cloud import Cloud

MODULES: tuple[ModuleType, ...] = (
    admin_attributes,
    admin_passwords,
    admin_users,
    challenges,
    clients,
    confirmation,
    directory,
    groups,
    own_account,
    own_attributes,
    own_user,
    pools,
    recovery,
    refresh,
    revocation,
    schema,
    sign_in,
    sign_out,
    sign_up,
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


OPERATIONS: dict[str, Handler] = guard.guarded(merged(MODULES), "cognito-idp", resource_of)


def region_of_client(cloud: Cloud, arguments: dict[str, Any]) -> str | None:
    """Return the region of the pool that a call's client or access token belongs to, or None."""
    client_id, token = arguments.get("ClientId"), arguments.get("AccessToken")
    if isinstance(client_id, str):
        return lookup.region_of_client(cloud, client_id)
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
