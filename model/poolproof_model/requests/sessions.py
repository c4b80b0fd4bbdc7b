"""Requests about tracked sessions; they are made only where a scenario has the world to itself."""

from collections.abc import Iterator

from poolproof_model.requests import PEOPLE, Choice, builds
from poolproof_model.requests.client_secrets import own_pool
from poolproof_model.requests.slots import client, fixed, reads, the_user, username
from poolproof_model.requests.tokens import ACCESS
from poolproof_model.scenario import literal
from poolproof_model.state import State, text

NO_SESSION_ID = "tkn0123456789abcdefghijklmno"


def own_access(state: State, person: str) -> Iterator[Choice]:
    """An access token, where the pool is the scenario's own."""
    if state.settings.alone:
        yield from ACCESS(state, person)


def limit(_state: State, _person: str) -> Iterator[Choice]:
    """Sessions that a user may have."""
    for most in (20, 1):
        yield Choice(value=literal(most))


def session_id(state: State, person: str) -> Iterator[Choice]:
    """The ids of the person's sessions are right, somebody else's and, beside them, an invented one are wrong."""
    user = the_user(state, person)
    newest = {item.session_id: item for item in state.tokens if item.session_id is not None and item.use == "refresh"}
    for name, item in newest.items():
        own = user is not None and item.user == user.sub
        whose = "own" if own else f"another's ({PEOPLE[person == PEOPLE[0]]})"
        yield Choice(value=name, wrong=not own or item.state != "LIVE", label=f"{whose} {item.state} session")
    yield Choice(value=text(NO_SESSION_ID), wrong=bool(newest), label="invented session")


reads(own_access, "token")
reads(session_id, "token")

builds(
    "SetUserPoolSessionConfiguration",
    UserPoolId=own_pool,
    UserSessionTracking=fixed("ENABLED", "DISABLED"),
    TokenSession__MaxPerUser=limit,
)
builds("GetUserPoolSessionConfiguration", UserPoolId=own_pool)
builds(
    "SetUserPoolClientSessionConfiguration",
    UserPoolId=own_pool,
    ClientId=client,
    SSOSession__MaxValidityMinutes=fixed(30, 0),
)
builds("GetUserPoolClientSessionConfiguration", UserPoolId=own_pool, ClientId=client)
builds("ListUserSessions", AccessToken=own_access)
builds("AdminListUserSessions", UserPoolId=own_pool, Username=username)
builds("RevokeUserSession", AccessToken=own_access, SessionId=session_id)
builds("AdminRevokeUserSession", UserPoolId=own_pool, Username=username, SessionId=session_id)
