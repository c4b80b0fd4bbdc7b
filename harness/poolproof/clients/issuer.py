"""The harness's own OpenID Connect provider: a key, its public documents as data, and the tokens that it mints."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

KINDS = ("good", "wrong_audience", "expired", "foreign_signed", "unsigned")
KEY_ID = "poolproof-1"
LIFETIME_SECONDS = 3600.0
WRONG_AUDIENCE = "an-audience-nobody-registered"
THUMBPRINT = "990f4193972f2becf12ddeda5237f9c952f20d9e"
"""A well-formed certificate thumbprint; IAM wants one, and checks the certificate with its own list of authorities."""


@lru_cache
def own_key() -> RSAPrivateKey:
    """Return the key of the harness's provider, made once in a process."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@lru_cache
def foreign_key() -> RSAPrivateKey:
    """Return a key that nobody serves: what a forger would sign with."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """An OpenID Connect provider: its URL (`https://...`, no slash at the end) and the audience that it mints for."""

    url: str
    audience: str

    @property
    def host(self) -> str:
        """The URL without its scheme, as IAM and the keys of Logins write it."""
        return self.url.removeprefix("https://")

    def discovery(self) -> dict[str, Any]:
        """Return the document at `/.well-known/openid-configuration`."""
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/.well-known/jwks.json",
            "authorization_endpoint": f"{self.url}/authorize",
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["aud", "exp", "iat", "iss", "sub"],
        }

    def jwks(self) -> dict[str, Any]:
        """Return the JWKS of the provider."""
        return {"keys": [public_jwk(own_key(), KEY_ID)]}

    def mint(
        self,
        *,
        subject: str,
        now: datetime,
        audience: str | None = None,
        expires_in: float | None = None,
        kind: str = "good",
        claims: Mapping[str, Any] | None = None,
    ) -> str:
        """Mint an ID token at a moment, with further claims.

        Raises:
            ValueError: `kind` is not one of KINDS.
        """
        if kind not in KINDS:
            raise ValueError(f"no kind of token {kind!r}; there are {', '.join(KINDS)}")
        lifetime = timedelta(seconds=LIFETIME_SECONDS if expires_in is None else float(expires_in))
        issued = now - lifetime - timedelta(minutes=10) if kind == "expired" else now
        said = {
            **(claims or {}),
            "iss": self.url,
            "sub": subject,
            "aud": WRONG_AUDIENCE if kind == "wrong_audience" else audience or self.audience,
            "iat": int(issued.timestamp()),
            "exp": int((issued + lifetime).timestamp()),
        }
        if kind == "unsigned":
            return jwt.encode(said, "", algorithm="none", headers={"kid": KEY_ID})
        key = foreign_key() if kind == "foreign_signed" else own_key()
        return jwt.encode(said, key, algorithm="RS256", headers={"kid": KEY_ID})


def public_jwk(key: RSAPrivateKey, key_id: str) -> dict[str, str]:
    """Return the public half of a key as a JWK."""
    numbers = key.public_key().public_numbers()
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": key_id,
        "n": _base64url(numbers.n),
        "e": _base64url(numbers.e),
    }


def _base64url(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
