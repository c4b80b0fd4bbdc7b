"""Reading the users of a pool: AdminGetUser and ListUsers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import attributes, lookup, pagination, refusals, user_filters
from poolproof.reference.user_pools.state import User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler


def described(user: User, wanted: Sequence[str] | None = None) -> dict[str, Any]:
    """Return a user in the members of UserType; `wanted` limits the attributes."""
    values = attributes.everything(user)
    shown = values if wanted is None else {name: values[name] for name in wanted}
    return {"Username": user.username, "Attributes": attributes.listed(shown), **state(user), **mfa_options(user)}


def state(user: User) -> dict[str, Any]:
    """Return the dates, the flag and the status of a user."""
    return {
        "UserCreateDate": user.created_at,
        "UserLastModifiedDate": user.modified_at,
        "Enabled": user.enabled,
        "UserStatus": str(user.status),
    }


def mfa_options(user: User) -> dict[str, Any]:
    """Return the members of SetUserSettings, absent unless it was called."""
    return {"MFAOptions": [dict(one) for one in user.mfa_options]} if user.mfa_options else {}


def mfa_settings(user: User) -> dict[str, Any]:
    """Return a user's MFA preferences; without MFA none of the members is there (moto's AWS-verified sign-in test)."""
    members: dict[str, Any] = {}
    if user.mfa_enabled:
        members["UserMFASettingList"] = list(user.mfa_enabled)
    if user.preferred_mfa is not None:
        members["PreferredMfaSetting"] = user.preferred_mfa
    return members


def admin_get_user(call: Call) -> dict[str, Any]:
    """AdminGetUser: here the attributes are called UserAttributes."""
    user = lookup.admin_user(lookup.pool(call), call.arguments["Username"])
    return {
        "Username": user.username,
        "UserAttributes": attributes.listed(attributes.everything(user)),
        **state(user),
        **mfa_options(user),
        **mfa_settings(user),
    }


def list_users(call: Call) -> dict[str, Any]:
    """ListUsers: in order of creation (the service model promises no order)."""
    pool = lookup.pool(call)
    chosen = user_filters.parsed(call.arguments.get("Filter"))
    found = [user for user in pool.users.values() if chosen is None or user_filters.matches(chosen, user)]
    shown, token = pagination.page(call, found, lambda user: user.sub, token="PaginationToken")  # noqa: S106 -- a name
    wanted = call.arguments.get("AttributesToGet") or None
    require_present(shown, wanted)
    return {"Users": [described(user, wanted) for user in shown], **token}


def require_present(users: Sequence[User], wanted: Sequence[str] | None) -> None:
    """Refuse to leave attributes out that one of the users does not have (aws-sdk-js 3091 and 3245)."""
    if any(name not in attributes.everything(user) for user in users for name in wanted or ()):
        raise refusals.invalid_parameter("One or more requested attributes do not exist.")


OPERATIONS: dict[str, Handler] = {"AdminGetUser": admin_get_user, "ListUsers": list_users}
