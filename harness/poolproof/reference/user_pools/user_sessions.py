"""Sessions of users: ListUserSessions, RevokeUserSession, and the administrator's two.

Service model, 2026; nobody has recorded a response of these operations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import access, grants, lookup, pagination, refusals, token_sessions
from poolproof.reference.user_pools.state import Grant, Pool, User
from poolproof.reference.user_pools.token_sessions import Tracking

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

LARGEST_PAGE = 125


def list_own(call: Call) -> dict[str, Any]:
    """ListUserSessions: marks the session of the calling token."""
    bearer = access.bearer(call)
    return page(call, bearer.pool, bearer.user, bearer.grant)


def admin_list(call: Call) -> dict[str, Any]:
    """AdminListUserSessions: no session is the current one."""
    pool = lookup.pool(call)
    return page(call, pool, lookup.admin_user(pool, call.arguments["Username"]), None)


def page(call: Call, pool: Pool, user: User, current: Grant | None) -> dict[str, Any]:
    """Return one page of a user's active sessions; a pool that does not track them has none to show.

    The last rule is a reading of `session tracking`: no source shows a list with tracking off.
    """
    active = token_sessions.active(call.cloud, pool, user) if pool.part(Tracking).enabled else []
    shown, token = pagination.page(call, active, lambda one: one.session_id, size="MaxResults", largest=LARGEST_PAGE)
    return {"Sessions": [token_sessions.described(one, current) for one in shown], **token}


def revoke_own(call: Call) -> dict[str, Any]:
    """RevokeUserSession: any of the user's sessions but the one of the calling token."""
    bearer = access.bearer(call)
    grant = session(call, bearer.pool, bearer.user)
    if grant is bearer.grant:
        raise refusals.invalid_parameter("The current session cannot be revoked.")  # The text is not recorded.
    grants.revoke(grant)
    return {}


def admin_revoke(call: Call) -> dict[str, Any]:
    """AdminRevokeUserSession."""
    pool = lookup.pool(call)
    grants.revoke(session(call, pool, lookup.admin_user(pool, call.arguments["Username"])))
    return {}


def session(call: Call, pool: Pool, user: User) -> Grant:
    """Return the active session that a call names, or refuse."""
    wanted = call.arguments["SessionId"]
    active = token_sessions.active(call.cloud, pool, user) if pool.part(Tracking).enabled else []
    found = next((one for one in active if one.session_id == wanted), None)
    if found is None:
        raise refusals.not_found("Session does not exist.")
    return found


OPERATIONS: dict[str, Handler] = {
    "ListUserSessions": list_own,
    "AdminListUserSessions": admin_list,
    "RevokeUserSession": revoke_own,
    "AdminRevokeUserSession": admin_revoke,
}
