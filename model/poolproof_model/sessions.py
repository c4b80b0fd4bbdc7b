"""The sessions of a user that a pool tracks: one for each sign-in whose refresh token is live."""

from dataclasses import replace

from poolproof_model.state import Request, State, Token, User


def active(state: State, user: User) -> tuple[Token, ...]:
    """Give the live refresh tokens of the user's tracked sign-ins, the least recently used first."""
    families = {
        item.family: item for item in state.tokens if item.user == user.sub and item.use == "refresh" and counts(item)
    }
    return tuple(sorted(families.values(), key=lambda item: _last_use(state, item)))


def counts(item: Token) -> bool:
    """Whether a refresh token keeps a session alive."""
    return item.tracked and item.state == "LIVE" and not item.evicted


def _last_use(state: State, item: Token) -> int:
    return max(int(one.symbol.name) for one in state.tokens if one.family == item.family)


def doubtful(state: State, user: User) -> bool:
    """Whether something happened of which no source says what becomes of the user's sessions."""
    mine = [item for item in state.tokens if item.user == user.sub and item.use == "refresh"]
    return state.session_settings(user.pool).disturbed or any(
        item.state == "SUSPENDED"
        or (item.state == "LIVE" and (not item.tracked or item.issued_password != user.password))
        for item in mine
    )


def named_session(state: State, request: Request) -> Token | None:
    """Give a token of the session that the request names."""
    value = request.get("SessionId")
    return next((item for item in reversed(state.tokens) if value is not None and item.session_id == value), None)


def room_made(state: State, user: User) -> State:
    """Evict the least recently used sessions where a sign-in has made one more than the pool allows."""
    rules = state.session_settings(user.pool)
    over = active(state, user)[: -rules.most] if rules.tracking else ()
    families = {item.family for item in over}
    return replace(
        state,
        tokens=tuple(replace(item, evicted=True) if item.family in families else item for item in state.tokens),
    )
