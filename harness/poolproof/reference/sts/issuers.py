"""Whose keys verify a token: the account's user pools, the identity pools' own keys, and the outside issuers."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from poolproof.reference.cloud import Cloud
from poolproof.reference.user_pools import lookup, signing

IDENTITY_ISSUER = "https://cognito-identity.amazonaws.com"
"""The issuer of identity pool tokens (developer guide, role-trust-and-permissions)."""

_USER_POOL = re.compile(r"cognito-idp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/([\w-]+_[0-9a-zA-Z]+)")


class UnreachableIssuerError(Exception):
    """The keys of an issuer cannot be had."""


@dataclass(slots=True, kw_only=True)
class IdentityKeys:
    """The signing key of the identity pools for each Region, made on first use."""

    by_region: dict[str, RSAPrivateKey] = field(default_factory=dict)


def identity_key_id(region: str) -> str:
    """The key id: the Region's name and a number (recorded: `us-east-11`, aws-sdk-net issue 420)."""
    return f"{region}1"


def identity_key(cloud: Cloud, region: str) -> RSAPrivateKey:
    """The key that signs the identity pool tokens of a Region."""
    held = cloud.part(IdentityKeys).by_region
    if region not in held:
        held[region] = cloud.keys.take()
    return held[region]


def identity_key_set(cloud: Cloud) -> dict[str, Any]:
    """The JWKS of the identity pools, served at `/.well-known/jwks_uri`."""
    held = cloud.part(IdentityKeys).by_region
    return {"keys": [jwk(key, identity_key_id(region), "RS512") for region, key in held.items()]}


def jwk(key: RSAPrivateKey, key_id: str, algorithm: str) -> dict[str, str]:
    """The public half of a key as a JWK."""
    numbers = key.public_key().public_numbers()
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": algorithm,
        "kid": key_id,
        "n": _base64url(numbers.n),
        "e": _base64url(numbers.e),
    }


def _base64url(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def user_pool_of(host: str) -> str | None:
    """The user pool that issues under `cognito-idp.REGION.amazonaws.com/POOL`, or None for another issuer."""
    found = _USER_POOL.fullmatch(host)
    return None if found is None else found[1]


def keys_of(cloud: Cloud, issuer: str) -> Sequence[dict[str, Any]]:
    """The keys of an issuer: a user pool of this account, else an outside provider.

    Raises:
        UnreachableIssuerError: when there are none to be had.

    """
    pool_id = user_pool_of(issuer.removeprefix("https://"))
    pool = None if pool_id is None else lookup.directory(cloud).pools.get(pool_id)
    if pool is None:
        return outside_keys(cloud, issuer)
    keys: list[dict[str, Any]] = signing.jwks(cloud, pool)["keys"]
    return keys


def register(cloud: Cloud, issuer: str, key_set: Mapping[str, Any] | Callable[[], Any]) -> None:
    """Make an outside OpenID Connect provider's keys known to the account, as if they were fetched from its JWKS URI.

    `issuer` is the `iss` of its tokens, `https://...`; `key_set` is a JWKS (`{"keys": [...]}`) or a function that
    fetches one each time. IAM's CreateOpenIDConnectProvider with the same URL makes it a trusted provider.
    """
    cloud.issuers[issuer] = key_set


def outside_keys(cloud: Cloud, issuer: str) -> Sequence[dict[str, Any]]:
    """The keys of an OpenID Connect provider outside of the account.

    `cloud.issuers` holds a JWKS for each issuer URL, or a function without arguments that fetches one.

    Raises:
        UnreachableIssuerError: when the issuer is unknown, fetching fails, or what comes is no JWKS.

    """
    found: Mapping[str, Any] | Callable[[], Any] | None = cloud.issuers.get(issuer)
    if found is None:
        raise UnreachableIssuerError(issuer)
    try:
        key_set = found() if callable(found) else found
    except Exception as error:  # a fetcher is foreign code, and whatever it raises means the same
        raise UnreachableIssuerError(issuer) from error
    keys = key_set.get("keys") if isinstance(key_set, Mapping) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise UnreachableIssuerError(issuer)
    return keys
