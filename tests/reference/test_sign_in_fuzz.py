"""Whatever is sent to the operations of sign-in, the answer is one that the service could give, never a crash."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from account import Aws
from sign_in_world import PASSWORD, PUBLIC_A, TEMPORARY, account

OPERATIONS = [
    "InitiateAuth", "AdminInitiateAuth", "RespondToAuthChallenge", "AdminRespondToAuthChallenge",
    "GetTokensFromRefreshToken", "RevokeToken", "GlobalSignOut", "AdminUserGlobalSignOut", "GetUser",
]  # fmt: skip
FLOWS = [
    "USER_SRP_AUTH", "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN", "CUSTOM_AUTH", "ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH",
    "ADMIN_USER_PASSWORD_AUTH", "USER_AUTH",
]  # fmt: skip
CHALLENGES = [
    "SMS_MFA", "EMAIL_OTP", "SOFTWARE_TOKEN_MFA", "SELECT_MFA_TYPE", "MFA_SETUP", "PASSWORD_VERIFIER",
    "CUSTOM_CHALLENGE", "SELECT_CHALLENGE", "DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER", "ADMIN_NO_SRP_AUTH",
    "NEW_PASSWORD_REQUIRED", "SMS_OTP", "PASSWORD", "WEB_AUTHN", "PASSWORD_SRP",
]  # fmt: skip
NAMES = [
    "USERNAME", "PASSWORD", "SRP_A", "SECRET_HASH", "REFRESH_TOKEN", "DEVICE_KEY", "NEW_PASSWORD", "TIMESTAMP",
    "PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "ANSWER", "userAttributes.email", "userAttributes.",
    "userAttributes.sub", "userAttributes.custom:x", "userAttributes.updated_at", "CHALLENGE_NAME",
]  # fmt: skip
JUNK: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**30, "", " ", "\u0000", "é\U0001f600", "x" * 5000, "a.b.c", "..", "=", [], {},
    [None], {"a": None}, {"USERNAME": 1}, [[[]]], "Sun Mar 1 12:00:00 UTC 2026", "Sun Feb 31 99:99:99 UTC 0",
]  # fmt: skip


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_request_crashes_the_service(aws: Aws, operation):
    one = account(aws)
    one.user()
    one.invited("bob")
    source = random.Random(operation)
    answers: set[int] = set()
    for number in range(400):
        if number % 20 == 0:
            tokens, started = one.tokens(), one.srp_start()
            bob = one.password("bob", TEMPORARY) if number < 40 else {"Session": "x" * 20}
            sessions = [started["Session"], bob["Session"]]
        good = [
            "alice", "bob", PASSWORD, TEMPORARY, *tokens.values(), *sessions, *started["ChallengeParameters"].values(),
            f"{PUBLIC_A:x}", one.client_id, one.pool_id,
        ]  # fmt: skip

        def value(likely: list[Any], good: list[Any] = good) -> Any:
            chance = source.random()
            return source.choice(likely if chance < 0.75 else good if chance < 0.85 else JUNK)

        def parameters(value: Any = value, good: list[Any] = good) -> Any:
            chosen = source.sample(NAMES, source.randint(0, len(NAMES)))
            likely = {"USERNAME": ["alice", "bob"], "PASSWORD": [PASSWORD], "NEW_PASSWORD": [PASSWORD]}
            found = {name: value(likely.get(name, good)) for name in chosen}
            return found if source.random() < 0.9 else source.choice(JUNK)

        members = {
            "ClientId": value([one.client_id]),
            "UserPoolId": value([one.pool_id]),
            "Username": value(["alice"]),
            "AuthFlow": value(FLOWS),
            "ChallengeName": value(CHALLENGES),
            "AuthParameters": parameters(),
            "ChallengeResponses": parameters(),
            "Session": value(sessions),
            "AccessToken": value([tokens["AccessToken"]]),
            "RefreshToken": value([tokens["RefreshToken"]]),
            "Token": value([tokens["RefreshToken"]]),
            "ClientMetadata": value([{}]),
        }
        kept = {name: member for name, member in members.items() if source.random() < 0.9}
        answers.add(aws.post(operation, kept).status)
        assert not aws.cloud.crashes, json.dumps(kept)[:2000]
    assert answers <= {200, 400}
    assert 400 in answers


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b"[" * 5000, b'{"Token":{}}'])
def test_bodies_that_are_no_request(aws, operation, body):
    assert aws.post(operation, body).status == 400
