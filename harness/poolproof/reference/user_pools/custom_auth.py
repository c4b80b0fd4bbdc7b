"""CUSTOM_AUTH: three triggers decide which challenges a user gets, what they are, and whether an answer is right.

Developer guide, user-pool-lambda-define-auth-challenge, -create-auth-challenge, -verify-auth-challenge-response.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import (
    attempts,
    auth_sessions,
    completion,
    lookup,
    password_sign_in,
    refusals,
    simulated,
    srp_flow,
    triggers,
)
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import AuthSession, Pool, User

if TYPE_CHECKING:
    from collections.abc import Mapping

FLOW = "CUSTOM_AUTH"
CHALLENGE = "CUSTOM_CHALLENGE"
SRP_START = "SRP_A"
START_KEYS = ("CHALLENGE_NAME", "ChallengeName")


def started(attempt: Attempt) -> tuple[Attempt, User | None]:
    """Check the start of a custom sign-in; return it with what it has shown so far, and the user.

    With CHALLENGE_NAME=SRP_A (the service model writes ChallengeName) the triggers see that SRP began.
    """
    require_configured(attempt.pool, "DefineAuthChallenge")
    attempts.require_parameters(attempt, "USERNAME")
    attempts.require_secret_hash(attempt)
    public_a = public_value(attempt)
    user = password_sign_in.shown_user(attempt)
    if user is not None:
        password_sign_in.require_admissible(attempt, user)
        password_sign_in.pre_authentication(attempt, user)
    if public_a is None:
        return attempt, user
    began = attempts.passed(attempt, SRP_START)
    return replace(began, progress=replace(began.progress, srp_a=public_a)), user


def public_value(attempt: Attempt) -> int | None:
    """Return the client's public value where the sign-in begins with SRP."""
    if not any(attempt.parameters.get(key) == SRP_START for key in START_KEYS):
        return None
    attempts.require_parameters(attempt, "SRP_A")
    return srp_flow.public_value(attempt.parameters["SRP_A"])


def require_configured(pool: Pool, name: str) -> None:
    """Refuse where a trigger of custom authentication is missing (title of amplify-js 5623)."""
    if triggers.configured(pool, name) is None:
        raise refusals.invalid_parameter("Custom auth lambda trigger is not configured for the user pool.")


def decided(attempt: Attempt, user: User | None) -> dict[str, Any] | None:
    """Ask DefineAuthChallenge; return the next challenge, or None when it says to issue tokens."""
    require_configured(attempt.pool, "DefineAuthChallenge")
    response = asked(attempt, user, "DefineAuthChallenge", {"session": list(attempt.progress.passed)}, DEFINE_RESPONSE)
    if triggers.flag(response, "failAuthentication"):
        raise refusals.incorrect_credentials()  # The guide says only that the process ends.
    if triggers.flag(response, "issueTokens"):
        return None
    match response.get("challengeName"):
        case "CUSTOM_CHALLENGE":
            return challenge(attempt, user)
        case "PASSWORD_VERIFIER" if attempt.progress.srp_a is not None:
            return srp_flow.challenge(attempt, user, attempt.progress.srp_a)
        case _:
            raise unusable()


DEFINE_RESPONSE: dict[str, Any] = {"challengeName": None, "issueTokens": None, "failAuthentication": None}
CREATE_RESPONSE: dict[str, Any] = {
    "publicChallengeParameters": None, "privateChallengeParameters": None, "challengeMetadata": None,
}  # fmt: skip


def asked(
    attempt: Attempt, user: User | None, name: str, request: dict[str, Any], response: dict[str, Any]
) -> dict[str, Any]:
    """Run one of the three triggers; where existence is hidden it is told whether the user exists."""
    event: dict[str, Any] = {"userAttributes": {} if user is None else triggers.user_attributes(user), **request}
    metadata = completion.client_metadata(attempt)
    if metadata is not None:
        event["clientMetadata"] = metadata
    if lookup.existence_hidden(attempt.client):
        event["userNotFound"] = user is None
    answer = triggers.invoke(
        attempt.call, attempt.pool, name, f"{name}_Authentication", username=shown_username(attempt, user),
        client_id=attempt.client.id, request=event, response=dict(response),
    )  # fmt: skip
    return answer or {}


def shown_username(attempt: Attempt, user: User | None) -> str:
    """Return the internal username, or a stable pretended one."""
    return simulated.user_id(attempt.pool, attempt.parameters["USERNAME"]) if user is None else user.username


def challenge(attempt: Attempt, user: User | None) -> dict[str, Any]:
    """Ask CreateAuthChallenge and open the session of its challenge; the private parameters stay here."""
    require_configured(attempt.pool, "CreateAuthChallenge")
    request = {"challengeName": CHALLENGE, "session": list(attempt.progress.passed)}
    made = asked(attempt, user, "CreateAuthChallenge", request, CREATE_RESPONSE)
    public = texts(made.get("publicChallengeParameters"))
    private = texts(made.get("privateChallengeParameters"))
    metadata = made.get("challengeMetadata")
    if metadata is not None and not isinstance(metadata, str):
        raise unusable()
    username = shown_username(attempt, user)
    session = auth_sessions.opened(
        attempt.call, attempt.pool, attempt.client, user, attempt.parameters["USERNAME"], CHALLENGE, flow=attempt.flow,
        progress=attempt.progress, data={"private": private, "metadata": metadata, "user_id": username},
    )  # fmt: skip
    return {
        "ChallengeName": CHALLENGE,
        "Session": session,
        "ChallengeParameters": {"USERNAME": username, **public},
    }


def texts(parameters: Any) -> dict[str, str]:
    """Return challenge parameters, which are texts by name, or refuse what the trigger gave."""
    if parameters is None:
        return {}
    if not isinstance(parameters, dict) or not all(isinstance(one, str) for one in parameters.values()):
        raise unusable()
    return parameters


def unusable() -> ServiceError:
    """Return the refusal of a trigger's response that says nothing usable (amazon-cognito-identity-js 167, raw)."""
    return ServiceError("InvalidLambdaResponseException", "Unrecognizable lambda output")


def answered(attempt: Attempt, session: AuthSession, user: User | None) -> Attempt:
    """Ask VerifyAuthChallengeResponse and note its verdict; a wrong answer is no error by itself."""
    require_configured(attempt.pool, "VerifyAuthChallengeResponse")
    request: dict[str, Any] = {
        "privateChallengeParameters": session.data["private"], "challengeAnswer": attempt.parameters["ANSWER"],
    }  # fmt: skip
    response = asked(attempt, user, "VerifyAuthChallengeResponse", request, {"answerCorrect": None})
    entry = verdict(session.data, correct=triggers.flag(response, "answerCorrect"))
    auth_sessions.spend(session)
    progress = attempt.progress
    return replace(attempt, progress=replace(progress, passed=(*progress.passed, entry)))


def verdict(data: Mapping[str, Any], *, correct: bool) -> dict[str, Any]:
    """Return the entry of an answered challenge for the next call of DefineAuthChallenge."""
    metadata: str | None = data["metadata"]
    return {
        "challengeName": CHALLENGE, "challengeResult": correct,
        **({} if metadata is None else {"challengeMetadata": metadata}),
    }  # fmt: skip


def end(session: AuthSession) -> None:
    """End a flow that failed: its last session is dead, not spent (amazon-cognito-passwordless-email-auth 17)."""
    session.spent, session.dead = False, True
