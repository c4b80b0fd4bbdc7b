"""Sign-in with a remembered device instead of a second factor: DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER.

The device proves by SRP that it knows the secret whose verifier ConfirmDevice stored; the identity in the proof is its
group key and key (developer guide, amazon-cognito-user-pools-device-tracking; pycognito, aws_srp).
"""

from __future__ import annotations

from typing import Any

from poolproof.reference.user_pools import (
    auth_sessions,
    device_tracking,
    identifiers,
    refusals,
    srp,
    srp_flow,
)
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.srp import Exchange
from poolproof.reference.user_pools.state import AuthSession, Device, Pool, User

START = "DEVICE_SRP_AUTH"
VERIFIER = "DEVICE_PASSWORD_VERIFIER"


def following(attempt: Attempt, user: User) -> dict[str, Any] | None:
    """Return the challenge for a remembered device, or None; refuse a device that the user does not have."""
    key = attempt.progress.device_key
    device_tracking.require_known(attempt.pool, user, key)
    device = remembered(attempt.pool, user, key)
    if device is None:
        return None
    session = auth_sessions.opened(
        attempt.call, attempt.pool, attempt.client, user, attempt.parameters["USERNAME"], START, flow=attempt.flow,
        device_key=device.key, progress=attempt.progress,
    )  # fmt: skip
    return {"ChallengeName": START, "Session": session, "ChallengeParameters": {}}


def remembered(pool: Pool, user: User, key: str | None) -> Device | None:
    """Return the device that may prove itself: confirmed with a secret, remembered, in a pool that lets it."""
    device = device_tracking.confirmed(user, key)
    if device is None or not device.remembered or not device.verifier:
        return None
    return device if device_tracking.tracks(pool) and device_tracking.suppresses_mfa(pool) else None


def begin(attempt: Attempt, session: AuthSession, user: User) -> dict[str, Any]:
    """Answer the device's public value with the server's, the salt and a secret block."""
    device = device_of(attempt, session, user)
    cloud = attempt.call.cloud
    private_b = int.from_bytes(identifiers.random_bytes(cloud, srp.PRIVATE_BITS // 8), "big")
    exchange = Exchange(
        public_a=srp_flow.public_value(attempt.parameters["SRP_A"]),
        private_b=private_b,
        public_b=srp.server_public(device.verifier, private_b),
        secret_block=identifiers.random_bytes(cloud, srp_flow.SECRET_BLOCK_BYTES),
    )
    auth_sessions.spend(session)
    following_session = auth_sessions.opened(
        attempt.call, attempt.pool, attempt.client, user, attempt.parameters["USERNAME"], VERIFIER, flow=attempt.flow,
        device_key=device.key, progress=attempt.progress, data={"exchange": exchange},
    )  # fmt: skip
    return {
        "ChallengeName": VERIFIER,
        "Session": following_session,
        "ChallengeParameters": {
            "USERNAME": user.username,
            "DEVICE_KEY": device.key,
            "SALT": f"{device.salt:x}",
            "SRP_B": f"{exchange.public_b:x}",
            "SECRET_BLOCK": srp_flow.block_text(exchange),
        },
    }


def device_of(attempt: Attempt, session: AuthSession, user: User) -> Device:
    """Return the session's device; refuse another DEVICE_KEY and a device that was forgotten meanwhile."""
    if attempt.parameters["DEVICE_KEY"] != session.device_key:
        raise auth_sessions.foreign()
    device = device_tracking.confirmed(user, session.device_key)
    if device is None:
        raise device_tracking.unknown_device()
    return device


def answer(attempt: Attempt, session: AuthSession, user: User) -> None:
    """Check the proof of a DEVICE_PASSWORD_VERIFIER answer; the session is used up either way."""
    moment = srp.parsed_timestamp(attempt.parameters["TIMESTAMP"])
    if moment is None:
        raise srp_flow.malformed_timestamp()
    device = device_of(attempt, session, user)
    auth_sessions.spend(session)
    if not proven(attempt, session, device, srp.rendered_timestamp(moment)):
        raise refusals.incorrect_credentials()


def proven(attempt: Attempt, session: AuthSession, device: Device, timestamp: str) -> bool:
    """Tell whether the claim signature proves the device's secret."""
    exchange: Exchange = session.data["exchange"]
    if attempt.parameters["PASSWORD_CLAIM_SECRET_BLOCK"] != srp_flow.block_text(exchange):
        return False
    signature = attempt.parameters["PASSWORD_CLAIM_SIGNATURE"]
    return srp.proof_holds(exchange, device.verifier, identity(device), timestamp, signature)


def identity(device: Device) -> str:
    """Return what the proof of a device is over."""
    return device.group_key + device.key
