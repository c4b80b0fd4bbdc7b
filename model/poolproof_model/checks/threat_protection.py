"""Checks of answers that tell risk settings and authentication events."""

from typing import Any

from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import mismatch
from poolproof_model.guards.threat_protection import risk_settings
from poolproof_model.scenario import dig
from poolproof_model.state import plain

CONFIGURATION = "RiskConfiguration"
KINDS = {"SignIn", "SignUp", "ForgotPassword", "PasswordChange", "ResendCode"}  # botocore, EventType
RESPONSES = {"Pass", "Fail", "InProgress"}  # botocore, EventResponseType
DECISIONS = {"NoRisk", "AccountTakeover", "Block"}  # botocore, RiskDecisionType


@check()
def risk_shown(answer: Answer) -> str | None:
    """RiskConfiguration has each part that was set, with the members that were given."""
    found = risk_settings(answer.after, answer.request)
    for name, value in found.members if found else ():
        shown = dig(answer.response, f"{CONFIGURATION}.{name}")
        if not _within(plain(value), shown):
            return f"{name} is {shown!r}, expected at least {plain(value)!r}"
    return None


@check()
def is_pool_id(answer: Answer, path: str) -> str | None:
    """The member is the id of the pool in the request."""
    return _same(answer, path, "UserPoolId")


@check()
def is_client_id(answer: Answer, path: str) -> str | None:
    """The member is the id of the client in the request."""
    return _same(answer, path, "ClientId")


@check()
def filter_defaulted(answer: Answer) -> str | None:
    """An EventFilter that was not given stands for all events: it is left out, or lists them."""
    shown = dig(answer.response, f"{CONFIGURATION}.CompromisedCredentialsRiskConfiguration.EventFilter")
    good = not shown or sorted(shown) == ["PASSWORD_CHANGE", "SIGN_IN", "SIGN_UP"]
    return None if good else f"EventFilter is {shown!r}, expected all events"


@check()
def risk_forgotten(answer: Answer) -> str | None:
    """RiskConfiguration has no blocked ranges, and no reaction that blocks."""
    blocked = dig(answer.response, f"{CONFIGURATION}.RiskExceptionConfiguration.BlockedIPRangeList")
    action = dig(answer.response, f"{CONFIGURATION}.CompromisedCredentialsRiskConfiguration.EventFilter")
    if blocked:
        return f"BlockedIPRangeList is still {blocked!r}"
    return f"EventFilter is still {action!r}" if action == ["SIGN_IN"] else None


@check()
def events_described(answer: Answer) -> str | None:
    """Each event has an id, a date, and kind, result and risk decision out of those that the service knows."""
    for item in _listed(answer):
        decision = item.get("EventRisk", {}).get("RiskDecision")
        known = item.get("EventType") in KINDS and item.get("EventResponse") in RESPONSES
        if not item.get("EventId") or item.get("CreationDate") is None or not known:
            return f"an event is listed as {item!r}"
        if decision is not None and decision not in DECISIONS:
            return f"RiskDecision is {decision!r}"
    return None


@check()
def sign_in_listed(answer: Answer) -> str | None:
    """The list holds a sign-in that passed."""
    found = [(item.get("EventType"), item.get("EventResponse")) for item in _listed(answer)]
    return None if ("SignIn", "Pass") in found else f"events are {found!r}, expected a SignIn that passed"


@check()
def events_at_most(answer: Answer, number: str) -> str | None:
    """The list holds so many events at most."""
    found = len(_listed(answer))
    return None if found <= int(number) else f"{found} events are listed, expected {number} at most"


@check()
def feedback_shown(answer: Answer) -> str | None:
    """The event on which feedback was given tells it."""
    for event in answer.after.auth_events:
        name = answer.resolve(event.symbol)
        shown = next((item for item in _listed(answer) if item.get("EventId") == name), None)
        if event.feedback and shown is not None:
            value = shown.get("EventFeedback", {}).get("FeedbackValue")
            return None if value == event.feedback else f"FeedbackValue is {value!r}, expected {event.feedback!r}"
    return "the event on which feedback was given is not listed"


def _same(answer: Answer, path: str, argument: str) -> str | None:
    given = answer.request.get(argument)
    return mismatch(answer, path, answer.resolve(given) if given is not None else None)


def _within(given: Any, shown: Any) -> bool:
    if isinstance(given, dict):
        return isinstance(shown, dict) and all(_within(value, shown.get(name)) for name, value in given.items())
    if isinstance(given, list):
        return isinstance(shown, list) and sorted(map(str, given)) == sorted(map(str, shown))
    return bool(given == shown)


def _listed(answer: Answer) -> list[dict[str, Any]]:
    found = dig(answer.response, "AuthEvents")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
