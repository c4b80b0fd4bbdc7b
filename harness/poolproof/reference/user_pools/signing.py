"""A pool's two signing keys: signed tokens, the JWKS and the discovery document, and tokens read back."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import jwt
from jwt.algorithms import RSAAlgorithm

from poolproof.reference.user_pools import identifiers
from poolproof.reference.user_pools.state import Pool, SigningKey

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud

ALGORITHM = "RS256"


def key(cloud: Cloud, pool: Pool, use: str) -> SigningKey:
    """Return the key that signs `id` or `access` tokens; the two have different kid values (developer guide)."""
    found = pool.signing_keys.get(use)
    if found is None:
        kid = base64.b64encode(identifiers.random_bytes(cloud, 32)).decode()
        found = pool.signing_keys[use] = SigningKey(id=kid, private=cloud.keys.take())
    return found


def signed(cloud: Cloud, pool: Pool, use: str, claims: dict[str, Any]) -> str:
    """Sign claims; the header has kid and alg and nothing else (developer guide, using the ID token)."""
    chosen = key(cloud, pool, use)
    return jwt.encode(claims, chosen.private, algorithm=ALGORITHM, headers={"kid": chosen.id, "typ": None})


def jwks(cloud: Cloud, pool: Pool) -> dict[str, Any]:
    """Return the JSON Web Key Set of a pool: two RSA keys."""
    return {"keys": [public_key(key(cloud, pool, use)) for use in ("id", "access")]}


def public_key(chosen: SigningKey) -> dict[str, str]:
    """Return a key as a JWKS lists it."""
    numbers = RSAAlgorithm.to_jwk(chosen.private.public_key(), as_dict=True)
    return {"alg": ALGORITHM, "e": numbers["e"], "kid": chosen.id, "kty": "RSA", "n": numbers["n"], "use": "sig"}


def issuer(pool: Pool) -> str:
    """Return the issuer of a pool: ORIGINAL, or UPDATED by IssuerConfiguration."""
    updated = pool.settings.get("IssuerConfiguration", {}).get("Type") == "UPDATED"
    return f"https://{'issuer-' if updated else ''}cognito-idp.{pool.region}.amazonaws.com/{pool.id}"


def domain_url(pool: Pool) -> str | None:
    """Return the URL of a pool's domain, the custom one before the prefix one, or None."""
    if pool.custom_domain is not None:
        return f"https://{pool.custom_domain}"
    return None if pool.domain is None else f"https://{pool.domain}.auth.{pool.region}.amazoncognito.com"


def discovery(pool: Pool) -> dict[str, Any]:
    """Return the OpenID discovery document of a pool.

    Without a domain the endpoints are there but lead nowhere (recorded: openiddict-core 1586, before the logout and
    revocation endpoints were published).
    """
    name, host = issuer(pool), domain_url(pool)
    document: dict[str, Any] = {
        "authorization_endpoint": f"{name}/authorize",
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "issuer": name,
        "jwks_uri": f"{name}/.well-known/jwks.json",
        "response_types_supported": ["code", "token"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint": f"{name}/token",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": f"{name}/userInfo",
    }
    if host is not None:
        document |= {
            "authorization_endpoint": f"{host}/oauth2/authorize",
            "end_session_endpoint": f"{host}/logout",
            "revocation_endpoint": f"{host}/oauth2/revoke",
            "token_endpoint": f"{host}/oauth2/token",
            "userinfo_endpoint": f"{host}/oauth2/userInfo",
        }
    return document


def unverified(token: str) -> dict[str, Any] | None:
    """Return the claims of a token without checking them, or None for what is no JWT."""
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return None
    return claims


def key_of(pool: Pool, token: str) -> SigningKey | None:
    """Return the pool's key that a token's header names, or None."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return None
    if header.get("alg") != ALGORITHM:
        return None
    return next((one for one in pool.signing_keys.values() if one.id == header.get("kid")), None)


def signature_holds(chosen: SigningKey, token: str) -> bool:
    """Tell whether a token was signed with a key."""
    try:
        jwt.decode(token, chosen.private.public_key(), algorithms=[ALGORITHM], options=SIGNATURE_ONLY)
    except jwt.InvalidTokenError:
        return False
    return True


SIGNATURE_ONLY: Any = {
    "verify_exp": False, "verify_aud": False, "verify_iat": False, "verify_nbf": False, "verify_iss": False,
    "verify_sub": False, "verify_jti": False,
}  # fmt: skip
