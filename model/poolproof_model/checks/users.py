"""Checks of answers about users."""

import re
from typing import Any

from poolproof_model import subjects
from poolproof_model.checks import Answer, check
from poolproof_model.effects.users import spelled
from poolproof_model.scenario import dig
from poolproof_model.schema import FLAGS, readable
from poolproof_model.state import User, text

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
def reads(answer: Answer, path: str, value: str) -> str | None:
    """The member is this string."""
    found = dig(answer.response, path)
    return None if found == value else f"{path} is {found!r}, expected {value!r}"


@check()
def same(answer: Answer, first: str, second: str) -> str | None:
    """Two members are there and equal."""
    values = dig(answer.response, first), dig(answer.response, second)
    return (
        None
        if values[0] is not None and values[0] == values[1]
        else f"{first} and {second} are {values[0]!r} and {values[1]!r}"
    )


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
def only_members(answer: Answer, *names: str) -> str | None:
    """The answer has no other members than these, all of which may be missing."""
    others = sorted(set(answer.response) - set(names))
    return f"{', '.join(others)} present, expected absent" if others else None


@check()
def masked(answer: Answer, path: str) -> str | None:
    """The member is a destination that hides the address: it has asterisks, and not the whole address."""
    found = dig(answer.response, path)
    hidden = isinstance(found, str) and "*" in found
    return None if hidden else f"{path} is {found!r}, not a masked address"


@check()
def masked_number(answer: Answer, path: str) -> str | None:
    """The member is a telephone number of which the last four digits are shown, behind a plus sign and asterisks."""
    found = dig(answer.response, path)
    good = isinstance(found, str) and re.fullmatch(r"\+\*+[0-9]{4}", found)
    return None if good else f"{path} is {found!r}, not a masked number"


@check()
def status_as_modelled(answer: Answer, path: str = "UserStatus") -> str | None:
    """The status read back is the one that the user must have; ForgotPassword may have changed it or not."""
    user = subjects.addressed_user(answer.after, answer.request)
    found = dig(answer.response, path)
    wanted = statuses(user) if user else ()
    return None if found in wanted else f"{path} is {found!r}, expected {' or '.join(wanted)}"


def statuses(user: User) -> tuple[str, ...]:
    """Give the statuses that a user may be shown in.

    Whether ForgotPassword changes the status is disputed: aws/aws-sdk-java#1452 says so; the service model says
    it of AdminResetUserPassword only.
    """
    pending = [code for code in user.codes if code.purpose == "reset"]
    disputed = user.status == "CONFIRMED" and bool(pending) and pending[-1].state != "CONSUMED"
    return ("CONFIRMED", "RESET_REQUIRED") if disputed else (user.status,)


@check()
def enabled_as_modelled(answer: Answer, path: str = "Enabled") -> str | None:
    """Enabled read back is what it must be."""
    user = subjects.addressed_user(answer.after, answer.request)
    found = dig(answer.response, path)
    wanted = user is not None and user.account == "ENABLED"
    return None if found is wanted else f"{path} is {found!r}, expected {wanted!r}"


@check()
def named_as_modelled(answer: Answer, path: str) -> str | None:
    """The username read back is the one that the user took."""
    user = subjects.addressed_user(answer.after, answer.request)
    found = dig(answer.response, path)
    wanted = answer.resolve(text(user.name)) if user else None
    return None if found == wanted else f"{path} is {found!r}, expected {wanted!r}"


@check()
def attributes_as_modelled(answer: Answer, path: str) -> str | None:
    """The attributes read back are the user's, and no address is verified that must not be."""
    user = subjects.addressed_user(answer.after, answer.request)
    return attribute_problem(answer, user, dig(answer.response, path), path)


def attribute_problem(answer: Answer, user: User | None, listed: Any, path: str) -> str | None:
    """Say in what a list of attributes differs from the user's; what was never set may be there but not verified."""
    if user is None:
        return f"{path} of a user that must not be there"
    for name, value in user.attributes:
        found = dig({"list": listed}, f"list.{answer.resolve(text(name))}")
        shown = spelled(name, found) if isinstance(found, str) else found
        if shown != answer.resolve(text(value)):
            return f"{path}.{name} is {found!r}, expected {answer.resolve(text(value))!r}"
    verified = dig({"list": listed}, "list.email_verified")
    if (
        user.attribute("email_verified") != "true"
        and "email" not in user.removed
        and verified is not None
        and str(verified).lower() == "true"
    ):
        return f"{path}.email_verified is {verified!r}, expected false or nothing"
    return None


@check()
def removed_attributes_absent(answer: Answer, path: str) -> str | None:
    """No attribute is there that the user has no more."""
    user = subjects.addressed_user(answer.after, answer.request)
    for name in user.removed if user else ():
        found = dig(answer.response, f"{path}.{answer.resolve(text(name))}")
        if found and name not in FLAGS:
            return f"{path}.{name} is {found!r}, expected no such attribute"
    return None


@check()
def hidden_attributes_absent(answer: Answer, path: str) -> str | None:
    """No attribute is there that the token's client may not read."""
    token = subjects.given_token(answer.before, answer.request)
    owner = answer.before.user(token.user) if token else None
    for name, _ in owner.attributes if owner else ():
        found = dig(answer.response, f"{path}.{name}")
        if token is not None and found is not None and not readable(answer.before.settings, token.client, name):
            return f"{path}.{name} is {found!r}, which the client may not read"
    return None


@check()
def modified_after_creation(answer: Answer) -> str | None:
    """UserLastModifiedDate is later than UserCreateDate."""
    made, changed = answer.response.get("UserCreateDate"), answer.response.get("UserLastModifiedDate")
    good = made is not None and changed is not None and changed > made
    return None if good else f"UserLastModifiedDate is {changed!r}, not later than UserCreateDate {made!r}"


@check()
def sub_as_told(answer: Answer, path: str) -> str | None:
    """The member is the sub that the answer which made the user told."""
    user = subjects.addressed_user(answer.after, answer.request)
    found = dig(answer.response, path)
    wanted = answer.resolve(user.sub) if user else None
    return None if found == wanted else f"{path} is {found!r}, expected {wanted!r}"


@check()
def sub_is_new(answer: Answer, path: str) -> str | None:
    """The member is the sub of no user that was deleted."""
    found = dig(answer.response, path)
    former = [answer.resolve(user.sub) for user in answer.before.deleted]
    return f"{path} is {found!r}, which was a deleted user's" if found is None or found in former else None


@check()
def not_true(answer: Answer, path: str) -> str | None:
    """The member is not there or not `true`."""
    found = dig(answer.response, path)
    return f"{path} is {found!r}" if str(found).lower() == "true" else None


@check()
def bystander_untouched(answer: Answer) -> str | None:
    """The bystander is CONFIRMED, enabled and has the attributes that it was made with."""
    part = next(iter(answer.after.settings.parts["users"].values()))
    shown = [("UserStatus", "CONFIRMED"), ("Enabled", True)]
    attributes = part.get("attributes", {}).items()
    shown += [(f"UserAttributes.{name}", answer.resolve(text(value))) for name, value in attributes]
    for path, wanted in shown:
        found = dig(answer.response, path)
        if found != wanted:
            return f"{path} is {found!r}, expected {wanted!r}"
    return None
