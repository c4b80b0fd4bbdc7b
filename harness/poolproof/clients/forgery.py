"""Forged tokens: signed with what everybody can read (RFC 8725, 2.1: a public key taken for a secret)."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from poolproof.clients.segments import decoded, encoded, segments


def hmac_signed(token: str, keys: list[Mapping[str, Any]]) -> str:
    """Return a JWT with the same claims, signed HS256 with the public key that its `kid` names.

    Raises:
        ValueError: the text is no JWT, or none of the JWKs has its key id.
    """
    header = json.loads(decoded(segments(token)[0]))
    found = next((key for key in keys if key.get("kid") == header.get("kid")), None)
    if found is None:
        raise ValueError(f"no key {header.get('kid')!r} among {len(keys)}")
    public = jwt.PyJWK.from_dict(dict(found), algorithm="RS256").key
    assert isinstance(public, RSAPublicKey)
    return signed_by_public_key(token, public)


def signed_by_public_key(token: str, public: RSAPublicKey) -> str:
    """Return a JWT with the same claims, signed HS256 with the text (PEM) of a public key as the secret.

    Raises:
        ValueError: the text is no JWT.
    """
    header, payload, _ = segments(token)
    altered = json.dumps({**json.loads(decoded(header)), "alg": "HS256"})
    signing = f"{encoded(altered.encode())}.{payload}"
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return f"{signing}.{encoded(hmac.new(secret, signing.encode(), hashlib.sha256).digest())}"
