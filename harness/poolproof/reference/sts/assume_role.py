"""AssumeRole for callers of the same account: both the trust policy and the caller's own permissions count."""

from __future__ import annotations

from typing import Any

from poolproof.reference.calls import Call
from poolproof.reference.errors import ServiceError
from poolproof.reference.iam import state
from poolproof.reference.policy import evaluation, principals
from poolproof.reference.policy.evaluation import Access, Policies
from poolproof.reference.sts import assumption, permissions, session_policies, sessions, trust

CHAINED_SECONDS = 3600
"""A role session that assumes another role gets one hour at most (botocore service model, AssumeRole)."""


def assume_role(call: Call) -> dict[str, Any]:
    """AssumeRole."""
    arguments, signer = call.arguments, call.signer
    if signer is None:
        raise ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    assumption.require_arn(arguments["RoleArn"])
    tags = session_policies.tags_of(arguments.get("Tags", []))
    if any(key not in tags for key in arguments.get("TransitiveTagKeys", [])):
        text = "The specified transitive tag key must be included in the requested tags."
        raise ServiceError("InvalidParameterValue", text)
    role, name = trust.role_to_assume(call.cloud, arguments["RoleArn"]), arguments["RoleSessionName"]
    actions = ("sts:AssumeRole", "sts:TagSession") if tags else ("sts:AssumeRole",)
    if role is None or not all(_permitted(call, role, action, tags) for action in actions):
        text = f"User: {signer.principal_arn} is not authorized to perform: sts:AssumeRole on resource: "
        raise ServiceError("AccessDenied", text + arguments["RoleArn"], 403)
    seconds = assumption.duration(call, role)
    if signer.session is not None and seconds > CHAINED_SECONDS:
        text = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        raise ServiceError("ValidationError", text)
    limits = session_policies.read(call, tags)
    session = sessions.session_of(role, name, call.account_id, policies=limits.policies, tags=tuple(tags.items()))
    return assumption.answer(sessions.issue(call.cloud, session, seconds), session, limits)


def _permitted(call: Call, role: state.Role, action: str, tags: dict[str, str]) -> bool:
    if call.signer is None:
        return False
    caller = permissions.caller_of(call.signer)
    keys = {
        **permissions.keys_of_signer(call.cloud, call.signer),
        **assumption.keys_of_request(call),
        **trust.tag_keys(tags),
        "sts:rolesessionname": call.arguments["RoleSessionName"],
    }
    if call.arguments.get("ExternalId"):
        keys["sts:externalid"] = call.arguments["ExternalId"]
    access = Access(action=action, resource=role.arn, caller=caller, context=keys)
    trusted = state.trust_policy(role)
    if evaluation.explicitly_denied((trusted,), access):
        return False
    reach = evaluation.allowed_by_resource((trusted,), access)
    if reach is principals.Reach.NONE:
        return False
    own = permissions.policies_of(call.cloud, call.signer)
    joined = Policies(identity=own.identity, boundary=own.boundary, session=own.session, resource=(trusted,))
    return evaluation.authorize(joined, access).allowed
