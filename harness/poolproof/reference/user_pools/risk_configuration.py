"""Threat protection as far as it is configuration: who is blocked, and what a risk leads to.

Service model, SetRiskConfiguration and RiskConfigurationType; AWS CLI example describe-risk-configuration.
"""

from __future__ import annotations

import copy
import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import lookup, refusals
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

PARTS = (
    "CompromisedCredentialsRiskConfiguration", "AccountTakeoverRiskConfiguration", "RiskExceptionConfiguration",
)  # fmt: skip
EVENTS = ("SIGN_IN", "PASSWORD_CHANGE", "SIGN_UP")
LISTS = ("BlockedIPRangeList", "SkippedIPRangeList")
WHOLE_POOL = ""


@dataclass(slots=True, kw_only=True)
class Risks:
    """The configurations of one pool by client id; that of the whole pool has an empty one."""

    by_client: dict[str, dict[str, Any]] = field(default_factory=dict)


def mode(pool: Pool) -> str:
    """Return the mode of threat protection: OFF, AUDIT or ENFORCED."""
    return str(pool.settings.get("UserPoolAddOns", {}).get("AdvancedSecurityMode", "OFF"))


def require_enabled(pool: Pool) -> None:
    """Refuse a pool without threat protection (declared error; the text is not recorded)."""
    if protection_off(pool):
        raise ServiceError("UserPoolAddOnNotEnabledException", "User pool add-ons are not enabled.")


def protection_off(pool: Pool) -> bool:
    """Tell whether a pool has no threat protection."""
    return mode(pool) == "OFF"


def set_configuration(call: Call) -> dict[str, Any]:
    """SetRiskConfiguration: a full replacement; without any part the level goes back to its default."""
    pool, level = pool_and_level(call)
    require_ranges(call.arguments.get("RiskExceptionConfiguration", {}))
    parts = {name: copy.deepcopy(call.arguments[name]) for name in PARTS if name in call.arguments}
    kept = pool.part(Risks).by_client
    if parts:
        fill_events(parts)
        kept[level] = {**parts, "LastModifiedDate": call.cloud.clock.now()}
    else:
        kept.pop(level, None)
    return {"RiskConfiguration": described(pool, level)}


def pool_and_level(call: Call) -> tuple[Pool, str]:
    """Return the pool and the client of a call, if it names one."""
    pool = lookup.pool(call)
    level: str = call.arguments.get("ClientId", WHOLE_POOL)
    if level != WHOLE_POOL:
        lookup.client_of(pool, level)
    require_enabled(pool)
    return pool, level


def require_ranges(exceptions: dict[str, list[str]]) -> None:
    """Refuse address ranges that are not in CIDR notation (service model; the text is not recorded)."""
    for name in LISTS:
        for one in exceptions.get(name, []):
            if not is_range(one):
                raise refusals.invalid_parameter(f"{one} in {name} is not in CIDR notation.")


def is_range(text: str) -> bool:
    """Tell whether a text is an IP address range in CIDR notation."""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text


def fill_events(parts: dict[str, Any]) -> None:
    """Complete the event filter, which defaults to all events."""
    compromised = parts.get("CompromisedCredentialsRiskConfiguration")
    if compromised is not None:
        compromised.setdefault("EventFilter", list(EVENTS))


def describe(call: Call) -> dict[str, Any]:
    """DescribeRiskConfiguration: what is set at the level asked for.

    No source states what a client without own settings shows; here only the ids, which says that it inherits.
    """
    pool, level = pool_and_level(call)
    return {"RiskConfiguration": described(pool, level)}


def described(pool: Pool, level: str) -> dict[str, Any]:
    """Return the configuration of a level in the members of RiskConfigurationType."""
    ids = {"UserPoolId": pool.id} if level == WHOLE_POOL else {"UserPoolId": pool.id, "ClientId": level}
    return {**ids, **copy.deepcopy(pool.part(Risks).by_client.get(level, {}))}


def effective(pool: Pool, client_id: str | None) -> dict[str, Any]:
    """Return what holds for a client: its own configuration, or else the pool's."""
    kept = pool.part(Risks).by_client
    return kept.get(client_id or WHOLE_POOL) or kept.get(WHOLE_POOL, {})


def blocked(pool: Pool, client_id: str | None, address: str) -> bool:
    """Tell whether requests from an address are always blocked: by a list, in full-function mode only."""
    ranges = effective(pool, client_id).get("RiskExceptionConfiguration", {}).get("BlockedIPRangeList", [])
    return mode(pool) == "ENFORCED" and in_ranges(ranges, address)


def in_ranges(ranges: list[str], address: str) -> bool:
    """Tell whether an address lies in one of the ranges; what is no address lies in none."""
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(place in ipaddress.ip_network(one, strict=False) for one in ranges)


OPERATIONS: dict[str, Handler] = {"SetRiskConfiguration": set_configuration, "DescribeRiskConfiguration": describe}
