"""Effects on threat protection: settings made, events told, feedback given."""

from dataclasses import replace

from poolproof_model import subjects
from poolproof_model.effects import effect, produce
from poolproof_model.guards.threat_protection import risk_settings
from poolproof_model.state import AuthEvent, Request, RiskSettings, State, Symbol, plain

MEMBERS = (
    "CompromisedCredentialsRiskConfiguration",
    "AccountTakeoverRiskConfiguration",
    "RiskExceptionConfiguration",
)


@effect("risk")
def risk_set(state: State, request: Request) -> State:
    """The pool, or the client, has the settings in the request and no others."""
    pool = subjects.pool_name(state, request)
    if pool is None:
        return state
    before = risk_settings(state, request)
    given = tuple((name, value) for name, value in request.arguments if name in MEMBERS)
    fresh = RiskSettings(
        pool=pool, client=subjects.client_name(state, request) or "", members=given, changed=before is not None
    )
    return replace(state, risks=(*(item for item in state.risks if item is not before), fresh))


@effect("event")
def event_told(state: State, request: Request) -> State:
    """A list of events tells the id of the first."""
    user = subjects.addressed_user(state, request)
    if user is None:
        return state
    name = Symbol(kind="auth_event", name=str(state.made + 1))
    events = (*state.auth_events, AuthEvent(symbol=name, user=user.sub))
    return produce(replace(state, auth_events=events, made=state.made + 1), name, "AuthEvents.0.EventId")


@effect("event")
def feedback_taken(state: State, request: Request) -> State:
    """The event in the request has the feedback in it."""
    value = request.get("EventId")
    feedback = str(plain(request.get("FeedbackValue")))
    return replace(
        state,
        auth_events=tuple(
            replace(item, feedback=feedback) if item.symbol == value else item for item in state.auth_events
        ),
    )
