"""Point-in-time recovery, of which the pools of this reference are among those that do not support it.

Service model, InitiatePointInTimeRecovery: "some user pools don't support" it and get an error; that the error is
OperationNotEnabledException follows from its description. So there is never a recovery to describe, start or cancel.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import lookup, pagination, pool_settings, refusals
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

YOUNGEST = timedelta(minutes=15)
OLDEST = {"ESSENTIALS": timedelta(days=1), "PLUS": timedelta(days=14)}


def pool_of(call: Call) -> Pool:
    """Return the pool of a call; the Lite tier has no recovery."""
    pool = lookup.pool(call)
    chosen = pool_settings.tier(pool.settings)
    if chosen not in OLDEST:
        raise refusals.needs_tier("Point-in-time recovery", chosen)
    return pool


def initiate(call: Call) -> dict[str, Any]:
    """InitiatePointInTimeRecovery: refused; before that the recovery point and running imports are checked."""
    pool = pool_of(call)
    if pool.import_running:
        raise refusals.invalid_parameter("A recovery cannot be initiated while a user import job is in progress.")
    if not recoverable_moment(call, pool):
        raise refusals.invalid_parameter("RestoreTimestamp is not within the recovery period of the user pool.")
    raise ServiceError("OperationNotEnabledException", "The user pool does not support point-in-time recovery.")


def recoverable_moment(call: Call, pool: Pool) -> bool:
    """Tell whether the recovery point is 15 minutes old, not older than the tier allows, nor than the pool."""
    now, wanted = call.cloud.clock.now().timestamp(), float(call.arguments["RestoreTimestamp"])
    oldest = now - OLDEST[pool_settings.tier(pool.settings)].total_seconds()
    return max(oldest, pool.created_at.timestamp()) <= wanted <= now - YOUNGEST.total_seconds()


def unknown(call: Call) -> dict[str, Any]:
    """DescribePointInTimeRecovery, StartPointInTimeRecovery, CancelPointInTimeRecovery: there is none."""
    pool_of(call)
    raise refusals.not_found(f"Recovery {call.arguments['RestoreId']} does not exist.")


def list_recoveries(call: Call) -> dict[str, Any]:
    """ListPointInTimeRecoveries: an empty list."""
    pool_of(call)
    none: list[str] = []
    _, token = pagination.page(call, none, str, size="MaxResults")
    return {"Restorations": [], **token}


OPERATIONS: dict[str, Handler] = {
    "InitiatePointInTimeRecovery": initiate,
    "DescribePointInTimeRecovery": unknown,
    "StartPointInTimeRecovery": unknown,
    "CancelPointInTimeRecovery": unknown,
    "ListPointInTimeRecoveries": list_recoveries,
}
