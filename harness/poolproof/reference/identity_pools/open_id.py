"""The OpenID token of an identity pool (developer guide, role-trust-and-permissions; decoded records in public).

Recorded tokens hold sub, aud, amr, iss, exp and iat; one of 2024 also the ARN of the pool.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jwt

from poolproof.reference.cloud import Cloud
from poolproof.reference.identity_pools.proofs import Proof
from poolproof.reference.identity_pools.state import Identity, Pool
from poolproof.reference.sts import issuers, web_identity

LIFETIME = 600
"""Seconds that a token of GetOpenIdToken lives (botocore service model, GetOpenIdToken)."""


def methods(proofs: Sequence[Proof]) -> tuple[str, ...]:
    """The `amr` of an identity: `unauthenticated` alone for a guest, else `authenticated` and the providers used."""
    if not proofs:
        return ("unauthenticated",)
    used = [entry for proof in proofs for entry in (proof.login.provider, proof.method) if entry is not None]
    return ("authenticated", *dict.fromkeys(used))


def claims(pool: Pool, identity: Identity, amr: Sequence[str], tags: Mapping[str, str]) -> dict[str, Any]:
    """The claims of a token but for its times."""
    found: dict[str, Any] = {
        "sub": identity.id,
        "aud": pool.id,
        "amr": list(amr),
        f"{issuers.IDENTITY_ISSUER}/identity-pool-arn": pool.arn,
        "iss": issuers.IDENTITY_ISSUER,
    }
    if tags:
        found[web_identity.TAGS_CLAIM] = {"principal_tags": {key: [value] for key, value in tags.items()}}
    return found


def token(
    cloud: Cloud,
    pool: Pool,
    identity: Identity,
    *,
    amr: Sequence[str],
    tags: Mapping[str, str],
    seconds: int = LIFETIME,
) -> str:
    """A signed token that ends after `seconds`: RS512, `typ` JWS, the key named after the Region."""
    now = cloud.clock.seconds()
    return jwt.encode(
        {**claims(pool, identity, amr, tags), "exp": now + seconds, "iat": now},
        issuers.identity_key(cloud, pool.region),
        algorithm="RS512",
        headers={"typ": "JWS", "kid": issuers.identity_key_id(pool.region)},
    )
