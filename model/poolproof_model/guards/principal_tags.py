"""Guards on principal tags: which logins become tags, and which sessions have some."""

from poolproof_model import logins, role_selection, subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State


@guard("identity", "external")
def login_tagged(state: State, request: Request) -> bool:
    """Claims of the login become principal tags."""
    name = subjects.identity_pool_name(state, request)
    return name is not None and bool(role_selection.tags(state.settings, name, logins.shown(state, request)))


@guard("identity", "external")
def others_tagged(state: State, request: Request) -> bool:
    """An identity pool of the world makes tags of claims, but none of the login in the request, if it shows one."""
    made = any(part.get("principal_tags") for part in state.settings.parts.get("identity_pools", {}).values())
    return made and not login_tagged(state, request)


@guard("identity", "token", "external")
def role_may_tag(state: State, request: Request) -> bool:
    """The role chosen lets the identity pool tag its sessions."""
    found, name = role_selection.selected(state, request), subjects.identity_pool_name(state, request)
    if found is None or not found.role or name is None:
        return False
    claims = logins.identity_claims(name, authenticated=logins.shown(state, request) is not None)
    return logins.may_tag(state.settings, found.role, claims)


@guard("credentials")
def session_tagged(state: State, request: Request) -> bool:
    """The session of the credentials has tags."""
    lent = logins.given_credentials(state, request)
    return lent is not None and bool(lent.tags)
