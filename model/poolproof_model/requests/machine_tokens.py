"""Requests for tokens of machines, and for tokens in exchange for others."""

from collections.abc import Iterator

from poolproof_model.requests import Choice, builds
from poolproof_model.requests.sign_in import joined
from poolproof_model.requests.slots import client, fixed, main_client, wrong
from poolproof_model.requests.tokens import NO_TOKEN, altered, secret, token
from poolproof_model.scenario import JSON
from poolproof_model.state import State


def machine_secret(state: State, person: str) -> Iterator[Choice]:
    """The client's secret, or a wrong one; nothing where the client has none."""
    if state.settings.client(main_client(state)).get("GenerateSecret"):
        yield from (choice for choice in secret(state, person) if choice.value is not None)


def target(name: str) -> JSON:
    """Give the one entry that Audiences and Resources may have."""
    return [f"https://{name}.example.com"]


builds("GetClientToken", ClientId=client, Secret=machine_secret)
builds(
    "GetDerivedToken",
    ClientId=client,
    SubjectToken=joined(token("access"), altered("access"), wrong(NO_TOKEN)),
    SubjectTokenType=fixed("ACCESS_TOKEN"),
    ClientSecret=lambda state, person: (choice for choice in secret(state, person) if not choice.wrong),
)
builds(
    "GetDerivedToken.TWO_TARGETS",
    ClientId=client,
    SubjectToken=token("access"),
    SubjectTokenType=fixed("ACCESS_TOKEN"),
    Audiences=fixed(target("audience")),
    Resources=fixed(target("resource")),
)
builds(
    "GetDerivedToken.ACTOR",
    ClientId=client,
    SubjectToken=token("access"),
    SubjectTokenType=fixed("ACCESS_TOKEN"),
    ActorToken=token("access"),
    ActorTokenType=fixed("ACCESS_TOKEN"),
)
