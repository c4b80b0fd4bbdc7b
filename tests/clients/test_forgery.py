import hashlib
import hmac
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from poolproof.clients import issuer
from poolproof.clients.forgery import hmac_signed
from poolproof.clients.issuer import Issuer

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
IDP = Issuer(url="https://idp.example", audience="app")


def test_the_public_key_is_the_secret_and_the_claims_stay() -> None:
    good = IDP.mint(subject="ann", now=NOW)
    forged = hmac_signed(good, IDP.jwks()["keys"])
    header, payload, _ = forged.split(".")
    assert jwt.get_unverified_header(forged) == {**jwt.get_unverified_header(good), "alg": "HS256"}
    assert payload == good.split(".")[1]
    secret = issuer.own_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    digest = hmac.new(secret, f"{header}.{payload}".encode(), hashlib.sha256).digest()
    assert jwt.utils.base64url_decode(forged.split(".")[2]) == digest
    assert IDP.mint(subject="ann", now=NOW, kind="hmac_signed") == forged


def test_what_cannot_be_forged_is_told() -> None:
    with pytest.raises(ValueError, match="three segments"):
        hmac_signed("x", [])
    with pytest.raises(ValueError, match="no key"):
        hmac_signed(IDP.mint(subject="ann", now=NOW), [{"kid": "other"}])
