"""Identity pools: all operations of `cognito-identity`.

Four of them are anonymous; the others need the signer's permission. Each rule is a module-level function that its
callers reach through its module, so that a test can replace it.
"""

from __future__ import annotations

from typing import Any

from poolproof.reference.calls import Handler
from poolproof.reference.cloud import Cloud
from poolproof.reference.identity_pools import (
    basic_flow,
    developer_identities,
    enhanced_flow,
    listing,
    permission,
    pools,
    principal_tags,
    role_configuration,
    tagging,
    unlinking,
)
from poolproof.reference.identity_pools.state import IdentityPools
from poolproof.reference.sts import guard, issuers

ANONYMOUS: dict[str, Handler] = {**basic_flow.OPERATIONS, **enhanced_flow.OPERATIONS, **unlinking.OPERATIONS}
SIGNED: dict[str, Handler] = {
    **pools.OPERATIONS,
    **role_configuration.OPERATIONS,
    **listing.OPERATIONS,
    **developer_identities.OPERATIONS,
    **principal_tags.OPERATIONS,
    **tagging.OPERATIONS,
}
OPERATIONS: dict[str, Handler] = {
    **ANONYMOUS,
    **guard.guarded(SIGNED, "cognito-identity", permission.resource_of),
}


def published_document(cloud: Cloud, name: str) -> dict[str, Any] | None:
    """The documents under `https://cognito-identity.amazonaws.com/.well-known/`: `jwks_uri`, `openid-configuration`."""
    match name:
        case "jwks_uri":
            for pool in cloud.part(IdentityPools).pools.values():
                issuers.identity_key(cloud, pool.region)
            return issuers.identity_key_set(cloud)
        case "openid-configuration":
            return {
                "issuer": issuers.IDENTITY_ISSUER,
                "jwks_uri": f"{issuers.IDENTITY_ISSUER}/.well-known/jwks_uri",
                "authorization_endpoint": "",
                "response_types_supported": ["token"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS512"],
            }
        case _:
            return None
