"""Challenges answered with nonsense, and triggers that return it: a refusal of the service, never a crash."""

from __future__ import annotations

import random
from typing import Any

import pytest
from account import Aws
from factor_worlds import EMAIL, PHONE, choosing, configure
from sign_in_world import PASSWORD, PUBLIC_A, Account

from poolproof.reference import service_models
from poolproof.reference.user_pools import registry
from poolproof.reference.user_pools.state import Directory

CHALLENGES = [
    "SMS_MFA", "EMAIL_OTP", "SOFTWARE_TOKEN_MFA", "SELECT_MFA_TYPE", "MFA_SETUP", "PASSWORD_VERIFIER",
    "CUSTOM_CHALLENGE", "SELECT_CHALLENGE", "DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER", "ADMIN_NO_SRP_AUTH",
    "NEW_PASSWORD_REQUIRED", "SMS_OTP", "PASSWORD", "WEB_AUTHN", "PASSWORD_SRP",
]  # fmt: skip
KEYS = [
    "ANSWER", "SMS_MFA_CODE", "EMAIL_OTP_CODE", "SMS_OTP_CODE", "SOFTWARE_TOKEN_MFA_CODE", "DEVICE_KEY", "SRP_A",
    "PASSWORD", "CREDENTIAL", "NEW_PASSWORD", "PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP",
    "email", "SECRET_HASH",
]  # fmt: skip
VALUES = [
    "", "x", "000000", "12345678", PASSWORD, EMAIL, f"{PUBLIC_A:x}", "0", "{}", "[]", "💥", "é" * 300, "EMAIL_OTP",
    "SMS_OTP", "PASSWORD", "PASSWORD_SRP", "WEB_AUTHN", "SOFTWARE_TOKEN_MFA", "SMS_MFA", "eu-west-1_00",
    "Sun Mar 1 12:00:00 UTC 2026", "not an email",
]  # fmt: skip
ANYTHING: list[Any] = [None, True, 0, 1.5, "x", [], {}, {"a": 1}, {"a": "b"}, ["CUSTOM_CHALLENGE"]]
ARNS = {
    name: f"arn:aws:lambda:eu-west-1:123456789012:function:{name}"
    for name in ("DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse")
}


def world(aws: Aws) -> Account:
    made = choosing(
        aws, client={"PreventUserExistenceErrors": "ENABLED"},
        pool={"LambdaConfig": ARNS, "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True}},
    )  # fmt: skip
    made.user(email=EMAIL, phone_number=PHONE)
    return made


def sessions(one: Account) -> dict[str, str]:
    """Return an open session of several challenges."""
    found = {}
    for mode, factors in (("OFF", ()), ("OPTIONAL", ("totp", "sms"))):
        configure(one, mode, *factors)
        for preferred in ("", "EMAIL_OTP", "SMS_OTP", "PASSWORD", "PASSWORD_SRP"):
            for name in ("alice", "nobody"):
                opened = one.start("USER_AUTH", USERNAME=name, PREFERRED_CHALLENGE=preferred)
                found[opened["Session"]] = opened["ChallengeName"]
    one.idp.admin_set_user_mfa_preference(UserPoolId=one.pool_id, Username="alice", SMSMfaSettings={"Enabled": True})
    found[one.password()["Session"]] = "SMS_MFA"
    return found


def refused_or_answered(aws: Aws, operation: str, body: Any) -> None:
    """Post a call; a refusal has a code that the service model declares or that any service may use."""
    answer = aws.post(operation, body)
    assert answer.status < 500, (operation, body)
    assert not aws.cloud.crashes


def test_answers_of_any_content_are_refused_or_taken(aws):
    one = world(aws)
    source = random.Random("answers")
    open_sessions = sessions(one)
    for _ in range(1500):
        session, waiting = source.choice(list(open_sessions.items()))
        keys = source.sample(KEYS, source.randint(0, 6))
        responses = {key: source.choice(VALUES) for key in keys}
        responses["USERNAME"] = source.choice(["alice", "nobody", "x"])
        body = {
            "ClientId": one.client_id, "Session": session, "ChallengeResponses": responses,
            "ChallengeName": waiting if source.random() < 0.7 else source.choice(CHALLENGES),
        }  # fmt: skip
        refused_or_answered(aws, "RespondToAuthChallenge", body)


@pytest.mark.parametrize("seed", range(3))
def test_triggers_may_return_anything(aws, seed):
    one = world(aws)
    source = random.Random(f"triggers {seed}")

    def trigger(event: dict[str, Any]) -> Any:
        if source.random() < 0.1:
            return source.choice(ANYTHING)
        names = [
            "challengeName", "issueTokens", "failAuthentication", "publicChallengeParameters",
            "privateChallengeParameters", "challengeMetadata", "answerCorrect",
        ]  # fmt: skip
        response = {name: source.choice(ANYTHING) for name in source.sample(names, 3)}
        if source.random() < 0.6:
            response["challengeName"] = "CUSTOM_CHALLENGE"
        return {**event, "response": response}

    aws.cloud.functions.update(dict.fromkeys(ARNS.values(), trigger))
    for _ in range(150):
        body = {"ClientId": one.client_id, "AuthFlow": "CUSTOM_AUTH", "AuthParameters": {"USERNAME": "alice"}}
        refused_or_answered(aws, "InitiateAuth", body)
        opened = [text for text, each in waiting(one).items() if each.challenge == "CUSTOM_CHALLENGE"]
        if opened:
            answer = {
                "ClientId": one.client_id, "ChallengeName": "CUSTOM_CHALLENGE", "Session": opened[-1],
                "ChallengeResponses": {"USERNAME": "alice", "ANSWER": "x"},
            }  # fmt: skip
            refused_or_answered(aws, "RespondToAuthChallenge", answer)


def waiting(one: Account) -> dict[str, Any]:
    """Return the sessions of the account's one pool, which a test may read to answer them."""
    return one.aws.cloud.part(Directory).pools[one.pool_id].auth_sessions


def test_operations_are_those_of_the_service_model():
    assert set(registry.OPERATIONS) == set(service_models.operation_names("cognito-idp"))
