"""Guards on challenges and their sessions: open, spent, expired, invented, somebody else's."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import Challenge, Request, State, Symbol, Value, plain


@guard("challenge")
def pretended(state: State, request: Request) -> bool:
    """The challenge answered was opened for a name that no user has."""
    challenge = subjects.given_challenge(state, request)
    return challenge is not None and challenge.user is None


@guard("challenge")
def pretended_before(state: State, request: Request) -> bool:
    """An earlier challenge was opened for the same name, which no user has."""
    return earlier_pretence(state, request) is not None


def earlier_pretence(state: State, request: Request) -> Challenge | None:
    """Give an earlier challenge that was opened for the same name, which no user has."""
    name = request.get("AuthParameters.USERNAME")
    return next((item for item in state.challenges if item.user is None and item.username == name and item.name), None)


@guard("challenge", "user")
def challenge_owner_gone(state: State, request: Request) -> bool:
    """The user for whom the challenge was opened is deleted."""
    challenge = subjects.given_challenge(state, request)
    return challenge is not None and challenge.user is not None and state.user(challenge.user) is None


@guard("challenge")
def session_is(state: State, request: Request, *states: str) -> bool:
    """The session in the request belongs to an attempt in one of the states."""
    challenge = subjects.given_challenge(state, request)
    return challenge is not None and challenge.state in states


@guard("challenge")
def session_forgotten(state: State, request: Request) -> bool:
    """The session in the request was issued by the service, but nothing says whether it is still good."""
    return isinstance(_session(request), Symbol) and subjects.given_challenge(state, request) is None


@guard()
def session_invented(_state: State, request: Request) -> bool:
    """The session in the request was never issued."""
    return plain(request.get("Session")) is not None


def _session(request: Request) -> Value | None:
    return request.get("ChallengeResponses.PASSWORD_CLAIM_SECRET_BLOCK", "Session")


@guard("challenge")
def session_of_another(state: State, request: Request) -> bool:
    """The session was opened for another user than the one named."""
    challenge = subjects.given_challenge(state, request)
    name = request.get("ChallengeResponses.USERNAME")
    if challenge is None or name is None or isinstance(name, Symbol) or subjects.pool_name(state, request) is None:
        return False
    named = subjects.addressed_user(state, request)
    return named is None or named.sub != challenge.user


@guard("challenge")
def session_strays(state: State, request: Request) -> bool:
    """The session was opened through another client, or by the other family of calls (administrator or client)."""
    challenge = subjects.given_challenge(state, request)
    if challenge is None:
        return False
    admin = request.action.startswith("Admin")
    return challenge.client != subjects.client_name(state, request) or challenge.admin is not admin


@guard("challenge", "password", "user")
def overtaken(state: State, request: Request) -> bool:
    """Since the challenge was opened the user's password was set by other means."""
    challenge = subjects.given_challenge(state, request)
    user = state.user(challenge.user) if challenge else None
    return challenge is not None and user is not None and user.password != challenge.issued_password


@guard("challenge", "password", "user", "account")
def challenge_pending(state: State, request: Request) -> bool:
    """The user for whom the challenge was opened is still there, enabled, and must still choose a password."""
    challenge = subjects.given_challenge(state, request)
    user = state.user(challenge.user) if challenge else None
    return (
        challenge is not None
        and user is not None
        and user.account == "ENABLED"
        and user.status == "FORCE_CHANGE_PASSWORD"
        and user.password == challenge.issued_password
    )


@guard("settings")
def session_validity_set(state: State, request: Request) -> bool:
    """The client sets AuthSessionValidity."""
    name = subjects.client_name(state, request)
    return name is not None and "AuthSessionValidity" in state.settings.client(name)
