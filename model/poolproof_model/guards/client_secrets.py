"""Guards on the secrets of app clients: how many there are, which one is named or hashed with."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import ClientSecret, Request, State, Term, Value, plain


@guard("secret")
def secrets_number(state: State, request: Request, *numbers: str) -> bool:
    """The client has so many active secrets."""
    return str(len(_active(state, request))) in numbers


@guard("secret")
def secret_named(state: State, request: Request, condition: str) -> bool:
    """The ClientSecretId belongs to a secret of the client in this state (ACTIVE, DELETED), or to none."""
    value = request.get("ClientSecretId")
    found = next((item for item in _all(state, request) if item.identifier == value), None)
    return condition == (found.state if found and value is not None else "none")


@guard("secret")
def secret_chosen(_state: State, request: Request) -> bool:
    """The caller gives the value of the secret."""
    return plain(request.get("ClientSecret")) is not None


@guard("secret")
def shown_secret_is(state: State, request: Request, which: str, condition: str) -> bool:
    """The secret shown, or hashed with, is the client's `first` or a `later` one, in this state (ACTIVE, DELETED)."""
    shown = shown_secret(request)
    found = next((item for item in _all(state, request) if item.value == shown), None)
    return found is not None and found.state == condition and found.first is (which == "first")


@guard("secret")
def shown_secret_deleted(state: State, request: Request) -> bool:
    """The secret shown, or hashed with, was deleted."""
    shown = shown_secret(request)
    return any(item.value == shown and item.state == "DELETED" for item in _all(state, request))


@guard("secret")
def secrets_changed(state: State, request: Request) -> bool:
    """A secret of the client was deleted before."""
    return any(item.state == "DELETED" for item in _all(state, request))


def shown_secret(request: Request) -> Value | None:
    """Give the secret that a request shows plainly or has hashed."""
    made = request.get(*subjects.SECRET_HASH_PATHS)
    return made.inputs[2] if isinstance(made, Term) else request.get("ClientSecret")


def _all(state: State, request: Request) -> tuple[ClientSecret, ...]:
    name = subjects.client_name(state, request)
    return state.secrets_of(name) if name else ()


def _active(state: State, request: Request) -> tuple[ClientSecret, ...]:
    return tuple(item for item in _all(state, request) if item.state == "ACTIVE")
