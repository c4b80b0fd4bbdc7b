"""Reads a JWT from a stranger: three bounded parts, no claim believed before `signed_by` said so.

Signatures are verified by PyJWT's algorithms; the algorithm is taken from a list of the caller's, never from the token.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jwt
from jwt.algorithms import get_default_algorithms

from poolproof.reference.policy import bounded_json

RSA_ALGORITHMS = ("RS256", "RS384", "RS512")
"""What an identity pool takes: RSA signatures only (developer guide, open-id)."""

STS_ALGORITHMS = (*RSA_ALGORITHMS, "ES256", "ES384", "ES512")
"""What STS takes (botocore service model, AssumeRoleWithWebIdentity, WebIdentityToken)."""

MAXIMUM_LENGTH = 50_000
"""Characters; the longest login token that an identity pool takes (botocore service model, IdentityProviderToken)."""

_ALGORITHMS = get_default_algorithms()


class NotATokenError(Exception):
    """The text is not a JWT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A JWT taken apart; nothing in it is verified yet."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    signed_part: bytes
    signature: bytes


def read(text: str) -> Token:
    """Take a JWT apart.

    Raises:
        NotATokenError: when it is not three base64url parts of which two are JSON objects, or too long.

    """
    parts = text.split(".", 3)
    if len(parts) != 3 or len(text) > MAXIMUM_LENGTH:
        raise NotATokenError
    header, claims = _object(parts[0]), _object(parts[1])
    signed_part = f"{parts[0]}.{parts[1]}".encode("ascii")
    return Token(header=header, claims=claims, signed_part=signed_part, signature=_decoded(parts[2]))


def _decoded(part: str) -> bytes:
    try:
        padded = part.encode("ascii") + b"=" * (-len(part) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise NotATokenError from error


def _object(part: str) -> dict[str, Any]:
    try:
        found = bounded_json.read(_decoded(part).decode("utf-8"), maximum_length=MAXIMUM_LENGTH)
    except (UnicodeDecodeError, bounded_json.UnreadableJsonError) as error:
        raise NotATokenError from error
    if not isinstance(found, dict):
        raise NotATokenError
    return found


def signed_by(token: Token, keys: Iterable[Mapping[str, Any]], algorithms: Iterable[str]) -> bool:
    """Whether one of the JWKs signed the token with one of these algorithms.

    A token that names a key id is tried with that key only.
    """
    algorithm = token.header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        return False
    wanted = token.header.get("kid")
    candidates = (key for key in keys if wanted is None or key.get("kid") == wanted)
    return any(_verifies(token, algorithm, key) for key in candidates)


def _verifies(token: Token, algorithm: str, key: Mapping[str, Any]) -> bool:
    if key.get("kty") != ("RSA" if algorithm.startswith("RS") else "EC"):
        return False
    try:
        public = _public_key(json.dumps(dict(key), sort_keys=True), algorithm)
        return _ALGORITHMS[algorithm].verify(token.signed_part, public, token.signature)
    except (jwt.PyJWTError, ValueError, TypeError):
        return False


@lru_cache(maxsize=256)
def _public_key(key: str, algorithm: str) -> Any:
    return jwt.PyJWK(json.loads(key), algorithm=algorithm).key


def audiences(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The audiences to compare: `azp` when it is there, else all of `aud` (developer guide, open-id)."""
    found = claims.get("azp") or claims.get("aud")
    listed = found if isinstance(found, list) else [found]
    return tuple(value for value in listed if isinstance(value, str))


def host_of(issuer: str) -> str:
    """An issuer without its scheme."""
    return issuer.removeprefix("https://")
