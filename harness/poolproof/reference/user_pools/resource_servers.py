"""Resource servers and their custom scopes.

Service model, CreateResourceServer and UpdateResourceServer; the texts are those of moto's tests.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import lookup, pagination, refusals
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

SERVERS_PER_POOL = 25
"""Developer guide, quotas."""

LARGEST_PAGE = 50


def create(call: Call) -> dict[str, Any]:
    """CreateResourceServer."""
    pool = lookup.pool(call)
    identifier = call.arguments["Identifier"]
    if server_exists(pool, identifier):
        raise refusals.invalid_parameter(f"{identifier} already exists in user pool {pool.id}.")
    if pool_full(pool):
        raise refusals.limit_exceeded("The number of resource servers in the user pool exceeds the limit.")
    return {"ResourceServer": stored(call, pool)}


def server_exists(pool: Pool, identifier: str) -> bool:
    """Tell whether a pool has a resource server of an identifier."""
    return identifier in pool.resource_servers


def pool_full(pool: Pool) -> bool:
    """Tell whether a pool has as many resource servers as it may."""
    return len(pool.resource_servers) >= SERVERS_PER_POOL


def stored(call: Call, pool: Pool) -> dict[str, Any]:
    """Keep name and scopes of a request, all of them replaced: omitted scopes are none (UpdateResourceServer)."""
    server = {
        "UserPoolId": pool.id,
        "Identifier": call.arguments["Identifier"],
        "Name": call.arguments["Name"],
        "Scopes": copy.deepcopy(call.arguments.get("Scopes", [])),
    }
    pool.resource_servers[server["Identifier"]] = server
    return copy.deepcopy(server)


def server_of(call: Call, pool: Pool) -> dict[str, Any]:
    """Return the resource server that a call names."""
    identifier = call.arguments["Identifier"]
    if not server_exists(pool, identifier):
        raise unknown(identifier)
    return pool.resource_servers[identifier]


def unknown(identifier: str) -> ServiceError:
    """Return the refusal of an identifier that names nothing (moto's tests)."""
    return refusals.not_found(f"Resource server {identifier} does not exist.")


def describe(call: Call) -> dict[str, Any]:
    """DescribeResourceServer."""
    return {"ResourceServer": copy.deepcopy(server_of(call, lookup.pool(call)))}


def update(call: Call) -> dict[str, Any]:
    """UpdateResourceServer: a full replacement of name and scopes."""
    pool = lookup.pool(call)
    server_of(call, pool)
    return {"ResourceServer": stored(call, pool)}


def delete(call: Call) -> dict[str, Any]:
    """DeleteResourceServer; clients keep the names of its scopes (developer guide, define-resource-servers)."""
    pool = lookup.pool(call)
    del pool.resource_servers[server_of(call, pool)["Identifier"]]
    return {}


def list_servers(call: Call) -> dict[str, Any]:
    """ListResourceServers, up to 50 a page."""
    pool = lookup.pool(call)
    servers = list(pool.resource_servers.values())
    shown, token = pagination.page(
        call, servers, lambda one: str(one["Identifier"]), size="MaxResults", largest=LARGEST_PAGE
    )
    return {"ResourceServers": copy.deepcopy(shown), **token}


OPERATIONS: dict[str, Handler] = {
    "CreateResourceServer": create,
    "DescribeResourceServer": describe,
    "UpdateResourceServer": update,
    "DeleteResourceServer": delete,
    "ListResourceServers": list_servers,
}
