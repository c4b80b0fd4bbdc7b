"""The end of a sign-in: no further challenge stands open, and tokens are issued."""

from __future__ import annotations

from typing import Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import attempts, grants, tokens, triggers
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import Pool, User

AUTHENTICATION = "TokenGeneration_Authentication"
NEW_PASSWORD = "TokenGeneration_NewPasswordChallenge"  # noqa: S105 -- the name of a trigger source


def completed(attempt: Attempt, user: User, source: str) -> dict[str, Any]:
    """Return the answer that ends a sign-in: tokens, and empty ChallengeParameters without a ChallengeName."""
    require_no_second_factor(attempt.pool, user)
    post_authentication(attempt, user)
    call, pool, client = attempt.call, attempt.pool, attempt.client
    grant = grants.opened(call, pool, client, user, admin_flow=attempts.administrative(call))
    result = tokens.issued(call, pool, client, grant, source, metadata=client_metadata(attempt))
    return {"AuthenticationResult": result, "ChallengeParameters": {}}


def client_metadata(attempt: Attempt) -> dict[str, str] | None:
    """Return the ClientMetadata that triggers after the password see: those of answers, not those of the start.

    Developer guide, user-pool-lambda-post-authentication.
    """
    if not attempt.call.operation.endswith("RespondToAuthChallenge"):
        return None
    found: dict[str, str] | None = attempt.call.arguments.get("ClientMetadata")
    return found


def require_no_second_factor(pool: Pool, user: User) -> None:
    """Refuse a sign-in that would go on with a second factor: this reference has none yet, and gives no tokens."""
    if second_factor_wanted(pool, user):
        raise ServiceError(
            "UnsupportedOperationException", "This reference does not implement multi-factor authentication."
        )


def second_factor_wanted(pool: Pool, user: User) -> bool:
    """Tell whether pool and user ask for a second factor (developer guide, user-pool-settings-mfa)."""
    match pool.settings.get("MfaConfiguration", "OFF"):
        case "ON":
            return True
        case "OPTIONAL":
            return bool(user.mfa_enabled)
        case _:
            return False


def post_authentication(attempt: Attempt, user: User) -> None:
    """Tell the PostAuthentication trigger (developer guide, user-pool-lambda-post-authentication)."""
    triggers.invoke(
        attempt.call, attempt.pool, "PostAuthentication", "PostAuthentication_Authentication",
        username=user.username,
        client_id=attempt.client.id,
        request={
            "userAttributes": triggers.user_attributes(user),
            "newDeviceUsed": False,
            "clientMetadata": client_metadata(attempt) or {},
        },
    )  # fmt: skip
