"""Passwords in the hands of administrators: AdminSetUserPassword and AdminResetUserPassword."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import lookup, passwords, recovery, refusals
from poolproof.reference.user_pools.state import Status, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE"


def set_password(call: Call) -> dict[str, Any]:
    """AdminSetUserPassword: in any status; a federated user can sign in natively afterwards (service model)."""
    pool = lookup.pool(call)
    user = lookup.admin_user(pool, call.arguments["Username"])
    password = call.arguments["Password"]
    passwords.require_policy(pool, password)
    passwords.require_new(pool, user, password)
    permanent = bool(call.arguments.get("Permanent"))
    passwords.store(call.cloud, pool, user, password, temporary=not permanent)
    user.status = status_after(permanent=permanent)
    user.modified_at = call.cloud.clock.now()
    return {}


def status_after(*, permanent: bool) -> Status:
    """Return the status that a set password leads to."""
    return Status.CONFIRMED if permanent else Status.FORCE_CHANGE_PASSWORD


def reset_password(call: Call) -> dict[str, Any]:
    """AdminResetUserPassword: the password stops working and a reset code is sent; it may be repeated."""
    pool = lookup.pool(call)
    user = lookup.admin_user(pool, call.arguments["Username"])
    require_enabled(user)
    recovery.require_resettable(user)
    if user.status is Status.UNCONFIRMED:
        raise recovery.not_resettable()
    delivery = recovery.delivery(pool, user)
    if delivery is None:
        raise recovery.no_channel()
    recovery.send_code(call, pool, NO_CLIENT, user, delivery)
    user.status = Status.RESET_REQUIRED
    user.modified_at = call.cloud.clock.now()
    return {}


def require_enabled(user: User) -> None:
    """Refuse a disabled user (amazon-cognito-identity-js 373; sources differ on a final period)."""
    if not user.enabled:
        raise refusals.not_authorized("User is disabled")


OPERATIONS: dict[str, Handler] = {
    "AdminSetUserPassword": set_password,
    "AdminResetUserPassword": reset_password,
}
