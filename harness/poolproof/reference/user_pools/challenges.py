"""RespondToAuthChallenge and AdminRespondToAuthChallenge: the answer is matched with its session and passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import (
    attempts,
    auth_sessions,
    choice_sign_in,
    custom_auth,
    device_sign_in,
    mfa_setup,
    new_password,
    next_step,
    passkey_sign_in,
    password_sign_in,
    refusals,
    second_factor_challenges,
    sent_codes,
    srp_flow,
)
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import AuthSession, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

PROOF = ("PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP")
# Service model, RespondToAuthChallenge: what each answer carries beside USERNAME.
REQUIRED = {
    "NEW_PASSWORD_REQUIRED": ("NEW_PASSWORD",),
    "SMS_MFA": ("SMS_MFA_CODE",),
    "SMS_OTP": ("SMS_OTP_CODE",),
    "EMAIL_OTP": ("EMAIL_OTP_CODE",),
    "SOFTWARE_TOKEN_MFA": ("SOFTWARE_TOKEN_MFA_CODE",),
    "SELECT_MFA_TYPE": ("ANSWER",),
    "SELECT_CHALLENGE": ("ANSWER",),
    "CUSTOM_CHALLENGE": ("ANSWER",),
    "PASSWORD": ("PASSWORD",),
    "PASSWORD_SRP": ("SRP_A",),
    "WEB_AUTHN": ("CREDENTIAL",),
    "DEVICE_SRP_AUTH": ("DEVICE_KEY", "SRP_A"),
    "DEVICE_PASSWORD_VERIFIER": ("DEVICE_KEY", *PROOF),
}


def respond(call: Call) -> dict[str, Any]:
    """Answer a challenge."""
    attempt = attempts.of_answer(call)
    name = call.arguments["ChallengeName"]
    if name == srp_flow.CHALLENGE:
        return next_step.after_password(*srp_flow.answer(attempt))
    attempts.require_parameters(attempt, "USERNAME", *REQUIRED.get(name, ()))
    require_session(call)
    attempts.require_secret_hash(attempt)
    session = session_of(attempt, name)
    attempt = attempts.resumed(attempt, session)
    user = session.user
    if user is None:
        return pretended(attempt, session)
    auth_sessions.require_present(attempt.pool, attempt.client, user)
    password_sign_in.require_enabled(user)
    return answered(attempt, session, user)


def answered(attempt: Attempt, session: AuthSession, user: User) -> dict[str, Any]:
    """Pass an answer on to its challenge, and go on from there."""
    match session.challenge:
        case "NEW_PASSWORD_REQUIRED":
            new_password.answer(attempt, session, user)
            return next_step.after_first_factor(attempt, user)
        case "SMS_MFA" | "SMS_OTP" | "EMAIL_OTP":
            sent_codes.answer(attempt, session, user)
            return after_code(attempts.passed(attempt, session.challenge), session, user)
        case "SOFTWARE_TOKEN_MFA":
            second_factor_challenges.answer_token(attempt, session, user)
            return next_step.after_factors(attempts.passed(attempt, session.challenge), user)
        case "SELECT_MFA_TYPE":
            return second_factor_challenges.select(attempt, session, user)
        case "MFA_SETUP":
            following = mfa_setup.answer(attempt, session, user)
            return following if following is not None else next_step.after_factors(attempt, user)
        case "DEVICE_SRP_AUTH":
            return device_sign_in.begin(attempt, session, user)
        case "DEVICE_PASSWORD_VERIFIER":
            device_sign_in.answer(attempt, session, user)
            return next_step.after_device(attempt, user)
        case "CUSTOM_CHALLENGE":
            return next_step.after_custom_answer(custom_auth.answered(attempt, session, user), session, user)
        case "WEB_AUTHN":
            return next_step.after_first_factor(passkey_sign_in.answer(attempt, session, user), user)
        case "SELECT_CHALLENGE":
            return choice_sign_in.select(attempt, session, user)
        case "PASSWORD" | "PASSWORD_SRP":
            return choice_sign_in.complete(attempt, session, user)
        case _:
            raise auth_sessions.foreign()


def after_code(attempt: Attempt, session: AuthSession, user: User) -> dict[str, Any]:
    """Go on after a code that stood for the first or the second factor."""
    if sent_codes.is_first_factor(session):
        return next_step.after_first_factor(attempt, user)
    return next_step.after_factors(attempt, user)


def pretended(attempt: Attempt, session: AuthSession) -> dict[str, Any]:
    """Answer for a user who does not exist and of whom the client must not learn that."""
    match session.challenge:
        case "SMS_OTP" | "EMAIL_OTP":
            raise sent_codes.mismatch()
        case "SELECT_CHALLENGE" | "PASSWORD_SRP":
            return choice_sign_in.pretend_selection(attempt, session)
        case "CUSTOM_CHALLENGE":
            return next_step.after_custom_answer(custom_auth.answered(attempt, session, None), session, None)
        case _:
            raise refusals.incorrect_credentials()


def require_session(call: Call) -> None:
    """Refuse an answer without a Session (amazon-cognito-identity-js 627, raw)."""
    if call.arguments.get("Session") is None:
        raise attempts.missing("Session")


def session_of(attempt: Attempt, challenge: str) -> AuthSession:
    """Return the session that the answer belongs to, or refuse."""
    session = auth_sessions.found(
        attempt.call.cloud, attempt.pool, attempt.client, attempt.call.arguments["Session"]
    )  # fmt: skip
    auth_sessions.require_same_family(attempt.call, session)
    auth_sessions.require_belongs(attempt.pool, session, attempt.parameters["USERNAME"], challenge)
    return session


OPERATIONS: dict[str, Handler] = {"RespondToAuthChallenge": respond, "AdminRespondToAuthChallenge": respond}
