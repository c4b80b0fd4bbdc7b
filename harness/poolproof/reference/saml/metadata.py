"""The metadata document of an identity provider: its name and the certificates that it signs with."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from poolproof.reference.saml import documents, moments
from poolproof.reference.saml.documents import Element

NAMESPACE = "{urn:oasis:names:tc:SAML:2.0:metadata}"
MINIMUM_KEY_BITS = 1024
"""The smallest RSA key of a certificate in metadata (IAM user guide, troubleshoot_saml)."""

_CERTIFICATE = tuple(f"{documents.SIGNATURE}{name}" for name in ("KeyInfo", "X509Data", "X509Certificate"))


class UnusableMetadataError(Exception):
    """The document is not the metadata of an identity provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What metadata says: the provider's entity id, its signing certificates, and until when it holds, if it says."""

    issuer: str
    certificates: tuple[x509.Certificate, ...]
    valid_until: datetime | None


@lru_cache(maxsize=64)
def read(text: str) -> Metadata:
    """Read metadata: an EntityDescriptor, without byte order mark, with an identity provider's signing certificates.

    Raises:
        UnusableMetadataError: for anything else, and for RSA keys of less than 1024 bits.

    """
    try:
        root = documents.read(text.encode())
        until = root.attributes.get("validUntil")
        valid_until = None if until is None else moments.read(until)
    except (documents.UnreadableXmlError, moments.NoMomentError, UnicodeEncodeError) as error:
        raise UnusableMetadataError(str(error)) from error
    issuer = root.attributes.get("entityID", "")
    keys = root.all(f"{NAMESPACE}IDPSSODescriptor", f"{NAMESPACE}KeyDescriptor")
    certificates = tuple(
        _certificate(shown)
        for key in keys
        if key.attributes.get("use", "signing") == "signing"
        for shown in key.all(*_CERTIFICATE)
    )
    if root.name != f"{NAMESPACE}EntityDescriptor" or not issuer or not certificates or text.startswith("\ufeff"):
        raise UnusableMetadataError("no identity provider with a signing certificate")
    return Metadata(issuer=issuer, certificates=certificates, valid_until=valid_until)


def _certificate(shown: Element) -> x509.Certificate:
    try:
        found = x509.load_der_x509_certificate(base64.b64decode("".join(shown.text.split()), validate=True))
        key = found.public_key()
    except (binascii.Error, ValueError, UnsupportedAlgorithm) as error:
        raise UnusableMetadataError(str(error)) from error
    if isinstance(key, RSAPublicKey) and key.key_size < MINIMUM_KEY_BITS:
        raise UnusableMetadataError(f"an RSA key of {key.key_size} bits")
    return found
