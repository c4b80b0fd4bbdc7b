"""Effects on the secrets of app clients: added, deleted, their ids told."""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model import subjects
from poolproof_model.effects import effect, produce, selector
from poolproof_model.state import ClientSecret, Request, State, Symbol

Next = Callable[[str], str | None]
DESCRIPTOR = "ClientSecretDescriptor"


@effect("secret")
def secret_added(state: State, request: Request) -> State:
    """The client has one secret more, the caller's or one that the answer tells."""
    name = subjects.client_name(state, request)
    if name is None:
        return state
    number = str(state.made + 1)
    given = request.get("ClientSecret")
    value = given or Symbol(kind="client_secret", name=number)
    identifier = Symbol(kind="client_secret_id", name=number)
    added = ClientSecret(client=name, value=value, identifier=identifier, state="ACTIVE", given=given is not None)
    state = _with(state, name, (*state.secrets_of(name), added))
    state = produce(replace(state, made=state.made + 1), identifier, f"{DESCRIPTOR}.ClientSecretId")
    return produce(state, value, f"{DESCRIPTOR}.ClientSecretValue") if isinstance(value, Symbol) else state


@effect("secret")
def first_secret_told(state: State, request: Request) -> State:
    """A list of one secret tells the id of the secret that the client was made with."""
    name = subjects.client_name(state, request)
    secrets = state.secrets_of(name) if name else ()
    active = [item for item in secrets if item.state == "ACTIVE"]
    if name is None or len(active) != 1 or active[0].identifier is not None:
        return state
    told = replace(active[0], identifier=Symbol(kind="client_secret_id", name=str(state.made + 1)))
    state = _with(state, name, tuple(told if item is active[0] else item for item in secrets))
    assert told.identifier is not None
    return produce(replace(state, made=state.made + 1), told.identifier, "ClientSecrets.0.ClientSecretId")


@selector("secret")
def client_secret(state: State, request: Request, _trigger: str, next_state: Next) -> State:
    """Move the secret that the request names."""
    name = subjects.client_name(state, request)
    if name is None:
        return state
    wanted = request.get("ClientSecretId")
    return _with(
        state,
        name,
        tuple(
            replace(item, state=next_state(item.state) or item.state) if item.identifier == wanted else item
            for item in state.secrets_of(name)
        ),
    )


def _with(state: State, client: str, secrets: tuple[ClientSecret, ...]) -> State:
    others = tuple(item for item in state.secrets if item.client != client)
    return replace(state, secrets=(*others, *secrets))
