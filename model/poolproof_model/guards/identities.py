"""Guards on identity pools: which pool, which identity, which login token, which role."""

from poolproof_model import logins, role_selection, subjects
from poolproof_model.guards import guard
from poolproof_model.logins import COGNITO, Login, identity_claims
from poolproof_model.policy import Decision
from poolproof_model.state import Identity, ProviderToken, Request, State, Token, plain


@guard()
def identity_pool_known(state: State, request: Request) -> bool:
    """The identity pool of the request exists."""
    return subjects.identity_pool_name(state, request) is not None


@guard("settings")
def guests_on(state: State, request: Request) -> bool:
    """AllowUnauthenticatedIdentities of the identity pool is on."""
    name = _pool_meant(state, request)
    return name is not None and bool(state.settings.identity_pool(name)["members"]["AllowUnauthenticatedIdentities"])


@guard("settings")
def takes_logins(state: State, request: Request, kind: str) -> bool:
    """The identity pool (the first where the request names none) takes logins of a `pool`, `provider` or `social`."""
    name = _pool_meant(state, request)
    return name is not None and any(part.startswith(kind) for part in logins.configured(state.settings, name))


@guard("settings")
def signs_in_socially(state: State, _request: Request) -> bool:
    """A client of the world signs users in through other providers than the user pool itself."""
    clients = state.settings.parts.get("clients", {}).values()
    return any(set(part["members"].get("SupportedIdentityProviders", ())) - {"COGNITO"} for part in clients)


@guard("settings")
def server_side_checked(state: State, request: Request) -> bool:
    """ServerSideTokenCheck of the user pool's entry is on."""
    name = _pool_meant(state, request)
    return name is not None and logins.server_side_check(state.settings, name)


@guard("settings")
def classic_flow(state: State, request: Request, value: str) -> bool:
    """AllowClassicFlow of the identity pool is `on`, `off` or `unset`."""
    name = _pool_meant(state, request)
    stored = state.settings.identity_pool(name)["members"].get("AllowClassicFlow") if name else None
    return value == {None: "unset", True: "on", False: "off"}[stored]


@guard("settings")
def flow_closed(state: State, request: Request) -> bool:
    """The identity pool does not give OpenID tokens: the classic flow is off, or roles are mapped."""
    return classic_flow(state, request, "off") or roles_mapped(state, request)


@guard("settings")
def roles_mapped(state: State, request: Request) -> bool:
    """The identity pool has role mappings."""
    name = _pool_meant(state, request)
    return name is not None and bool(state.settings.identity_pool(name).get("role_mappings"))


@guard("token", "external", "account", "user")
def login_right(state: State, request: Request) -> bool:
    """The login is one that the identity pool must accept: of a configured provider and client, unaltered, in time."""
    login = logins.shown(state, request)
    return login is not None and acceptable(state, request, login)


@guard("token", "external")
def login_flawed(state: State, request: Request, *flaws: str) -> bool:
    """The login has this flaw; see `flaw`."""
    login = logins.shown(state, request)
    return login is not None and flaw(state, request, login) in flaws


@guard("token", "external")
def login_late(state: State, request: Request) -> bool:
    """The login's time is over, but by less than the five minutes that clocks may differ."""
    login = logins.shown(state, request)
    return login is not None and flaw(state, request, login) is None and late(state, login) and not lapsed(login)


@guard("token", "external")
def login_lapsed(state: State, request: Request) -> bool:
    """The login's time is over by more than five minutes."""
    login = logins.shown(state, request)
    return login is not None and flaw(state, request, login) is None and lapsed(login)


@guard("token", "user")
def login_withdrawn(state: State, request: Request, reason: str) -> bool:
    """The user of the login was signed out everywhere (`signed_out`) or deleted (`deleted`) after it was issued."""
    login = logins.shown(state, request)
    return login is not None and flaw(state, request, login) is None and withdrawal(state, login) == reason


@guard("token", "account")
def login_doubtful(state: State, request: Request) -> bool:
    """The user of the login is disabled, or a single sign-in was revoked."""
    login = logins.shown(state, request)
    return login is not None and flaw(state, request, login) is None and doubtful(state, login)


@guard("token")
def login_refreshed(state: State, request: Request) -> bool:
    """The login is an id token that came out of a refresh."""
    login = logins.shown(state, request)
    return login is not None and isinstance(login.token, Token) and login.token.refreshed


@guard("identity", "token", "external")
def login_known(state: State, request: Request) -> bool:
    """The login has an identity in the identity pool."""
    return _known(state, request) is not None


@guard("identity", "token", "external")
def login_renewed(state: State, request: Request) -> bool:
    """The login has an identity, which was given for an earlier token."""
    login, known = logins.shown(state, request), _known(state, request)
    return login is not None and login.token is not None and known is not None and known.shown != login.token.symbol


@guard("identity", "token", "external")
def others_known(state: State, request: Request, kind: str) -> bool:
    """There are identities of `guests`, of other `users` of the same provider, or of another provider (`elsewhere`)."""
    login = logins.shown(state, request)
    found = [item for item in state.identities if item.pool == subjects.identity_pool_name(state, request)]
    if kind == "guests":
        return any(not item.logins for item in found)
    if login is None:
        return False
    return any(
        (part == login.key) is (kind == "users") and (part, value) != logins.as_pair(login)
        for item in found
        for part, value in item.logins
    )


@guard("identity")
def identity_is(state: State, request: Request, *states: str) -> bool:
    """The identity in the request is a GUEST or AUTHENTICATED."""
    identity = subjects.given_identity(state, request)
    return identity is not None and identity.state in states


@guard("identity")
def identity_unknown(_state: State, request: Request) -> bool:
    """The identity in the request does not exist."""
    return plain(request.get("IdentityId")) is not None


@guard("identity")
def identity_upgraded(state: State, request: Request) -> bool:
    """The identity in the request began as a guest's and has a login now."""
    identity = subjects.given_identity(state, request)
    return identity is not None and identity.upgraded


@guard("identity", "token", "external")
def identity_of_login(state: State, request: Request) -> bool:
    """The identity in the request is the one that the login has."""
    known = _known(state, request)
    return known is not None and known == subjects.given_identity(state, request)


@guard("identity", "token", "external")
def identity_of_somebody_else(state: State, request: Request) -> bool:
    """The identity in the request has other logins than the one shown."""
    identity, login = subjects.given_identity(state, request), logins.shown(state, request)
    return bool(identity and login and identity.logins and logins.as_pair(login) not in identity.logins)


@guard("identity", "token", "external")
def role_due(state: State, request: Request, *kinds: str) -> bool:
    """The role that the identity pool chooses: `none`, `missing` in the account, one that `trusts` or that refuses.

    See `refused_by` for what refuses; where no role is chosen, it is what `role_selection` says.
    """
    return _role(state, request) in kinds


@guard("identity", "token", "attributes")
def role_chosen(state: State, request: Request, name: str) -> bool:
    """The identity pool chooses this role of the world."""
    found = role_selection.selected(state, request)
    return found is not None and found.role == name


@guard("credentials", "identity")
def had_credentials(state: State, request: Request, *states: str) -> bool:
    """The identity in the request was given credentials before, which are LIVE or EXPIRED."""
    identity = subjects.given_identity(state, request)
    given = {item.state for item in state.credentials if identity and item.identity == identity.symbol}
    return bool(given & set(states))


def acceptable(state: State, request: Request, login: Login) -> bool:
    """Whether a login is of a configured provider and client, unaltered, in time, and stood by where that is asked."""
    if flaw(state, request, login) is not None or late(state, login):
        return False
    name = subjects.identity_pool_name(state, request)
    checked = name is not None and logins.server_side_check(state.settings, name)
    return not (checked and (withdrawal(state, login) or doubtful(state, login)))


def flaw(state: State, request: Request, login: Login) -> str | None:
    """Name what is wrong with a login whatever its age: first the alteration, then token, provider, client."""
    name = _pool_meant(state, request)
    parts = logins.configured(state.settings, name) if name else {}
    token = login.token
    if login.alteration:
        return login.alteration
    if token is None:
        return "garbage"
    if not parts:
        return "no_provider"
    if login.key != login.issuer:
        return "other_issuer"
    clients = parts.get(str(login.key))
    if clients is None:
        return "unconfigured"
    match token:
        case Token(use=use, client=client):
            return "no_id_token" if use != "id" else None if client in clients else "other_client"
        case ProviderToken(kind=kind):
            return None if kind in {"good", "expired"} else kind


def late(state: State, login: Login) -> bool:
    """Whether the token's lifetime is over."""
    match login.token:
        case Token(expires_at=moment):
            return moment <= state.clock
        case ProviderToken(overdue=overdue):
            return overdue
        case _:
            return False


def lapsed(login: Login) -> bool:
    """Whether the token's lifetime is over by more than five minutes."""
    return login.token is not None and login.token.lapsed


def withdrawal(state: State, login: Login) -> str | None:
    """Name why the user pool would not stand by a token that it issued, where sources say so."""
    if not isinstance(login.token, Token):
        return None
    if logins.owner(state, login) is None:
        return "deleted"
    return "signed_out" if login.token.signed_out else None


def doubtful(state: State, login: Login) -> bool:
    """Whether the user is disabled or the one sign-in revoked: no source says what a server-side check does then."""
    user = logins.owner(state, login)
    if user is None or not isinstance(login.token, Token):
        return False
    return user.account == "DISABLED" or (login.token.state == "REVOKED" and not login.token.signed_out)


def _pool_meant(state: State, request: Request) -> str | None:
    """Give the identity pool of the request, the first one where it names none."""
    return subjects.identity_pool_name(state, request) or logins.main_identity_pool(state.settings)


def _known(state: State, request: Request) -> Identity | None:
    login = logins.shown(state, request)
    return logins.known_identity(state, subjects.identity_pool_name(state, request), login)


def _role(state: State, request: Request) -> str | None:
    identity, found = subjects.given_identity(state, request), role_selection.selected(state, request)
    if identity is None or found is None:
        return None
    if found.by in role_selection.REFUSED or found.role is None:
        return found.by if found.by in role_selection.REFUSED else "none"
    if found.role not in state.settings.parts.get("roles", {}):
        return "missing"
    claims = identity_claims(identity.pool, authenticated=logins.shown(state, request) is not None)
    if logins.trust(state.settings, found.role, COGNITO, claims) is Decision.ALLOW:
        return "trusts"
    return refused_by(state, found.role, claims)


def refused_by(state: State, role: str, claims: dict[str, tuple[str, ...]]) -> str:
    """Name the claim that a role's trust policy does not accept (`aud`, `amr`): with another value there it would.

    A role that the world made wrong in one way goes by its own name (`altered_date`).
    """
    if role.startswith(logins.ALTERED_ROLE):
        own = claims[f"{COGNITO}:aud"] == (f"${{identity_pool.{role}.Id}}",)
        return role if own else "several"
    for key in (f"{COGNITO}:aud", f"{COGNITO}:amr"):
        for other in _other_values(state, key):
            if logins.trust(state.settings, role, COGNITO, {**claims, key: (other,)}) is Decision.ALLOW:
                return key.rpartition(":")[2]
    return "several"


def _other_values(state: State, key: str) -> list[str]:
    if key.endswith("amr"):
        return ["authenticated", "unauthenticated"]
    return [f"${{identity_pool.{name}.Id}}" for name in state.settings.parts.get("identity_pools", {})]
