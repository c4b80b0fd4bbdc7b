"""SetIdentityPoolRoles and GetIdentityPoolRoles: the two roles of a pool and the role mappings of its providers."""

from __future__ import annotations

import re
from typing import Any

from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError
from poolproof.reference.identity_pools import role_selection, state
from poolproof.reference.identity_pools.state import MatchType, Pool, RoleMapping, Rule

MAXIMUM_RULES = 25
"""Rules for each provider (developer guide, limits); the service model's list would take 400."""

_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")


def set_identity_pool_roles(call: Call) -> dict[str, Any]:
    """SetIdentityPoolRoles: replaces roles and mappings; trust is not looked at (aws-sdk-js issue 1615)."""
    pool = state.find_pool(call.cloud, call.arguments["IdentityPoolId"], call.region)
    roles, mappings = call.arguments["Roles"], call.arguments.get("RoleMappings", {})
    for arn in roles.values():
        require_role_arn(arn)
    parsed = {key: _mapping(pool, key, mapping) for key, mapping in mappings.items()}
    pool.roles, pool.role_mappings = dict(roles), parsed
    return {}


def is_role_arn(arn: str) -> bool:
    """Whether a text is the ARN of a role."""
    return _ROLE_ARN.fullmatch(arn) is not None


def require_role_arn(arn: str) -> None:
    """Refuse what is no role ARN: NotAuthorizedException `Access to Role '<value>' is forbidden.` (boto3 issue 73)."""
    if not is_role_arn(arn):
        raise role_selection.role_forbidden(arn)


def provider_is_configured(pool: Pool, key: str) -> bool:
    """Whether a mapping's key names a provider of the pool: for a user pool with the app client's id."""
    user_pools = {f"{one.provider_name}:{one.client_id}" for one in pool.user_pools}
    return key in pool.social or key in pool.openid_arns or key in pool.saml_arns or key in user_pools


def _mapping(pool: Pool, key: str, found: dict[str, Any]) -> RoleMapping:
    if not provider_is_configured(pool, key):
        text = (
            f"({key}) is not a valid RoleMapping ProviderName or is not a configured provider."  # aws-cdk issue 22951
        )
        raise ServiceError("InvalidParameterException", text)
    if "AmbiguousRoleResolution" not in found:
        raise ServiceError("InvalidParameterException", f"AmbiguousRoleResolution is required for {key}.")
    deny = found["AmbiguousRoleResolution"] == "Deny"
    if found["Type"] == "Token":
        return RoleMapping(rules=None, deny_when_ambiguous=deny)
    if "RulesConfiguration" not in found:
        raise ServiceError("InvalidParameterException", f"RulesConfiguration is required for {key}.")
    listed = found["RulesConfiguration"]["Rules"]
    if too_many_rules(listed):
        raise ServiceError("InvalidParameterException", f"A provider can have at most {MAXIMUM_RULES} rules.")
    return RoleMapping(rules=tuple(_rule(rule) for rule in listed), deny_when_ambiguous=deny)


def too_many_rules(rules: list[Any]) -> bool:
    """Whether a provider would have more rules than the documented limit."""
    return len(rules) > MAXIMUM_RULES


def _rule(found: dict[str, Any]) -> Rule:
    require_role_arn(found["RoleARN"])
    return Rule(
        claim=found["Claim"],
        match=MatchType(found["MatchType"]),
        value=found["Value"],
        role_arn=found["RoleARN"],
    )


def get_identity_pool_roles(call: Call) -> dict[str, Any]:
    """GetIdentityPoolRoles."""
    pool = state.find_pool(call.cloud, call.arguments["IdentityPoolId"], call.region)
    answer: dict[str, Any] = {"IdentityPoolId": pool.id, "Roles": dict(pool.roles)}
    if pool.role_mappings:
        answer["RoleMappings"] = {key: _described(mapping) for key, mapping in pool.role_mappings.items()}
    return answer


def _described(mapping: RoleMapping) -> dict[str, Any]:
    ambiguous = "Deny" if mapping.deny_when_ambiguous else "AuthenticatedRole"
    if mapping.rules is None:
        return {"Type": "Token", "AmbiguousRoleResolution": ambiguous}
    rules = [
        {"Claim": rule.claim, "MatchType": rule.match.value, "Value": rule.value, "RoleARN": rule.role_arn}
        for rule in mapping.rules
    ]
    return {"Type": "Rules", "AmbiguousRoleResolution": ambiguous, "RulesConfiguration": {"Rules": rules}}


OPERATIONS: dict[str, Handler] = {
    "SetIdentityPoolRoles": set_identity_pool_roles,
    "GetIdentityPoolRoles": get_identity_pool_roles,
}
