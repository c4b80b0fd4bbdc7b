"""Features beyond a pool's own settings that need a tier, and stand in the way of a lower one while they are in use.

Service model, UpdateUserPool (TierChangeNotAllowedException); AWS documentation, feature-plans-deactivate.
"""

from __future__ import annotations

from poolproof.reference.user_pools import domains, log_delivery, session_configuration
from poolproof.reference.user_pools.state import Pool


def in_use_above(pool: Pool, tier: str) -> list[str]:
    """Return the features in use that a tier does not have."""
    found = []
    if tier != "PLUS" and exports_activity(pool):
        found.append("user activity logs")
    if tier == "LITE" and has_managed_login(pool):
        found.append("managed login")
    if tier == "LITE" and session_configuration.tracked(pool):
        found.append("session tracking")
    return found


def exports_activity(pool: Pool) -> bool:
    """Tell whether a pool exports the logs of threat protection."""
    configurations = pool.part(log_delivery.Logs).configurations
    return any(one["EventSource"] == "userAuthEvents" for one in configurations)


def has_managed_login(pool: Pool) -> bool:
    """Tell whether a domain of a pool has the managed login branding version."""
    return any(one.version > 1 for one in pool.part(domains.Domains).by_name.values())
