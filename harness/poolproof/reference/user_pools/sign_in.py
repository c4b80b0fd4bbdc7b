"""InitiateAuth and AdminInitiateAuth: which flows there are, who may use them, and where each begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import (
    attempts,
    choice_sign_in,
    client_settings,
    custom_auth,
    next_step,
    password_flow,
    refresh,
    refusals,
    srp_flow,
)
from poolproof.reference.user_pools.state import Client

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler
    from poolproof.reference.errors import ServiceError

ADMIN_FLOWS = frozenset({"ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"})
PUBLIC_FLOWS = frozenset({"USER_PASSWORD_AUTH"})
SYNONYMS = {"REFRESH_TOKEN": "REFRESH_TOKEN_AUTH"}


def initiate_auth(call: Call) -> dict[str, Any]:
    """InitiateAuth and AdminInitiateAuth: client, flow, and then what the flow itself checks."""
    attempt = attempts.of_start(call)
    require_supported(call)
    require_flow(attempt.client, attempt.flow)
    match attempt.flow:
        case "USER_PASSWORD_AUTH" | "ADMIN_USER_PASSWORD_AUTH" | "ADMIN_NO_SRP_AUTH":
            return password_flow.start(attempt)
        case "USER_SRP_AUTH":
            return srp_flow.start(attempt)
        case "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN":
            return refresh.start(attempt)
        case "CUSTOM_AUTH":
            return next_step.after_custom_step(*custom_auth.started(attempt))
        case "USER_AUTH":
            return choice_sign_in.start(attempt)
        case _:
            raise flow_disabled(attempt.flow)


def require_supported(call: Call) -> None:
    """Refuse a flow of the other family (soto-cognito-authentication-kit 10; moto's tests for the admin side)."""
    if not flow_supported(call):
        raise refusals.invalid_parameter("Initiate Auth method not supported.")


def flow_supported(call: Call) -> bool:
    """Tell whether the operation knows the flow: admin flows and USER_PASSWORD_AUTH have one operation only."""
    others = PUBLIC_FLOWS if attempts.administrative(call) else ADMIN_FLOWS
    return call.arguments["AuthFlow"] not in others


def require_flow(client: Client, flow: str) -> None:
    """Refuse a flow that the client's ExplicitAuthFlows do not allow."""
    if not flow_enabled(client, flow):
        raise flow_disabled(flow)


def flow_enabled(client: Client, flow: str) -> bool:
    """Tell whether a client may use a flow."""
    return SYNONYMS.get(flow, flow) in client_settings.enabled_flows(client)


def flow_disabled(flow: str) -> ServiceError:
    """Return the refusal of a flow that the client does not have.

    Texts: raw stack traces of live calls (USER_PASSWORD_AUTH, admin); aws-serverless-workshops 277 (SRP); clients
    (CUSTOM_AUTH).
    """
    match flow:
        case "ADMIN_USER_PASSWORD_AUTH" | "ADMIN_NO_SRP_AUTH":
            return refusals.invalid_parameter("Auth flow not enabled for this client")
        case "USER_SRP_AUTH" | "CUSTOM_AUTH":
            return refusals.invalid_parameter(f"{flow} is not enabled for the client.")
        case _:
            return refusals.invalid_parameter(f"{SYNONYMS.get(flow, flow)} flow not enabled for this client")


OPERATIONS: dict[str, Handler] = {"InitiateAuth": initiate_auth, "AdminInitiateAuth": initiate_auth}
