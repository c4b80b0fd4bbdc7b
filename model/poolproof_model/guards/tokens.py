"""Guards on sign-in attempts, sessions and tokens."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State, Symbol, Term

LOCKOUT_FREE_FAILURES = 5  # developer guide, authentication flow: five attempts are free
LOCKOUT_LONGEST = 900  # the same: about 15 minutes at most


@guard("token")
def token_given(state: State, request: Request, *uses: str) -> bool:
    """The request carries an issued token of one of the uses (id, access, refresh), whatever its state."""
    token = subjects.given_token(state, request)
    return token is not None and token.use in uses


@guard("token")
def token_is(state: State, request: Request, *states: str) -> bool:
    """The token in the request is in one of the states."""
    token = subjects.given_token(state, request)
    return token is not None and token.state in states


@guard("token")
def token_altered(_state: State, request: Request, *functions: str) -> bool:
    """The token in the request was altered by the caller in one of the ways (tampered, unsigned, foreign_signed)."""
    value = request.get("AccessToken", *subjects.REFRESH_PATHS, "token")
    return isinstance(value, Term) and (value.function in functions or not functions)


@guard("token")
def token_owner_exists(state: State, request: Request) -> bool:
    """The user of the token still exists."""
    token = subjects.given_token(state, request)
    return token is not None and state.user(token.user) is not None


@guard("token")
def token_of_client(state: State, request: Request) -> bool:
    """The token was issued to the client that the request names."""
    token = subjects.given_token(state, request)
    return token is not None and token.client == subjects.client_name(state, request)


@guard("challenge")
def session_is(state: State, request: Request, *states: str) -> bool:
    """The session in the request belongs to an attempt in one of the states."""
    challenge = subjects.given_challenge(state, request)
    return challenge is not None and challenge.state in states


@guard("challenge")
def session_issued(_state: State, request: Request) -> bool:
    """The session in the request was issued by the service."""
    return isinstance(request.get("Session", "ChallengeResponses.PASSWORD_CLAIM_SECRET_BLOCK"), Symbol)


@guard("lockout", "clock")
def locked_out(state: State, request: Request) -> bool:
    """So many passwords were wrong that the user is locked now: 2^(n-5) seconds after the n-th failure."""
    user = subjects.addressed_user(state, request)
    if user is None or user.failures <= LOCKOUT_FREE_FAILURES:
        return False
    wait = min(2 ** (user.failures - LOCKOUT_FREE_FAILURES), LOCKOUT_LONGEST)
    return state.clock - user.last_failure < wait
