"""Session tracking as configuration: on or off for a pool, the cap for a user, and silent reuse for a client.

Service model, SetUserPoolSessionConfiguration and SetUserPoolClientSessionConfiguration.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import lookup, pool_settings, refusals
from poolproof.reference.user_pools.state import Client, Pool
from poolproof.reference.user_pools.token_sessions import Tracking

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

DEFAULT_MINUTES = 60


@dataclass(slots=True, kw_only=True)
class SilentReuse:
    """For how many minutes each client of a pool reuses a single sign-on session."""

    minutes: dict[str, int] = field(default_factory=dict)


def require_tier(pool: Pool) -> None:
    """Refuse the Lite tier (service model, both Set operations)."""
    chosen = pool_settings.tier(pool.settings)
    if chosen == "LITE":
        raise refusals.needs_tier("Session tracking", chosen)


def set_for_pool(call: Call) -> dict[str, Any]:
    """SetUserPoolSessionConfiguration: a full replacement; client configurations stay, dormant while it is off."""
    pool = lookup.pool(call)
    require_tier(pool)
    tracking = pool.part(Tracking)
    tracking.enabled = call.arguments["UserSessionTracking"] == "ENABLED"
    tracking.largest = call.arguments["TokenSession"]["MaxPerUser"]
    return of_pool(pool)


def of_pool(pool: Pool) -> dict[str, Any]:
    """Return the configuration of a pool; DISABLED and 20 until it was set."""
    tracking = pool.part(Tracking)
    return {
        "UserPoolId": pool.id,
        "UserSessionTracking": "ENABLED" if tracking.enabled else "DISABLED",
        "TokenSession": {"MaxPerUser": tracking.largest},
    }


def get_for_pool(call: Call) -> dict[str, Any]:
    """GetUserPoolSessionConfiguration."""
    return of_pool(lookup.pool(call))


def set_for_client(call: Call) -> dict[str, Any]:
    """SetUserPoolClientSessionConfiguration: only while the pool tracks sessions (the text is not recorded)."""
    pool, client = lookup.pool_and_client(call)
    require_tier(pool)
    if not tracked(pool):
        raise refusals.invalid_parameter("Session tracking must be enabled for the user pool.")
    pool.part(SilentReuse).minutes[client.id] = call.arguments["SSOSession"]["MaxValidityMinutes"]
    return of_client(pool, client)


def tracked(pool: Pool) -> bool:
    """Tell whether a pool tracks sessions."""
    return pool.part(Tracking).enabled


def of_client(pool: Pool, client: Client) -> dict[str, Any]:
    """Return the configuration of a client; 60 minutes until it was set."""
    minutes = pool.part(SilentReuse).minutes.get(client.id, DEFAULT_MINUTES)
    return {"UserPoolId": pool.id, "ClientId": client.id, "SSOSession": {"MaxValidityMinutes": minutes}}


def get_for_client(call: Call) -> dict[str, Any]:
    """GetUserPoolClientSessionConfiguration."""
    return of_client(*lookup.pool_and_client(call))


OPERATIONS: dict[str, Handler] = {
    "SetUserPoolSessionConfiguration": set_for_pool,
    "GetUserPoolSessionConfiguration": get_for_pool,
    "SetUserPoolClientSessionConfiguration": set_for_client,
    "GetUserPoolClientSessionConfiguration": get_for_client,
}
