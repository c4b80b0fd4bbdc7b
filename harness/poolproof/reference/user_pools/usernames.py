"""Which usernames a pool takes, what its users are called inside, and who owns a name already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolproof.reference.user_pools import attributes, identifiers, lookup, refusals
from poolproof.reference.user_pools.state import Pool, Status, User

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud


def require_form(pool: Pool, username: str) -> None:
    """Refuse a username whose form the pool's sign-in settings exclude.

    Texts: amplify-cli clients and moto (either), sample-aws-genai-ops-demos 2 (email only), amplify-js 8800 (alias).
    """
    kinds = pool.settings.get("UsernameAttributes")
    if kinds:
        if attribute_of(pool, username) is None:
            raise refusals.invalid_parameter(wanted_form(kinds))
        return
    aliases = pool.settings.get("AliasAttributes", ())
    if "email" in aliases and attributes.email_format(username):
        raise refusals.invalid_parameter(
            "Username cannot be of email format, since user pool is configured for email alias."
        )
    if "phone_number" in aliases and attributes.phone_format(username):
        raise refusals.invalid_parameter(
            "Username cannot be of phone number format, since user pool is configured for phone number alias."
        )


def wanted_form(kinds: list[str]) -> str:
    """Return the text that names what a username has to be."""
    match sorted(kinds):
        case ["email"]:
            return "Username should be an email."
        case ["phone_number"]:
            return "Username should be a phone number."
        case _:
            return "Username should be either an email or a phone number."


def attribute_of(pool: Pool, username: str) -> str | None:
    """Return the attribute that a username stands for in a pool with UsernameAttributes, or None."""
    kinds = pool.settings.get("UsernameAttributes", ())
    if "email" in kinds and attributes.email_format(username):
        return "email"
    if "phone_number" in kinds and attributes.phone_format(username):
        return "phone_number"
    return None


def owner(pool: Pool, username: str) -> User | None:
    """Return the user who has a username already, by name or, in a pool with UsernameAttributes, by that attribute."""
    wanted = lookup.normalised(pool, username)
    user = pool.users.get(wanted)
    attribute = attribute_of(pool, username)
    if user is not None or attribute is None:
        return user
    return attributes.alias_owner(pool, None, attribute, username)


def taken_by_attribute(pool: Pool, values: dict[str, str]) -> str | None:
    """Return the sign-in attribute whose value belongs to another user in a pool with UsernameAttributes, or None."""
    for attribute in pool.settings.get("UsernameAttributes", ()):
        value = values.get(attribute)
        if value and attributes.alias_owner(pool, None, attribute, value) is not None:
            return str(attribute)
    return None


def add_user(
    cloud: Cloud, pool: Pool, username: str, values: dict[str, str], status: Status
) -> User:  # fmt: skip
    """Put a new user into a pool.

    In a pool with UsernameAttributes the internal username is the sub and the name given becomes the attribute
    (moto's AWS-verified sign-in with email; developer guide, user-pool-settings-attributes).
    """
    sub = identifiers.uuid(cloud)
    now = cloud.clock.now()
    internal = sub if attribute_of(pool, username) is not None else lookup.normalised(pool, username)
    user = User(username=internal, sub=sub, attributes=dict(values), status=status, created_at=now, modified_at=now)
    pool.users[lookup.normalised(pool, internal)] = user
    return user


def with_sign_in_attribute(pool: Pool, username: str, values: dict[str, str]) -> dict[str, str]:
    """Return the attributes of a new user, with the one that the username stands for."""
    attribute = attribute_of(pool, username)
    return values if attribute is None else {**values, attribute: username}


def remove_user(pool: Pool, user: User) -> None:
    """Take a user out of a pool; the username can be used again."""
    pool.users.pop(lookup.normalised(pool, user.username), None)
    for grant in pool.grants:
        if grant.user is user:
            grant.revoked = True
