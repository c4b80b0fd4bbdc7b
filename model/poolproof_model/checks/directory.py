"""Checks of lists of users. ListUsers gives attributes under Attributes and follows changes with some delay."""

from typing import Any

from poolproof_model import subjects
from poolproof_model.checks import Answer, check
from poolproof_model.checks.users import attribute_problem, statuses
from poolproof_model.scenario import dig
from poolproof_model.state import Symbol, User, text


@check()
def users_whole(answer: Answer) -> str | None:
    """Every listed user has Username, UserStatus, Enabled and a sub."""
    for number, item in enumerate(_users(answer)):
        missing = [path for path in ("Username", "UserStatus", "Enabled") if dig(item, path) is None]
        if missing:
            return f"Users.{number} lacks {', '.join(missing)}"
        if not dig(item, "Attributes.sub"):
            return f"Users.{number} lacks a sub"
    return None if isinstance(answer.response.get("Users"), list) else "Users is not there"


@check()
def page_holds_at_most(answer: Answer, most: str) -> str | None:
    """The page has no more users than that."""
    count = len(_users(answer))
    return None if count <= int(most) else f"{count} users on a page of {most}"


@check()
def page_is_new(answer: Answer) -> str | None:
    """No user on the page was on the one before."""
    token = answer.request.get("PaginationToken")
    before = answer.resolve(Symbol(kind="listed", name=token.name)) if isinstance(token, Symbol) else None
    again = any(item.get("Username") == before for item in _users(answer))
    return f"{before!r} is on both pages" if before is not None and again else None


@check()
def listed(answer: Answer) -> str | None:
    """The user is in the list, or may be on a page that follows."""
    if _found(answer) is not None or answer.response.get("PaginationToken"):
        return None
    return f"the user is not among the {len(_users(answer))} listed"


@check()
def listed_named_as_expected(answer: Answer) -> str | None:
    """The listed Username is the user's: the sub where usernames are addresses."""
    user, found = _user(answer), dig(_found(answer), "Username")
    if user is None or _found(answer) is None:
        return None
    addresses = answer.after.settings.pool(user.pool).get("UsernameAttributes")
    wanted = answer.resolve(user.sub if addresses else text(user.name))
    return None if found == wanted else f"Username is {found!r}, expected {wanted!r}"


@check()
def somebody_listed(answer: Answer) -> str | None:
    """The list is not empty."""
    return None if _users(answer) else "nobody is listed"


@check()
def attributes_listed_only(answer: Answer, *names: str) -> str | None:
    """Every listed user shows these attributes and no others, but for the sub."""
    for item in _users(answer):
        shown = {entry.get("Name") for entry in item.get("Attributes", []) if isinstance(entry, dict)}
        if shown - {"sub"} != set(names):
            return f"Attributes {sorted(map(str, shown))} listed, expected {sorted(names)}"
    return None


@check()
def not_listed(answer: Answer) -> str | None:
    """No user of the name or with the sub is in the list."""
    return None if _found(answer) is None else "the user is listed"


@check()
def nobody_else_listed(answer: Answer) -> str | None:
    """Nobody but the user is in the list."""
    own = _found(answer)
    others = [item.get("Username") for item in _users(answer) if item is not own]
    return f"{', '.join(map(repr, others))} listed as well" if others else None


@check()
def listed_with(answer: Answer, path: str, value: str) -> str | None:
    """Every listed user has this value."""
    wanted = {"true": True, "false": False}.get(value, value)
    wrong = [item.get("Username") for item in _users(answer) if dig(item, path) != wanted]
    return f"{', '.join(map(repr, wrong))} listed with another {path}" if wrong else None


@check()
def listed_status_as_expected(answer: Answer) -> str | None:
    """The listed status is the user's."""
    user, item = _user(answer), _found(answer)
    found = dig(item, "UserStatus")
    wanted = statuses(user) if user else ()
    return None if found in wanted else f"UserStatus is {found!r}, expected {' or '.join(wanted)}"


@check()
def listed_enabled_as_expected(answer: Answer) -> str | None:
    """The listed Enabled is the user's."""
    user, found = _user(answer), dig(_found(answer), "Enabled")
    wanted = user is not None and user.account == "ENABLED"
    return None if found is wanted else f"Enabled is {found!r}, expected {wanted!r}"


@check()
def listed_attributes_as_expected(answer: Answer) -> str | None:
    """The listed attributes are the user's."""
    return attribute_problem(answer, _user(answer), dig(_found(answer), "Attributes"), "Attributes")


def _users(answer: Answer) -> list[Any]:
    users = answer.response.get("Users")
    return [item for item in users if isinstance(item, dict)] if isinstance(users, list) else []


def _user(answer: Answer) -> User | None:
    return subjects.addressed_user(answer.after, answer.request)


def _found(answer: Answer) -> Any:
    """Give the listed user that the filter is about, by sub."""
    user = _user(answer)
    sub = answer.resolve(user.sub) if user else None
    return next((item for item in _users(answer) if sub is not None and dig(item, "Attributes.sub") == sub), None)
