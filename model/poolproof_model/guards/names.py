"""Guards on the names that users go by: addresses, numbers, preferred names, and what stands for them."""

import re

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.guards.clients import pool_members
from poolproof_model.state import Request, State, Symbol, User, plain

NUMBER = re.compile(r"\+[0-9]+")  # developer guide, user-pool-settings-attributes


@guard("user", "attributes")
def goes_by(state: State, request: Request, kind: str) -> bool:
    """The request names the user by `email`, `preferred_username`, `sub`, or `case`: an address in another case."""
    user = subjects.addressed_user(state, request)
    given = request.get(*subjects.USERNAME_PATHS)
    if user is None or given is None or plain(given) == user.name:
        return False
    return _kind(user, given) == kind


def _kind(user: User, given: object) -> str | None:
    if isinstance(given, Symbol):
        return "sub"
    name = str(plain(given))  # type: ignore[arg-type]
    if name in {user.attribute("email"), user.attribute("preferred_username")}:
        return "email" if name == user.attribute("email") else "preferred_username"
    return "case" if name.lower() == (user.attribute("email") or "").lower() else None


@guard("settings")
def addresses_only(state: State, request: Request) -> bool:
    """Usernames are e-mail addresses and nothing else."""
    return list(pool_members(state, request).get("UsernameAttributes", ())) == ["email"]


@guard("settings")
def addresses_or_numbers(state: State, request: Request) -> bool:
    """Usernames are e-mail addresses or telephone numbers."""
    return set(pool_members(state, request).get("UsernameAttributes", ())) == {"email", "phone_number"}


@guard("settings")
def is_alias(state: State, request: Request, attribute: str) -> bool:
    """The pool takes an attribute for an alias."""
    return attribute in pool_members(state, request).get("AliasAttributes", ())


@guard()
def username_is_number(_state: State, request: Request) -> bool:
    """The username in the request looks like a telephone number."""
    name = plain(request.get("Username"))
    return isinstance(name, str) and NUMBER.fullmatch(name) is not None


@guard("user", "attributes")
def preferred_name_taken(state: State, request: Request) -> bool:
    """The request gives a preferred_username that another user of the pool has."""
    given = dict(subjects.attributes_given(request)).get("preferred_username")
    user, pool = subjects.addressed_user(state, request), subjects.pool_name(state, request)
    return given is not None and any(
        other.pool == pool and other is not user and other.attribute("preferred_username") == given
        for other in state.users
    )


@guard("user", "attributes")
def address_is_anothers_name(state: State, request: Request) -> bool:
    """Usernames are addresses, and the request gives one by which another user of the pool goes."""
    given = dict(subjects.attributes_given(request)).get("email")
    user, pool = subjects.addressed_user(state, request), subjects.pool_name(state, request)
    if given is None or pool is None or not pool_members(state, request).get("UsernameAttributes"):
        return False
    return any(other.pool == pool and other is not user and given == other.name for other in state.users)
