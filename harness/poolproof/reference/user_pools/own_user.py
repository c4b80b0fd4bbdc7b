"""GetUser: what an access token's user may read about themselves through the token's client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import access, attributes
from poolproof.reference.user_pools.state import User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler


def get_user(call: Call) -> dict[str, Any]:
    """GetUser: the sub and the attributes that the client may read."""
    bearer = access.bearer(call)
    visible = attributes.visible(bearer.pool, bearer.client, bearer.user)
    return {
        "Username": bearer.user.username,
        "UserAttributes": attributes.listed(visible),
        **second_factors(bearer.user),
    }


def second_factors(user: User) -> dict[str, Any]:
    """Return the members about MFA, which are absent for a user without it (moto's AWS-verified sign-in)."""
    members: dict[str, Any] = {}
    if user.mfa_options:
        members["MFAOptions"] = [dict(one) for one in user.mfa_options]
    if user.preferred_mfa is not None:
        members["PreferredMfaSetting"] = user.preferred_mfa
    if user.mfa_enabled:
        members["UserMFASettingList"] = list(user.mfa_enabled)
    return members


OPERATIONS: dict[str, Handler] = {"GetUser": get_user}
