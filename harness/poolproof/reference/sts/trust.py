"""Whether a role lets itself be assumed: its trust policy on the keys of the identity that asks."""

from __future__ import annotations

from collections.abc import Mapping

from poolproof.reference.cloud import Cloud
from poolproof.reference.iam import state
from poolproof.reference.iam.state import IamState, Role
from poolproof.reference.policy import evaluation
from poolproof.reference.policy.evaluation import Access
from poolproof.reference.policy.patterns import Context
from poolproof.reference.policy.principals import Caller


def role_to_assume(cloud: Cloud, arn: str) -> Role | None:
    """The role with that ARN in this account."""
    return state.role_with_arn(cloud.part(IamState), arn)


def lets_in(role: Role, action: str, caller: Caller, keys: Context, tags: Mapping[str, str]) -> bool:
    """Whether the trust policy allows the action to the caller, and sts:TagSession too when tags come along."""
    asked = {**keys, **tag_keys(tags)}
    if not allows(role, action, caller, asked):
        return False
    return not tags or tagging_allowed(role, caller, asked)


def allows(role: Role, action: str, caller: Caller, keys: Context) -> bool:
    """Whether the trust policy allows one action."""
    access = Access(action=action, resource=None, caller=caller, context=keys)
    return evaluation.trusts(state.trust_policy(role), access)


def tagging_allowed(role: Role, caller: Caller, keys: Context) -> bool:
    """Session tags need sts:TagSession in the trust policy (IAM user guide, id_session-tags)."""
    return allows(role, "sts:TagSession", caller, keys)


def tag_keys(tags: Mapping[str, str]) -> dict[str, str | tuple[str, ...]]:
    """The condition keys of session tags that are being requested."""
    if not tags:
        return {}
    requested: dict[str, str | tuple[str, ...]] = {f"aws:requesttag/{key.lower()}": tags[key] for key in tags}
    return requested | {"aws:tagkeys": tuple(tags)}
