"""What a signed call to identity pools is about, as policies name it."""

from __future__ import annotations

from poolproof.reference.calls import Call
from poolproof.reference.identity_pools.state import IdentityPools


def resource_of(call: Call) -> str:
    """The ARN that a call is about: the pool it names, else everything."""
    held, arguments = call.cloud.part(IdentityPools), call.arguments
    pool_id = arguments.get("IdentityPoolId") or held.pool_of_identity.get(arguments.get("IdentityId", ""))
    if pool_id is not None:
        return f"arn:aws:cognito-identity:{call.region}:{call.account_id}:identitypool/{pool_id}"
    arn: str = arguments.get("ResourceArn", "*")
    return arn
