"""Guards on tokens of machines and on the exchange of tokens."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.guards.clients import client_members
from poolproof_model.state import Request, State


@guard("secret")
def secret_of_client(state: State, request: Request) -> bool:
    """The Secret in the request is an active one of the client."""
    name = subjects.client_name(state, request)
    shown = request.get("Secret")
    return name is not None and any(item.value == shown and item.state == "ACTIVE" for item in state.secrets_of(name))


@guard("settings")
def exchange_allowed(state: State, request: Request) -> bool:
    """The client has the flow ALLOW_TOKEN_EXCHANGE_IMPERSONATION."""
    return "ALLOW_TOKEN_EXCHANGE_IMPERSONATION" in client_members(state, request).get("ExplicitAuthFlows", ())


@guard("token", "user", "account", "password")
def exchange_clear(state: State, request: Request) -> bool:
    """The token is live, of the client in the request, and its user is as at the sign-in."""
    token = subjects.given_token(state, request)
    owner = state.user(token.user) if token else None
    return (
        token is not None
        and token.state == "LIVE"
        and not token.superseded
        and not token.evicted
        and token.client == subjects.client_name(state, request)
        and owner is not None
        and owner.account == "ENABLED"
        and owner.status == "CONFIRMED"
        and owner.password == token.issued_password
    )
