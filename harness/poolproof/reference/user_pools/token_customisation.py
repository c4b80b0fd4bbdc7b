"""The PreTokenGeneration trigger, event versions V1_0 to V3_0: claims, scopes and groups changed before signing.

Developer guide, user-pool-lambda-pre-token-generation; V2_0 and later change the access token too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import claims, group_roles, triggers
from poolproof.reference.user_pools.state import Client, Grant, Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call

PROTECTED_ID = frozenset({
    "acr", "amr", "aud", "at_hash", "auth_time", "azp", "cognito:username", "exp", "iat", "identities", "iss", "jti",
    "nbf", "nonce", "origin_jti", "sub", "token_use",
})  # fmt: skip
PROTECTED_ACCESS = PROTECTED_ID - {"identities"} | {
    "client_id", "device_key", "event_id", "scope", "username", "version",
}  # fmt: skip
CHANGES_LIMIT = 5000
VERSIONS = {"V1_0": "1", "V2_0": "2", "V3_0": "3"}


def apply(
    call: Call, pool: Pool, client: Client, grant: Grant, source: str, id_token: dict[str, Any],
    access_token: dict[str, Any], metadata: dict[str, str] | None,
) -> None:  # fmt: skip
    """Ask the trigger and change the claims of both tokens in place."""
    version = VERSIONS[pool.settings["LambdaConfig"].get("PreTokenGenerationConfig", {}).get("LambdaVersion", "V1_0")]
    user = grant.user
    request: dict[str, Any] = {
        "userAttributes": triggers.user_attributes(user),
        "groupConfiguration": {
            "groupsToOverride": list(user.groups),
            "iamRolesToOverride": group_roles.roles(pool, user),
            "preferredRole": group_roles.preferred_role(pool, user),
        },
    }
    if metadata is not None:
        request["clientMetadata"] = metadata
    if version != "1":
        request["scopes"] = claims.scope(grant).split(" ")
    member = "claimsOverrideDetails" if version == "1" else "claimsAndScopeOverrideDetails"
    response = triggers.invoke(
        call, pool, "PreTokenGeneration", source, username=user.username, client_id=client.id, request=request,
        response={member: None}, version=version,
    )  # fmt: skip
    details = (response or {}).get(member)
    if details is None:
        return
    require(isinstance(details, dict))
    override_groups(details, id_token, access_token)
    if version == "1":
        override_claims(details, id_token, PROTECTED_ID, strings_only=True)
        return
    override_claims(details.get("idTokenGeneration"), id_token, PROTECTED_ID, strings_only=False)
    access = details.get("accessTokenGeneration")
    override_claims(access, access_token, PROTECTED_ACCESS, strings_only=False)
    override_scopes(access, access_token)


def require(usable: object) -> None:
    """Refuse a response whose members have the wrong type."""
    if not usable:
        raise ServiceError("InvalidLambdaResponseException", "Unrecognizable lambda output")


def override_claims(
    details: Any, token: dict[str, Any], protected: frozenset[str], *, strings_only: bool
) -> None:  # fmt: skip
    """Add, replace and suppress claims; protected ones stay, and suppression wins over override."""
    if details is None:
        return
    require(isinstance(details, dict))
    added, suppressed = details.get("claimsToAddOrOverride") or {}, details.get("claimsToSuppress") or []
    require(isinstance(added, dict) and isinstance(suppressed, list))
    require(len(added) + len(token) <= CHANGES_LIMIT)
    require(not strings_only or all(isinstance(value, str) for value in added.values()))
    token |= {name: value for name, value in added.items() if name not in protected and value is not None}
    for name in suppressed:
        if isinstance(name, str) and name not in protected:
            token.pop(name, None)


def override_scopes(details: Any, token: dict[str, Any]) -> None:
    """Add and suppress scopes of the access token."""
    if details is None:
        return
    added, suppressed = details.get("scopesToAdd") or [], details.get("scopesToSuppress") or []
    require(isinstance(added, list) and isinstance(suppressed, list))
    require(all(isinstance(one, str) for one in (*added, *suppressed)))
    present = [*token.get("scope", "").split(" "), *added]
    kept = [one for one in dict.fromkeys(present) if one and one not in suppressed]
    require(len(kept) <= CHANGES_LIMIT)
    token["scope"] = " ".join(kept)


def override_groups(details: dict[str, Any], id_token: dict[str, Any], access_token: dict[str, Any]) -> None:
    """Replace the group claims of both tokens; an empty or null object takes them away."""
    if "groupOverrideDetails" not in details:
        return
    chosen = details["groupOverrideDetails"] or {}
    require(isinstance(chosen, dict))
    groups = chosen.get("groupsToOverride") or []
    roles = chosen.get("iamRolesToOverride") or []
    require(isinstance(groups, list) and isinstance(roles, list))
    for token in (id_token, access_token):
        replace(token, "cognito:groups", groups)
    replace(id_token, "cognito:roles", roles)
    replace(id_token, "cognito:preferred_role", chosen.get("preferredRole"))


def replace(token: dict[str, Any], name: str, value: Any) -> None:
    """Set a claim, or take it away when there is no value."""
    if value:
        token[name] = value
    else:
        token.pop(name, None)
