import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest

from poolproof.clients import issuer
from poolproof.clients.derived import DERIVATIONS

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ISSUER = issuer.Issuer(url="https://idp.example", audience="app-1")
KEY = issuer.own_key().public_key()


def compute(function: str, *inputs: Any) -> Any:
    return DERIVATIONS[function].compute(NOW, *inputs)


def test_secret_hash_is_the_documented_digest() -> None:
    expected = base64.b64encode(hmac.new(b"secret", b"aliceclient", hashlib.sha256).digest()).decode()
    assert compute("secret_hash", "alice", "client", "secret") == expected


def test_attributes_and_mapping_take_pairs() -> None:
    assert compute("attributes", "email", "a@b", "name", "A") == [
        {"Name": "email", "Value": "a@b"},
        {"Name": "name", "Value": "A"},
    ]
    assert compute("mapping", "one", 1, "two", 2) == {"one": 1, "two": 2}
    assert compute("concat", "a", "b", 3) == "ab3"


@pytest.mark.parametrize("code", ["000000", "123459", "Ab3-x", "moto-confirmation-code:999999"])
def test_wrong_code_has_the_shape_of_the_right_one(code: str) -> None:
    wrong = compute("wrong_code", code)
    assert wrong != code
    assert len(wrong) == len(code)
    assert wrong[-1].isdigit() == code[-1].isdigit()


def test_wrong_code_of_an_unknown_code_can_still_be_had() -> None:
    assert DERIVATIONS["wrong_code"].tolerant
    assert compute("wrong_code", None) == "000000"
    assert [name for name, derivation in DERIVATIONS.items() if derivation.tolerant] == ["if_given", "wrong_code"]


def test_forged_tokens_carry_the_claims_and_do_not_verify() -> None:
    token = ISSUER.mint(subject="carol", now=NOW)
    for function in ("tampered", "unsigned", "foreign_signed"):
        forged = compute(function, token)
        with pytest.raises(jwt.InvalidTokenError):
            jwt.decode(forged, KEY, algorithms=["RS256"], audience="app-1", options={"verify_exp": False})
        claims = jwt.decode(forged, options={"verify_signature": False})
        assert claims["iss"] == "https://idp.example"
    assert jwt.get_unverified_header(compute("unsigned", token))["alg"] == "none"
    forged_header = jwt.get_unverified_header(compute("foreign_signed", token))
    assert forged_header == jwt.get_unverified_header(token)


def test_text_that_is_no_token_cannot_be_forged() -> None:
    with pytest.raises(ValueError, match="three segments"):
        compute("tampered", "garbage")


def test_provider_name_is_the_issuer_without_scheme() -> None:
    assert compute("provider_name", "eu-west-1", "eu-west-1_x") == "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x"


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("wrong_audience", jwt.InvalidAudienceError),
        ("foreign_signed", jwt.InvalidSignatureError),
        ("unsigned", jwt.InvalidAlgorithmError),
    ],
)
def test_minted_tokens_are_wrong_in_the_way_asked_for(kind: str, error: type[Exception]) -> None:
    keys = jwt.PyJWKSet.from_dict(ISSUER.jwks())
    options: Any = {"verify_exp": False}
    good = ISSUER.mint(subject="carol", now=NOW)
    assert jwt.decode(good, keys.keys[0], algorithms=["RS256"], audience="app-1", options=options)["sub"] == "carol"
    with pytest.raises(error):
        jwt.decode(
            ISSUER.mint(subject="carol", now=NOW, kind=kind),
            keys.keys[0],
            algorithms=["RS256"],
            audience="app-1",
            options=options,
        )


def test_expired_tokens_expired_before_now() -> None:
    claims = jwt.decode(ISSUER.mint(subject="c", now=NOW, kind="expired"), options={"verify_signature": False})
    assert claims["exp"] < NOW.timestamp()
    assert ISSUER.discovery()["issuer"] == claims["iss"]
    with pytest.raises(ValueError, match="no kind of token"):
        ISSUER.mint(subject="c", now=NOW, kind="odd")
