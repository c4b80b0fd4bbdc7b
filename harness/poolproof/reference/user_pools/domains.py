"""Domains of user pools: a prefix under amazoncognito.com, and a custom one with a certificate.

Service model, CreateUserPoolDomain. The model's pattern of a domain has no dots, the custom domains of its own
documentation do; here a custom domain may have them.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import identifiers, lookup, pool_settings, refusals
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

RESERVED_WORDS = ("aws", "amazon", "cognito")
VERSIONS = (1, 2)
CUSTOM_ONLINE_AFTER = timedelta(minutes=5)
PATTERN = r"^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$"


@dataclass(slots=True, kw_only=True)
class Domain:
    """One domain of a pool; `certificate` is set on custom ones."""

    name: str
    version: int
    created_at: datetime
    distribution: str
    certificate: dict[str, Any] | None = None
    routing: dict[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class Domains:
    """The domains of one pool by name."""

    by_name: dict[str, Domain] = field(default_factory=dict)


def create(call: Call) -> dict[str, Any]:
    """CreateUserPoolDomain."""
    pool = lookup.pool(call)
    name, certificate = call.arguments["Domain"], call.arguments.get("CustomDomainConfig")
    require_form(name, custom=certificate is not None)
    require_routing(call, custom=certificate is not None)
    version = branding_version(call, pool, 1)
    if taken(call, name, custom=certificate is not None):
        raise refusals.invalid_parameter("Domain already associated with another user pool.")
    if has_one(pool, custom=certificate is not None):
        raise refusals.invalid_parameter("User pool already has a domain configured.")
    domain = Domain(
        name=name,
        version=version,
        created_at=call.cloud.clock.now(),
        distribution=f"{identifiers.characters(call.cloud, identifiers.LOWER_ALPHANUMERIC, 13)}.cloudfront.net",
        certificate=copy.deepcopy(certificate),
        routing=copy.deepcopy(call.arguments.get("Routing")),
    )
    pool.part(Domains).by_name[name] = domain
    if certificate is None:
        pool.domain = name
    else:
        pool.custom_domain = name
    return outline(domain)


def require_form(name: str, *, custom: bool) -> None:
    """Refuse a prefix with a dot, as the model's constraint does, or with a reserved word (raw in Terraform runs)."""
    if custom:
        return
    if "." in name:
        raise refusals.invalid_parameter(
            f"1 validation error detected: Value '{name}' at 'domain' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {PATTERN}"
        )
    for word in RESERVED_WORDS:
        if word in name:
            raise refusals.invalid_parameter(f"Domain cannot contain reserved word: {word}")


def require_routing(call: Call, *, custom: bool) -> None:
    """Refuse routing for a prefix: it is supported for custom domains only (service model; text not recorded)."""
    if "Routing" in call.arguments and not custom:
        raise refusals.invalid_parameter("Routing is only supported for custom domains.")


def branding_version(call: Call, pool: Pool, default: int) -> int:
    """Return the branding version: 1 is the classic hosted UI, 2 managed login, which the Lite tier does not have.

    No source states the default; 1 needs no tier.
    """
    version = int(call.arguments.get("ManagedLoginVersion", default))
    if version not in VERSIONS:
        raise refusals.invalid_parameter("ManagedLoginVersion must be 1 or 2.")
    chosen = pool_settings.tier(pool.settings)
    if managed_login_unavailable(version, chosen):
        raise refusals.needs_tier("Managed login", chosen)
    return version


def managed_login_unavailable(version: int, tier: str) -> bool:
    """Tell whether a branding version needs a higher tier (service model, CreateUserPoolDomain)."""
    return version > 1 and tier == "LITE"


def taken(call: Call, name: str, *, custom: bool) -> bool:
    """Tell whether a name is in use: a prefix in its region, a custom domain anywhere (serverless 10135, raw text)."""
    found = [pool for pool in lookup.directory(call.cloud).pools.values() if custom or pool.region == call.region]
    return any(name == (pool.custom_domain if custom else pool.domain) for pool in found)


def has_one(pool: Pool, *, custom: bool) -> bool:
    """Tell whether a pool has its one prefix or its one custom domain (aws-cdk 10062 shows the text)."""
    return (pool.custom_domain if custom else pool.domain) is not None


def outline(domain: Domain) -> dict[str, Any]:
    """Return what creating and updating answer: the distribution of a custom domain only (service model)."""
    members: dict[str, Any] = {"ManagedLoginVersion": domain.version}
    if domain.certificate is not None:
        members["CloudFrontDomain"] = domain.distribution
    if domain.routing is not None:
        members["Routing"] = copy.deepcopy(domain.routing)
    return members


def describe(call: Call) -> dict[str, Any]:
    """DescribeUserPoolDomain: for an unknown domain an empty description (amplify-cli's tests against AWS).

    The model declares ResourceNotFoundException, which no source saw here.
    """
    found = owner(call, call.arguments["Domain"])
    if found is None:
        return {"DomainDescription": {}}
    pool, domain = found
    return {"DomainDescription": described(call, pool, domain)}


def owner(call: Call, name: str) -> tuple[Pool, Domain] | None:
    """Return the pool that a domain belongs to, and the domain; prefixes are known in their region only."""
    for pool in lookup.directory(call.cloud).pools.values():
        domain = pool.part(Domains).by_name.get(name)
        if domain is not None and (domain.certificate is not None or pool.region == call.region):
            return pool, domain
    return None


def described(call: Call, pool: Pool, domain: Domain) -> dict[str, Any]:
    """Return a domain in the members of DomainDescriptionType (AWS CLI example describe-user-pool-domain)."""
    members = {
        "UserPoolId": pool.id,
        "AWSAccountId": pool.account_id,
        "Domain": domain.name,
        "S3Bucket": f"aws-cognito-prod-{pool.region}-assets",
        "CloudFrontDistribution": domain.distribution,
        "Version": domain.created_at.strftime("%Y%m%d%H%M%S"),
        "Status": status(call, domain),
        "CustomDomainConfig": copy.deepcopy(domain.certificate or {}),
        "ManagedLoginVersion": domain.version,
    }
    return members if domain.routing is None else members | {"Routing": copy.deepcopy(domain.routing)}


def status(call: Call, domain: Domain) -> str:
    """Return the status: a custom domain is online within five minutes (service model, CreateUserPoolDomain)."""
    fresh = call.cloud.clock.now() < domain.created_at + CUSTOM_ONLINE_AFTER
    return "CREATING" if domain.certificate is not None and fresh else "ACTIVE"


def own(call: Call) -> tuple[Pool, Domain]:
    """Return the pool and the domain that a call names together (text: grucloud and others match on it)."""
    pool = lookup.pool(call)
    domain = pool.part(Domains).by_name.get(call.arguments["Domain"])
    if domain is None:
        raise refusals.invalid_parameter("No such domain or user pool exists.")
    return pool, domain


def update(call: Call) -> dict[str, Any]:
    """UpdateUserPoolDomain: what is omitted stays (no source states a reset)."""
    pool, domain = own(call)
    certificate = call.arguments.get("CustomDomainConfig")
    if certificate is not None and domain.certificate is None:
        raise refusals.invalid_parameter("CustomDomainConfig is only supported for custom domains.")
    require_routing(call, custom=domain.certificate is not None)
    domain.version = branding_version(call, pool, domain.version)
    if certificate is not None:
        domain.certificate = copy.deepcopy(certificate)
    if "Routing" in call.arguments:
        domain.routing = copy.deepcopy(call.arguments["Routing"])
    return outline(domain)


def delete(call: Call) -> dict[str, Any]:
    """DeleteUserPoolDomain."""
    pool, domain = own(call)
    del pool.part(Domains).by_name[domain.name]
    if domain.certificate is None:
        pool.domain = None
    else:
        pool.custom_domain = None
    return {}


OPERATIONS: dict[str, Handler] = {
    "CreateUserPoolDomain": create,
    "DescribeUserPoolDomain": describe,
    "UpdateUserPoolDomain": update,
    "DeleteUserPoolDomain": delete,
}
