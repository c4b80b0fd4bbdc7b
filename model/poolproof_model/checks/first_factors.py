"""Checks of answers of choice-based sign-in."""

from poolproof_model import attempts, subjects
from poolproof_model.checks import Answer, check
from poolproof_model.scenario import dig


@check()
def offers(answer: Answer, path: str, *factors: str) -> str | None:
    """The list holds all of these factors."""
    found = dig(answer.response, path)
    missing = [factor for factor in factors if not isinstance(found, list) or factor not in found]
    return f"{path} is {found!r}, expected {', '.join(missing)} in it" if missing else None


@check()
def offers_none(answer: Answer, path: str, *factors: str) -> str | None:
    """The list holds none of these factors."""
    found = dig(answer.response, path)
    held = [factor for factor in factors if isinstance(found, list) and factor in found]
    return f"{path} is {found!r}, expected no {', '.join(held)} in it" if held else None


@check()
def offers_what_is_available(answer: Answer, path: str) -> str | None:
    """The list is exactly what the addressed user can choose from, in any order."""
    user = subjects.addressed_user(answer.before, answer.request)
    found = dig(answer.response, path)
    wanted = sorted(attempts.offered(answer.before, user)) if user else []
    good = isinstance(found, list) and sorted(found) == wanted
    return None if good else f"{path} is {found!r}, expected {wanted} in any order"


@check()
def session_renewed(answer: Answer) -> str | None:
    """The answer holds another Session than the request."""
    found = dig(answer.response, "Session")
    given = answer.request.get("Session")
    shown = answer.resolve(given) if given is not None else None
    return None if found and found != shown else f"Session is {found!r}, expected a new one"
