"""The identity providers that a pool trusts, as configuration.

Service model, CreateIdentityProvider. No raw refusal is recorded: codes are the declared ones, the texts are ours.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import lookup, pagination, provider_details, refusals
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

PROVIDERS_PER_POOL = 300
"""Developer guide, quotas."""

LARGEST_PAGE = 50
"""Service model, ProvidersListType, though MaxResults may be 60."""

SUMMARY = ("ProviderName", "ProviderType", "LastModifiedDate", "CreationDate")


def create(call: Call) -> dict[str, Any]:
    """CreateIdentityProvider."""
    pool = lookup.pool(call)
    request = call.arguments
    name, kind = request["ProviderName"], request["ProviderType"]
    if provider_exists(pool, name):
        raise ServiceError("DuplicateProviderException", f"A provider with the name {name} already exists.")
    if pool_full(pool):
        raise refusals.limit_exceeded("The number of identity providers in the user pool exceeds the limit.")
    require_details(kind, request["ProviderDetails"])
    require_acr(kind, request)
    require_identifiers_free(pool, name, request.get("IdpIdentifiers", []))
    now = call.cloud.clock.now()
    provider = {
        "UserPoolId": pool.id,
        "ProviderName": name,
        "ProviderType": kind,
        "ProviderDetails": provider_details.completed(kind, request["ProviderDetails"]),
        "AttributeMapping": provider_details.default_mapping(kind, request.get("AttributeMapping", {})),
        "IdpIdentifiers": list(request.get("IdpIdentifiers", [])),
        "LastModifiedDate": now,
        "CreationDate": now,
    }
    if "AcrMapping" in request:
        provider["AcrMapping"] = dict(request["AcrMapping"])
    pool.identity_providers[name] = provider
    return {"IdentityProvider": described(provider)}


def provider_exists(pool: Pool, name: str) -> bool:
    """Tell whether a pool has an identity provider of a name."""
    return name in pool.identity_providers


def pool_full(pool: Pool) -> bool:
    """Tell whether a pool has as many identity providers as it may."""
    return len(pool.identity_providers) >= PROVIDERS_PER_POOL


def require_details(kind: str, details: dict[str, str]) -> None:
    """Refuse details without what the type needs."""
    lacking = provider_details.missing(kind, details)
    if lacking:
        raise refusals.invalid_parameter(f"Missing required ProviderDetails for {kind}: {', '.join(lacking)}")


def require_acr(kind: str, request: dict[str, Any]) -> None:
    """Refuse an AcrMapping for any type but OIDC (service model, CreateIdentityProvider)."""
    if request.get("AcrMapping") and kind != "OIDC":
        raise refusals.invalid_parameter("AcrMapping is only supported for OIDC identity providers.")


def require_identifiers_free(pool: Pool, name: str, identifiers: list[str]) -> None:
    """Refuse identifiers of another provider, which would make the look-up by identifier ambiguous (no source)."""
    others = (one for one in pool.identity_providers.values() if one["ProviderName"] != name)
    if set(identifiers) & {identifier for one in others for identifier in one["IdpIdentifiers"]}:
        raise refusals.invalid_parameter("An IdpIdentifier is already in use by another identity provider.")


def described(provider: dict[str, Any]) -> dict[str, Any]:
    """Return a provider in the members of IdentityProviderType."""
    shown = copy.deepcopy(provider)
    shown["ProviderDetails"] = provider_details.shown(shown["ProviderDetails"])
    return shown


def provider_of(pool: Pool, name: str) -> dict[str, Any]:
    """Return a provider of a pool (moto's tests: an unknown one is not found)."""
    if not provider_exists(pool, name):
        raise refusals.not_found(f"Identity provider {name} does not exist.")
    return pool.identity_providers[name]


def describe(call: Call) -> dict[str, Any]:
    """DescribeIdentityProvider."""
    return {"IdentityProvider": described(provider_of(lookup.pool(call), call.arguments["ProviderName"]))}


def by_identifier(call: Call) -> dict[str, Any]:
    """GetIdentityProviderByIdentifier."""
    pool, wanted = lookup.pool(call), call.arguments["IdpIdentifier"]
    for provider in pool.identity_providers.values():
        if wanted in provider["IdpIdentifiers"]:
            return {"IdentityProvider": described(provider)}
    raise refusals.not_found(f"Identity provider with identifier {wanted} does not exist.")


def update(call: Call) -> dict[str, Any]:
    """UpdateIdentityProvider: the members given replace the old ones whole, the others stay (no source)."""
    pool = lookup.pool(call)
    provider = provider_of(pool, call.arguments["ProviderName"])
    kind = provider["ProviderType"]
    require_acr(kind, call.arguments)
    changed: dict[str, Any] = {
        name: copy.deepcopy(call.arguments[name])
        for name in ("AttributeMapping", "IdpIdentifiers", "AcrMapping")
        if name in call.arguments
    }
    if "ProviderDetails" in call.arguments:
        require_details(kind, call.arguments["ProviderDetails"])
        changed["ProviderDetails"] = provider_details.completed(kind, call.arguments["ProviderDetails"])
    if "AttributeMapping" in changed:
        changed["AttributeMapping"] = provider_details.default_mapping(kind, changed["AttributeMapping"])
    require_identifiers_free(pool, provider["ProviderName"], changed.get("IdpIdentifiers", []))
    provider.update(changed, LastModifiedDate=call.cloud.clock.now())
    return {"IdentityProvider": described(provider)}


def delete(call: Call) -> dict[str, Any]:
    """DeleteIdentityProvider; clients keep its name in SupportedIdentityProviders (no source states more)."""
    pool = lookup.pool(call)
    del pool.identity_providers[provider_of(pool, call.arguments["ProviderName"])["ProviderName"]]
    return {}


def list_providers(call: Call) -> dict[str, Any]:
    """ListIdentityProviders: names, types and dates only."""
    pool = lookup.pool(call)
    providers = list(pool.identity_providers.values())
    shown, token = pagination.page(
        call, providers, lambda one: str(one["ProviderName"]), size="MaxResults", largest=LARGEST_PAGE
    )
    return {"Providers": [{name: one[name] for name in SUMMARY} for one in shown], **token}


OPERATIONS: dict[str, Handler] = {
    "CreateIdentityProvider": create,
    "DescribeIdentityProvider": describe,
    "GetIdentityProviderByIdentifier": by_identifier,
    "UpdateIdentityProvider": update,
    "DeleteIdentityProvider": delete,
    "ListIdentityProviders": list_providers,
}
