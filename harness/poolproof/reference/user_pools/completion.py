"""The end of a sign-in: no further challenge stands open, and tokens are issued."""

from __future__ import annotations

from typing import Any

from poolproof.reference.user_pools import attempts, device_tracking, grants, tokens, triggers
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import User


def completed(attempt: Attempt, user: User) -> dict[str, Any]:
    """Return the answer that ends a sign-in: tokens, and empty ChallengeParameters without a ChallengeName.

    Where devices are tracked, a sign-in from an unknown one is told the key of the new device.
    """
    call, pool, client, key = attempt.call, attempt.pool, attempt.client, attempt.progress.device_key
    new_device = device_tracking.is_new(pool, user, key)
    post_authentication(attempt, user, new_device=new_device)
    device = device_tracking.issued(call, pool, user) if new_device else device_tracking.used(call, user, key)
    grant = grants.opened(
        call, pool, client, user,
        device_key=device.key if device is not None and device_tracking.tracks(pool) else None,
        admin_flow=attempts.administrative(call),
    )  # fmt: skip
    result = tokens.issued(call, pool, client, grant, attempt.progress.source, metadata=client_metadata(attempt))
    if new_device and device is not None:
        result |= device_tracking.metadata(device)
    return {"AuthenticationResult": result, "ChallengeParameters": {}}


def client_metadata(attempt: Attempt) -> dict[str, str] | None:
    """Return the ClientMetadata that triggers after the password see: those of answers, not those of the start.

    Developer guide, user-pool-lambda-post-authentication.
    """
    if not attempt.call.operation.endswith("RespondToAuthChallenge"):
        return None
    found: dict[str, str] | None = attempt.call.arguments.get("ClientMetadata")
    return found


def post_authentication(attempt: Attempt, user: User, *, new_device: bool) -> None:
    """Tell the PostAuthentication trigger (developer guide, user-pool-lambda-post-authentication)."""
    triggers.invoke(
        attempt.call, attempt.pool, "PostAuthentication", "PostAuthentication_Authentication",
        username=user.username,
        client_id=attempt.client.id,
        request={
            "userAttributes": triggers.user_attributes(user),
            "newDeviceUsed": new_device,
            "clientMetadata": client_metadata(attempt) or {},
        },
    )  # fmt: skip
