"""GetSigningCertificate: the certificate with which a pool signs SAML requests."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from poolproof.reference.user_pools import lookup

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler
    from poolproof.reference.user_pools.state import Pool

VALIDITY = timedelta(days=3652)
"""Ten years (service model, GetSigningCertificate)."""

RENEWAL = timedelta(days=365)
"""A new certificate is issued annually (service model, GetSigningCertificate)."""


@dataclass(slots=True, kw_only=True)
class SamlKey:
    """The SAML signing key of one pool and its newest certificate."""

    private: RSAPrivateKey | None = None
    certificate: x509.Certificate | None = None


def get(call: Call) -> dict[str, Any]:
    """GetSigningCertificate."""
    return {"Certificate": text(call, lookup.pool(call))}


def text(call: Call, pool: Pool) -> str:
    """Return the pool's certificate: base64 of the DER form without armour (no source states the form)."""
    return base64.b64encode(current(call, pool).public_bytes(Encoding.DER)).decode()


def current(call: Call, pool: Pool) -> x509.Certificate:
    """Return the pool's certificate, issuing one when there is none or it is a year old."""
    held, now = pool.part(SamlKey), call.cloud.clock.now()
    found = held.certificate
    if found is not None and now < found.not_valid_before_utc + RENEWAL:
        return found
    if held.private is None:
        held.private = call.cloud.keys.take()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, pool.id)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(held.private.public_key())
        .serial_number(call.cloud.random.getrandbits(62) + 1)
        .not_valid_before(now)
        .not_valid_after(now + VALIDITY)
    )
    held.certificate = builder.sign(held.private, SHA256())
    return held.certificate


OPERATIONS: dict[str, Handler] = {"GetSigningCertificate": get}
