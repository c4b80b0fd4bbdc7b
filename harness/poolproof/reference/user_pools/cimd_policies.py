"""Client ID Metadata Document policies: which URLs OAuth clients may use as their client id.

Service model, CreateCIMDPolicy and its neighbours, the only source. This reference fetches no documents, so no URL is
ever cached.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import identifiers, lookup, pagination, pool_settings, refusals
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler


@dataclass(slots=True, kw_only=True)
class Policy:
    """One policy; `cache_seconds` is None where the request gave none."""

    id: str
    client_id: str
    name: str
    patterns: list[str]
    cache_seconds: int | None
    created_at: datetime
    modified_at: datetime


@dataclass(slots=True, kw_only=True)
class Policies:
    """The policies of one pool by id."""

    by_id: dict[str, Policy] = field(default_factory=dict)


def require_tier(pool: Pool) -> None:
    """Refuse the Lite tier; the model declares FeatureUnavailableInTierException and does not say for which tier."""
    chosen = pool_settings.tier(pool.settings)
    if chosen == "LITE":
        raise refusals.needs_tier("Client ID metadata documents", chosen)


def create(call: Call) -> dict[str, Any]:
    """CreateCIMDPolicy; no source states how many a pool may have, or that names are unique."""
    pool, client = lookup.pool_and_client(call)
    require_tier(pool)
    now = call.cloud.clock.now()
    policy = Policy(
        id=identifiers.characters(call.cloud, identifiers.LOWER_ALPHANUMERIC, 26),
        client_id=client.id,
        name=call.arguments["PolicyName"],
        patterns=list(call.arguments["URLPatterns"]),
        cache_seconds=call.arguments.get("CacheDuration"),
        created_at=now,
        modified_at=now,
    )
    pool.part(Policies).by_id[policy.id] = policy
    return {"CIMDPolicy": described(pool, policy)}


def described(pool: Pool, policy: Policy) -> dict[str, Any]:
    """Return a policy in the members of CIMDPolicyType."""
    return {"UserPoolId": pool.id, "URLPatterns": list(policy.patterns), **summary(pool, policy)}


def summary(pool: Pool, policy: Policy) -> dict[str, Any]:
    """Return a policy in the members of CIMDPolicySummaryType; a client that no longer exists is left out."""
    members: dict[str, Any] = {
        "CIMDPolicyId": policy.id,
        "PolicyName": policy.name,
        "CreationDate": policy.created_at,
        "LastModifiedDate": policy.modified_at,
    }
    if policy.client_id in pool.clients:
        members["ClientId"] = policy.client_id
    if policy.cache_seconds is not None:
        members["CacheDuration"] = policy.cache_seconds
    return members


def policy_of(call: Call, pool: Pool) -> Policy:
    """Return the policy that a call names."""
    policy_id = call.arguments["CIMDPolicyId"]
    found = pool.part(Policies).by_id.get(policy_id)
    if found is None:
        raise refusals.not_found(f"CIMD policy {policy_id} does not exist.")
    return found


def describe(call: Call) -> dict[str, Any]:
    """DescribeCIMDPolicy."""
    pool = lookup.pool(call)
    return {"CIMDPolicy": described(pool, policy_of(call, pool))}


def update(call: Call) -> dict[str, Any]:
    """UpdateCIMDPolicy: name and cache duration stay when they are omitted (no source states a reset)."""
    pool, client = lookup.pool_and_client(call)
    policy = policy_of(call, pool)
    require_tier(pool)
    policy.client_id = client.id
    policy.patterns = list(call.arguments["URLPatterns"])
    policy.name = call.arguments.get("PolicyName", policy.name)
    policy.cache_seconds = call.arguments.get("CacheDuration", policy.cache_seconds)
    policy.modified_at = call.cloud.clock.now()
    return {"CIMDPolicy": described(pool, policy)}


def delete(call: Call) -> dict[str, Any]:
    """DeleteCIMDPolicy."""
    pool = lookup.pool(call)
    del pool.part(Policies).by_id[policy_of(call, pool).id]
    return {}


def list_policies(call: Call) -> dict[str, Any]:
    """ListCIMDPolicies."""
    pool = lookup.pool(call)
    policies = list(pool.part(Policies).by_id.values())
    shown, token = pagination.page(call, policies, lambda one: one.id, size="MaxResults")
    return {"CIMDPolicies": [summary(pool, one) for one in shown], **token}


def list_urls(call: Call) -> dict[str, Any]:
    """ListClientMetadataURLs: the URLs that the pool has received, here none."""
    policy_of(call, lookup.pool(call))
    none: list[str] = []
    _, token = pagination.page(call, none, str, size="MaxResults")
    return {"ClientMetadataURLs": [], **token}


def update_url_state(call: Call) -> dict[str, Any]:
    """UpdateClientMetadataURLState: refused, since no document is cached."""
    pool = lookup.pool(call)
    policy_of(call, pool)
    require_tier(pool)
    text = f"There is no cached client metadata document for {call.arguments['URL']}."
    raise ServiceError("CachedCIMDURLDoesNotExistException", text)


OPERATIONS: dict[str, Handler] = {
    "CreateCIMDPolicy": create,
    "DescribeCIMDPolicy": describe,
    "UpdateCIMDPolicy": update,
    "DeleteCIMDPolicy": delete,
    "ListCIMDPolicies": list_policies,
    "ListClientMetadataURLs": list_urls,
    "UpdateClientMetadataURLState": update_url_state,
}
