"""Guards on the rotation of refresh tokens: whether the client rotates, and what became of the token shown."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.guards.clients import client_members
from poolproof_model.lifetimes import grace_seconds
from poolproof_model.state import Request, State


@guard("settings")
def rotation_on(state: State, request: Request) -> bool:
    """RefreshTokenRotation of the client that the request names is ENABLED."""
    return bool(client_members(state, request).get("RefreshTokenRotation", {}).get("Feature") == "ENABLED")


@guard("settings")
def grace_given(state: State, request: Request) -> bool:
    """The client lets a replaced refresh token live on for some seconds (RetryGracePeriodSeconds)."""
    name = subjects.client_name(state, request)
    return name is not None and grace_seconds(state, name) > 0


@guard("token")
def token_superseded(state: State, request: Request) -> bool:
    """The refresh token that the token came with was rotated since."""
    token = subjects.given_token(state, request)
    return token is not None and token.superseded


@guard("token")
def token_rotated_in(state: State, request: Request) -> bool:
    """The refresh token was made by a rotation."""
    token = subjects.given_token(state, request)
    return token is not None and token.rotated_in


@guard("token")
def grace_retried(state: State, request: Request) -> bool:
    """The refresh token was used again after a rotation had replaced it."""
    token = subjects.given_token(state, request)
    return token is not None and token.retried
