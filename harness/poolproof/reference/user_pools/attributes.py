"""User attributes: what a value must look like, who may write and read which, and how they are listed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import lookup, refusals, schema
from poolproof.reference.user_pools.state import Client, Pool, SchemaAttribute, User

if TYPE_CHECKING:
    from collections.abc import Iterable

VERIFIED_FLAGS = {"email": "email_verified", "phone_number": "phone_number_verified"}
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
PHONE = re.compile(r"\+[0-9]{1,15}")
NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
NONE_READABLE = frozenset({"sub"})


def sent(listed: Iterable[dict[str, str]] | None) -> dict[str, str]:
    """Return a list of Name and Value pairs as a dict; the last of several values counts (no source records it)."""
    return {one["Name"]: one.get("Value", "") for one in listed or ()}


def listed(values: dict[str, str]) -> list[dict[str, str]]:
    """Return attributes as the API lists them."""
    return [{"Name": name, "Value": value} for name, value in values.items()]


def everything(user: User) -> dict[str, str]:
    """Return all attributes of a user with the sub that the service assigned."""
    values = {"sub": user.sub, **user.attributes}
    if user.identities:
        values["identities"] = identities_text(user)
    return values


def identities_text(user: User) -> str:
    """Return the linked identities as the attribute carries them: a JSON array in a string."""
    import json  # noqa: PLC0415 -- linked users are rare

    return json.dumps(user.identities)


def normalised(values: dict[str, str]) -> dict[str, str]:
    """Write boolean flags in small letters: `True` is accepted (moto's AWS-verified forgot-password test)."""
    flags = frozenset(VERIFIED_FLAGS.values())
    return {name: value.lower() if name in flags else value for name, value in values.items()}


def require_conforming(pool: Pool, values: dict[str, str], *, required: Iterable[str] = ()) -> None:
    """Refuse attributes of a new user that the schema does not know, and required ones that are missing.

    All violations stand in one message, a line each (amplify-flutter 509, raw; several clients).
    """
    found = ((name, schema_problem(pool, name, value)) for name, value in values.items())
    problems = [f"{name}: {problem}" for name, problem in found if problem is not None]
    problems += [f"{name}: The attribute is required" for name in required if not values.get(name)]
    if problems:
        raise refusals.invalid_parameter(
            "Attributes did not conform to the schema: " + "".join(f"{one}\n" for one in problems)
        )
    require_formats(values)


def schema_problem(pool: Pool, name: str, value: str) -> str | None:
    """Return why a value does not fit the schema, or None."""
    known = pool.schema.get(name)
    if known is None:
        return "Attribute does not exist in the schema."
    return type_problem(known, value)


def type_problem(known: SchemaAttribute, value: str) -> str | None:
    """Return why a value does not fit the attribute's type and bounds, or None (texts not recorded)."""
    match known.data_type:
        case "Number":
            if NUMBER.fullmatch(value) is None:
                return "Attribute is not a number"
            number = float(value)
            return bounds_problem(known, number, "value")
        case "Boolean":
            return None if value.lower() in {"true", "false"} else "Attribute is not a boolean"
        case "DateTime":
            return None
        case _:
            return bounds_problem(known, len(value), "length")


def bounds_problem(known: SchemaAttribute, size: float, what: str) -> str | None:
    """Return why a size is outside the attribute's bounds, or None."""
    minimum, maximum = schema.whole(known.minimum), schema.whole(known.maximum)
    if minimum is not None and size < minimum:
        return f"Attribute {what} must be at least {minimum}"
    if maximum is not None and size > maximum:
        return f"Attribute {what} must be at most {maximum}"
    return None


def require_formats(values: dict[str, str]) -> None:
    """Refuse a telephone number that is not `+` and digits, and an email address without its parts."""
    phone, email = values.get("phone_number"), values.get("email")
    if phone and not phone_format(phone):
        raise refusals.invalid_parameter("Invalid phone number format.")
    if email and not email_format(email):
        raise refusals.invalid_parameter("Invalid email address format.")


def phone_format(text: str) -> bool:
    """Tell whether a text is a telephone number: `+` followed by digits only (developer guide, attributes)."""
    return PHONE.fullmatch(text) is not None


def email_format(text: str) -> bool:
    """Tell whether a text looks like an email address."""
    return EMAIL.fullmatch(text) is not None


def require_no_sub(values: dict[str, str]) -> None:
    """Refuse to choose the sub of a new user: the service assigns it (the text is not recorded)."""
    if "sub" in values:
        raise refusals.invalid_parameter("Attributes did not conform to the schema: sub: Attribute cannot be set.\n")


def required_names(pool: Pool) -> list[str]:
    """Return the attributes that a user of the pool must have, without the sub that the service assigns."""
    return [one.name for one in pool.schema.values() if one.required and one.name != "sub"]


def require_updatable(pool: Pool, values: dict[str, str]) -> None:
    """Refuse changes of attributes that are unknown, immutable or of the wrong type.

    Texts: moto's tests (unknown); live probes quoted by several projects (`Attribute cannot be updated.`).
    """
    found = ((name, update_problem(pool, name, value)) for name, value in values.items())
    problems = [f"user.{name}: {problem}\n" for name, problem in found if problem is not None]
    if problems:
        raise refusals.invalid_parameter("Invalid user attributes: " + "".join(problems))
    require_formats(values)


def update_problem(pool: Pool, name: str, value: str) -> str | None:
    """Return why an attribute cannot take a value in an update, or None; an empty value deletes."""
    known = pool.schema.get(name)
    if known is None:
        return "Attribute does not exist in the schema."
    if immutable(known):
        return "Attribute cannot be updated."
    return None if value == "" else type_problem(known, value)


def immutable(known: SchemaAttribute) -> bool:
    """Tell whether an attribute keeps the value that the user was created with."""
    return not known.mutable


def require_writable(pool: Pool, client: Client, names: Iterable[str]) -> None:
    """Refuse attributes that the client may not write (live probes of SignUp and UpdateUserAttributes)."""
    allowed = writable(pool, client)
    if any(name in pool.schema and name not in allowed for name in names):
        raise refusals.not_authorized("A client attempted to write unauthorized attribute")


def writable(pool: Pool, client: Client) -> set[str]:
    """Return the names that a client may write.

    Without WriteAttributes: all but the sub, the verified flags and developer-only attributes. The service model names
    the standard attributes only, a live probe wrote a custom one; the probe is the newer source.
    """
    chosen = client.settings.get("WriteAttributes")
    if chosen is not None:
        return set(chosen)
    closed = {"sub", *VERIFIED_FLAGS.values()}
    return {one.name for one in pool.schema.values() if one.name not in closed and not one.developer_only}


def readable(pool: Pool, client: Client) -> set[str]:
    """Return the names that a client may read: ReadAttributes, or else the standard attributes."""
    chosen = client.settings.get("ReadAttributes")
    if chosen is not None:
        return set(chosen) | {"sub"}
    return {name for name, one in pool.schema.items() if not one.is_custom} | {"identities"}


def visible(pool: Pool, client: Client, user: User) -> dict[str, str]:
    """Return the attributes of a user that a client may read."""
    allowed = readable(pool, client)
    return {name: value for name, value in everything(user).items() if name in allowed}


def verified(user: User, attribute: str) -> bool:
    """Tell whether the user's email or telephone number is verified."""
    return bool(user.attributes.get(attribute)) and user.attributes.get(VERIFIED_FLAGS[attribute]) == "true"


def alias_owner(pool: Pool, user: User | None, attribute: str, value: str) -> User | None:
    """Return another user for whom a value is an active name, or None."""
    if attribute not in lookup.sign_in_attributes(pool):
        return None
    wanted = lookup.normalised(pool, value)
    for one in pool.users.values():
        present = one.attributes.get(attribute)
        if one is user or present is None or lookup.normalised(pool, present) != wanted:
            continue
        if lookup.alias_active(pool, one, attribute):
            return one
    return None


def alias_exists(attribute: str) -> ServiceError:
    """Return the refusal of a sign-in attribute that is another user's (moto's tests; sources differ on the text)."""
    return ServiceError("AliasExistsException", f"An account with the given {attribute} already exists.")


def release_alias(owner: User, attribute: str) -> None:
    """Take an alias from its owner: the attribute stays and becomes unverified."""
    flag = VERIFIED_FLAGS.get(attribute)
    if flag is None:
        owner.attributes.pop(attribute, None)
    else:
        owner.attributes[flag] = "false"
