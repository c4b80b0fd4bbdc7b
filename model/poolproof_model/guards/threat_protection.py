"""Guards on threat protection: whether the pool has it, what was configured, which event is named."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.guards.clients import pool_members
from poolproof_model.state import Request, RiskSettings, State, plain


@guard("settings")
def protection_on(state: State, request: Request) -> bool:
    """AdvancedSecurityMode of the pool is AUDIT or ENFORCED."""
    add_ons = pool_members(state, request).get("UserPoolAddOns", {})
    return add_ons.get("AdvancedSecurityMode", "OFF") in {"AUDIT", "ENFORCED"}


@guard("risk")
def risk_configured(state: State, request: Request) -> bool:
    """SetRiskConfiguration gave members for the pool or client in the request, and not only its name."""
    found = risk_settings(state, request)
    return found is not None and bool(found.members)


@guard("risk")
def risk_reset(state: State, request: Request) -> bool:
    """SetRiskConfiguration last named the pool or client in the request without any member, after it had given some."""
    found = risk_settings(state, request)
    return found is not None and not found.members and found.changed


@guard()
def risk_given(_state: State, request: Request) -> bool:
    """The request holds at least one part of the risk settings."""
    return any(name.endswith("Configuration") for name, _ in request.arguments)


@guard()
def risk_without_filter(_state: State, request: Request) -> bool:
    """The request holds reactions to compromised credentials, but no EventFilter."""
    given = plain(request.get("CompromisedCredentialsRiskConfiguration"))
    return isinstance(given, dict) and "EventFilter" not in given


@guard()
def events_limited(_state: State, request: Request) -> bool:
    """The list is limited to one event."""
    return bool(plain(request.get("MaxResults")) == 1)


@guard()
def limit_zero(_state: State, request: Request) -> bool:
    """MaxResults is 0."""
    return bool(plain(request.get("MaxResults")) == 0)


@guard()
def for_client(_state: State, request: Request) -> bool:
    """The request is about one client."""
    return request.get("ClientId") is not None


@guard("event")
def event_named(state: State, request: Request, *kinds: str) -> bool:
    """The event named is one of the addressed user's (`own`), somebody else's (`another`), or `none` at all."""
    value = request.get("EventId")
    user = subjects.addressed_user(state, request)
    found = next((item for item in state.auth_events if item.symbol == value), None)
    if found is None:
        return "none" in kinds and plain(value) is not None
    return ("own" if user is not None and found.user == user.sub else "another") in kinds


@guard("event")
def feedback_given(state: State, request: Request) -> bool:
    """Feedback was given on an event of the addressed user."""
    user = subjects.addressed_user(state, request)
    return user is not None and any(item.user == user.sub and item.feedback for item in state.auth_events)


def risk_settings(state: State, request: Request) -> RiskSettings | None:
    """Give what was configured for the pool or client in a request."""
    pool = subjects.pool_name(state, request)
    client = subjects.client_name(state, request) or ""
    return next((item for item in state.risks if (item.pool, item.client) == (pool, client)), None)
