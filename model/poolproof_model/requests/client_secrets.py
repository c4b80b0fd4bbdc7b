"""Requests about the secrets of an app client; they are made only where a scenario has the world to itself."""

from collections.abc import Iterator

from poolproof_model.requests import Choice, builds
from poolproof_model.requests.slots import client, main_client, pool, reads
from poolproof_model.state import State, text

OWN_SECRET = "Own0Secret0Of0This0Client0"  # noqa: S105
NO_SECRET_ID = "nobodys--1700000000000"  # noqa: S105


def own_pool(state: State, person: str) -> Iterator[Choice]:
    """The pool, where it is the scenario's own."""
    if state.settings.alone:
        yield from pool(state, person)


def new_secret(state: State, _person: str) -> Iterator[Choice]:
    """Left to the service, or one of the caller's."""
    yield Choice(value=None, label="generated secret")
    if all(item.value != text(OWN_SECRET) for item in state.secrets_of(main_client(state))):
        yield Choice(value=text(OWN_SECRET), label="own secret")


def secret_id(state: State, _person: str) -> Iterator[Choice]:
    """The id of an active secret is right, that of a deleted one and an invented one are wrong."""
    for item in state.secrets_of(main_client(state)):
        if item.identifier is not None:
            name = "first" if item.first else "second"
            yield Choice(value=item.identifier, wrong=item.state != "ACTIVE", label=f"id of {name} {item.state} secret")
    yield Choice(value=text(NO_SECRET_ID), wrong=True, label="invented id")


reads(new_secret, "secret")
reads(secret_id, "secret")

builds("AddUserPoolClientSecret", UserPoolId=own_pool, ClientId=client, ClientSecret=new_secret)
builds("ListUserPoolClientSecrets", UserPoolId=own_pool, ClientId=client)
builds("DeleteUserPoolClientSecret", UserPoolId=own_pool, ClientId=client, ClientSecretId=secret_id)
