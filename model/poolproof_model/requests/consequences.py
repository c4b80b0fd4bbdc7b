"""Requests that show what configuration does: clients and pools that are gone, settings that were changed."""

from collections.abc import Iterator
from typing import Any

from poolproof_model.requests import Choice, builds
from poolproof_model.requests.configuration import WORLDS, deleted, present
from poolproof_model.requests.slots import fixed, reads
from poolproof_model.state import FRESH, Resource, State, plain, text

GOOD = "Correct-horse-1"
SHORT_FOR_OWN_POLICY = "Abcdef-12"
ONLY_LOWER_CASE = "abcdefghijkl"
NAME = f"somebody{FRESH}"


def gone_client(state: State, _person: str) -> Iterator[Choice]:
    """The client that was deleted last, and the last one whose pool was deleted."""
    pools = {item.name for item in deleted(state, "UserPool")}
    alone = [item for item in deleted(state, "UserPoolClient") if item.pool not in pools]
    for label, found in (("deleted client", alone), ("client of a deleted pool", _of(state, pools))):
        for item in found[-1:]:
            yield Choice(value=item.name, label=label)


def _of(state: State, pools: set[Any]) -> list[Resource]:
    return [item for item in present(state, "UserPoolClient") if item.pool in pools]


def gone_pool(state: State, _person: str) -> Iterator[Choice]:
    """The pool that was deleted last."""
    for item in deleted(state, "UserPool")[-1:]:
        yield Choice(value=item.name, label="deleted pool")


def own_client(state: State, _person: str) -> Iterator[Choice]:
    """The newest client of a pool that is there, if it has no secret."""
    pools = {item.name for item in present(state, "UserPool")}
    for item in [one for one in present(state, "UserPoolClient") if one.pool in pools][-1:]:
        if item.member("GenerateSecret") is None and item.member("ClientSecret") is None:
            yield Choice(value=item.name, label="own client")


def closed_client(state: State, person: str) -> Iterator[Choice]:
    """As `own_client`, where administrators alone create the pool's users."""
    for choice in own_client(state, person):
        client = next(item for item in state.resources if item.name == choice.value)
        pool = next(item for item in state.resources if item.name == client.pool)
        if (plain(pool.member("AdminCreateUserConfig")) or {}).get("AllowAdminCreateUserOnly"):
            yield choice


def strict_pool(state: State, _person: str) -> Iterator[Choice]:
    """The newest pool, with a user whose temporary password its policy refuses."""
    if state.settings.name not in WORLDS:
        return
    for item in present(state, "UserPool")[-1:]:
        own = (plain(item.member("Policies")) or {}).get("PasswordPolicy") is not None
        name = f"{NAME}@example.com" if item.member("UsernameAttributes") is not None else NAME
        password = SHORT_FOR_OWN_POLICY if own else ONLY_LOWER_CASE
        more = (("Username", text(name)), ("TemporaryPassword", text(password)))
        yield Choice(value=item.name, label="own pool", more=more)


for one in (gone_client, gone_pool, own_client, closed_client, strict_pool):
    reads(one, "resource")

builds("SignUp.Gone", ClientId=gone_client, Username=fixed(NAME), Password=fixed(GOOD))
builds("ConfirmSignUp.Gone", ClientId=gone_client, Username=fixed(NAME), ConfirmationCode=fixed("123456"))
builds("ResendConfirmationCode.Gone", ClientId=gone_client, Username=fixed(NAME))
builds("ForgotPassword.Gone", ClientId=gone_client, Username=fixed(NAME))
builds(
    "InitiateAuth.Gone",
    ClientId=gone_client,
    AuthFlow=fixed("USER_PASSWORD_AUTH"),
    AuthParameters__USERNAME=fixed(NAME),
    AuthParameters__PASSWORD=fixed(GOOD),
)
builds("AdminCreateUser.Gone", UserPoolId=gone_pool, Username=fixed(NAME), MessageAction=fixed("SUPPRESS"))
builds("AdminGetUser.Gone", UserPoolId=gone_pool, Username=fixed(NAME))
builds("ListUsers.Gone", UserPoolId=gone_pool)
builds(
    "InitiateAuth.Own",
    ClientId=own_client,
    AuthFlow=fixed("USER_PASSWORD_AUTH"),
    AuthParameters__USERNAME=fixed(NAME),
    AuthParameters__PASSWORD=fixed(GOOD),
)
builds("SignUp.Own", ClientId=closed_client, Username=fixed(NAME), Password=fixed(GOOD))
builds("AdminCreateUser.Own", UserPoolId=strict_pool, MessageAction=fixed("SUPPRESS"))
