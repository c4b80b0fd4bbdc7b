"""Customer managed policies: create, read, delete. They serve as attached policies, boundaries and session policies."""

from __future__ import annotations

from typing import Any

from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError
from poolproof.reference.iam import state
from poolproof.reference.iam.state import IamState, ManagedPolicy
from poolproof.reference.policy.documents import Kind

MAXIMUM_LENGTH = 6_144
"""Characters without white space (IAM user guide, reference_iam-quotas)."""


def _describe(policy: ManagedPolicy, attachments: int) -> dict[str, Any]:
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.policy_id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": "v1",
        "AttachmentCount": attachments,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "CreateDate": policy.created_at,
        "UpdateDate": policy.created_at,
    }


def _find(call: Call) -> ManagedPolicy:
    arn = call.arguments["PolicyArn"]
    policy = call.cloud.part(IamState).managed.get(arn)
    if policy is None:
        raise ServiceError("NoSuchEntity", f"Policy {arn} was not found.", 404)
    return policy


def create_policy(call: Call) -> dict[str, Any]:
    """CreatePolicy."""
    held = call.cloud.part(IamState)
    name, path, text = call.arguments["PolicyName"], call.arguments.get("Path", "/"), call.arguments["PolicyDocument"]
    arn = f"arn:aws:iam::{call.account_id}:policy{path}{name}"
    if arn in held.managed:
        taken = f"A policy called {name} already exists. Duplicate names are not allowed."
        raise ServiceError("EntityAlreadyExists", taken, 409)
    state.require_policy(text, Kind.IDENTITY)
    if len("".join(text.split())) > MAXIMUM_LENGTH:
        raise ServiceError("LimitExceeded", f"Cannot exceed quota for PolicySize: {MAXIMUM_LENGTH}", 409)
    policy = ManagedPolicy(
        arn=arn,
        name=name,
        path=path,
        policy_id=state.unique_id("ANPA", call.cloud.random),
        created_at=call.cloud.clock.now(),
        document=text,
    )
    held.managed[arn] = policy
    return {"Policy": _describe(policy, 0)}


def get_policy(call: Call) -> dict[str, Any]:
    """GetPolicy."""
    policy = _find(call)
    roles = call.cloud.part(IamState).roles.values()
    return {"Policy": _describe(policy, sum(policy.arn in role.attached for role in roles))}


def list_policies(call: Call) -> dict[str, Any]:
    """ListPolicies; the account has none of AWS's own."""
    held, prefix = call.cloud.part(IamState), call.arguments.get("PathPrefix", "/")
    attached = [arn for role in held.roles.values() for arn in role.attached]
    listed = [one for one in held.managed.values() if one.path.startswith(prefix)]
    if call.arguments.get("Scope") == "AWS":
        listed = []
    return {"Policies": [_describe(one, attached.count(one.arn)) for one in listed], "IsTruncated": False}


def delete_policy(call: Call) -> dict[str, Any]:
    """DeletePolicy; it must be attached nowhere."""
    policy = _find(call)
    held = call.cloud.part(IamState)
    if any(policy.arn in role.attached or policy.arn == role.boundary_arn for role in held.roles.values()):
        raise ServiceError("DeleteConflict", "Cannot delete a policy attached to entities.", 409)
    del held.managed[policy.arn]
    return {}


OPERATIONS: dict[str, Handler] = {
    "CreatePolicy": create_policy,
    "GetPolicy": get_policy,
    "ListPolicies": list_policies,
    "DeletePolicy": delete_policy,
}
