"""The identity providers that a pool trusts, as configuration.

Service model, CreateIdentityProvider. Texts, and which members come back, as the tests of floci 2858 record them from
the service; aws-cli 3179 (names of social providers, raw).
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import certificates, lookup, pagination, provider_details, refusals
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
        raise ServiceError("DuplicateProviderException", f"{name} already exists for tenant {pool.id}.")
    if wrongly_named(name, kind):
        raise refusals.invalid_parameter(f"Provider {name} cannot be of type {kind}.")
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
        "ProviderDetails": details_of(call, pool, kind),
        "AttributeMapping": provider_details.default_mapping(kind, request.get("AttributeMapping", {})),
        "IdpIdentifiers": list(request.get("IdpIdentifiers", [])),
        "LastModifiedDate": now,
        "CreationDate": now,
    }
    if "AcrMapping" in request:
        provider["AcrMapping"] = dict(request["AcrMapping"])
    pool.identity_providers[name] = provider
    return {"IdentityProvider": echoed(call, provider)}


def details_of(call: Call, pool: Pool, kind: str) -> dict[str, str]:
    """Return the details of a request with what the service adds, for encrypted SAML responses a certificate too."""
    details = provider_details.completed(kind, call.arguments["ProviderDetails"])
    if kind == "SAML" and details.get("EncryptedResponses", "").lower() == "true":
        details["ActiveEncryptionCertificate"] = certificates.text(call, pool)
    return details


def wrongly_named(name: str, kind: str) -> bool:
    """Tell whether a social provider is called anything but its type (terraform-provider-aws 4822, raw)."""
    return kind not in {"SAML", "OIDC"} and name != kind


def echoed(call: Call, provider: dict[str, Any]) -> dict[str, Any]:
    """Return a provider as create and update answer it: with identifiers only if the request had them."""
    shown = described(provider)
    if "IdpIdentifiers" not in call.arguments:
        del shown["IdpIdentifiers"]
    return shown


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
    """Return a provider of a pool."""
    if not provider_exists(pool, name):
        raise refusals.not_found(f"Identity provider {name} for tenantId {pool.id} does not exist.")
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
    """UpdateIdentityProvider: the members given replace the old ones whole, even empty ones; the others stay."""
    pool = lookup.pool(call)
    name = call.arguments["ProviderName"]
    if not provider_exists(pool, name):
        raise refusals.not_found(f"Identity provider {name} in User Pool {pool.id} does not exist.")
    provider = pool.identity_providers[name]
    kind = provider["ProviderType"]
    require_acr(kind, call.arguments)
    changed: dict[str, Any] = {
        member: copy.deepcopy(call.arguments[member])
        for member in ("AttributeMapping", "IdpIdentifiers", "AcrMapping")
        if member in call.arguments
    }
    if "ProviderDetails" in call.arguments:
        require_details(kind, call.arguments["ProviderDetails"])
        changed["ProviderDetails"] = details_of(call, pool, kind)
    require_identifiers_free(pool, provider["ProviderName"], changed.get("IdpIdentifiers", []))
    provider.update(changed, LastModifiedDate=call.cloud.clock.now())
    return {"IdentityProvider": echoed(call, provider)}


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
