"""Guards on tracked sessions: whether the pool tracks, whose session is named, what became of it."""

from poolproof_model import sessions, subjects
from poolproof_model.guards import guard
from poolproof_model.guards.clients import pool_members
from poolproof_model.state import Request, State, plain


@guard("settings", "token")
def tier_is(state: State, request: Request, *tiers: str) -> bool:
    """The pool is made with one of the feature plans (ESSENTIALS where none is named: botocore, CreateUserPool)."""
    return str(pool_members(state, request).get("UserPoolTier", "ESSENTIALS")) in tiers


@guard()
def client_missing_in_pool(state: State, request: Request) -> bool:
    """The client of the request is unknown, or belongs to another pool."""
    client = subjects.client_name(state, request)
    return client is None or state.settings.client_pools[client] != subjects.pool_name(state, request)


@guard("tracking")
def tracking_configured(state: State, request: Request) -> bool:
    """SetUserPoolSessionConfiguration was called for the pool."""
    pool = subjects.pool_name(state, request)
    return any(item.pool == pool for item in state.tracking)


@guard("tracking")
def reuse_set(state: State, request: Request) -> bool:
    """SetUserPoolClientSessionConfiguration was called for the client."""
    client = subjects.client_name(state, request)
    return any(item.client == client for item in state.reuse_limits)


@guard("tracking")
def sessions_tracked(state: State, request: Request) -> bool:
    """The pool tracks sessions."""
    pool = subjects.pool_name(state, request)
    return pool is not None and state.session_settings(pool).tracking


@guard("tracking", "token", "password")
def sessions_certain(state: State, request: Request) -> bool:
    """The pool tracks sessions, and all that became of the addressed user's is known."""
    user = subjects.addressed_user(state, request)
    return user is not None and sessions_tracked(state, request) and not sessions.doubtful(state, user)


@guard("tracking", "token")
def sessions_number(state: State, request: Request, least: str) -> bool:
    """The addressed user has at least so many sessions."""
    user = subjects.addressed_user(state, request)
    return user is not None and len(sessions.active(state, user)) >= int(least)


@guard("token")
def session_evicted(state: State, request: Request) -> bool:
    """A session of the addressed user gave way to a newer one."""
    user = subjects.addressed_user(state, request)
    return user is not None and any(item.user == user.sub and item.evicted for item in state.tokens)


@guard("token")
def token_evicted(state: State, request: Request) -> bool:
    """The token belongs to a session that gave way to a newer one."""
    token = subjects.given_token(state, request)
    return token is not None and token.evicted


@guard("token")
def session_shown(state: State, request: Request) -> bool:
    """The call is an administrator's, or shows a live access token."""
    token = subjects.given_token(state, request)
    return request.get("AccessToken") is None or (token is not None and token.use == "access" and token.state == "LIVE")


@guard("token")
def session_named(state: State, request: Request, *kinds: str) -> bool:
    """The session named is the caller's `current` one, `another` of the user, a `stranger`'s, `dead`, or `none`.

    Whether it is dead is asked first, then whose it is.
    """
    named = sessions.named_session(state, request)
    user = subjects.addressed_user(state, request)
    if named is None:
        return ("none" if plain(request.get("SessionId")) is not None else "unknown") in kinds
    live = [item for item in state.tokens if item.family == named.family and sessions.counts(item)]
    if not live:
        return "dead" in kinds
    if user is None or named.user != user.sub:
        return "stranger" in kinds
    token = subjects.given_token(state, request)
    return ("current" if token is not None and token.family == named.family else "another") in kinds


@guard("token")
def token_session_ended(state: State, request: Request) -> bool:
    """The session of the token was revoked as a session."""
    token = subjects.given_token(state, request)
    return token is not None and token.session_ended
