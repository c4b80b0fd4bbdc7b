"""The two WebAuthn ceremonies as py_webauthn runs them; no other module knows the library.

What an authenticator sends is the client's: whatever the parser makes of it becomes a Problem, never a fault.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_attestation_object
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from poolproof.reference.user_pools.state import Passkey

# ES256 and RS256 (developer guide, authentication flow methods).
ALGORITHMS = [COSEAlgorithmIdentifier.ECDSA_SHA_256, COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256]
TIMEOUT_MILLISECONDS = 60000
UNREADABLE = (
    WebAuthnException, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError,
    InvalidSignature, UnsupportedAlgorithm,
)  # fmt: skip


class Problem(StrEnum):
    """Why a credential is not accepted."""

    MALFORMED = "malformed"
    RELYING_PARTY = "relying party"
    NOT_SUPPORTED = "not supported"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientData:
    """What the browser says about a ceremony."""

    challenge: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A new credential."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    user_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asserted:
    """A signature of a known credential that holds."""

    sign_count: int
    user_verified: bool


def encoded(value: bytes) -> str:
    """Return bytes as WebAuthn writes them in JSON: base64url without padding."""
    return bytes_to_base64url(value)


def creation_options(
    *, relying_party_id: str, user_id: str, username: str, challenge: bytes, known: list[bytes], verification: str
) -> dict[str, Any]:
    """Return PublicKeyCredentialCreationOptions as JSON (AWS CLI example start-web-authn-registration)."""
    options = webauthn.generate_registration_options(
        rp_id=relying_party_id,
        rp_name=relying_party_id,
        user_id=user_id.encode(),
        user_name=username,
        user_display_name=username,
        challenge=challenge,
        timeout=TIMEOUT_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement(verification),
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        supported_pub_key_algs=ALGORITHMS,
    )
    made: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return made


def request_options(*, relying_party_id: str, challenge: bytes, known: list[bytes], verification: str) -> str:
    """Return PublicKeyCredentialRequestOptions as JSON text."""
    options = webauthn.generate_authentication_options(
        rp_id=relying_party_id,
        challenge=challenge,
        timeout=TIMEOUT_MILLISECONDS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement(verification),
    )
    return str(webauthn.options_to_json(options))


def client_data(credential: dict[str, Any]) -> ClientData | None:
    """Return what the browser said, or None when the credential has no such part."""
    try:
        parsed = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        challenge, origin = parsed["challenge"], parsed["origin"]
    except UNREADABLE:
        return None
    if not isinstance(challenge, str) or not isinstance(origin, str):
        return None
    return ClientData(challenge=challenge, origin=origin)


def registered(
    credential: dict[str, Any], *, challenge: bytes, relying_party_id: str, origin: str, verification: str
) -> Registered | Problem:
    """Check a RegistrationResponseJSON."""
    try:
        attestation = parse_attestation_object(base64url_to_bytes(credential["response"]["attestationObject"]))
        if attestation.auth_data.rp_id_hash != hashlib.sha256(relying_party_id.encode()).digest():
            return Problem.RELYING_PARTY
    except UNREADABLE:
        return Problem.MALFORMED
    try:
        found = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=relying_party_id,
            expected_origin=origin,
            require_user_verification=verification == "required",
            supported_pub_key_algs=ALGORITHMS,
        )
    except UNREADABLE:
        return Problem.NOT_SUPPORTED
    return Registered(
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        user_verified=found.user_verified,
    )


def asserted(
    credential: dict[str, Any], passkey: Passkey, *, challenge: bytes, relying_party_id: str, origin: str,
    verification: str,
) -> Asserted | Problem:  # fmt: skip
    """Check an AuthenticationResponseJSON against a registered credential."""
    try:
        found = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=relying_party_id,
            expected_origin=origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=verification == "required",
        )
    except UNREADABLE:
        return Problem.NOT_SUPPORTED
    return Asserted(sign_count=found.new_sign_count, user_verified=found.user_verified)
