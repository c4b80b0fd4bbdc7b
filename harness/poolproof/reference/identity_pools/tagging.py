"""Tags of an identity pool (botocore service model, TagResource, UntagResource, ListTagsForResource)."""

from __future__ import annotations

from typing import Any

from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError
from poolproof.reference.identity_pools import pools
from poolproof.reference.identity_pools.state import IdentityPools, Pool


def pool_with_arn(call: Call) -> Pool:
    """The pool whose ARN is ResourceArn, else ResourceNotFoundException."""
    arn = call.arguments["ResourceArn"]
    for pool in call.cloud.part(IdentityPools).pools.values():
        if pool.arn == arn and pool.region == call.region:
            return pool
    raise ServiceError("ResourceNotFoundException", f"Resource '{arn}' not found.")


def tag_resource(call: Call) -> dict[str, Any]:
    """TagResource: adds tags or replaces their values."""
    pool = pool_with_arn(call)
    tags = {**pool.tags, **call.arguments["Tags"]}
    pools.require_tags(tags)
    pool.tags = tags
    return {}


def untag_resource(call: Call) -> dict[str, Any]:
    """UntagResource; a key that is not there is passed over."""
    pool = pool_with_arn(call)
    for key in call.arguments["TagKeys"]:
        pool.tags.pop(key, None)
    return {}


def list_tags_for_resource(call: Call) -> dict[str, Any]:
    """ListTagsForResource."""
    return {"Tags": dict(pool_with_arn(call).tags)}


OPERATIONS: dict[str, Handler] = {
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "ListTagsForResource": list_tags_for_resource,
}
