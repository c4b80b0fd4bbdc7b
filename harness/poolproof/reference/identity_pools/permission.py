"""Whether the signer of a call may make it: role sessions need an allow for `cognito-identity:OPERATION`."""

from __future__ import annotations

from typing import Any

from poolproof.reference.calls import Call, Handler
from poolproof.reference.identity_pools.state import IdentityPools
from poolproof.reference.sts import assumption, permissions


def resource_of(call: Call) -> str:
    """The ARN that a call is about: the pool it names, else everything."""
    held, arguments = call.cloud.part(IdentityPools), call.arguments
    pool_id = arguments.get("IdentityPoolId") or held.pool_of_identity.get(arguments.get("IdentityId", ""))
    if pool_id is not None:
        return f"arn:aws:cognito-identity:{call.region}:{call.account_id}:identitypool/{pool_id}"
    arn: str = arguments.get("ResourceArn", "*")
    return arn


def checked(handler: Handler) -> Handler:
    """A handler that first asks whether the signer is allowed the operation."""

    def guarded(call: Call) -> dict[str, Any]:
        action = f"cognito-identity:{call.operation}"
        permissions.require(call, action, resource_of(call), assumption.keys_of_request(call))
        return handler(call)

    return guarded
