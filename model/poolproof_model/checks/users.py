"""Checks of answers about users."""

import re

from poolproof_model import subjects
from poolproof_model.checks import Answer, check
from poolproof_model.scenario import dig

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@check()
def is_uuid(answer: Answer, path: str) -> str | None:
    """The member is a UUID."""
    value = dig(answer.response, path)
    return None if isinstance(value, str) and UUID.fullmatch(value) else f"{path} is {value!r}, not a UUID"


@check()
def equals(answer: Answer, path: str, value: str) -> str | None:
    """The member is this value (JSON words true, false, null and numbers are read as such)."""
    found = dig(answer.response, path)
    words = {"true": True, "false": False, "null": None}
    wanted = words.get(value, int(value) if value.isdigit() else value)
    return None if found == wanted and type(found) is type(wanted) else f"{path} is {found!r}, expected {wanted!r}"


@check()
def present(answer: Answer, *paths: str) -> str | None:
    """The members are there and not null."""
    missing = [path for path in paths if dig(answer.response, path) is None]
    return f"{', '.join(missing)} missing" if missing else None


@check()
def absent(answer: Answer, *paths: str) -> str | None:
    """The members are not there."""
    found = [path for path in paths if dig(answer.response, path) is not None]
    return f"{', '.join(found)} present, expected absent" if found else None


@check()
def empty(answer: Answer) -> str | None:
    """The answer has no members."""
    return f"members {sorted(answer.response)} in an answer that has none" if answer.response else None


@check()
def status_as_modelled(answer: Answer, path: str = "UserStatus") -> str | None:
    """The status read back is the one that the user must have."""
    user = subjects.addressed_user(answer.after, answer.request)
    found = dig(answer.response, path)
    return None if user and found == user.status else f"{path} is {found!r}, expected {user.status if user else None!r}"


@check()
def enabled_as_modelled(answer: Answer, path: str = "Enabled") -> str | None:
    """Enabled read back is what it must be."""
    user = subjects.addressed_user(answer.after, answer.request)
    found = dig(answer.response, path)
    wanted = user is not None and user.account == "ENABLED"
    return None if found is wanted else f"{path} is {found!r}, expected {wanted!r}"
