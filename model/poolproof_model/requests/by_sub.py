"""Requests that name a user by the sub (service model, Username members of the admin operations)."""

from collections.abc import Iterator

from poolproof_model.requests import Choice, builds
from poolproof_model.requests.slots import pool, reads, the_user
from poolproof_model.state import State


def own_sub(state: State, person: str) -> Iterator[Choice]:
    """The sub of the person."""
    user = the_user(state, person)
    if user is not None:
        yield Choice(value=user.sub, label="sub")


reads(own_sub, "user")

builds("AdminGetUser.BySub", UserPoolId=pool, Username=own_sub)
builds("AdminListGroupsForUser.BySub", UserPoolId=pool, Username=own_sub)
