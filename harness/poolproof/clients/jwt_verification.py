"""Verifying a user pool's token as an application does: with PyJWT, against the served JWKS.

What is checked is what the developer guide asks for (amazon-cognito-user-pools-using-tokens-verifying-a-jwt):
the signature by a key of the pool, RS256, the issuer and the expiry.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

from poolproof.observation import Rejected, Returned

INVALID_TOKEN = "InvalidToken"  # noqa: S105 -- the code of a refusal


def issuer_of(pool_id: str) -> str:
    """Return the issuer of a user pool's tokens; the id begins with the pool's region."""
    return f"https://cognito-idp.{pool_id.partition('_')[0]}.amazonaws.com/{pool_id}"


def jwks_url(pool_id: str) -> str:
    """Return where a user pool's public keys are served."""
    return f"{issuer_of(pool_id)}/.well-known/jwks.json"


def verify(token: str, keys: jwt.PyJWKSet, *, issuer: str, now: datetime) -> Returned | Rejected:
    """Verify a token at a moment: `{header, claims}`, or why an application would refuse it."""
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(
            token,
            key=signing_key(keys, header),
            algorithms=["RS256"],
            issuer=issuer,
            options={"require": ["exp", "iss"], "verify_aud": False, "verify_exp": False, "verify_iat": False,
                     "verify_nbf": False},
        )  # fmt: skip
    except jwt.InvalidTokenError as error:
        return Rejected(code=INVALID_TOKEN, message=str(error), http_status=0)
    expiry = claims["exp"]
    if not isinstance(expiry, int | float) or now.timestamp() >= expiry:
        return Rejected(code=INVALID_TOKEN, message=f"Signature has expired: exp {expiry}", http_status=0)
    return Returned(fields={"header": header, "claims": claims})


def read(token: str) -> Returned | Rejected:
    """Read a token without verifying anything: `{header, claims}`; verifying would refuse a wrong issuer first."""
    try:
        found = jwt.decode_complete(token, options={"verify_signature": False})
    except jwt.InvalidTokenError as error:
        return Rejected(code=INVALID_TOKEN, message=str(error), http_status=0)
    return Returned(fields={"header": found["header"], "claims": found["payload"]})


def signing_key(keys: jwt.PyJWKSet, header: Mapping[str, Any]) -> jwt.PyJWK:
    """Return the key that a token's header names.

    Raises:
        jwt.InvalidTokenError: no such key is served.
    """
    for key in keys.keys:
        if key.key_id == header.get("kid"):
            return key
    raise jwt.InvalidTokenError(f"no key with id {header.get('kid')!r} is served")
