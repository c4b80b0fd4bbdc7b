"""Guards on pools and clients: unknown ones, secrets, flows, settings."""

from typing import Any

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State


@guard()
def client_known(state: State, request: Request) -> bool:
    """The client id of the request exists."""
    return subjects.client_name(state, request) is not None


@guard()
def pool_known(state: State, request: Request) -> bool:
    """The pool id of the request exists."""
    return subjects.pool_name(state, request) is not None


@guard("settings")
def client_has_secret(state: State, request: Request) -> bool:
    """The client was created with a secret."""
    return bool(client_members(state, request).get("GenerateSecret"))


@guard()
def secret_hash_given(_state: State, request: Request) -> bool:
    """The request carries a SECRET_HASH."""
    return request.get(*subjects.SECRET_HASH_PATHS) is not None


@guard("settings")
def existence_hidden(state: State, request: Request) -> bool:
    """PreventUserExistenceErrors of the client is ENABLED."""
    return bool(client_members(state, request).get("PreventUserExistenceErrors") == "ENABLED")


@guard("settings")
def admin_create_only(state: State, request: Request) -> bool:
    """The pool allows administrators only to create users."""
    return bool(pool_members(state, request).get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly"))


@guard("settings")
def admin_recovery_only(state: State, request: Request) -> bool:
    """Only administrators recover accounts (AccountRecoverySetting)."""
    mechanisms = pool_members(state, request).get("AccountRecoverySetting", {}).get("RecoveryMechanisms", ())
    return any(mechanism["Name"] == "admin_only" for mechanism in mechanisms)


@guard("settings")
def email_is_alias(state: State, request: Request) -> bool:
    """A verified e-mail address stands for its user."""
    return "email" in pool_members(state, request).get("AliasAttributes", ())


@guard()
def auto_verifies(state: State, request: Request, attribute: str) -> bool:
    """The pool sends a code to this attribute at sign-up."""
    return attribute in pool_members(state, request).get("AutoVerifiedAttributes", ())


def client_members(state: State, request: Request) -> Any:
    """Give the CreateUserPoolClient members of the client that the request names; none for an unknown one."""
    name = subjects.client_name(state, request)
    return state.settings.client(name) if name else {}


def pool_members(state: State, request: Request) -> Any:
    """Give the CreateUserPool members of the pool that the request is about; none for an unknown one."""
    name = subjects.pool_name(state, request)
    return state.settings.pool(name) if name else {}
