"""Effects on the tracking of sessions: turned on and off, ids told, sessions ended."""

from dataclasses import replace

from poolproof_model import sessions, subjects
from poolproof_model.effects import effect, produce
from poolproof_model.sessions import named_session
from poolproof_model.state import Request, ReuseLimit, State, Symbol, plain


@effect("tracking")
def tracking_set(state: State, request: Request) -> State:
    """The pool tracks sessions, or not, with the limit in the request."""
    pool = subjects.pool_name(state, request)
    if pool is None:
        return state
    before = state.session_settings(pool)
    tracking = plain(request.get("UserSessionTracking")) == "ENABLED"
    changed = replace(
        before,
        tracking=tracking,
        most=int(plain(request.get("TokenSession.MaxPerUser")) or before.most),
        disturbed=before.disturbed or (before.tracking and not tracking),
    )
    return replace(state, tracking=(*(item for item in state.tracking if item.pool != pool), changed))


@effect("tracking")
def reuse_limited(state: State, request: Request) -> State:
    """The client reuses a single sign-on for the minutes in the request."""
    client = subjects.client_name(state, request)
    if client is None:
        return state
    limit = ReuseLimit(client=client, minutes=int(plain(request.get("SSOSession.MaxValidityMinutes")) or 0))
    return replace(state, reuse_limits=(*(item for item in state.reuse_limits if item.client != client), limit))


@effect("token")
def only_session_told(state: State, request: Request) -> State:
    """A list of one session tells its id."""
    user = subjects.addressed_user(state, request)
    current = sessions.active(state, user) if user else ()
    if len(current) != 1 or current[0].session_id is not None:
        return state
    name = Symbol(kind="session_id", name=str(state.made + 1))
    tokens = tuple(
        replace(item, session_id=name) if item.family == current[0].family else item for item in state.tokens
    )
    return produce(replace(state, tokens=tokens, made=state.made + 1), name, "Sessions.0.SessionId")


@effect("token")
def session_over(state: State, request: Request) -> State:
    """The tokens of the session that the request names are those of a session that was revoked."""
    named = named_session(state, request)
    return replace(
        state,
        tokens=tuple(
            replace(item, session_ended=True) if named is not None and item.family == named.family else item
            for item in state.tokens
        ),
    )
