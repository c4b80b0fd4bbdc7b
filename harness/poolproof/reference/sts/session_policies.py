"""Session policies and tags in an AssumeRole call: parsed, looked up and measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from poolproof.reference.calls import Call
from poolproof.reference.errors import ServiceError
from poolproof.reference.iam.state import IamState
from poolproof.reference.policy import documents
from poolproof.reference.policy.documents import MalformedPolicyError, Policy

PLAINTEXT_LIMIT = 2048
"""Characters of inline and managed session policies together (botocore service model, AssumeRoleWithWebIdentity)."""

MAXIMUM_ARNS = 10
"""Managed session policies at most (botocore service model, AssumeRoleWithWebIdentity, PolicyArns)."""

TAG_LIMIT = 460
"""Bytes of all tag keys and values together (developer guide, using-attributes-for-access-control)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The session policies of a call, None when it names none, and the share of the packed size in percent."""

    policies: Sequence[Policy] | None
    packed_percent: int | None


def read(call: Call, tags: Mapping[str, str]) -> Limits:
    """Read `Policy` and `PolicyArns` of a call.

    Raises:
        ServiceError: MalformedPolicyDocument for a broken policy, ValidationError for an unknown managed policy or too
            much text, PackedPolicyTooLarge for too much in all.

    """
    inline, arns = call.arguments.get("Policy"), [one.get("arn", "") for one in call.arguments.get("PolicyArns", [])]
    require_few_arns(arns)
    require_tags_fit(tags)
    if inline is None and not arns:
        return Limits(policies=None, packed_percent=tag_percent(tags) if tags else None)
    texts = ([] if inline is None else [inline]) + [_managed(call, arn) for arn in arns]
    if plaintext_too_long([inline or "", *arns]):
        raise ServiceError(
            "PackedPolicyTooLarge", f"Packed size of policy consumes {policy_percent(texts)}% of allotted space."
        )
    try:
        policies = tuple(documents.parse(text) for text in texts)
    except MalformedPolicyError as error:
        raise ServiceError("MalformedPolicyDocument", str(error)) from error
    return Limits(policies=policies, packed_percent=max(1, min(100, policy_percent([inline or "", *arns]))))


def require_few_arns(arns: Sequence[str]) -> None:
    """Refuse more managed session policies than there may be."""
    if len(arns) > MAXIMUM_ARNS:
        reason = f"Member must have length less than or equal to {MAXIMUM_ARNS}"
        text = f"Value '[{', '.join(arns)}]' at 'policyArns' failed to satisfy constraint: {reason}"
        raise ServiceError("ValidationError", f"1 validation error detected: {text}")


def _managed(call: Call, arn: str) -> str:
    policy = call.cloud.part(IamState).managed.get(arn)
    if policy is None:
        raise ServiceError("ValidationError", f"Policy {arn} was not found or is not attachable.")
    return policy.document


def plaintext_too_long(texts: Sequence[str]) -> bool:
    """Whether the session policies exceed the plaintext limit together."""
    return sum(map(len, texts)) > PLAINTEXT_LIMIT


def policy_percent(texts: Sequence[str]) -> int:
    """Share of the policy space in percent, reckoned on plain text (how AWS packs it is not documented)."""
    return -(-100 * sum(map(len, texts)) // PLAINTEXT_LIMIT)


def tag_percent(tags: Mapping[str, str]) -> int:
    """Share of the tag space in percent."""
    return -(-100 * sum(len(key.encode()) + len(value.encode()) for key, value in tags.items()) // TAG_LIMIT)


def tags_too_large(tags: Mapping[str, str]) -> bool:
    """Whether the session tags exceed their space."""
    return tag_percent(tags) > 100


def require_tags_fit(tags: Mapping[str, str]) -> None:
    """Refuse session tags that are too large (recorded text: containers-roadmap issue 2413)."""
    if tags_too_large(tags):
        text = f"Packed size of session tags consumes {tag_percent(tags)}% of allotted space."
        raise ServiceError("PackedPolicyTooLarge", text)


def tags_of(listed: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Tags as a mapping; keys that differ in letter case only are refused (recorded on AssumeRole, LocalStack)."""
    tags = {tag["Key"]: tag.get("Value", "") for tag in listed}
    if len({key.lower() for key in tags}) != len(listed):
        text = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        raise ServiceError("InvalidParameterValue", text)
    return tags
