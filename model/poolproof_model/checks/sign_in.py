"""Checks of answers that hold a challenge and its parameters."""

import base64
import binascii
import json
import re
from typing import Any

from poolproof_model import subjects
from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import mismatch
from poolproof_model.guards.challenges import earlier_pretence
from poolproof_model.scenario import dig
from poolproof_model.schema import readable, required
from poolproof_model.state import Symbol, text


@check()
def strings(answer: Answer, *paths: str) -> str | None:
    """The members are strings and not empty."""
    found = {path: dig(answer.response, path) for path in paths}
    wrong = [path for path, value in found.items() if not value or not isinstance(value, str)]
    return f"{', '.join(wrong)} not a string" if wrong else None


@check()
def length_within(answer: Answer, path: str, least: str, most: str) -> str | None:
    """The member is a string of so many characters."""
    found = dig(answer.response, path)
    good = isinstance(found, str) and int(least) <= len(found) <= int(most)
    return None if good else f"{path} is {found!r}, expected {least} to {most} characters"


@check()
def hexadecimal(answer: Answer, *paths: str) -> str | None:
    """The members are hexadecimal strings."""
    wrong = [path for path in paths if not re.fullmatch("[0-9a-fA-F]+", str(dig(answer.response, path)))]
    return f"{', '.join(wrong)} not hexadecimal" if wrong else None


@check()
def base64_text(answer: Answer, path: str) -> str | None:
    """The member is a base64 string."""
    found = dig(answer.response, path)
    try:
        good = isinstance(found, str) and bool(base64.b64decode(found, validate=True))
    except binascii.Error:
        good = False
    return None if good else f"{path} is {found!r}, not base64"


@check()
def name_given(answer: Answer, path: str) -> str | None:
    """The member is the username that the request gave."""
    given = answer.request.get(*subjects.USERNAME_PATHS)
    return mismatch(answer, path, answer.resolve(given) if given is not None else None)


@check()
def salt_as_before(answer: Answer) -> str | None:
    """The salt shown for a name that no user has is the one that was shown before."""
    before = earlier_pretence(answer.before, answer.request)
    wanted = answer.resolve(Symbol(kind="srp_salt", name=before.session.name)) if before else None
    return mismatch(answer, "ChallengeParameters.SALT", wanted)


@check()
def no_members(answer: Answer, path: str) -> str | None:
    """The member is an empty map."""
    found = dig(answer.response, path)
    return None if found == {} else f"{path} is {found!r}, expected an empty map"


@check()
def json_list(answer: Answer, path: str, *values: str) -> str | None:
    """The member is a string that holds a JSON list of these values in any order."""
    found = json_of(dig(answer.response, path))
    good = isinstance(found, list) and sorted(map(str, found)) == sorted(values)
    return None if good else f"{path} holds {found!r}, expected the list {sorted(values)}"


@check()
def json_attributes(answer: Answer, path: str) -> str | None:
    """The member is a string that holds a JSON map with the user's attributes, as far as the client may read them."""
    found = json_of(dig(answer.response, path))
    user = subjects.addressed_user(answer.before, answer.request)
    client = subjects.signing_client(answer.before, answer.request)
    wanted = {
        name: answer.resolve(text(value))
        for name, value in (user.attributes if user else ())
        if client is not None and readable(answer.before.settings, client, name)
    }
    good = isinstance(found, dict) and all(str(found.get(name)) == value for name, value in wanted.items())
    return None if good else f"{path} holds {found!r}, expected {wanted!r}"


@check()
def required_attributes_asked(answer: Answer, path: str) -> str | None:
    """The member is a string that holds a JSON list of the required attributes without value, `userAttributes.` first.

    The prefix may be missing: it is seen in a client only.
    """
    found = json_of(dig(answer.response, path))
    user = subjects.addressed_user(answer.before, answer.request)
    lacking = [
        name
        for name in (required(answer.before.settings, user.pool) if user else ())
        if user is not None and user.attribute(name) is None
    ]
    shown = [str(name).removeprefix("userAttributes.") for name in found] if isinstance(found, list) else None
    good = shown is not None and sorted(shown) == sorted(lacking)
    return None if good else f"{path} holds {found!r}, expected {lacking}"


def json_of(value: Any) -> Any:
    """Read a string as JSON; None where it is none."""
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return None
