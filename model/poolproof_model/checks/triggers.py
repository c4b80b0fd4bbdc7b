"""Checks of the events that functions were called with; `events` of the answer, newest first."""

import json
from typing import Any

from poolproof_model import subjects, triggers
from poolproof_model.behaviours import value_at
from poolproof_model.checks import Answer, check
from poolproof_model.state import plain, text


@check()
def event_seen(answer: Answer, source: str) -> str | None:
    """A function was called with this triggerSource."""
    sources = sorted({str(event.get("triggerSource")) for event in _events(answer, None)})
    return None if source in sources else f"no call with {source}; there are {', '.join(sources) or 'none'}"


@check()
def event_unseen(answer: Answer, source: str) -> str | None:
    """No function was called with this triggerSource."""
    return f"called with {source}" if _events(answer, source) else None


@check()
def event_tells(answer: Answer, source: str, path: str, value: str) -> str | None:
    """A call with this triggerSource has this value at a path (JSON words and numbers are read as such)."""
    words = {"true": True, "false": False}
    wanted = words.get(value, int(value) if value.isdigit() else value)
    found = [value_at(event, path) for event in _events(answer, source)]
    return None if wanted in found else f"{path} is {found!r} in calls with {source}, expected {wanted!r} in one"


@check()
def event_holds(answer: Answer, source: str, *paths: str) -> str | None:
    """Every call with this triggerSource has something at these paths."""
    events = _events(answer, source)
    missing = [path for path in paths if not events or any(value_at(event, path) is None for event in events)]
    return f"{', '.join(missing)} missing in calls with {source}" if missing else None


@check()
def event_lacks(answer: Answer, source: str, *paths: str) -> str | None:
    """No call with this triggerSource has something at these paths."""
    held = [path for path in paths if any(value_at(event, path) is not None for event in _events(answer, source))]
    return f"{', '.join(held)} in calls with {source}, expected absent" if held else None


@check()
def event_of_pool(answer: Answer) -> str | None:
    """Every call names version, region and pool, and has a request and a response."""
    pool = answer.resolve(answer.request.get("UserPoolId") or text(""))
    if not _events(answer, None):
        return "no call"
    for event in _events(answer, None):
        if (event.get("region"), event.get("userPoolId")) != (answer.after.settings.region, pool):
            return f"region and userPoolId are {event.get('region')!r} and {event.get('userPoolId')!r}"
        if not isinstance(event.get("version"), str):
            return f"version is {event.get('version')!r}, not a string"
        if not isinstance(event.get("request"), dict) or "response" not in event:
            return "request or response missing"
    return None


@check()
def event_has_attributes(answer: Answer) -> str | None:
    """The newest call has an address of its user, who may have changed it since, among userAttributes."""
    name = str(answer.resolve(text(plain(answer.request.get("Username")) or "")))
    found = [value_at(event, "request.userAttributes.email") for event in _events(answer, None)[:1]]
    good = any(isinstance(address, str) and name in address for address in found)
    return None if good else f"userAttributes.email is {found!r}, expected the address of {name}"


@check()
def told_nowhere(answer: Answer, marker: str) -> str | None:
    """No call holds a text."""
    sources = sorted(
        {str(event.get("triggerSource")) for event in _events(answer, None) if marker in json.dumps(event)}
    )
    return f"{marker} in calls with {', '.join(sources)}" if sources else None


@check()
def claims_as_answered(answer: Answer, use: str, claim: str) -> str | None:
    """The claim is what PreTokenGeneration answered: suppressed, else overridden, else the user's attribute."""
    token = subjects.given_token(answer.before, answer.request)
    said = triggers.override(answer.before, token).get(f"{use}TokenGeneration") or {}
    own = dict(token.issued_attributes).get(claim) if token else None
    wanted = said.get("claimsToAddOrOverride", {}).get(claim, own)
    if claim in said.get("claimsToSuppress", ()):
        wanted = None
    found = value_at(answer.response, f"claims.{claim}")
    wanted = wanted == "true" if claim == "email_verified" and wanted is not None else wanted
    return None if found == wanted else f"claim {claim} is {found!r}, expected {wanted!r}"


@check()
def group_list(answer: Answer, path: str, *groups: str) -> str | None:
    """The claim is a list of exactly these groups, in any order."""
    found = value_at(answer.response, path)
    good = isinstance(found, list) and sorted(map(str, found)) == sorted(groups)
    return None if good else f"{path} is {found!r}, expected {sorted(groups)}"


@check()
def word_in(answer: Answer, path: str, word: str) -> str | None:
    """The member is a text of words, and this is one of them."""
    found = value_at(answer.response, path)
    return None if isinstance(found, str) and word in found.split() else f"{path} is {found!r}, expected {word} in it"


def _events(answer: Answer, source: str | None) -> list[dict[str, Any]]:
    events = answer.response.get("events")
    given = answer.request.get("Username")
    name = answer.resolve(given) if given is not None else None
    return [
        event
        for event in (events if isinstance(events, list) else [])
        if isinstance(event, dict)
        and name in (None, event.get("userName"))
        and source in (None, event.get("triggerSource"))
    ]
