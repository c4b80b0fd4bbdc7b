"""Global sign-out, by the user with an access token or by an administrator: everything issued before is revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import access, grants, lookup

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler


def global_sign_out(call: Call) -> dict[str, Any]:
    """GlobalSignOut: a second one with the same token fails, because that token is revoked (amplify-js 3435)."""
    bearer = access.bearer(call)
    grants.revoke_all(bearer.pool, bearer.user)
    return {}


def admin_global_sign_out(call: Call) -> dict[str, Any]:
    """AdminUserGlobalSignOut: may be repeated (moto's tests)."""
    pool = lookup.pool(call)
    grants.revoke_all(pool, lookup.admin_user(pool, call.arguments["Username"]))
    return {}


OPERATIONS: dict[str, Handler] = {
    "GlobalSignOut": global_sign_out,
    "AdminUserGlobalSignOut": admin_global_sign_out,
}
