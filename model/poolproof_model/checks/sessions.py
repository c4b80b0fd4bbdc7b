"""Checks of answers that describe the sessions of a user and how a pool tracks them."""

import re
from typing import Any

from poolproof_model import sessions, subjects
from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import mismatch
from poolproof_model.scenario import dig
from poolproof_model.state import Token, world_value

SESSION_ID = re.compile(r"(tkn|sso)[a-z0-9]{25}")  # botocore, SessionIdType


@check()
def echoed(answer: Answer, *paths: str) -> str | None:
    """The members of the answer are those of the request."""
    for path in paths:
        given = answer.request.get(path)
        problem = mismatch(answer, path, answer.resolve(given) if given is not None else None)
        if problem:
            return problem
    return None


@check()
def tracking_shown(answer: Answer) -> str | None:
    """The answer tells how the pool tracks sessions, as it was set."""
    wanted = answer.after.session_settings(subjects.pool_name(answer.before, answer.request) or "")
    tracking = "ENABLED" if wanted.tracking else "DISABLED"
    return mismatch(answer, "UserSessionTracking", tracking) or mismatch(answer, "TokenSession.MaxPerUser", wanted.most)


@check()
def reuse_shown(answer: Answer) -> str | None:
    """The answer tells for how many minutes the client reuses a single sign-on: what was set, else 60."""
    client = subjects.client_name(answer.before, answer.request)
    minutes = {item.client: item.minutes for item in answer.after.reuse_limits}.get(client or "", 60)
    return mismatch(answer, "SSOSession.MaxValidityMinutes", minutes)


@check()
def sessions_listed(answer: Answer) -> str | None:
    """The list holds as many sessions as the user has; those whose ids are known are among them."""
    found, wanted = _listed(answer), _wanted(answer)
    if len(found) != len(wanted):
        return f"{len(found)} sessions are listed, expected {len(wanted)}"
    ids = [item.get("SessionId") for item in found]
    known = [answer.resolve(item.session_id) for item in wanted if item.session_id is not None]
    lost = [one for one in known if one is not None and one not in ids]
    return f"sessions {lost} are not listed" if lost else None


@check()
def session_ids_well_formed(answer: Answer) -> str | None:
    """Each session has an id of 28 characters that begins with tkn, and is of type TOKEN."""
    for item in _listed(answer):
        name, kind = item.get("SessionId"), item.get("SessionType")
        if not isinstance(name, str) or not SESSION_ID.fullmatch(name) or not name.startswith("tkn") or kind != "TOKEN":
            return f"SessionId is {name!r} of type {kind!r}, expected tkn and 25 letters and digits, of type TOKEN"
    return None


@check()
def sessions_of_clients(answer: Answer) -> str | None:
    """The sessions are of the clients through which the user signed in."""
    wanted = sorted(str(answer.resolve(world_value(f"client.{item.client}.ClientId"))) for item in _wanted(answer))
    found = sorted(str(item.get("ClientId")) for item in _listed(answer))
    return None if found == wanted else f"the sessions are of the clients {found}, expected {wanted}"


@check()
def sessions_have(answer: Answer, *members: str) -> str | None:
    """Each session in the list has these members."""
    poor = [name for item in _listed(answer) for name in members if item.get(name) is None]
    return f"a session is listed without {poor[0]}" if poor else None


@check()
def sessions_lack(answer: Answer, *members: str) -> str | None:
    """No session in the list has one of these members."""
    rich = [name for item in _listed(answer) for name in members if item.get(name) is not None]
    return f"a session is listed with {rich[0]}" if rich else None


@check()
def sessions_marked(answer: Answer, number: str) -> str | None:
    """So many of the sessions in the list are marked as the caller's own."""
    found = sum(item.get("IsCurrentSession") is True for item in _listed(answer))
    return None if found == int(number) else f"{found} sessions are marked as the current one, expected {number}"


def _listed(answer: Answer) -> list[dict[str, Any]]:
    found = dig(answer.response, "Sessions")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _wanted(answer: Answer) -> tuple[Token, ...]:
    user = subjects.addressed_user(answer.before, answer.request)
    return sessions.active(answer.after, user) if user else ()
