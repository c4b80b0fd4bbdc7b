"""Request rates of an account by category of operations: read, and set within the quota.

Service model, UpdateProvisionedLimit; developer guide, limits (the default of each category). The account simulated
here was never granted an increase: its highest rate is the default. Rates are not enforced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import refusals

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

DEFAULTS = {
    "UserAuthentication": 120, "UserCreation": 50, "UserFederation": 25, "UserAccountRecovery": 30, "UserRead": 120,
    "UserUpdate": 25, "UserResourceRead": 50, "UserResourceUpdate": 25, "UserList": 30, "UserPoolRead": 15,
    "UserPoolUpdate": 15, "UserPoolResourceRead": 20, "UserPoolResourceUpdate": 15, "UserPoolClientRead": 15,
    "UserPoolClientUpdate": 15, "UserToken": 120,
}  # fmt: skip
"""Requests in a second."""


def category(call: Call) -> str:
    """Return the category that a call names (codes: declared; the texts are not recorded)."""
    chosen = call.arguments["LimitDefinition"]["Attributes"].get("Category")
    if not chosen:
        raise refusals.invalid_parameter("The limit's Attributes must name a Category.")
    if chosen not in DEFAULTS:
        raise refusals.not_found(f"There is no limit for the category {chosen}.")
    return str(chosen)


def get(call: Call) -> dict[str, Any]:
    """GetProvisionedLimit."""
    return described(category(call))


def described(chosen: str) -> dict[str, Any]:
    """Return the limit of a category in the members of LimitType."""
    return {
        "Limit": {
            "LimitDefinition": {"LimitClass": "API_CATEGORY", "Attributes": {"Category": chosen}},
            "ProvisionedLimitValue": DEFAULTS[chosen],
            "FreeLimitValue": DEFAULTS[chosen],
        }
    }


def update(call: Call) -> dict[str, Any]:
    """UpdateProvisionedLimit: between the default and the account's quota, which are equal here."""
    chosen, wanted = category(call), call.arguments["RequestedLimitValue"]
    if wanted < DEFAULTS[chosen]:
        raise refusals.invalid_parameter("The requested value is below the default limit.")
    if wanted > DEFAULTS[chosen]:
        raise ServiceError("ServiceQuotaExceededException", "The requested value exceeds the account's service quota.")
    return described(chosen)


OPERATIONS: dict[str, Handler] = {"GetProvisionedLimit": get, "UpdateProvisionedLimit": update}
