"""Users manage their own account with an access token: ChangePassword and DeleteUser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import access, limits, passwords, refusals, usernames
from poolproof.reference.user_pools.state import Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler


def change_password(call: Call) -> dict[str, Any]:
    """ChangePassword: tokens stay valid (no source says otherwise)."""
    bearer = access.bearer(call)
    pool, user = bearer.pool, bearer.user
    limits.count(call.cloud, user, "change_password")
    require_previous(pool, user, call.arguments.get("PreviousPassword"))
    proposed = call.arguments["ProposedPassword"]
    passwords.require_policy(pool, proposed)
    passwords.require_new(pool, user, proposed)
    passwords.store(call.cloud, pool, user, proposed, temporary=False)
    user.modified_at = call.cloud.clock.now()
    return {}


def require_previous(pool: Pool, user: User, sent: str | None) -> None:
    """Refuse a wrong previous password; only a user without a password may leave it out.

    Service model, ChangePassword; the text for a missing one is not recorded.
    """
    if user.password is None:
        return
    if sent is None:
        raise refusals.invalid_parameter("Missing required parameter PreviousPassword")
    if not previous_matches(pool, user, sent):
        raise refusals.incorrect_credentials()


def previous_matches(pool: Pool, user: User, sent: str) -> bool:
    """Tell whether the previous password is right."""
    return passwords.matches(pool, user, sent)


def delete_user(call: Call) -> dict[str, Any]:
    """DeleteUser: cannot be undone; the username is free again."""
    bearer = access.bearer(call)
    usernames.remove_user(bearer.pool, bearer.user)
    return {}


OPERATIONS: dict[str, Handler] = {"ChangePassword": change_password, "DeleteUser": delete_user}
