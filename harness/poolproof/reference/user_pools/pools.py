"""User pools themselves: CreateUserPool, DescribeUserPool, UpdateUserPool, DeleteUserPool, ListUserPools."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import (
    identifiers,
    lookup,
    pagination,
    pool_settings,
    refusals,
    schema,
    tagging,
    tier_features,
)
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler


def create(call: Call) -> dict[str, Any]:
    """CreateUserPool."""
    request = call.arguments
    pool_settings.require_sms_for_mfa(request)
    pool_settings.require_preferred_username_optional(request)
    tagging.require_settable(request)
    settings = pool_settings.settings_of(request)
    attributes = schema.pool_schema(request.get("Schema", []))
    pool_id = identifiers.pool_id(call.cloud, call.region)
    now = call.cloud.clock.now()
    pool = Pool(
        id=pool_id,
        arn=f"arn:aws:cognito-idp:{call.region}:{call.account_id}:userpool/{pool_id}",
        name=request["PoolName"],
        region=call.region,
        account_id=call.account_id,
        settings=settings,
        schema=attributes,
        created_at=now,
        modified_at=now,
    )
    lookup.directory(call.cloud).pools[pool_id] = pool
    return {"UserPool": described(pool)}


def described(pool: Pool) -> dict[str, Any]:
    """Return a pool in the members of UserPoolType; unset optional members are absent."""
    members: dict[str, Any] = {
        "Id": pool.id,
        "Name": pool.name,
        "Arn": pool.arn,
        "CreationDate": pool.created_at,
        "LastModifiedDate": pool.modified_at,
        "SchemaAttributes": schema.described(pool.schema),
        "EstimatedNumberOfUsers": len(pool.users),
        **copy.deepcopy(pool.settings),
        "AcrConfiguration": {
            level: {"AcrValue": name} for level, name in pool_settings.acr_names(pool.settings).items()
        },
    }
    domains = {"Domain": pool.domain, "CustomDomain": pool.custom_domain}
    return members | {member: value for member, value in domains.items() if value is not None}


def describe(call: Call) -> dict[str, Any]:
    """DescribeUserPool."""
    return {"UserPool": described(lookup.pool(call))}


def update(call: Call) -> dict[str, Any]:
    """UpdateUserPool: what is omitted goes back to its default (service model, UpdateUserPool)."""
    pool = lookup.pool(call)
    if pool.import_running:
        raise lookup.import_in_progress()
    if call.arguments.get("MfaConfiguration") == "ON" and pool.settings["MfaConfiguration"] != "ON":
        raise refusals.invalid_parameter("Cannot turn MFA functionality ON, once the user pool has been created.")
    require_tier_change(pool, call.arguments)
    tagging.require_settable(call.arguments)
    pool.settings = updated_settings(pool, call.arguments)
    pool.name = call.arguments.get("PoolName", pool.name)
    if pool.settings["MfaConfiguration"] == "OFF":
        pool.mfa = {name: value for name, value in pool.mfa.items() if name == "WebAuthnConfiguration"}
    pool.modified_at = call.cloud.clock.now()
    return {}


def updated_settings(pool: Pool, request: dict[str, Any]) -> dict[str, Any]:
    """Return the settings after an update: the immutable and the documented kept members stay."""
    settings = pool_settings.settings_of(request)
    for member in pool_settings.IMMUTABLE_MEMBERS:
        if member in pool.settings:
            settings[member] = pool.settings[member]
    for member in pool_settings.KEPT_MEMBERS:
        if member in pool.settings and member not in request:
            settings[member] = pool.settings[member]
    return settings


def require_tier_change(pool: Pool, request: dict[str, Any]) -> None:
    """Refuse a lower tier while features of the present one are in use (the text is not recorded)."""
    wanted = pool_settings.tier(request)
    if pool_settings.TIERS.index(wanted) >= pool_settings.TIERS.index(pool_settings.tier(pool.settings)):
        return
    kept_dcr = "DcrConfiguration" not in request and pool.settings.get("DcrConfiguration", {}).get("EnableStatus")
    if (wanted == "LITE" and kept_dcr == "Enabled") or tier_features.in_use_above(pool, wanted):
        raise ServiceError(
            "TierChangeNotAllowedException",
            "The feature tier cannot change while features of the present tier are active.",
        )


def delete(call: Call) -> dict[str, Any]:
    """DeleteUserPool."""
    pool = lookup.pool(call)
    if pool.import_running:
        raise lookup.import_in_progress()
    if deletion_protected(pool):
        raise refusals.invalid_parameter(
            "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be "
            "inactivated first."
        )
    if has_domain(pool):
        raise refusals.invalid_parameter(
            "User pool cannot be deleted. It has a domain configured that should be deleted first."
        )
    everything = lookup.directory(call.cloud)
    del everything.pools[pool.id]
    for client_id in pool.clients:
        everything.client_pools.pop(client_id, None)
    return {}


def deletion_protected(pool: Pool) -> bool:
    """Tell whether DeletionProtection is ACTIVE."""
    return bool(pool.settings["DeletionProtection"] == "ACTIVE")


def has_domain(pool: Pool) -> bool:
    """Tell whether a prefix or custom domain belongs to the pool (terraform-provider-aws 16479, raw)."""
    return pool.domain is not None or pool.custom_domain is not None


def list_pools(call: Call) -> dict[str, Any]:
    """ListUserPools: the pools of the call's region."""
    pools = [pool for pool in lookup.directory(call.cloud).pools.values() if pool.region == call.region]
    shown, token = pagination.page(call, pools, lambda pool: pool.id, size="MaxResults")
    return {"UserPools": [summary(pool) for pool in shown], **token}


def summary(pool: Pool) -> dict[str, Any]:
    """Return a pool in the members of UserPoolDescriptionType."""
    return {
        "Id": pool.id,
        "Name": pool.name,
        "LambdaConfig": copy.deepcopy(pool.settings["LambdaConfig"]),
        "CreationDate": pool.created_at,
        "LastModifiedDate": pool.modified_at,
    }


OPERATIONS: dict[str, Handler] = {
    "CreateUserPool": create,
    "DescribeUserPool": describe,
    "UpdateUserPool": update,
    "DeleteUserPool": delete,
    "ListUserPools": list_pools,
}
