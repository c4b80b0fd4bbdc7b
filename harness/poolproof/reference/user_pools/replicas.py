"""Replicas of a user pool in other regions, as configuration: the other region answers no calls about the pool.

Service model, UserPoolReplicaType and DeleteUserPoolReplica, the only source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import lookup, pagination, pool_settings, refusals, tagging
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d+")


@dataclass(slots=True, kw_only=True)
class Replica:
    """One secondary replica with the tags of its own."""

    region: str
    tags: dict[str, str]
    active: bool = False


@dataclass(slots=True, kw_only=True)
class Replicas:
    """The secondary replicas of one pool by region."""

    by_region: dict[str, Replica] = field(default_factory=dict)


def create(call: Call) -> dict[str, Any]:
    """CreateUserPoolReplica: CREATING in the answer, INACTIVE afterwards (no source states how long it takes)."""
    pool = lookup.pool(call)
    region = call.arguments["RegionName"]
    chosen = pool_settings.tier(pool.settings)
    if chosen == "LITE":
        # The model declares the error and does not say for which tier.
        raise refusals.needs_tier("Multi-Region replication", chosen)
    tagging.require_settable(call.arguments)
    if REGION.fullmatch(region) is None:
        raise refusals.invalid_parameter(f"{region} is not a Region.")
    if replicated(pool, region):
        raise refusals.invalid_parameter(f"The user pool has a replica in {region} already.")
    replica = Replica(region=region, tags=dict(call.arguments.get("UserPoolTags", {})))
    pool.part(Replicas).by_region[region] = replica
    return {"UserPoolReplica": described(pool, replica, "CREATING")}


def replicated(pool: Pool, region: str) -> bool:
    """Tell whether a pool is in a region already, as primary or as replica."""
    return region == pool.region or region in pool.part(Replicas).by_region


def described(pool: Pool, replica: Replica, status: str) -> dict[str, Any]:
    """Return a secondary replica in the members of UserPoolReplicaType; it keeps the pool's id (no source)."""
    return {
        "RegionName": replica.region,
        "Status": status,
        "Role": "SECONDARY",
        "UserPoolArn": f"arn:aws:cognito-idp:{replica.region}:{pool.account_id}:userpool/{pool.id}",
    }


def primary(pool: Pool) -> dict[str, Any]:
    """Return the pool itself as the list shows it."""
    return {"RegionName": pool.region, "Status": "ACTIVE", "Role": "PRIMARY", "UserPoolArn": pool.arn}


def replica_of(call: Call, pool: Pool) -> Replica:
    """Return the secondary replica that a call names."""
    region = call.arguments["RegionName"]
    found = pool.part(Replicas).by_region.get(region)
    if found is None:
        raise refusals.not_found(f"User pool {pool.id} has no replica in {region}.")
    return found


def status(replica: Replica) -> str:
    """Return the status of a replica that exists."""
    return "ACTIVE" if replica.active else "INACTIVE"


def update(call: Call) -> dict[str, Any]:
    """UpdateUserPoolReplica: activates or deactivates."""
    pool = lookup.pool(call)
    replica = replica_of(call, pool)
    replica.active = call.arguments["Status"] == "ACTIVE"
    return {"UserPoolReplica": described(pool, replica, status(replica))}


def delete(call: Call) -> dict[str, Any]:
    """DeleteUserPoolReplica: only an INACTIVE one (the text is not recorded)."""
    pool = lookup.pool(call)
    replica = replica_of(call, pool)
    if not deletable(replica):
        raise refusals.invalid_parameter("Only replicas in the INACTIVE status can be deleted.")
    del pool.part(Replicas).by_region[replica.region]
    return {"UserPoolReplica": described(pool, replica, "DELETING")}


def deletable(replica: Replica) -> bool:
    """Tell whether a replica is INACTIVE."""
    return not replica.active


def list_replicas(call: Call) -> dict[str, Any]:
    """ListUserPoolReplicas: the primary and the secondary ones; the operation has no page size."""
    pool = lookup.pool(call)
    secondary = list(pool.part(Replicas).by_region.values())
    shown = [primary(pool), *(described(pool, one, status(one)) for one in secondary)]
    page, token = pagination.page(call, shown, lambda one: str(one["RegionName"]), size="")
    return {"UserPoolReplicas": page, **token}


OPERATIONS: dict[str, Handler] = {
    "CreateUserPoolReplica": create,
    "UpdateUserPoolReplica": update,
    "DeleteUserPoolReplica": delete,
    "ListUserPoolReplicas": list_replicas,
}
