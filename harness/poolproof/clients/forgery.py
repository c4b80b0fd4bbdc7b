"""Forged tokens: signed with what everybody can read (RFC 8725, 2.1: a public key taken for a secret)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def hmac_signed(token: str, keys: list[Mapping[str, Any]]) -> str:
    """Return a JWT with the same claims, signed HS256 with the text (PEM) of the public key that its `kid` names.

    Raises:
        ValueError: the text is no JWT, or none of the JWKs has its key id.

    """
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError(f"a JWT has three segments, this text has {len(parts)}")
    header = json.loads(base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    found = next((key for key in keys if key.get("kid") == header.get("kid")), None)
    if found is None:
        raise ValueError(f"no key {header.get('kid')!r} among {len(keys)}")
    public = jwt.PyJWK.from_dict(dict(found), algorithm="RS256").key
    assert isinstance(public, RSAPublicKey)
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{_encoded(json.dumps({**header, 'alg': 'HS256'}).encode())}.{parts[1]}"
    return f"{signed}.{_encoded(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
