"""Effects on identities of outside providers: linked to users, and separated from them."""

from dataclasses import replace

from poolproof_model import subjects
from poolproof_model.effects import effect
from poolproof_model.state import Request, State


@effect("links")
def identity_linked(state: State, request: Request) -> State:
    """The outside identity of the request is the user's as well."""
    user = subjects.destination_user(state, request)
    link = subjects.outside_identity(request)
    if user is None:
        return state
    rest = tuple(item for item in user.unlinked if item != link)
    return state.with_user(replace(user, links=(*user.links, link), unlinked=rest))


@effect("links")
def identity_unlinked(state: State, request: Request) -> State:
    """The outside identity of the request is nobody's."""
    user = subjects.linked_user(state, request)
    link = subjects.outside_identity(request)
    if user is None:
        return state
    rest = tuple(item for item in user.links if item != link)
    return state.with_user(replace(user, links=rest, unlinked=(*user.unlinked, link)))
