"""The settings of an app client: defaults, flows, validities, and the combinations that the service refuses."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import attributes, pool_settings, refusals
from poolproof.reference.user_pools.state import Client, Pool

MEMBERS = (
    "RefreshTokenValidity", "AccessTokenValidity", "IdTokenValidity", "TokenValidityUnits", "ReadAttributes",
    "WriteAttributes", "ExplicitAuthFlows", "SupportedIdentityProviders", "CallbackURLs", "LogoutURLs",
    "DefaultRedirectURI", "AllowedOAuthFlows", "AllowedOAuthScopes", "AllowedOAuthFlowsUserPoolClient",
    "AnalyticsConfiguration", "PreventUserExistenceErrors", "EnableTokenRevocation",
    "EnablePropagateAdditionalUserContextData", "AuthSessionValidity", "RefreshTokenRotation",
)  # fmt: skip
DEFAULTS: dict[str, Any] = {
    "RefreshTokenValidity": 30,
    "AllowedOAuthFlowsUserPoolClient": False,
    "EnableTokenRevocation": True,
    "EnablePropagateAdditionalUserContextData": False,
    "AuthSessionValidity": 3,
}
LEGACY_FLOWS = frozenset({"ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH"})
DEFAULT_FLOWS = frozenset({"USER_SRP_AUTH", "CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"})
UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
TOKEN_KINDS = {
    # Member, unit, default number, shortest and longest validity (developer guide, quotas).
    "AccessToken": ("AccessTokenValidity", "hours", 1, timedelta(minutes=5), timedelta(days=1)),
    "IdToken": ("IdTokenValidity", "hours", 1, timedelta(minutes=5), timedelta(days=1)),
    "RefreshToken": ("RefreshTokenValidity", "days", 30, timedelta(minutes=60), timedelta(days=3650)),
}
BUILT_IN_PROVIDERS = frozenset({"COGNITO"})
BUILT_IN_SCOPES = frozenset({"phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"})


def settings_of(request: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that a request gives; a refresh validity of 0 becomes the default."""
    chosen = {name: copy.deepcopy(request[name]) for name in MEMBERS if name in request}
    for name, default in DEFAULTS.items():
        chosen.setdefault(name, default)
    if chosen["RefreshTokenValidity"] == 0:
        chosen["RefreshTokenValidity"] = 30
        chosen.get("TokenValidityUnits", {}).pop("RefreshToken", None)
    return chosen


def validity(settings: dict[str, Any], kind: str) -> timedelta:
    """Return how long a kind of token is valid: `AccessToken`, `IdToken` or `RefreshToken`."""
    member, unit, default, _, _ = TOKEN_KINDS[kind]
    number = settings.get(member, default)
    chosen = settings.get("TokenValidityUnits", {}).get(kind, unit)
    return timedelta(seconds=number * UNITS[chosen])


def require_consistent(pool: Pool, settings: dict[str, Any], *, has_secret: bool, doing: str) -> None:
    """Refuse settings that exclude each other; `doing` is `creating` or `updating` and stands in some texts."""
    require_validities(settings)
    require_flows(pool, settings)
    require_attributes(pool, settings, doing)
    require_oauth(pool, settings, has_secret=has_secret)
    require_providers(pool, settings)
    if settings["EnablePropagateAdditionalUserContextData"] and not has_secret:
        raise refusals.invalid_parameter(
            "EnablePropagateAdditionalUserContextData can only be enabled on app clients with a client secret."
        )


def require_validities(settings: dict[str, Any]) -> None:
    """Refuse token validities outside their limits, units counted (cloudfront-authorization-at-edge 144, raw)."""
    if any(validity_out_of_range(settings, kind) for kind in TOKEN_KINDS):
        raise refusals.invalid_parameter("Invalid range for token validity.")


def validity_out_of_range(settings: dict[str, Any], kind: str) -> bool:
    """Tell whether a token validity is too short or too long."""
    member, unit, default, shortest, longest = TOKEN_KINDS[kind]
    number = settings.get(member, default)
    seconds = number * UNITS[settings.get("TokenValidityUnits", {}).get(kind, unit)]
    return not shortest.total_seconds() <= seconds <= longest.total_seconds()


def require_flows(pool: Pool, settings: dict[str, Any]) -> None:
    """Refuse flows that do not go together (service model, CreateUserPoolClient; refresh token rotation)."""
    flows = settings.get("ExplicitAuthFlows") or []
    if LEGACY_FLOWS & set(flows) and any(flow.startswith("ALLOW_") for flow in flows):
        raise refusals.invalid_parameter("Legacy explicitAuthFlows cannot be used with ALLOW_ explicitAuthFlows.")
    if rotates(settings) and "ALLOW_REFRESH_TOKEN_AUTH" in flows:
        raise refusals.invalid_parameter(
            "ALLOW_REFRESH_TOKEN_AUTH cannot be used when refresh token rotation is enabled."
        )
    if "ALLOW_USER_AUTH" in flows and pool_settings.tier(pool.settings) == "LITE":
        raise refusals.needs_tier("Choice-based sign-in", "LITE")


def rotates(settings: dict[str, Any]) -> bool:
    """Tell whether refresh tokens are rotated."""
    return bool(settings.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED")


def enabled_flows(client: Client) -> frozenset[str]:
    """Return the flows of InitiateAuth and AdminInitiateAuth that a client may use.

    The admin password flow has two names, ADMIN_NO_SRP_AUTH and ADMIN_USER_PASSWORD_AUTH, the second replacing the
    first; here both stand for it. On clients with a legacy value SRP, custom and refresh work too (moto's
    AWS-verified tests; custom by the former default).
    """
    chosen = set(client.settings.get("ExplicitAuthFlows") or [])
    if not chosen:
        flows = set(DEFAULT_FLOWS)
    elif chosen & LEGACY_FLOWS:
        flows = {"CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"}
        if chosen != {"CUSTOM_AUTH_FLOW_ONLY"}:
            flows |= {"USER_SRP_AUTH"} | (chosen - {"CUSTOM_AUTH_FLOW_ONLY"})
    else:
        flows = {flow.removeprefix("ALLOW_") for flow in chosen}
    if flows & {"ADMIN_NO_SRP_AUTH", "ADMIN_USER_PASSWORD_AUTH"}:
        flows |= {"ADMIN_NO_SRP_AUTH", "ADMIN_USER_PASSWORD_AUTH"}
    if rotates(client.settings):
        flows -= {"REFRESH_TOKEN_AUTH"}
    return frozenset(flows)


def require_attributes(pool: Pool, settings: dict[str, Any], doing: str) -> None:
    """Refuse attribute lists that name unknown attributes or leave required ones unwritable (aws-cdk 34379, raw)."""
    article = "a client"
    readable = settings.get("ReadAttributes")
    if readable is not None and not set(readable) <= set(pool.schema) | {"identities"}:
        raise refusals.invalid_parameter(f"Invalid read attributes specified while {doing} {article}")
    writable = settings.get("WriteAttributes")
    if writable is not None and (
        not set(writable) <= writable_names(pool) or not set(attributes.required_names(pool)) <= set(writable)
    ):
        raise refusals.invalid_parameter(f"Invalid write attributes specified while {doing} {article}")


def writable_names(pool: Pool) -> set[str]:
    """Return the attributes that a client may be allowed to write at all."""
    return {one.name for one in pool.schema.values() if one.name != "sub" and not one.developer_only}


def require_oauth(pool: Pool, settings: dict[str, Any], *, has_secret: bool) -> None:
    """Refuse OAuth settings that cannot work (service model, CreateUserPoolClient)."""
    flows = settings.get("AllowedOAuthFlows", [])
    scopes = settings.get("AllowedOAuthScopes", [])
    callbacks = settings.get("CallbackURLs", [])
    if "client_credentials" in flows and (len(flows) > 1 or not has_secret):
        reason = (
            "client_credentials flow can not be selected along with code flow or implicit flow."
            if len(flows) > 1
            else "client_credentials flow can not be selected if client does not have a client secret."
        )
        raise ServiceError("InvalidOAuthFlowException", reason)
    if redirects_nowhere(settings):
        # Recorded for both operations: sst pull request 6272, crossfeed pull request 440.
        text = "CallbackUrls can not be empty when code flow or implicit flow is selected"
        raise ServiceError("InvalidOAuthFlowException", text)
    for url in (*callbacks, *settings.get("LogoutURLs", [])):
        require_url(url)
    default = settings.get("DefaultRedirectURI")
    if default is not None and default not in callbacks:
        raise refusals.invalid_parameter("DefaultRedirectURI must be in the list of CallbackURLs.")
    for scope in scopes:
        if not scope_exists(pool, scope):
            raise ServiceError("ScopeDoesNotExistException", f"Invalid scope requested: {scope}")


def redirects_nowhere(settings: dict[str, Any]) -> bool:
    """Tell whether a flow with a redirect is in use and there is no URL to redirect to."""
    in_use = settings["AllowedOAuthFlowsUserPoolClient"] and {"code", "implicit"} & set(
        settings.get("AllowedOAuthFlows", [])
    )
    return bool(in_use) and not settings.get("CallbackURLs")


def scope_exists(pool: Pool, scope: str) -> bool:
    """Tell whether a scope is built in or belongs to one of the pool's resource servers."""
    identifier, _, name = scope.rpartition("/")
    server = pool.resource_servers.get(identifier)
    known = server is not None and any(one["ScopeName"] == name for one in server.get("Scopes", ()))
    return scope in BUILT_IN_SCOPES or scope == "aws.cognito/dcr/register" or known


def require_url(url: str) -> None:
    """Refuse a redirect URL that is relative, has a fragment, or is http beyond this machine."""
    scheme, separator, rest = url.partition("://")
    local = rest.partition("/")[0].rpartition(":")[0] or rest.partition("/")[0]
    plain = scheme == "http" and local not in {"localhost", "127.0.0.1", "[::1]"}
    if not separator or not scheme or not rest or "#" in url or plain:
        raise refusals.invalid_parameter(f"Invalid redirect uri: {url}")


def require_providers(pool: Pool, settings: dict[str, Any]) -> None:
    """Refuse identity providers that the pool does not have."""
    for name in settings.get("SupportedIdentityProviders", []):
        if name not in BUILT_IN_PROVIDERS and name not in pool.identity_providers:
            raise refusals.invalid_parameter(f"The provider {name} does not exist for User Pool {pool.id}.")
