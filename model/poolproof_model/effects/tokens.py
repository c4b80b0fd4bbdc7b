"""Effects on tokens, and the passing of time."""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model import subjects
from poolproof_model.effects import effect, produce, selector
from poolproof_model.lifetimes import IDLE_SECONDS, TOTP_SECONDS, grace_seconds, token_seconds
from poolproof_model.sessions import named_session, room_made
from poolproof_model.state import Request, State, Symbol, Token, User, plain

Next = Callable[[str], str | None]
MEMBERS = {"id": "IdToken", "access": "AccessToken", "refresh": "RefreshToken"}


@effect("token")
def tokens_issued(state: State, request: Request) -> State:
    """A sign-in gives an id, an access and a refresh token of a new family."""
    user = subjects.addressed_user(state, request)
    client = subjects.signing_client(state, request)
    if user is None or client is None:
        return state
    return room_made(_issue(state, user, client, ("id", "access", "refresh"), None), user)


@effect("token")
def tokens_refreshed(state: State, request: Request) -> State:
    """A refresh gives an id and an access token of the refresh token's family."""
    token = subjects.given_token(state, request)
    user = state.user(token.user) if token else None
    if token is None or user is None:
        return state
    return _issue(state, user, token.client, ("id", "access"), token)


@effect("token")
def tokens_rotated(state: State, request: Request) -> State:
    """A refresh gives all three tokens; the new refresh token lives as long as the old one would have.

    Every token that the sign-in gave before is superseded.
    """
    token = subjects.given_token(state, request)
    user = state.user(token.user) if token else None
    if token is None or user is None:
        return state
    older = tuple(replace(item, superseded=True) if item.family == token.family else item for item in state.tokens)
    state = _issue(replace(state, tokens=older), user, token.client, ("id", "access", "refresh"), token)
    fresh = replace(state.tokens[-1], expires_at=token.expires_at, rotated_in=True)
    return replace(state, tokens=(*state.tokens[:-1], fresh))


@effect("token")
def grace_used(state: State, request: Request) -> State:
    """A refresh token that was replaced was used again; whether its grace period begins anew is not said."""
    token = subjects.given_token(state, request)
    return replace(state, tokens=tuple(replace(item, retried=True) if item is token else item for item in state.tokens))


def _issue(state: State, user: User, client: str, uses: tuple[str, ...], origin: Token | None) -> State:
    family = origin.family if origin else state.made + 1
    for use in uses:
        symbol = Symbol(kind=f"{use}_token", name=str(state.made + 1))
        token = Token(
            symbol=symbol,
            use=use,
            user=user.sub,
            pool=user.pool,
            client=client,
            family=family,
            auth_time=origin.auth_time if origin else state.clock,
            issued_at=state.clock,
            expires_at=state.clock + token_seconds(state, client, use),
            state="LIVE",
            username=user.name,
            issued_attributes=user.attributes,
            issued_groups=state.groups_of(user),
            issued_password=user.password,
            refreshed=origin is not None,
            tracked=origin.tracked if origin else state.session_settings(user.pool).tracking,
            session_id=origin.session_id if origin else None,
        )
        state = produce(
            replace(state, tokens=(*state.tokens, token), made=state.made + 1),
            symbol,
            f"AuthenticationResult.{MEMBERS[use]}",
        )
    return state


@selector("token")
def token(state: State, request: Request, trigger: str, next_state: Next) -> State:
    """Move tokens: overdue ones (expire), one sign-in's (revoke), all of the user (sign_out) or some when disabled.

    `withdraw` takes the user's id and access tokens, `suspend` the refresh tokens. `rotate` and `retire` take the
    refresh token in the request, `end_grace` those whose grace period is over, `end_session` those of a session.
    """
    given = subjects.given_token(state, request)
    user = subjects.addressed_user(state, request)

    by = ("admin" if request.action.startswith("Admin") else "user") if trigger == "sign_out" else ""

    number = state.made + 1

    def concerned(item: Token) -> bool:
        own = user is not None and item.user == user.sub
        match trigger:
            case "expire":
                return item.expires_at <= state.clock
            case "revoke":
                return given is not None and item.family == given.family
            case "end_session":
                named = named_session(state, request)
                return named is not None and item.family == named.family
            case "rotate" | "retire":
                return given is not None and item.symbol == given.symbol
            case "end_grace":
                return item.rotated_at + grace_seconds(state, item.client) <= state.clock
            case "withdraw":
                return own and item.use != "refresh"
            case "suspend":
                return own and item.use == "refresh"
            case _:
                return own

    return replace(
        state,
        tokens=tuple(
            replace(
                item,
                state=next_state(item.state) or item.state,
                signed_out=by if next_state(item.state) and by else item.signed_out,
                signed_out_at=number if next_state(item.state) and by else item.signed_out_at,
                rotated_at=state.clock if trigger in {"rotate", "retire"} else item.rotated_at,
            )
            if concerned(item)
            else item
            for item in state.tokens
        ),
    )


@effect("token")
def other_tokens_outlive(state: State, request: Request) -> State:
    """The user's live tokens of other sign-ins outlive the revocation of the token in the request."""
    given = subjects.given_token(state, request)
    if given is None:
        return state
    return replace(
        state,
        tokens=tuple(
            replace(item, outlived=True)
            if item.user == given.user and item.family != given.family and item.state == "LIVE"
            else item
            for item in state.tokens
        ),
    )


@effect("clock", "lockout", "password", "mfa")
def time_passes(state: State, request: Request) -> State:
    """The clock moves on: locks end, wrong passwords are forgotten, temporary passwords lapse, new TOTP codes come."""
    state = replace(state, clock=state.clock + int(plain(request.get("seconds")) or 0))
    return replace(state, users=tuple(_aged(state, user) for user in state.users))


def _aged(state: State, user: User) -> User:
    idle = state.clock - user.last_failure
    if user.failures and idle >= IDLE_SECONDS:
        user = replace(user, failures=0, lock="forgotten")
    elif user.lock in {"on", "doubtful"} and state.clock >= subjects.lock_ends(user):
        user = replace(user, lock="over")
    age = state.clock - user.password_set_at
    if user.password_kind == "temporary" and age > subjects.temporary_password_seconds(state.settings, user):  # noqa: S105
        user = replace(user, password_kind="lapsed")  # noqa: S106
    codes = user.second_codes
    if codes.recency in {"now", "lately"}:
        recency = "past" if state.clock - codes.spent_at > TOTP_SECONDS else "lately"
        user = replace(user, second_codes=replace(codes, recency=recency))
    return user
