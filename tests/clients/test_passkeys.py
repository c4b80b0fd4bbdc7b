import json
from typing import Any

import pytest
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import InvalidAuthenticationResponse, InvalidRegistrationResponse

from poolproof.clients import passkeys

RP_ID = "auth.example.com"
CHALLENGE = b"challenge of the service"
CREATION: dict[str, Any] = {
    "rp": {"id": RP_ID, "name": RP_ID},
    "user": {"id": bytes_to_base64url(b"alice"), "name": "alice", "displayName": "alice"},
    "challenge": bytes_to_base64url(CHALLENGE),
    "pubKeyCredParams": [{"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -257}],
}
REQUEST = json.dumps({"rpId": RP_ID, "challenge": bytes_to_base64url(CHALLENGE)})


def registered(kind: str, *, verified: bool = False) -> bytes:
    found = verify_registration_response(
        credential=passkeys.attestation(CREATION, "key of alice", kind),
        expected_challenge=CHALLENGE,
        expected_rp_id=RP_ID,
        expected_origin=f"https://{RP_ID}",
        require_user_verification=verified,
    )
    return found.credential_public_key


def signed_in(kind: str, *, verified: bool = False) -> None:
    verify_authentication_response(
        credential=passkeys.assertion(REQUEST, CREATION, "key of alice", kind),
        expected_challenge=CHALLENGE,
        expected_rp_id=RP_ID,
        expected_origin=f"https://{RP_ID}",
        credential_public_key=registered("good"),
        credential_current_sign_count=0,
        require_user_verification=verified,
    )


@pytest.mark.parametrize(("kind", "verified"), [("good", False), ("verified", True)])
def test_right_answers_verify(kind: str, *, verified: bool) -> None:
    assert registered(kind, verified=verified) == registered("good")
    signed_in(kind, verified=verified)


@pytest.mark.parametrize("kind", ["wrong_origin", "wrong_challenge", "wrong_rp"])
def test_flawed_attestations_do_not_verify(kind: str) -> None:
    with pytest.raises(InvalidRegistrationResponse):
        registered(kind)


@pytest.mark.parametrize("kind", ["wrong_origin", "wrong_challenge", "wrong_rp", "foreign_key"])
def test_flawed_assertions_do_not_verify(kind: str) -> None:
    with pytest.raises(InvalidAuthenticationResponse):
        signed_in(kind)


def test_user_verification_is_missing_where_it_is_not_asked_for() -> None:
    with pytest.raises(InvalidRegistrationResponse):
        registered("good", verified=True)
    with pytest.raises(InvalidAuthenticationResponse):
        signed_in("good", verified=True)


def test_another_key_is_another_passkey() -> None:
    mine, other = (passkeys.attestation(CREATION, key, "good") for key in ("key of alice", "key of bob"))
    assert mine["id"] != other["id"]
    assert base64url_to_bytes(mine["id"]) != base64url_to_bytes(other["id"])


@pytest.mark.parametrize("options", [{}, {"rp": {"id": RP_ID}}, {"rp": {"id": ""}, "challenge": "AAAA"}])
def test_poor_options_are_named(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"options|base64url"):
        passkeys.attestation(options, "key", "good")
