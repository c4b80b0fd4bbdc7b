"""One request of a sign-in, parsed: its client, the flow it belongs to, and its parameters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from poolproof.reference.user_pools import lookup, refusals, secret_hash
from poolproof.reference.user_pools.state import AuthSession, Client, Pool, Progress

if TYPE_CHECKING:
    from poolproof.reference.calls import Call
    from poolproof.reference.errors import ServiceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A request that starts or continues a sign-in; `parameters` are AuthParameters or ChallengeResponses."""

    call: Call
    pool: Pool
    client: Client
    flow: str
    parameters: dict[str, str]
    progress: Progress = field(default_factory=Progress)


def of_start(call: Call) -> Attempt:
    """Parse InitiateAuth or AdminInitiateAuth."""
    pool, client = pool_and_client(call)
    parameters = call.arguments.get("AuthParameters", {})
    return Attempt(
        call=call, pool=pool, client=client, flow=call.arguments["AuthFlow"], parameters=parameters,
        progress=Progress(device_key=parameters.get("DEVICE_KEY") or None),
    )  # fmt: skip


def of_answer(call: Call) -> Attempt:
    """Parse RespondToAuthChallenge or AdminRespondToAuthChallenge; the flow is known once the session is."""
    pool, client = pool_and_client(call)
    parameters = call.arguments.get("ChallengeResponses", {})
    return Attempt(call=call, pool=pool, client=client, flow="", parameters=parameters)


def resumed(attempt: Attempt, session: AuthSession) -> Attempt:
    """Return an answer with the flow and progress of its session; a DEVICE_KEY may come with any answer."""
    progress = session.progress
    key = attempt.parameters.get("DEVICE_KEY")
    return replace(attempt, flow=session.flow, progress=replace(progress, device_key=key) if key else progress)


def renamed(attempt: Attempt, parameters: dict[str, str]) -> Attempt:
    """Return the attempt with other parameters."""
    return replace(attempt, parameters=parameters)


def passed(attempt: Attempt, challenge: str) -> Attempt:
    """Return the attempt after a challenge was passed, as the triggers of custom authentication are told."""
    entry = {"challengeName": challenge, "challengeResult": True}
    return replace(attempt, progress=replace(attempt.progress, passed=(*attempt.progress.passed, entry)))


def pool_and_client(call: Call) -> tuple[Pool, Client]:
    """Return pool and client of a call of either family."""
    return lookup.pool_and_client(call) if administrative(call) else lookup.client(call)


def administrative(call: Call) -> bool:
    """Tell whether a call is one of the administrator's."""
    return call.operation.startswith("Admin")


def require_parameters(attempt: Attempt, *names: str) -> None:
    """Refuse a request that lacks a parameter; an empty one counts as absent."""
    for name in names:
        if absent(attempt, name):
            raise missing(name)


def absent(attempt: Attempt, name: str) -> bool:
    """Tell whether a parameter was not given."""
    return not attempt.parameters.get(name)


def missing(name: str) -> ServiceError:
    """Return the refusal of an absent parameter (amazon-cognito-identity-js 627, aws-sdk-cpp 452, raw)."""
    return refusals.invalid_parameter(f"Missing required parameter {name}")


def require_secret_hash(attempt: Attempt) -> None:
    """Refuse a SECRET_HASH that is missing or not over the USERNAME of the same request.

    An alias with a hash over that alias starts a sign-in (moto's AWS-verified sign-in with email); later answers carry
    the internal username and a hash over it (cognito-srp 1, warrant 125).
    """
    secret_hash.require(attempt.client, (attempt.parameters["USERNAME"],), attempt.parameters.get("SECRET_HASH"))
