"""What the functions of a world's triggers do at a step: their cases, run on what the model knows of the event."""

from collections.abc import Mapping
from typing import Any

from poolproof_model import attempts, behaviours, subjects
from poolproof_model.behaviours import Answered, Case, Failed
from poolproof_model.state import Request, State, Term, plain

CUSTOM = "CUSTOM_CHALLENGE"
SRP = (("SRP_A", True),)
History = tuple[tuple[str, bool], ...]


def cases(state: State, request: Request, trigger: str) -> tuple[Case, ...] | None:
    """Give what the function of a trigger does; None where the pool of the request has no such function."""
    pool = subjects.pool_name(state, request)
    found = state.settings.parts.get("triggers", {}).get(pool, {}).get(trigger) if pool else None
    return None if found is None else tuple(found)


def event(state: State, request: Request, **members: Any) -> Mapping[str, Any]:
    """Give the event of a step as far as the model knows it: the user's attributes, known or given, and `members`."""
    user = subjects.addressed_user(state, request)
    attributes = dict(user.attributes) if user else dict(subjects.attributes_given(request))
    return {"request": {"userAttributes": attributes, **members}}


def outcome(state: State, request: Request, trigger: str, **members: Any) -> Answered | Failed | None:
    """Give what the function of a trigger does at a step; None where there is none."""
    found = cases(state, request, trigger)
    return None if found is None else behaviours.run(found, event(state, request, **members))


def response(found: Answered | Failed | None) -> Mapping[str, Any]:
    """Give the response that a function gave, empty where it gave none."""
    value = found.value if isinstance(found, Answered) else None
    answer = value.get("response") if isinstance(value, Mapping) else None
    return answer if isinstance(answer, Mapping) else {}


def trouble(found: Answered | Failed | None) -> str | None:
    """Name what is wrong with what a function did: `error`, `timeout`, `garble`; None where it did well."""
    match found:
        case Failed(timeout=timeout):
            return "timeout" if timeout else "error"
        case Answered(value=value) if not isinstance(value, Mapping):
            return "garble"
        case _:
            return None


def answered_right(state: State, request: Request) -> bool:
    """Whether VerifyAuthChallengeResponse says that the answer in the request is right.

    The private parameters are those of the question as it was asked, whatever the user's attributes say by now.
    """
    asked = behaviours.run(cases(state, request, "CreateAuthChallenge") or (), {"request": {}})
    private = response(asked).get("privateChallengeParameters", {})
    shown = plain(request.get("ChallengeResponses.ANSWER"))
    found = outcome(
        state, request, "VerifyAuthChallengeResponse", challengeAnswer=shown, privateChallengeParameters=private
    )
    return bool(response(found).get("answerCorrect"))


def history(state: State, request: Request) -> History:
    """Give what DefineAuthChallenge is told of at a step: the challenges so far with their results."""
    if plain(request.get("AuthParameters.CHALLENGE_NAME")) == "SRP_A":
        return SRP
    if isinstance(request.get("ChallengeResponses.PASSWORD_CLAIM_SIGNATURE"), Term):
        return (*SRP, ("PASSWORD_VERIFIER", True))
    attempt = attempts.given(state, request)
    return (*attempt.history, (CUSTOM, answered_right(state, request))) if attempt else ()


def defined(state: State, request: Request) -> Answered | Failed | None:
    """Give what DefineAuthChallenge does at a step."""
    session = [{"challengeName": name, "challengeResult": result} for name, result in history(state, request)]
    return outcome(state, request, "DefineAuthChallenge", session=session)


def decision(state: State, request: Request) -> str:
    """Name what DefineAuthChallenge decides: `TOKENS`, `FAIL` or the challenge that comes next."""
    found = response(defined(state, request))
    if found.get("issueTokens"):
        return "TOKENS"
    return "FAIL" if found.get("failAuthentication") else str(found.get("challengeName", ""))
