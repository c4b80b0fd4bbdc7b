"""Guards on developers' users: under which provider's name they are shown, which identity they have."""

from poolproof_model import identities, logins, subjects
from poolproof_model.guards import guard
from poolproof_model.identities import DEVELOPER
from poolproof_model.state import Identity, Request, State, Term, plain


@guard("settings")
def developers_named(state: State, request: Request) -> bool:
    """The identity pool (the first where the request names none) has a DeveloperProviderName."""
    pool = subjects.identity_pool_name(state, request) or logins.main_identity_pool(state.settings)
    return identities.developer_provider(state.settings, pool) is not None


@guard()
def developer_shown(state: State, request: Request) -> bool:
    """Logins holds a user of the pool's own developer provider, and of no other one."""
    provider = identities.developer_provider(state.settings, subjects.identity_pool_name(state, request))
    return provider is not None and set(identities.developer_users(request)) == {provider}


@guard()
def other_developer_shown(state: State, request: Request) -> bool:
    """Logins holds a user of a developer provider that is not the identity pool's."""
    provider = identities.developer_provider(state.settings, subjects.identity_pool_name(state, request))
    return bool(set(identities.developer_users(request)) - {provider})


@guard()
def no_developer_shown(_state: State, request: Request) -> bool:
    """Logins holds no user of any developer provider."""
    return not identities.developer_users(request)


@guard()
def developer_provider_right(state: State, request: Request) -> bool:
    """DeveloperProviderName in the request is the identity pool's."""
    provider = identities.developer_provider(state.settings, subjects.identity_pool_name(state, request))
    return provider is not None and plain(request.get("DeveloperProviderName")) == provider


@guard("identity")
def developer_known(state: State, request: Request) -> bool:
    """The developer's user in the request has an identity."""
    return _of_developer(state, request) is not None


@guard("identity")
def developer_of_identity(state: State, request: Request) -> bool:
    """The developer's user in the request has the identity in the request."""
    found = _of_developer(state, request)
    return found is not None and found is subjects.given_identity(state, request)


@guard("identity")
def developer_was(state: State, request: Request, how: str) -> bool:
    """The developer's user in the request was `unlinked`, `moved` by a merge, or of an identity that was `deleted`."""
    return identities.past(state, identities.developer_pair(state, request, "DeveloperUserIdentifier"), how)


@guard("identity")
def user_known(state: State, request: Request, path: str) -> bool:
    """The developer's user under this member has an identity."""
    pool = subjects.identity_pool_name(state, request)
    return identities.owner(state, pool, identities.developer_pair(state, request, path)) is not None


@guard("openid")
def own_token(state: State, request: Request, what: str) -> bool:
    """The login is an identity pool's token, of a `developer` flow, `good` (unaltered, live) or `altered`."""
    login = request.get("Logins")
    value = login.inputs[1] if isinstance(login, Term) else None
    altered = isinstance(value, Term)
    symbol = value.inputs[0] if isinstance(value, Term) else value
    token = next((item for item in state.openid_tokens if item.symbol == symbol), None)
    if token is None or token.state != "LIVE":
        return False
    return {"developer": token.provider == DEVELOPER, "good": not altered, "altered": altered}[what]


@guard("openid", "identity")
def own_token_of_identity(state: State, request: Request) -> bool:
    """The identity pool's token that is the login speaks of the identity in the request."""
    login = request.get("Logins")
    value = login.inputs[1] if isinstance(login, Term) else None
    symbol = value.inputs[0] if isinstance(value, Term) else value
    identity = subjects.given_identity(state, request)
    return any(
        item.symbol == symbol and identity is not None and item.identity == identity.symbol
        for item in state.openid_tokens
    )


def _of_developer(state: State, request: Request) -> Identity | None:
    pair = identities.developer_pair(state, request, "DeveloperUserIdentifier")
    return identities.owner(state, subjects.identity_pool_name(state, request), pair)
