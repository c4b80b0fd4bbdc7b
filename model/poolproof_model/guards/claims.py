"""Guards on what the client of a token may read."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State


@guard("settings", "token")
def client_reads(state: State, request: Request, name: str) -> bool:
    """The attribute is among the ReadAttributes that the token's client was made with."""
    token = subjects.given_token(state, request)
    return token is not None and name in state.settings.client(token.client).get("ReadAttributes", ())


@guard("settings", "token")
def token_client_rotates(state: State, request: Request) -> bool:
    """The token's client rotates refresh tokens."""
    token = subjects.given_token(state, request)
    rotation = state.settings.client(token.client).get("RefreshTokenRotation", {}) if token else {}
    return bool(rotation.get("Feature") == "ENABLED")
