"""Guards on attributes: what a request gives, what a user has, whose an address is."""

import re

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.guards.clients import client_members, pool_members
from poolproof_model.state import Request, State, User, plain


@guard()
def attribute_given(_state: State, request: Request, name: str) -> bool:
    """The request gives a value for the attribute."""
    return name in dict(subjects.attributes_given(request))


@guard("token")
def attribute_not_writable(state: State, request: Request) -> bool:
    """The client lists WriteAttributes, and the request gives another attribute."""
    token = subjects.given_token(state, request)
    members = state.settings.client(token.client) if token else client_members(state, request)
    writable = members.get("WriteAttributes")
    return writable is not None and any(name not in writable for name, _ in subjects.attributes_given(request))


@guard()
def phone_number_malformed(_state: State, request: Request) -> bool:
    """The telephone number is not a plus sign with digits (developer guide, user-pool-settings-attributes)."""
    number = dict(subjects.attributes_given(request)).get("phone_number")
    return number is not None and not re.fullmatch(r"\+[0-9]+", number)


@guard("attributes")
def attribute_known(state: State, request: Request, name: str) -> bool:
    """The addressed user has a value for the attribute."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.attribute(name) is not None


@guard("attributes")
def address_verified(state: State, request: Request) -> bool:
    """The addressed user has a verified e-mail address."""
    user = subjects.addressed_user(state, request)
    return user is not None and _verified(user)


@guard("attributes", "settings")
def address_to_verify(state: State, request: Request) -> bool:
    """The addressed user has an e-mail address, and the pool sends codes to such addresses."""
    verified = pool_members(state, request).get("AutoVerifiedAttributes", ())
    return "email" in verified and attribute_known(state, request, "email")


@guard()
def address_given(state: State, request: Request) -> bool:
    """The request gives an e-mail address, as an attribute or as the username of a pool that takes it so."""
    return _address(state, request) is not None


@guard("attributes", "token")
def address_new(state: State, request: Request) -> bool:
    """The request gives an e-mail address, and the addressed user has another or none."""
    user = subjects.addressed_user(state, request)
    address = dict(subjects.attributes_given(request)).get("email")
    return user is not None and address is not None and user.attribute("email") != address


@guard("attributes", "user")
def address_owned(state: State, request: Request) -> bool:
    """The e-mail address that the request gives is verified for another user of the pool."""
    address = _address(state, request)
    pool = subjects.pool_name(state, request)
    return address is not None and any(
        user.pool == pool and user.attribute("email") == address and _verified(user) for user in state.users
    )


@guard("attributes", "user")
def address_held_unverified(state: State, request: Request) -> bool:
    """The address that the request names as a user is somebody's in the pool, but not verified."""
    name = plain(request.get("Username"))
    pool = subjects.pool_name(state, request)
    return isinstance(name, str) and any(
        user.pool == pool and user.attribute("email") == name and not _verified(user) for user in state.users
    )


@guard("attributes", "user")
def address_lost(state: State, request: Request) -> bool:
    """The addressed user's e-mail address is verified for another user of the pool, and no longer for this one."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.attribute("email_verified") == "false" and bool(owners(state, user))


@guard("attributes", "user")
def address_changed(state: State, request: Request) -> bool:
    """The addressed user has changed the e-mail address, and no code has proved it yet."""
    user = subjects.addressed_user(state, request)
    return user is not None and user.attribute("email_verified") == "false" and not owners(state, user)


@guard("attributes", "user")
def alias_taken(state: State, request: Request) -> bool:
    """The addressed user's e-mail address is another's alias."""
    user = subjects.addressed_user(state, request)
    aliases = pool_members(state, request).get("AliasAttributes", ())
    return user is not None and "email" in aliases and bool(owners(state, user))


@guard("attributes", "user")
def alias_barred(state: State, request: Request) -> bool:
    """The addressed user's e-mail address is another's alias, and the request does not force it away."""
    return alias_taken(state, request) and not alias_forced(state, request)


@guard()
def alias_forced(_state: State, request: Request) -> bool:
    """ForceAliasCreation is true."""
    value = request.get("ForceAliasCreation")
    return getattr(value, "value", None) is True


def owners(state: State, user: User) -> list[User]:
    """Give the other users of the pool for whom a user's e-mail address is verified."""
    address = user.attribute("email")
    return [
        other
        for other in state.users
        if other.sub != user.sub
        and other.pool == user.pool
        and address is not None
        and other.attribute("email") == address
        and _verified(other)
    ]


def _verified(user: User) -> bool:
    return user.attribute("email") is not None and user.attribute("email_verified") == "true"


def _address(state: State, request: Request) -> str | None:
    given = dict(subjects.attributes_given(request)).get("email")
    name = subjects.username_given(request)
    if given is None and name is not None and "email" in pool_members(state, request).get("UsernameAttributes", ()):
        return name if "@" in name else None
    return given
