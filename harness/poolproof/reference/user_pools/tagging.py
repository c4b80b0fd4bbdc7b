"""Tags of user pools, by ARN (developer guide, tagging; service model, TagResource)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import lookup, refusals
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

TAGS_PER_POOL = 50
RESERVED_PREFIX = "aws:"
POOL_ARN = re.compile(r"arn:[\w-]+:cognito-idp:([\w-]+):(\d+):userpool/([\w-]+_[0-9a-zA-Z]+)")


def pool_of(call: Call) -> Pool:
    """Return the pool that `ResourceArn` names; an ARN of anything else is no parameter for this (no source)."""
    arn = call.arguments["ResourceArn"]
    found = POOL_ARN.fullmatch(arn)
    if found is None:
        raise refusals.invalid_parameter(f"{arn} is not the ARN of a user pool.")
    pool = lookup.directory(call.cloud).pools.get(found[3])
    if pool is None or pool.arn != arn or pool.region != call.region:
        raise refusals.unknown_pool(found[3])
    return pool


def problem(tags: dict[str, str]) -> str | None:
    """Return why a pool cannot have these tags, or None (the texts are not recorded)."""
    if any(key.lower().startswith(RESERVED_PREFIX) for key in tags):
        return f"Tag keys must not begin with {RESERVED_PREFIX}"
    return f"A user pool can have at most {TAGS_PER_POOL} tags." if len(tags) > TAGS_PER_POOL else None


def require_settable(request: dict[str, Any]) -> None:
    """Refuse bad UserPoolTags in CreateUserPool, UpdateUserPool and CreateUserPoolReplica (declared error)."""
    found = problem(request.get("UserPoolTags", {}))
    if found is not None:
        raise ServiceError("UserPoolTaggingException", found)


def tag(call: Call) -> dict[str, Any]:
    """TagResource: adds tags and overwrites those of the same key."""
    pool = pool_of(call)
    tags = {**pool.settings.get("UserPoolTags", {}), **call.arguments["Tags"]}
    found = problem(tags)
    if found is not None:
        raise refusals.invalid_parameter(found)
    pool.settings["UserPoolTags"] = tags
    return {}


def untag(call: Call) -> dict[str, Any]:
    """UntagResource: keys that the pool does not have are no error (no source states one)."""
    pool = pool_of(call)
    tags = pool.settings.get("UserPoolTags", {})
    pool.settings["UserPoolTags"] = {key: tags[key] for key in tags if key not in call.arguments["TagKeys"]}
    return {}


def list_tags(call: Call) -> dict[str, Any]:
    """ListTagsForResource: all of them, there are no pages."""
    return {"Tags": dict(pool_of(call).settings.get("UserPoolTags", {}))}


OPERATIONS: dict[str, Handler] = {
    "TagResource": tag,
    "UntagResource": untag,
    "ListTagsForResource": list_tags,
}
