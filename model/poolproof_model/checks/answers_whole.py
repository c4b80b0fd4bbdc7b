"""Checks that an answer holds nothing beside what it must: tokens under their own names, attributes that were set."""

from typing import Any

from poolproof_model import subjects
from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import RESULT, claim_of
from poolproof_model.scenario import dig
from poolproof_model.schema import FLAGS
from poolproof_model.state import text, world_value

USES = {"AccessToken": "access", "IdToken": "id"}
OF_THE_SERVICE = {"sub", "identities", *FLAGS}
"""What the service lists of its own accord: the id, linked identities, whether addresses are verified."""


@check()
def token_uses_told(answer: Answer) -> str | None:
    """The access token and the id token of the answer are of these uses by their claim token_use."""
    for member, use in USES.items():
        found = claim_of(dig(answer.response, f"{RESULT}.{member}"), "token_use")
        if found != use:
            return f"token_use of {member} is {found!r}, expected {use!r}"
    return None


@check()
def new_token_names_user(answer: Answer, member: str, claim: str) -> str | None:
    """A claim of a new token names its user: the sub where usernames are addresses."""
    token = answer.after.tokens[-1]
    addresses = answer.after.settings.pool(token.pool).get("UsernameAttributes")
    return _claim_differs(answer, member, claim, answer.resolve(token.user if addresses else text(token.username)))


@check()
def new_token_names_client(answer: Answer, member: str, claim: str) -> str | None:
    """A claim of a new token names the client that it was issued to."""
    client = answer.after.tokens[-1].client
    return _claim_differs(answer, member, claim, answer.resolve(world_value(f"client.{client}.ClientId")))


def _claim_differs(answer: Answer, member: str, claim: str, wanted: Any) -> str | None:
    found = claim_of(dig(answer.response, f"{RESULT}.{member}"), claim)
    return None if found is not None and found == wanted else f"{claim} of {member} is {found!r}, expected {wanted!r}"


@check()
def attributes_listed_once(answer: Answer, path: str) -> str | None:
    """No attribute is in the list twice."""
    names = _names(answer, path)
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    return f"{', '.join(twice)} listed more than once" if twice else None


@check()
def only_set_attributes_listed(answer: Answer, path: str) -> str | None:
    """The list holds no attribute that nobody has set, but for those of the service's own."""
    user = subjects.addressed_user(answer.after, answer.request)
    own = {answer.resolve(text(name)) for name, _ in user.attributes} if user else set()
    gone = {answer.resolve(text(name)) for name in user.removed} if user else set()
    others = sorted(str(name) for name in set(_names(answer, path)) - own - gone - OF_THE_SERVICE)
    return f"{', '.join(others)} listed, which nobody set" if others else None


def _names(answer: Answer, path: str) -> list[Any]:
    listed = dig(answer.response, path)
    return [entry.get("Name") for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
