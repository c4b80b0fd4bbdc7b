"""Checks of the attribute that tells which outside identities a user has."""

import json
from typing import Any

from poolproof_model import subjects
from poolproof_model.checks import Answer, check
from poolproof_model.scenario import dig
from poolproof_model.state import text


@check()
def identities_told(answer: Answer, path: str) -> str | None:
    """The attribute identities is a JSON list that names provider and subject of each linked identity."""
    user = subjects.addressed_user(answer.after, answer.request)
    told = _told(answer, path)
    for provider, subject in user.links if user else ():
        if (provider, answer.resolve(text(subject))) not in told:
            return f"{path}.identities tells {told}, not {provider} {answer.resolve(text(subject))}"
    return None


@check()
def identities_gone(answer: Answer, path: str) -> str | None:
    """The attribute identities names no identity that was separated from the user."""
    user = subjects.addressed_user(answer.after, answer.request)
    told = _told(answer, path)
    wrong = [link for link in (user.unlinked if user else ()) if (link[0], answer.resolve(text(link[1]))) in told]
    return f"{path}.identities still tells {wrong}" if wrong else None


def _told(answer: Answer, path: str) -> list[tuple[Any, Any]]:
    try:
        found = json.loads(dig(answer.response, f"{path}.identities"))
    except (TypeError, ValueError):
        return []
    items = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    return [(item.get("providerName"), item.get("userId")) for item in items]
