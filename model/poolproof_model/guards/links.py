"""Guards on identities of outside providers that are linked to users."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State, plain

MOST_LINKS = 5  # botocore, AdminLinkProviderForUser


@guard()
def source_provider_known(state: State, request: Request) -> bool:
    """The provider of the identity in the request is one of the pool's."""
    pool = subjects.pool_name(state, request)
    name = plain(request.get("SourceUser.ProviderName", "User.ProviderName"))
    providers = state.settings.parts.get("identity_providers", {}).values()
    return any(part["pool"] == pool and part["members"]["ProviderName"] == name for part in providers)


@guard("links", "user")
def link_exists(state: State, request: Request) -> bool:
    """The identity in the request is linked to a user of the pool."""
    return subjects.linked_user(state, request) is not None


@guard("links", "user")
def links_full(state: State, request: Request) -> bool:
    """The user in the request has as many linked identities as a user can have."""
    user = subjects.destination_user(state, request)
    return user is not None and len(user.links) >= MOST_LINKS


@guard("user")
def destination_exists(state: State, request: Request) -> bool:
    """The user to whom an identity is to be linked is there, enabled."""
    user = subjects.destination_user(state, request)
    return user is not None and user.account == "ENABLED"


@guard("user")
def destination_unknown(state: State, request: Request) -> bool:
    """There is no user of the name to which an identity is to be linked."""
    return subjects.destination_user(state, request) is None


@guard("links", "user")
def has_links(state: State, request: Request) -> bool:
    """The addressed user has linked identities."""
    user = subjects.addressed_user(state, request)
    return user is not None and bool(user.links)


@guard("links", "user")
def had_links(state: State, request: Request) -> bool:
    """An identity was linked to the addressed user, and is no more."""
    user = subjects.addressed_user(state, request)
    return user is not None and bool(user.unlinked)
