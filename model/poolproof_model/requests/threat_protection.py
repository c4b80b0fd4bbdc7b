"""Requests about threat protection: risk settings, events, feedback."""

from collections.abc import Iterator

from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.slots import fixed, main_client, main_pool, pool, reads, the_user, username
from poolproof_model.scenario import JSON, literal
from poolproof_model.state import State, text, world_value

BLOCK: JSON = {"EventFilter": ["SIGN_IN"], "Actions": {"EventAction": "BLOCK"}}
BLOCK_ALWAYS: JSON = {"Actions": {"EventAction": "BLOCK"}}
TAKEOVER: JSON = {
    "Actions": {
        "LowAction": {"Notify": False, "EventAction": "NO_ACTION"},
        "HighAction": {"Notify": False, "EventAction": "BLOCK"},
    }
}
RANGES: JSON = {"BlockedIPRangeList": ["192.0.2.0/24"], "SkippedIPRangeList": ["198.51.100.0/24"]}
NO_EVENT = "00000000-0000-4000-8000-000000000000"
NO_FEEDBACK_TOKEN = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"  # noqa: S105


def protected(state: State) -> bool:
    """Whether the world is there to have its risk settings changed."""
    return state.settings.alone and "UserPoolAddOns" in state.settings.pool(main_pool(state))


def some_client(state: State, _person: str) -> Iterator[Choice]:
    """The pool as a whole, or its main client."""
    yield Choice(value=None, label="whole pool")
    if protected(state):
        yield Choice(value=world_value(f"client.{main_client(state)}.ClientId"), label="one client")


def part(*values: JSON) -> Slot:
    """One part of the risk settings, left out or one of these."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        yield Choice(value=None, label="nothing")
        for number, value in enumerate(values if protected(state) else ()):
            yield Choice(value=literal(value), label=f"settings {number + 1}")

    return slot


def event(state: State, person: str) -> Iterator[Choice]:
    """An event of the person is right; one that is not there is wrong."""
    user = the_user(state, person)
    mine = [item for item in state.auth_events if user is not None and item.user == user.sub]
    for item in mine[-1:]:
        yield Choice(value=item.symbol, label="own event")
    yield Choice(value=text(NO_EVENT), wrong=bool(mine), label="no event")


def most_events(_state: State, _person: str) -> Iterator[Choice]:
    """All events, by leaving the number out or by 0, or one."""
    yield Choice(value=None, label="all")
    yield Choice(value=literal(0), label="zero")
    yield Choice(value=literal(1), label="one")


reads(event, "event", "user")

builds("DescribeRiskConfiguration", UserPoolId=pool, ClientId=some_client)
builds(
    "SetRiskConfiguration",
    UserPoolId=pool,
    ClientId=some_client,
    CompromisedCredentialsRiskConfiguration=part(BLOCK, BLOCK_ALWAYS),
    AccountTakeoverRiskConfiguration=part(TAKEOVER),
    RiskExceptionConfiguration=part(RANGES),
)
builds("AdminListUserAuthEvents", UserPoolId=pool, Username=username, MaxResults=most_events)
builds(
    "AdminUpdateAuthEventFeedback",
    UserPoolId=pool,
    Username=username,
    EventId=event,
    FeedbackValue=fixed("Valid", "Invalid"),
)
builds(
    "UpdateAuthEventFeedback",
    UserPoolId=pool,
    Username=username,
    EventId=event,
    FeedbackToken=fixed(NO_FEEDBACK_TOKEN),
    FeedbackValue=fixed("Valid"),
)
