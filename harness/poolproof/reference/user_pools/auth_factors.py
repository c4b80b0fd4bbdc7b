"""What a user can sign in with: GetUserAuthFactors, AdminGetUserAuthFactors (AWS CLI example get-user-auth-factors)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import access, factors, lookup, own_user
from poolproof.reference.user_pools.state import Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler


def get_own(call: Call) -> dict[str, Any]:
    """GetUserAuthFactors."""
    bearer = access.bearer(call)
    return described(bearer.pool, bearer.user)


def admin_get(call: Call) -> dict[str, Any]:
    """AdminGetUserAuthFactors."""
    pool = lookup.pool(call)
    return described(pool, lookup.admin_user(pool, call.arguments["Username"]))


def described(pool: Pool, user: User) -> dict[str, Any]:
    """Return the user's first factors and MFA settings; members without a value are absent."""
    members = own_user.second_factors(user)
    members.pop("MFAOptions", None)
    return {"Username": user.username, "ConfiguredUserAuthFactors": factors.configured(pool, user), **members}


OPERATIONS: dict[str, Handler] = {"GetUserAuthFactors": get_own, "AdminGetUserAuthFactors": admin_get}
