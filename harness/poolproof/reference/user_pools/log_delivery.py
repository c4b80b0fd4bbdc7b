"""Where a pool sends its logs: message delivery errors, and the user activity that threat protection sees.

Service model, LogConfigurationType. The configuration is kept; this reference writes no logs.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import lookup, pool_settings, refusals
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

LEVELS = {"userNotification": "ERROR", "userAuthEvents": "INFO"}
DESTINATIONS = {
    "userNotification": frozenset({"CloudWatchLogsConfiguration"}),
    "userAuthEvents": frozenset({"CloudWatchLogsConfiguration", "S3Configuration", "FirehoseConfiguration"}),
}
KNOWN = DESTINATIONS["userAuthEvents"]


@dataclass(slots=True, kw_only=True)
class Logs:
    """The log configurations of one pool, in the members of the API."""

    configurations: list[dict[str, Any]] = field(default_factory=list)


def set_configuration(call: Call) -> dict[str, Any]:
    """SetLogDeliveryConfiguration: the list replaces the former one."""
    pool = lookup.pool(call)
    wanted = call.arguments["LogConfigurations"]
    sources = [one["EventSource"] for one in wanted]
    found = problems(wanted)
    if found:
        raise refusals.invalid_parameter(f"Request validation Failed. {' '.join(found)}")
    for one in wanted:
        require_consistent(one)
    chosen = pool_settings.tier(pool.settings)
    if "userAuthEvents" in sources and chosen != "PLUS":
        raise refusals.needs_tier("Exporting user activity logs", chosen)
    pool.part(Logs).configurations = copy.deepcopy(wanted)
    return described(pool)


def problems(wanted: list[dict[str, Any]]) -> list[str]:
    """Return the sentences about sources without destination or named twice (floci 2867, its tests record them)."""
    sources = [one["EventSource"] for one in wanted]
    without = dict.fromkeys(one["EventSource"] for one in wanted if not KNOWN & one.keys())
    twice = dict.fromkeys(source for source in sources if sources.count(source) > 1)
    found = []
    if without:
        found.append(f"Following event sources in request have no destination: [{', '.join(without)}].")
    if twice:
        found.append(f"Following event sources appear more then once in a request: [{', '.join(twice)}].")
    return found


def require_consistent(one: dict[str, Any]) -> None:
    """Refuse a level or destination that does not go with the source of events (the texts are not recorded)."""
    source = one["EventSource"]
    if one["LogLevel"] != LEVELS[source]:
        raise refusals.invalid_parameter(f"LogLevel must be {LEVELS[source]} for the EventSource {source}.")
    given = KNOWN & one.keys()
    if len(given) != 1 or not given <= DESTINATIONS[source]:
        names = ", ".join(sorted(DESTINATIONS[source]))
        raise refusals.invalid_parameter(f"The EventSource {source} needs exactly one destination of: {names}.")


def get_configuration(call: Call) -> dict[str, Any]:
    """GetLogDeliveryConfiguration; an empty list before any was set."""
    return described(lookup.pool(call))


def described(pool: Pool) -> dict[str, Any]:
    """Return the configuration as both operations answer it."""
    configurations = copy.deepcopy(pool.part(Logs).configurations)
    return {"LogDeliveryConfiguration": {"UserPoolId": pool.id, "LogConfigurations": configurations}}


OPERATIONS: dict[str, Handler] = {
    "SetLogDeliveryConfiguration": set_configuration,
    "GetLogDeliveryConfiguration": get_configuration,
}
