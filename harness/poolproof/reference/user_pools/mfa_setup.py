"""MFA_SETUP: the challenge for a user who needs a second factor and has none, and its answer.

A software token is set up by AssociateSoftwareToken and VerifySoftwareToken with the sessions that follow this one; an
email address may be given in the answer itself (developer guide, user-pool-settings-mfa).
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import (
    attribute_updates,
    attributes,
    auth_sessions,
    refusals,
    second_factors,
    sent_codes,
)
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import AuthSession, Pool, User

if TYPE_CHECKING:
    from poolproof.reference.errors import ServiceError

CHALLENGE = "MFA_SETUP"
VERIFIED = "verified"


def challenge(attempt: Attempt, user: User) -> dict[str, Any]:
    """Open a session and name the factors that the pool offers."""
    if second_factors.only_recovery_address(attempt.pool, user):
        raise recovery_address()
    session = auth_sessions.opened(
        attempt.call, attempt.pool, attempt.client, user, attempt.parameters["USERNAME"], CHALLENGE,
        flow=attempt.flow, progress=attempt.progress, data={VERIFIED: False},
    )  # fmt: skip
    return {
        "ChallengeName": CHALLENGE,
        "Session": session,
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": user.username,
            "MFAS_CAN_SETUP": json.dumps(second_factors.offered(attempt.pool), separators=(",", ":")),
        },
    }


def recovery_address() -> ServiceError:
    """Return the refusal of a sign-in whose only address is for account recovery (guide; no code is recorded)."""
    return refusals.not_authorized("The address for account recovery cannot be used for multi-factor authentication.")


def following(session: AuthSession, *, verified: bool) -> AuthSession:
    """Return the session after a step of the set-up; it ends when the first one would."""
    return replace(session, dead=False, spent=False, data={**session.data, VERIFIED: verified})


def answer(attempt: Attempt, session: AuthSession, user: User) -> dict[str, Any] | None:
    """Take the answer; None when a software token was verified, or the challenge for a new email address."""
    address = attempt.parameters.get("email")
    if session.data[VERIFIED]:
        auth_sessions.spend(session)
        return None
    if address and email_can_be_given(attempt.pool, user):
        attributes.require_formats({"email": address})
        attribute_updates.require_free(attempt.pool, user, {"email": address})
        auth_sessions.spend(session)
        user.attributes[attributes.VERIFIED_FLAGS["email"]] = "false"
        attribute_updates.set_value(user, "email", address)
        return sent_codes.challenge(attempt, user, second_factors.EMAIL, first=False)
    raise refusals.invalid_parameter("User has not verified software token mfa")  # By analogy with amplify-js 7016.


def email_can_be_given(pool: Pool, user: User) -> bool:
    """Tell whether a user without an email address may give one as the second factor."""
    return second_factors.EMAIL in second_factors.offered(pool) and not user.attributes.get("email")
