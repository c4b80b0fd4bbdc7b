"""USER_AUTH: sign-in with the first factor that the user chooses among those that pool and user allow.

Developer guide, authentication-flows-selection-sdk and amazon-cognito-user-pools-authentication-flow-methods; a live
runbook for EMAIL_OTP.
"""

from __future__ import annotations

from typing import Any

from poolproof.reference.user_pools import (
    attempts,
    auth_sessions,
    factors,
    next_step,
    passkey_sign_in,
    password_sign_in,
    passwords,
    pool_settings,
    refusals,
    sent_codes,
    srp_flow,
    step_up,
)
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import AuthSession, Pool, User

SELECT = "SELECT_CHALLENGE"


def start(attempt: Attempt) -> dict[str, Any]:
    """Begin the preferred factor if the user has it, or else name those that there are."""
    require_tier(attempt.pool)
    if attempt.call.arguments.get("Session") is not None:
        return after_sign_up(attempt, attempt.call.arguments["Session"])
    attempts.require_parameters(attempt, "USERNAME")
    attempts.require_secret_hash(attempt)
    step_up.require_valid(attempt)
    user = password_sign_in.shown_user(attempt)
    if user is not None:
        password_sign_in.pre_authentication(attempt, user)
    offered = factors.pretended(attempt.pool) if user is None else factors.available(attempt.pool, user)
    preferred = attempt.parameters.get("PREFERRED_CHALLENGE")
    if preferred not in offered:
        return {**selection(attempt, user, offered), "AvailableChallenges": offered}
    answer = begin(attempt, user, preferred, None)
    return {**answer, "AvailableChallenges": offered} if answer.get("ChallengeName") == preferred else answer


def require_tier(pool: Pool) -> None:
    """Refuse choice-based sign-in in a LITE pool (service model, InitiateAuth)."""
    if pool_settings.tier(pool.settings) == "LITE":
        raise refusals.needs_tier("Choice-based sign-in", "LITE")


def after_sign_up(attempt: Attempt, sent: str) -> dict[str, Any]:
    """Sign a user in who just confirmed the sign-up: the Session of ConfirmSignUp stands for the first factor.

    AuthParameters are ignored (developer guide, authentication flow methods).
    """
    session = auth_sessions.found(attempt.call.cloud, attempt.pool, attempt.client, sent)
    user = session.user
    if user is None or not auth_sessions.answers_challenge(session, factors.CONFIRMED_SIGN_UP):
        raise auth_sessions.foreign()
    auth_sessions.require_present(attempt.pool, attempt.client, user)
    password_sign_in.require_enabled(user)
    auth_sessions.spend(session)
    named = {**attempt.parameters, "USERNAME": user.username}
    return next_step.after_first_factor(attempts.renamed(attempt, named), user)


def selection(attempt: Attempt, user: User | None, offered: list[str]) -> dict[str, Any]:
    """Return the challenge to choose a factor.

    With a passkey among them it carries what the authenticator needs, because an answer may bring the CREDENTIAL at
    once (service model, RespondToAuthChallenge); no source shows where that request stands.
    """
    parameters: dict[str, str] = {}
    data: dict[str, Any] = {"offered": offered}
    if user is not None and factors.PASSKEY in offered:
        ceremony, options = passkey_sign_in.prepared(attempt, user)
        parameters[passkey_sign_in.OPTIONS] = options
        data[passkey_sign_in.CEREMONY] = ceremony
    return opened(attempt, user, SELECT, parameters, data)


def opened(
    attempt: Attempt, user: User | None, name: str, parameters: dict[str, str], data: dict[str, Any]
) -> dict[str, Any]:
    """Open a session and return its challenge."""
    session = auth_sessions.opened(
        attempt.call, attempt.pool, attempt.client, user, attempt.parameters["USERNAME"], name, flow=attempt.flow,
        progress=attempt.progress, data=data,
    )  # fmt: skip
    return {"ChallengeName": name, "Session": session, "ChallengeParameters": parameters}


def begin(attempt: Attempt, user: User | None, name: str, session: AuthSession | None) -> dict[str, Any]:
    """Begin a factor; PASSWORD, PASSWORD_SRP and WEB_AUTHN go on at once when the request has what they need."""
    match name:
        case "EMAIL_OTP" | "SMS_OTP":
            if user is None:
                return sent_codes.pretended(attempt, name)
            return sent_codes.challenge(attempt, user, name, first=True)
        case "PASSWORD_SRP" if not attempts.absent(attempt, "SRP_A"):
            return srp_flow.challenge(attempt, user, srp_flow.public_value(attempt.parameters["SRP_A"]))
        case "PASSWORD" if not attempts.absent(attempt, "PASSWORD"):
            return by_password(attempt, user)
        case "WEB_AUTHN" if user is not None:
            if session is None or attempts.absent(attempt, "CREDENTIAL"):
                return passkey_sign_in.challenge(attempt, user)
            return next_step.after_first_factor(passkey_sign_in.answer(attempt, session, user), user)
        case _:
            return opened(attempt, user, name, {}, {})


def by_password(attempt: Attempt, user: User | None) -> dict[str, Any]:
    """Check a password as every sign-in by password does."""
    if user is None:
        raise refusals.incorrect_credentials()
    password_sign_in.require_admissible(attempt, user)
    holds = passwords.matches(attempt.pool, user, attempt.parameters["PASSWORD"])
    password_sign_in.require_proof(attempt, user, holds=holds)
    return next_step.after_password(attempt, user)


def select(attempt: Attempt, session: AuthSession, user: User) -> dict[str, Any]:
    """Take the choice of SELECT_CHALLENGE; one that is not offered leaves the session usable."""
    chosen = require_offered(attempt, session, factors.available(attempt.pool, user))
    answer = begin(attempt, user, chosen, session)
    auth_sessions.spend(session)
    return answer


def require_offered(attempt: Attempt, session: AuthSession, present: list[str]) -> str:
    """Return the chosen factor, or refuse one that was not offered or is gone (the text is not recorded)."""
    chosen: str = attempt.parameters["ANSWER"]
    if chosen not in session.data["offered"] or chosen not in present:
        raise refusals.invalid_parameter(f"{chosen} is not an available challenge.")
    return chosen


def complete(attempt: Attempt, session: AuthSession, user: User) -> dict[str, Any]:
    """Take the password, or begin SRP, after one of the two was chosen."""
    answer = begin(attempt, user, session.challenge, session)
    auth_sessions.spend(session)
    return answer


def pretend_selection(attempt: Attempt, session: AuthSession) -> dict[str, Any]:
    """Take a choice, or the start of SRP, of a user who does not exist."""
    chosen = session.challenge
    if chosen == SELECT:
        chosen = require_offered(attempt, session, session.data["offered"])
    answer = begin(attempt, None, chosen, session)
    auth_sessions.spend(session)
    return answer
