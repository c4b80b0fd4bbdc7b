"""The policies of a role: inline ones put, read, listed and deleted, managed ones attached and detached."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError
from poolproof.reference.iam import roles, state
from poolproof.reference.iam.state import IamState
from poolproof.reference.policy.documents import Kind

MAXIMUM_INLINE_LENGTH = 10_240
"""Characters of all inline policies of a role together (IAM user guide, reference_iam-quotas)."""


def put_role_policy(call: Call) -> dict[str, Any]:
    """PutRolePolicy: adds an inline policy or replaces the one of that name."""
    role = roles.find_role(call, call.arguments["RoleName"])
    name, text = call.arguments["PolicyName"], call.arguments["PolicyDocument"]
    state.require_policy(text, Kind.IDENTITY)
    others = sum(len("".join(other.split())) for key, other in role.inline.items() if key != name)
    if others + len("".join(text.split())) > MAXIMUM_INLINE_LENGTH:
        limit = f"Maximum policy size of {MAXIMUM_INLINE_LENGTH} bytes exceeded for role {role.name}"
        raise ServiceError("LimitExceeded", limit, 409)
    role.inline[name] = text
    return {}


def get_role_policy(call: Call) -> dict[str, Any]:
    """GetRolePolicy; the document is URL-encoded."""
    role, name = roles.find_role(call, call.arguments["RoleName"]), call.arguments["PolicyName"]
    text = _inline(role.inline, name)
    return {"RoleName": role.name, "PolicyName": name, "PolicyDocument": quote(text, safe="")}


def list_role_policies(call: Call) -> dict[str, Any]:
    """ListRolePolicies."""
    role = roles.find_role(call, call.arguments["RoleName"])
    return {"PolicyNames": sorted(role.inline), "IsTruncated": False}


def delete_role_policy(call: Call) -> dict[str, Any]:
    """DeleteRolePolicy."""
    role = roles.find_role(call, call.arguments["RoleName"])
    _inline(role.inline, call.arguments["PolicyName"])
    del role.inline[call.arguments["PolicyName"]]
    return {}


def _inline(policies: dict[str, str], name: str) -> str:
    if name not in policies:
        raise ServiceError("NoSuchEntity", f"The role policy with name {name} cannot be found.", 404)
    return policies[name]


def attach_role_policy(call: Call) -> dict[str, Any]:
    """AttachRolePolicy."""
    role, arn = roles.find_role(call, call.arguments["RoleName"]), call.arguments["PolicyArn"]
    if arn not in call.cloud.part(IamState).managed:
        raise ServiceError("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)
    if arn not in role.attached:
        role.attached.append(arn)
    return {}


def detach_role_policy(call: Call) -> dict[str, Any]:
    """DetachRolePolicy."""
    role, arn = roles.find_role(call, call.arguments["RoleName"]), call.arguments["PolicyArn"]
    if arn not in role.attached:
        raise ServiceError("NoSuchEntity", f"Policy {arn} was not found.", 404)
    role.attached.remove(arn)
    return {}


def list_attached_role_policies(call: Call) -> dict[str, Any]:
    """ListAttachedRolePolicies."""
    role = roles.find_role(call, call.arguments["RoleName"])
    names = call.cloud.part(IamState).managed
    return {
        "AttachedPolicies": [
            {"PolicyArn": arn, "PolicyName": names[arn].name} for arn in role.attached if arn in names
        ],
        "IsTruncated": False,
    }


OPERATIONS: dict[str, Handler] = {
    "PutRolePolicy": put_role_policy,
    "GetRolePolicy": get_role_policy,
    "ListRolePolicies": list_role_policies,
    "DeleteRolePolicy": delete_role_policy,
    "AttachRolePolicy": attach_role_policy,
    "DetachRolePolicy": detach_role_policy,
    "ListAttachedRolePolicies": list_attached_role_policies,
}
