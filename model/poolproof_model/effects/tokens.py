"""Effects on sign-in attempts, challenges and tokens, and the passing of time."""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model import subjects
from poolproof_model.effects import effect, produce, selector
from poolproof_model.lifetimes import session_seconds, token_seconds
from poolproof_model.state import Challenge, Request, State, Symbol, Token, User, plain

Next = Callable[[str], str | None]


@effect("token")
def tokens_issued(state: State, request: Request) -> State:
    """A sign-in gives an id, an access and a refresh token of a new family."""
    user = subjects.addressed_user(state, request)
    client = _client(state, request)
    if user is None or client is None:
        return state
    return _issue(state, user, client, ("id", "access", "refresh"), state.made + 1, state.clock)


@effect("token")
def tokens_refreshed(state: State, request: Request) -> State:
    """A refresh gives an id and an access token of the refresh token's family."""
    token = subjects.given_token(state, request)
    user = state.user(token.user) if token else None
    if token is None or user is None:
        return state
    return _issue(state, user, token.client, ("id", "access"), token.family, token.auth_time)


def _issue(state: State, user: User, client: str, uses: tuple[str, ...], family: int, auth_time: int) -> State:
    paths = {"id": "IdToken", "access": "AccessToken", "refresh": "RefreshToken"}
    for use in uses:
        symbol = Symbol(kind=f"{use}_token", name=str(state.made + 1))
        token = Token(
            symbol=symbol,
            use=use,
            user=user.sub,
            pool=user.pool,
            client=client,
            family=family,
            auth_time=auth_time,
            issued_at=state.clock,
            expires_at=state.clock + token_seconds(state, client, use),
            state="LIVE",
        )
        state = produce(
            replace(state, tokens=(*state.tokens, token), made=state.made + 1), symbol, f"AuthenticationResult.{paths[use]}"
        )
    return state


def _client(state: State, request: Request) -> str | None:
    challenge = subjects.given_challenge(state, request)
    return subjects.client_name(state, request) or (challenge.client if challenge else None)


@selector("token")
def token(state: State, request: Request, trigger: str, next_state: Next) -> State:
    """Move tokens: overdue ones (expire), one family (revoke), all of the user (sign_out)."""
    given = subjects.given_token(state, request)
    user = subjects.addressed_user(state, request)
    gone = {user.sub for user in state.deleted}

    def concerned(item: Token) -> bool:
        match trigger:
            case "expire":
                return item.expires_at <= state.clock
            case "revoke":
                return given is not None and item.family == given.family
            case "orphan":
                return item.user in gone or (user is not None and item.user == user.sub)
            case _:
                return user is not None and item.user == user.sub

    return replace(
        state,
        tokens=tuple(
            replace(item, state=next_state(item.state) or item.state) if concerned(item) else item for item in state.tokens
        ),
    )


@effect("challenge")
def attempt_started(state: State, request: Request) -> State:
    """A sign-in attempt begins: it may become a challenge with a session."""
    user = subjects.addressed_user(state, request)
    client = _client(state, request)
    if client is None:
        return state
    session = Symbol(kind="session", name=str(state.made + 1))
    attempt = Challenge(
        session=session,
        name="",
        user=user.sub if user else None,
        client=client,
        admin=request.action.startswith("Admin"),
        opened_at=state.clock,
        state="START",
    )
    return replace(state, challenges=(*state.challenges, attempt), made=state.made + 1)


@selector("challenge")
def sign_in(state: State, request: Request, trigger: str, next_state: Next) -> State:
    """Move the attempt in the request (else the newest, which this step began), or all overdue ones (expire)."""
    if trigger == "expire":
        return replace(
            state,
            challenges=tuple(
                replace(item, state=next_state(item.state) or item.state)
                if state.clock - item.opened_at > session_seconds(state, item.client)
                else item
                for item in state.challenges
            ),
        )
    current = subjects.given_challenge(state, request) or (state.challenges[-1] if state.challenges else None)
    destination = next_state(current.state) if current else None
    if current is None or destination is None:
        return state
    rest = tuple(item for item in state.challenges if item is not current)
    if destination == "TOKENS" and not current.name:
        return replace(state, challenges=rest)
    if destination in {"TOKENS", "EXPIRED"}:
        return replace(state, challenges=(*rest, replace(current, state=destination)))
    return _asked(replace(state, challenges=rest), current, destination)


def _asked(state: State, current: Challenge, destination: str) -> State:
    """Open the next challenge: a new session where one was used, the old one spent."""
    if not current.name:
        opened = replace(current, name=destination, state=destination, opened_at=state.clock)
        state = replace(state, challenges=(*state.challenges, opened))
        return produce(state, opened.session, session_path(destination))
    session = Symbol(kind="session", name=str(state.made + 1))
    opened = replace(current, session=session, name=destination, state=destination, opened_at=state.clock)
    state = replace(state, challenges=(*state.challenges, replace(current, state="TOKENS"), opened), made=state.made + 1)
    return produce(state, session, session_path(destination))


def session_path(challenge: str) -> str:
    """Give where the answer holds what identifies the challenge: SRP goes without Session, by its secret block."""
    return "ChallengeParameters.SECRET_BLOCK" if challenge == "PASSWORD_VERIFIER" else "Session"


@effect("clock")
def time_passes(state: State, request: Request) -> State:
    """The clock moves on."""
    return replace(state, clock=state.clock + int(plain(request.get("seconds")) or 0))


@effect("lockout")
def password_attempt_failed(state: State, request: Request) -> State:
    """A wrong password counts against the user."""
    user = subjects.addressed_user(state, request)
    return state.with_user(replace(user, failures=user.failures + 1, last_failure=state.clock)) if user else state


@effect("lockout")
def password_attempts_forgotten(state: State, request: Request) -> State:
    """A successful sign-in clears the count of wrong passwords."""
    user = subjects.addressed_user(state, request)
    return state.with_user(replace(user, failures=0)) if user else state
