"""A passkey authenticator and its browser in software: what WebAuthn asks of a client, and flawed versions of it.

A passkey is made from a text (its key): the same text gives the same credential id and private key, so that no state
is kept between steps. Options and answers are in the JSON form of WebAuthn level 3 (binary members in base64url).
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from soft_webauthn import SoftWebauthnDevice

ELSEWHERE = "elsewhere.example"
FLAGS = 32  # the byte of the authenticator data that holds the flags (WebAuthn, section 6.1)
USER_VERIFIED = 0x04
KINDS = ("good", "verified", "wrong_origin", "wrong_challenge", "wrong_rp", "foreign_key")
"""How an answer is made: right, right with the user verified, or with one flaw."""


def attestation(options: Mapping[str, Any], key: str, kind: str) -> dict[str, Any]:
    """Answer CredentialCreationOptions with a RegistrationResponseJSON.

    Raises:
        ValueError: the options lack what a browser needs, or ask for no algorithm that the authenticator has.
    """
    rp_id = _rp_id(options.get("rp", {}).get("id"), kind)
    device = _device(key, rp_id)
    made = device.create(
        {
            "publicKey": {
                "rp": {"id": rp_id},
                "user": {"id": _bytes(options.get("user", {}).get("id"))},
                "challenge": _challenge(options, kind),
                "pubKeyCredParams": options.get("pubKeyCredParams", []),
                "attestation": "none",
            }
        },
        _origin(options.get("rp", {}).get("id"), kind),
    )
    response = made["response"]
    if kind == "verified":
        found: Any = cbor.decode(response["attestationObject"])
        response["attestationObject"] = cbor.encode({**found, "authData": _verified(found["authData"])})
    return _credential(device.credential_id, {**response, "transports": ["internal"]})


def assertion(options: str, creation: Mapping[str, Any], key: str, kind: str) -> str:
    """Answer CREDENTIAL_REQUEST_OPTIONS (JSON) with an AuthenticationResponseJSON, as text.

    `creation` are the options that the passkey was made by: they hold the user's handle.

    Raises:
        ValueError: the options lack what a browser needs.
    """
    asked = json.loads(options)
    rp_id = _rp_id(asked.get("rpId"), kind)
    device = _device(key, rp_id)
    device.cred_init(rp_id, _bytes(creation.get("user", {}).get("id")))
    if kind == "foreign_key":
        device.private_key = _private_key(f"{key} of somebody else")
    device.sign_count = -1  # get() counts up: synchronised passkeys always say 0
    given = device.get(
        {"publicKey": {"rpId": rp_id, "challenge": _challenge(asked, kind)}}, _origin(asked.get("rpId"), kind)
    )
    response = given["response"]
    if kind == "verified":
        data = _verified(response["authenticatorData"])
        signed = data + hashlib.sha256(response["clientDataJSON"]).digest()
        signature = device.private_key.sign(signed, ec.ECDSA(hashes.SHA256()))
        response = {**response, "authenticatorData": data, "signature": signature}
    return json.dumps(_credential(device.credential_id, response))


def _device(key: str, rp_id: str) -> SoftWebauthnDevice:
    device = SoftWebauthnDevice()

    def cred_init(_rp_id: str, user_handle: bytes) -> None:
        device.credential_id = hashlib.sha256(f"id of {key}".encode()).digest()
        device.private_key = _private_key(key)
        device.rp_id = rp_id
        device.user_handle = user_handle

    device.cred_init = cred_init
    return device


def _private_key(key: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(hashlib.sha256(key.encode()).digest()), ec.SECP256R1())


def _rp_id(asked: object, kind: str) -> str:
    if not isinstance(asked, str) or not asked:
        raise ValueError(f"the options name no relying party, but {asked!r}")
    return ELSEWHERE if kind == "wrong_rp" else asked


def _origin(rp_id: object, kind: str) -> str:
    return f"https://{ELSEWHERE if kind == 'wrong_origin' else rp_id}"


def _challenge(options: Mapping[str, Any], kind: str) -> bytes:
    challenge = _bytes(options.get("challenge"))
    return hashlib.sha256(challenge).digest() if kind == "wrong_challenge" else challenge


def _verified(data: bytes) -> bytes:
    return data[:FLAGS] + bytes([data[FLAGS] | USER_VERIFIED]) + data[FLAGS + 1 :]


def _credential(credential_id: bytes, response: Mapping[str, Any]) -> dict[str, Any]:
    name = _text(credential_id)
    return {
        "id": name,
        "rawId": name,
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "clientExtensionResults": {},
        "response": {
            member: _text(value) if isinstance(value, bytes) else value
            for member, value in response.items()
            if value is not None
        },
    }


def _bytes(value: object) -> bytes:
    given = value if isinstance(value, str) else ""
    if not given:
        raise ValueError(f"expected base64url, got {value!r}")
    return base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
