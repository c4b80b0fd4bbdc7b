"""RespondToAuthChallenge and AdminRespondToAuthChallenge: the answer is matched with its session and passed on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import attempts, auth_sessions, new_password, password_sign_in, refusals, srp_flow
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import AuthSession

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

REQUIRED = {new_password.CHALLENGE: ("USERNAME", "NEW_PASSWORD")}


def respond(call: Call) -> dict[str, Any]:
    """Answer a challenge."""
    attempt = attempts.of_answer(call)
    name = call.arguments["ChallengeName"]
    if name == srp_flow.CHALLENGE:
        return srp_flow.answer(attempt)
    attempts.require_parameters(attempt, *REQUIRED.get(name, ("USERNAME",)))
    require_session(call)
    attempts.require_secret_hash(attempt)
    session = session_of(attempt, name)
    user = session.user
    if user is None:
        raise refusals.incorrect_credentials()
    auth_sessions.require_present(attempt.pool, attempt.client, user)
    password_sign_in.require_enabled(user)
    match name:
        case new_password.CHALLENGE:
            return new_password.answer(replace(attempt, flow=session.flow), session, user)
        case _:
            raise auth_sessions.foreign()


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
