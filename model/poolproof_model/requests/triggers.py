"""Requests where triggers have functions: a user's profile tells the functions what to do."""

from collections.abc import Iterator

from poolproof_model.requests import Choice, builds
from poolproof_model.requests.slots import main_pool, pool, reads, username
from poolproof_model.state import State, Term, text

PROFILE = "request.userAttributes.profile"


def marks(state: State) -> tuple[str, ...]:
    """Give the profiles that make the functions of the main pool do something else than usual, in order."""
    functions = state.settings.parts.get("triggers", {}).get(main_pool(state), {})
    found = [case.get("when", {}).get(PROFILE) for cases in functions.values() for case in cases]
    return tuple(dict.fromkeys(mark for mark in found if mark))


def mark(state: State, _person: str) -> Iterator[Choice]:
    """Each profile that some function heeds."""
    for profile in marks(state):
        yield Choice(value=Term(function="attributes", inputs=(text("profile"), text(profile))), label=profile)


reads(mark, "attributes")

builds("AdminUpdateUserAttributes.profile", UserPoolId=pool, Username=username, UserAttributes=mark)
