"""Access and refresh tokens of any form, some of them huge or nested: refused in little time, never a crash."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import jwt
import pytest
from account import Aws
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from user_worlds import World, world

QUIET = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
VALUES = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=10)
JSON = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2))
CLAIMS = st.sampled_from(
    ["sub", "iss", "client_id", "username", "scope", "exp", "iat", "auth_time", "jti", "origin_jti", "token_use"]
)


@pytest.fixture
def signed_in(aws: Aws) -> World:
    made = world(aws)
    made.confirmed("ann")
    return made


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def answered(aws: Aws, operation: str, body: dict[str, Any]) -> str | None:
    """Send a call that must be answered at once and return the code of its refusal."""
    begun = time.perf_counter()
    answer = aws.post(operation, body, signed=False)
    assert time.perf_counter() - begun < 2
    assert aws.cloud.crashes == []
    assert answer.status in (200, 400)
    return None if answer.status == 200 else str(json.loads(answer.body)["__type"])


def huge() -> dict[str, str]:
    good, end = part({"alg": "RS256", "kid": "x"}), part(b"x")
    nested = b'{"a":' * 50_000 + b"1" + b"}" * 50_000
    number = b'{"exp":' + b"9" * 10_000 + b"}"
    return {
        "a million dots": "." * 1_000_000,
        "a million characters": "a" * 1_000_000,
        "a megabyte of claims": f"{good}.{part({'sub': 'x' * 1_000_000})}.{end}",
        "a bomb of lists": f"{good}.{part(b'[' * 100_000)}.{end}",
        "a bomb of objects": f"{part(nested)}.{good}.{end}",
        "a large number": f"{good}.{part(number)}.{end}",
        "no algorithm": jwt.encode({"sub": "x"}, None, algorithm="none"),
        "an algorithm with a secret": jwt.encode({"sub": "x"}, "x" * 32, algorithm="HS256"),
        "five parts": ".".join([good] * 5),
    }


CODES = {"NotAuthorizedException", "InvalidParameterException"}


@pytest.mark.parametrize("name", sorted(huge()))
def test_a_huge_or_odd_token_is_refused_everywhere(aws: Aws, signed_in: World, name: str) -> None:
    token, client = huge()[name], {"ClientId": signed_in.client}
    assert answered(aws, "GetUser", {"AccessToken": token}) in CODES
    refresh = {**client, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": token}}
    assert answered(aws, "InitiateAuth", refresh) in CODES
    assert answered(aws, "GetTokensFromRefreshToken", {**client, "RefreshToken": token}) in CODES
    assert answered(aws, "RespondToAuthChallenge", {**client, "ChallengeName": "SMS_MFA", "Session": token}) in CODES
    # What is no token may be revoked: there is nothing left to do (RFC 7009, 2.2).
    answered(aws, "RevokeToken", {**client, "Token": token})


@QUIET
@given(
    claims=st.dictionaries(CLAIMS, JSON), header=st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit"]), JSON)
)
def test_parts_of_any_kind_are_refused(
    aws: Aws, signed_in: World, claims: dict[str, Any], header: dict[str, Any]
) -> None:
    token = signed_in.signed_in()
    head, body, signature = token.split(".")
    known = jwt.decode(token, options={"verify_signature": False})
    for forged in (
        f"{part(header)}.{body}.{signature}",
        f"{head}.{part({**known, **claims, 'x': 1})}.{signature}",
        f"{part({**jwt.get_unverified_header(token), **header, 'x': 1})}.{part(claims)}.{signature}",
    ):
        assert answered(aws, "GetUser", {"AccessToken": forged}) in CODES
