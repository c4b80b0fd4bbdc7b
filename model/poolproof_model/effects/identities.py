"""Effects on identities: made, given logins, tokens and credentials; what credentials write."""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model import identities, logins, role_selection, session_policies, subjects
from poolproof_model.effects import effect, produce, selector
from poolproof_model.lifetimes import CREDENTIALS_SECONDS, GRACE, OPENID_SECONDS
from poolproof_model.state import (
    Credentials,
    Identity,
    OpenIdToken,
    ProviderToken,
    Request,
    State,
    Symbol,
    Token,
    plain,
)

Next = Callable[[str], str | None]
EXPIRED_SECONDS = 600  # how long ago the harness's own `expired` tokens were over when minted


def numbered(state: State, kind: str) -> tuple[State, Symbol]:
    """Give a symbol of a kind that stands for something new."""
    return replace(state, made=state.made + 1), Symbol(kind=kind, name=str(state.made + 1))


@effect("external")
def provider_token_minted(state: State, request: Request) -> State:
    """The harness's provider gives an ID token."""
    state, symbol = numbered(state, "provider_token")
    kind = str(plain(request.get("kind")))
    over = kind == "expired"
    made = ProviderToken(
        symbol=symbol,
        provider=str(plain(request.get("provider"))),
        subject=str(plain(request.get("subject"))),
        kind=kind,
        expires_at=state.clock - EXPIRED_SECONDS if over else state.clock + CREDENTIALS_SECONDS,
        overdue=over,
        lapsed=over,
        claims=tuple(sorted((plain(request.get("claims")) or {}).items())),
    )
    return produce(replace(state, provider_tokens=(*state.provider_tokens, made)), symbol, "token")


@effect("identity")
def identity_made(state: State, request: Request) -> State:
    """The identity pool makes an identity, for the login in the request if there is one."""
    pool = subjects.identity_pool_name(state, request)
    login = logins.shown(state, request)
    if pool is None:
        return state
    state, symbol = numbered(state, "identity")
    made = Identity(
        symbol=symbol,
        pool=pool,
        logins=identities.pairs(state, request),
        state="ABSENT",
        shown=login.token.symbol if login and login.token else None,
        created_at=state.clock,
    )
    return produce(replace(state, identities=(*state.identities, made)), symbol, "IdentityId")


@effect("identity")
def login_linked(state: State, request: Request) -> State:
    """The guest identity in the request gets the login shown."""
    identity, login = subjects.given_identity(state, request), logins.shown(state, request)
    if identity is None or login is None or login.token is None:
        return state
    both = (*identity.logins, logins.as_pair(login))
    return _with(state, identity, replace(identity, logins=both, shown=login.token.symbol, upgraded=True))


@effect("openid")
def openid_token_issued(state: State, request: Request) -> State:
    """The identity pool gives an OpenID token for the identity in the request."""
    identity, login = subjects.given_identity(state, request), logins.shown(state, request)
    if identity is None:
        return state
    state, symbol = numbered(state, "openid_token")
    made = OpenIdToken(
        symbol=symbol,
        identity=identity.symbol,
        pool=identity.pool,
        authenticated=login is not None,
        expires_at=state.clock + OPENID_SECONDS,
        state="LIVE",
        provider=str(login.key) if login else "",
    )
    return produce(replace(state, openid_tokens=(*state.openid_tokens, made)), symbol, "Token")


@effect("credentials")
def credentials_issued(state: State, request: Request) -> State:
    """The identity pool gives temporary credentials of the role that it chooses, scoped down for guests."""
    identity, login = subjects.given_identity(state, request), logins.shown(state, request)
    found = role_selection.selected(state, request)
    if identity is None or found is None or not found.role:
        return state
    state, symbol = numbered(state, "credentials")
    made = Credentials(
        symbol=symbol,
        identity=identity.symbol,
        pool=identity.pool,
        role=found.role,
        by=" ".join(word for word in (found.by, found.rule, "several" if found.several else "") if word),
        authenticated=login is not None,
        scoped=login is None,
        expires_at=state.clock + CREDENTIALS_SECONDS,
        state="LIVE",
        tags=role_selection.tags(state.settings, identity.pool, login),
    )
    return produce(replace(state, credentials=(*state.credentials, made)), symbol, "Credentials")


def seconds_asked(request: Request) -> int:
    """Give how long the session of a role is to last: DurationSeconds, an hour where there is none."""
    asked = plain(request.get("DurationSeconds"))
    return asked if isinstance(asked, int) else CREDENTIALS_SECONDS


@effect("credentials")
def role_assumed(state: State, request: Request) -> State:
    """STS gives temporary credentials of the role asked for."""
    role = logins.role_name(state, request)
    token, external = logins.openid_token(state, request), logins.web_token(state, request)
    if role is None:
        return state
    seconds = seconds_asked(request)
    state, symbol = numbered(state, "credentials")
    made = Credentials(
        symbol=symbol,
        identity=token.identity if token else None,
        pool=token.pool if token else None,
        role=role,
        authenticated=token.authenticated if token else True,
        scoped=False,
        expires_at=state.clock + seconds,
        state="LIVE",
        session=str(plain(request.get("RoleSessionName"))),
        subject=external.subject if isinstance(external, ProviderToken) else "",
        seconds=seconds,
        limits=session_policies.names_of(request.get("Policy"), request.get("PolicyArns")),
        tags=session_policies.session_tags(session_policies.tags_of(request.get("WebIdentityToken"))),
    )
    return produce(replace(state, credentials=(*state.credentials, made)), symbol, "Credentials")


@effect("object")
def object_stored(state: State, request: Request) -> State:
    """An object or item lies under the key in the request."""
    place = logins.place(request)
    return state if place in state.objects else replace(state, objects=(*state.objects, place))


@effect("token", "external")
def logins_lapse(state: State, _request: Request) -> State:
    """Login tokens whose time is over, and those whose time is over by more than clocks may differ, are marked."""
    if not state.settings.parts.get("identity_pools"):
        return state
    return replace(
        state,
        tokens=tuple(_aged_token(state, item) if item.use == "id" else item for item in state.tokens),
        provider_tokens=tuple(_aged(state, item) for item in state.provider_tokens),
    )


def _aged_token(state: State, item: Token) -> Token:
    return replace(item, lapsed=item.expires_at + GRACE <= state.clock)


def _aged(state: State, item: ProviderToken) -> ProviderToken:
    overdue, over = item.expires_at <= state.clock, item.expires_at + GRACE <= state.clock
    return replace(item, overdue=overdue, lapsed=over)


@selector("identity")
def identity(state: State, request: Request, trigger: str, next_state: Next) -> State:
    """Move the identities that the trigger is about; see `identities.moved`."""
    for current in identities.moved(state, request, trigger):
        destination = next_state(current.state)
        if destination is not None:
            mark = "" if destination in identities.SETTLED else current.merging
            state = _with(state, current, replace(current, state=destination, merging=mark))
    return state


@selector("identity")
def federation(state: State, request: Request, _trigger: str, next_state: Next) -> State:
    """Move the login of the identity in the request, else of the one that this step made; guests have none."""
    current = subjects.given_identity(state, request) or (state.identities[-1] if state.identities else None)
    destination = next_state(current.federation) if current and current.logins else None
    return _with(state, current, replace(current, federation=destination)) if current and destination else state


@selector("credentials")
def credentials(state: State, _request: Request, _trigger: str, next_state: Next) -> State:
    """Move all credentials that are over."""
    return replace(
        state,
        credentials=tuple(
            replace(item, state=next_state(item.state) or item.state) if item.expires_at <= state.clock else item
            for item in state.credentials
        ),
    )


@selector("openid")
def openid_token(state: State, _request: Request, _trigger: str, next_state: Next) -> State:
    """Move all OpenID tokens of identity pools that are over."""
    return replace(
        state,
        openid_tokens=tuple(
            replace(item, state=next_state(item.state) or item.state) if item.expires_at <= state.clock else item
            for item in state.openid_tokens
        ),
    )


def _with(state: State, old: Identity, new: Identity) -> State:
    return replace(state, identities=tuple(new if item is old else item for item in state.identities))
