"""Signed operations ask the signer's policies first; those that an app calls without a signature do not.

The account's own keys may do everything, a role session what its policies allow (IAM user guide, evaluation logic).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from poolproof.reference import credentials, service_models
from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError
from poolproof.reference.policy import denials
from poolproof.reference.sts import assumption, permissions


def guarded(operations: Mapping[str, Handler], service: str, resource_of: Callable[[Call], str]) -> dict[str, Handler]:
    """The operations of a service, each signed one behind the question whether the signer may.

    `resource_of` gives the ARN that a call is about, `*` when it is about none.
    """
    return {
        name: checked(handler, resource_of) if service_models.needs_credentials(service, name) else handler
        for name, handler in operations.items()
    }


def checked(handler: Handler, resource_of: Callable[[Call], str]) -> Handler:
    """A handler that first asks whether the signer is allowed the operation."""

    def asking(call: Call) -> dict[str, Any]:
        require(call, resource_of(call))
        return handler(call)

    return asking


def require(call: Call, resource: str) -> None:
    """Refuse a call that the signer's policies do not allow.

    JSON services answer AccessDeniedException (400), query services AccessDenied (403).
    """
    action, keys = f"{call.service}:{call.operation}", assumption.keys_of_request(call)
    decision = permissions.decide(call.cloud, call.signer, action=action, resource=resource, keys=keys)
    if decision.allowed:
        return
    arn = "anonymous" if call.signer is None else call.signer.principal_arn
    text = denials.sentence(arn, action, resource, decision)
    if call.service in credentials.QUERY_SERVICES:
        raise ServiceError("AccessDenied", text, 403)
    raise ServiceError("AccessDeniedException", text)
