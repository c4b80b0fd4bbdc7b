"""The Filter of ListUsers: one attribute, `=` or `^=`, one quoted value (service model, ListUsers)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from poolproof.reference.user_pools import refusals
from poolproof.reference.user_pools.state import User

FORM = re.compile(r'\s*(?:"([^"\\]+)"|([^\s"=^]+))\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# Service model, ListUsers: the searchable names; the guide calls username and status case-sensitive, others not.
SEARCHABLE = frozenset({
    "username", "email", "phone_number", "name", "given_name", "family_name", "preferred_username",
    "cognito:user_status", "status", "sub",
})  # fmt: skip
CASE_SENSITIVE = frozenset({"username", "status"})


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """A parsed filter."""

    attribute: str
    prefix: bool
    value: str


def parsed(text: str | None) -> UserFilter | None:
    """Parse a filter; an empty one means all users.

    Texts: aws-sdk-php 1088, raw (bad form); moto's tests (attribute that is not searchable).
    """
    if text is None or not text.strip():
        return None
    form = FORM.fullmatch(text)
    if form is None:
        raise refusals.invalid_parameter("Error while parsing filter.")
    attribute = form[1] or form[2]
    if not searchable(attribute):
        raise refusals.invalid_parameter(f"Invalid search attribute: {attribute}")
    return UserFilter(attribute=attribute, prefix=form[3] == "^=", value=ESCAPED.sub(r"\1", form[4]))


def searchable(attribute: str) -> bool:
    """Tell whether users can be searched by an attribute: custom ones cannot."""
    return attribute in SEARCHABLE


def matches(chosen: UserFilter, user: User) -> bool:
    """Tell whether a user has the value that a filter asks for."""
    present = value_of(user, chosen.attribute)
    if present is None:
        return False
    wanted = chosen.value
    if chosen.attribute not in CASE_SENSITIVE:
        present, wanted = present.lower(), wanted.lower()
    return present.startswith(wanted) if chosen.prefix else present == wanted


def value_of(user: User, attribute: str) -> str | None:
    """Return what a user is searched by."""
    match attribute:
        case "username":
            return user.username
        case "sub":
            return user.sub
        case "cognito:user_status":
            return str(user.status)
        case "status":
            return "Enabled" if user.enabled else "Disabled"
        case _:
            return user.attributes.get(attribute)
