"""The second step of a sign-in: the challenge of one factor, the choice between several, or the set-up of one.

SMS_MFA, EMAIL_OTP, SOFTWARE_TOKEN_MFA, SELECT_MFA_TYPE and MFA_SETUP; AWS CLI examples admin-initiate-auth and
respond-to-auth-challenge.
"""

from __future__ import annotations

import json
from typing import Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import (
    auth_sessions,
    mfa_setup,
    refusals,
    second_factors,
    sent_codes,
    totp,
)
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import AuthSession, User

SELECT = "SELECT_MFA_TYPE"
# The service model names the email answer EMAIL_MFA; Amplify's clients and the developer guide say EMAIL_OTP.
SYNONYMS = {"EMAIL_MFA": second_factors.EMAIL}


def following(attempt: Attempt, user: User) -> dict[str, Any] | None:
    """Return the challenge that follows the first factor, or None when no second one is wanted."""
    pool = attempt.pool
    if attempt.progress.multi_factor or not second_factors.wanted(pool, user):
        return None
    if not second_factors.usable(pool, user):
        return mfa_setup.challenge(attempt, user)
    factor = second_factors.chosen(pool, user)
    return selection(attempt, user) if factor is None else challenge(attempt, user, factor, selected=False)


def selection(attempt: Attempt, user: User) -> dict[str, Any]:
    """Return the challenge to choose between several factors."""
    able = second_factors.usable(attempt.pool, user)
    session = auth_sessions.opened(
        attempt.call, attempt.pool, attempt.client, user, attempt.parameters["USERNAME"], SELECT, flow=attempt.flow,
        progress=attempt.progress, data={"choices": able},
    )  # fmt: skip
    return {
        "ChallengeName": SELECT,
        "Session": session,
        "ChallengeParameters": {
            "MFAS_CAN_CHOOSE": json.dumps(able, separators=(",", ":")),
            "USER_ID_FOR_SRP": user.username,
        },
    }


def challenge(attempt: Attempt, user: User, factor: str, *, selected: bool) -> dict[str, Any]:
    """Return the challenge of one factor."""
    if factor == second_factors.TOTP:
        return token_challenge(attempt, user, selected=selected)
    return sent_codes.challenge(attempt, user, factor, first=False)


def token_challenge(attempt: Attempt, user: User, *, selected: bool) -> dict[str, Any]:
    """Return the challenge of a software token; after a choice the sample has no USER_ID_FOR_SRP."""
    session = auth_sessions.opened(
        attempt.call, attempt.pool, attempt.client, user, attempt.parameters["USERNAME"], second_factors.TOTP,
        flow=attempt.flow, progress=attempt.progress,
    )  # fmt: skip
    parameters = {} if selected else {"USER_ID_FOR_SRP": user.username}
    name = user.totp.name if user.totp is not None else None
    if name:
        parameters["FRIENDLY_DEVICE_NAME"] = name
    return {"ChallengeName": second_factors.TOTP, "Session": session, "ChallengeParameters": parameters}


def select(attempt: Attempt, session: AuthSession, user: User) -> dict[str, Any]:
    """Take the choice of SELECT_MFA_TYPE; a choice that was not offered leaves the session usable."""
    sent = attempt.parameters["ANSWER"]
    factor = SYNONYMS.get(sent, sent)
    if factor not in session.data["choices"] or not second_factors.ready(attempt.pool, user, factor):
        raise refusals.invalid_parameter(f"{sent} cannot be selected.")  # The text is not recorded.
    auth_sessions.spend(session)
    return challenge(attempt, user, factor, selected=True)


def answer_token(attempt: Attempt, session: AuthSession, user: User) -> None:
    """Check the code of a software token; a wrong one leaves the session usable (no source states it)."""
    token = user.totp
    if token is None:
        raise no_token()
    if not totp.spend(attempt.call.cloud, token, attempt.parameters["SOFTWARE_TOKEN_MFA_CODE"]):
        raise token_mismatch()
    auth_sessions.spend(session)


def no_token() -> ServiceError:
    """Return the refusal of a code for a token that was deleted meanwhile (amazon-cognito-identity-js 630)."""
    return ServiceError("SoftwareTokenMFANotFoundException", "Software Token MFA does not exist for the user.")


def token_mismatch() -> ServiceError:
    """Return the refusal of a wrong code of a software token (an API's published list of errors)."""
    return ServiceError("CodeMismatchException", "Invalid code received for user")
