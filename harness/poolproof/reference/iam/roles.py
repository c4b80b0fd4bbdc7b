"""Roles: create, read, change the trust policy, list, delete (botocore service model, IAM 2010-05-08)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError
from poolproof.reference.iam import state
from poolproof.reference.iam.state import IamState, Role
from poolproof.reference.policy.documents import Kind

MAXIMUM_TRUST_LENGTH = 4096
"""Characters without white space: 2,048, raisable to 4,096 (IAM user guide, reference_iam-quotas)."""


def find_role(call: Call, name: str) -> Role:
    """The role of that name, else NoSuchEntity (404)."""
    role = call.cloud.part(IamState).roles.get(name)
    if role is None:
        raise ServiceError("NoSuchEntity", f"The role with name {name} cannot be found.", 404)
    return role


def describe(role: Role) -> dict[str, Any]:
    """A role as the service prints it; the trust policy is URL-encoded."""
    described: dict[str, Any] = {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.role_id,
        "Arn": role.arn,
        "CreateDate": role.created_at,
        "AssumeRolePolicyDocument": quote(role.trust, safe=""),
        "MaxSessionDuration": role.maximum_session,
    }
    if role.description:
        described["Description"] = role.description
    if role.tags:
        described["Tags"] = shown_tags(role.tags)
    if role.boundary_arn is not None:
        described["PermissionsBoundary"] = {
            "PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": role.boundary_arn,
        }
    return described


def shown_tags(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags as IAM prints them, sorted by key (botocore service model, CreateSAMLProvider, Tags)."""
    return [{"Key": key, "Value": tags[key]} for key in sorted(tags)]


def require_trust_policy(text: str) -> None:
    """A trust policy must parse as one and be short enough."""
    if len("".join(text.split())) > MAXIMUM_TRUST_LENGTH:
        limit = f"Cannot exceed quota for ACLSizePerRole: {MAXIMUM_TRUST_LENGTH}"
        raise ServiceError("LimitExceeded", limit, 409)
    state.require_policy(text, Kind.TRUST)


def create_role(call: Call) -> dict[str, Any]:
    """CreateRole."""
    held = call.cloud.part(IamState)
    name, path = call.arguments["RoleName"], call.arguments.get("Path", "/")
    if name in held.roles:
        raise ServiceError("EntityAlreadyExists", f"Role with name {name} already exists.", 409)
    require_trust_policy(call.arguments["AssumeRolePolicyDocument"])
    boundary_arn = call.arguments.get("PermissionsBoundary")
    if boundary_arn is not None and boundary_arn not in held.managed:
        raise ServiceError("NoSuchEntity", f"Scope ARN: {boundary_arn} does not exist or is not attachable.", 404)
    role = Role(
        name=name,
        path=path,
        arn=f"arn:aws:iam::{call.account_id}:role{path}{name}",
        role_id=state.unique_id("AROA", call.cloud.random),
        created_at=call.cloud.clock.now(),
        trust=call.arguments["AssumeRolePolicyDocument"],
        description=call.arguments.get("Description", ""),
        maximum_session=int(call.arguments.get("MaxSessionDuration", 3600)),
        boundary_arn=boundary_arn,
        tags={tag["Key"]: tag["Value"] for tag in call.arguments.get("Tags", [])},
    )
    held.roles[name] = role
    return {"Role": describe(role)}


def list_role_tags(call: Call) -> dict[str, Any]:
    """ListRoleTags."""
    return {"Tags": shown_tags(find_role(call, call.arguments["RoleName"]).tags), "IsTruncated": False}


def get_role(call: Call) -> dict[str, Any]:
    """GetRole."""
    return {"Role": describe(find_role(call, call.arguments["RoleName"]))}


def list_roles(call: Call) -> dict[str, Any]:
    """ListRoles."""
    prefix = call.arguments.get("PathPrefix", "/")
    held = call.cloud.part(IamState).roles.values()
    return {"Roles": [describe(role) for role in held if role.path.startswith(prefix)], "IsTruncated": False}


def update_role(call: Call) -> dict[str, Any]:
    """UpdateRole: description and MaxSessionDuration."""
    role = find_role(call, call.arguments["RoleName"])
    role.description = call.arguments.get("Description", role.description)
    role.maximum_session = int(call.arguments.get("MaxSessionDuration", role.maximum_session))
    return {}


def update_assume_role_policy(call: Call) -> dict[str, Any]:
    """UpdateAssumeRolePolicy."""
    role = find_role(call, call.arguments["RoleName"])
    require_trust_policy(call.arguments["PolicyDocument"])
    role.trust = call.arguments["PolicyDocument"]
    return {}


def put_role_permissions_boundary(call: Call) -> dict[str, Any]:
    """PutRolePermissionsBoundary."""
    role, arn = find_role(call, call.arguments["RoleName"]), call.arguments["PermissionsBoundary"]
    if arn not in call.cloud.part(IamState).managed:
        raise ServiceError("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.", 404)
    role.boundary_arn = arn
    return {}


def delete_role_permissions_boundary(call: Call) -> dict[str, Any]:
    """DeleteRolePermissionsBoundary."""
    find_role(call, call.arguments["RoleName"]).boundary_arn = None
    return {}


def delete_role(call: Call) -> dict[str, Any]:
    """DeleteRole; its policies must be gone first."""
    role = find_role(call, call.arguments["RoleName"])
    if role.attached:
        raise ServiceError("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409)
    if role.inline:
        raise ServiceError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409)
    del call.cloud.part(IamState).roles[role.name]
    return {}


OPERATIONS: dict[str, Handler] = {
    "CreateRole": create_role,
    "GetRole": get_role,
    "ListRoles": list_roles,
    "ListRoleTags": list_role_tags,
    "UpdateRole": update_role,
    "UpdateAssumeRolePolicy": update_assume_role_policy,
    "PutRolePermissionsBoundary": put_role_permissions_boundary,
    "DeleteRolePermissionsBoundary": delete_role_permissions_boundary,
    "DeleteRole": delete_role,
}
