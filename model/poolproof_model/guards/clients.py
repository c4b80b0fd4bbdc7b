"""Guards on pools and clients: unknown ones, secrets, flows, settings."""

from typing import Any

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State, Term, world_value

DEFAULT_FLOWS = ("ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH")


@guard()
def client_known(state: State, request: Request) -> bool:
    """The client id of the request exists."""
    return subjects.client_name(state, request) is not None


@guard()
def pool_known(state: State, request: Request) -> bool:
    """The pool id of the request exists."""
    return subjects.pool_name(state, request) is not None


@guard()
def client_has_secret(state: State, request: Request) -> bool:
    """The client was created with a secret."""
    return bool(_client(state, request).get("GenerateSecret"))


@guard()
def secret_hash_given(_state: State, request: Request) -> bool:
    """The request carries a SECRET_HASH."""
    return request.get(*subjects.SECRET_HASH_PATHS) is not None


@guard()
def secret_hash_right(state: State, request: Request) -> bool:
    """The SECRET_HASH is made of this username, client id and secret."""
    value = request.get(*subjects.SECRET_HASH_PATHS)
    client = subjects.client_name(state, request)
    return isinstance(value, Term) and value.inputs[1:] == (
        world_value(f"client.{client}.ClientId"),
        world_value(f"client.{client}.ClientSecret"),
    )


@guard()
def flow_enabled(state: State, request: Request, flow: str) -> bool:
    """The client's ExplicitAuthFlows (or their default) hold the flow."""
    return f"ALLOW_{flow}" in _client(state, request).get("ExplicitAuthFlows", DEFAULT_FLOWS)


@guard()
def existence_hidden(state: State, request: Request) -> bool:
    """PreventUserExistenceErrors of the client is ENABLED."""
    return _client(state, request).get("PreventUserExistenceErrors") == "ENABLED"


@guard()
def admin_create_only(state: State, request: Request) -> bool:
    """The pool allows administrators only to create users."""
    return bool(_pool(state, request).get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly"))


@guard()
def auto_verifies(state: State, request: Request, attribute: str) -> bool:
    """The pool sends a code to this attribute at sign-up."""
    return attribute in _pool(state, request).get("AutoVerifiedAttributes", ())


def _client(state: State, request: Request) -> Any:
    name = subjects.client_name(state, request)
    return state.settings.client(name) if name else {}


def _pool(state: State, request: Request) -> Any:
    name = subjects.pool_name(state, request)
    return state.settings.pool(name) if name else {}
