"""Tracked devices: their keys, their place in the sign-in, their operations, and what a refresh asks of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Any

import pytest
from account import Aws, Refusal, refusal
from factor_worlds import enrolled, mfa, totp
from sign_in_world import PASSWORD, PRIVATE_A, PUBLIC_A, Account, N, account, claims, pad, sha, stamp

UNKNOWN = Refusal("ResourceNotFoundException", "Device does not exist.", 400)
ALWAYS = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False}


@dataclass(frozen=True, slots=True)
class Owned:
    """A device on the client's side: its keys and its secret."""

    key: str
    group: str
    secret: str = "device-secret"
    salt: int = 0xC0FFEE

    def private(self) -> int:
        return sha(pad(self.salt), hashlib.sha256(f"{self.group}{self.key}:{self.secret}".encode()).digest())

    def verifier(self) -> dict[str, str]:
        return {
            "PasswordVerifier": base64.b64encode(pad(pow(2, self.private(), N))).decode(),
            "Salt": base64.b64encode(pad(self.salt)).decode(),
        }

    def signature(self, parameters: dict[str, str], moment: str) -> str:
        public_b = int(parameters["SRP_B"], 16)
        u, x, k = sha(pad(PUBLIC_A), pad(public_b)), self.private(), sha(pad(N), pad(2))
        shared = pow(public_b - k * pow(2, x, N), PRIVATE_A + u * x, N)
        prk = hmac.new(pad(u), pad(shared), hashlib.sha256).digest()
        key = hmac.new(prk, b"Caldera Derived Key\x01", hashlib.sha256).digest()[:16]
        block = base64.b64decode(parameters["SECRET_BLOCK"])
        message = f"{self.group}{self.key}".encode() + block + moment.encode()
        return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def tracking(aws: Aws, configuration: dict[str, bool] | None = None) -> Account:
    made = mfa(aws, "OPTIONAL", "totp", pool={"DeviceConfiguration": configuration or ALWAYS})
    made.user()
    return made


@pytest.fixture
def one(aws: Aws) -> Account:
    return tracking(aws)


def confirmed(one: Account, result: dict[str, Any] | None = None, **arguments: Any) -> tuple[Owned, str, dict]:
    """Confirm the device of a sign-in; return it, the access token and the answer."""
    result = result or one.tokens()
    owned = Owned(result["NewDeviceMetadata"]["DeviceKey"], result["NewDeviceMetadata"]["DeviceGroupKey"])
    answer = one.idp.confirm_device(
        AccessToken=result["AccessToken"], DeviceKey=owned.key, DeviceSecretVerifierConfig=owned.verifier(), **arguments
    )
    return owned, result["AccessToken"], answer


def with_device(one: Account, key: str) -> Any:
    return one.start("USER_PASSWORD_AUTH", USERNAME="alice", PASSWORD=PASSWORD, DEVICE_KEY=key)


def proof(one: Account, owned: Owned, session: str) -> tuple[str, dict[str, str]]:
    """Go from DEVICE_SRP_AUTH to the answer of DEVICE_PASSWORD_VERIFIER."""
    opened = one.respond(
        "DEVICE_SRP_AUTH", session, USERNAME="alice", DEVICE_KEY=owned.key, SRP_A=f"{PUBLIC_A:x}"
    )  # fmt: skip
    assert opened["ChallengeName"] == "DEVICE_PASSWORD_VERIFIER"
    moment, parameters = stamp(one.aws), opened["ChallengeParameters"]
    return opened["Session"], {
        "USERNAME": "alice",
        "DEVICE_KEY": owned.key,
        "PASSWORD_CLAIM_SECRET_BLOCK": parameters["SECRET_BLOCK"],
        "PASSWORD_CLAIM_SIGNATURE": owned.signature(parameters, moment),
        "TIMESTAMP": moment,
    }


@pytest.mark.parametrize("flow", ["USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH"])
def test_sign_in_from_a_new_device_names_it(one, flow):
    result = one.password(flow=flow)["AuthenticationResult"]
    metadata = result["NewDeviceMetadata"]
    assert re.fullmatch(r"eu-west-1_[0-9a-f-]{36}", metadata["DeviceKey"])
    assert metadata["DeviceGroupKey"]
    assert claims(result["AccessToken"])["device_key"] == metadata["DeviceKey"]


def test_pool_without_tracking_names_none(aws):
    plain = account(aws)
    plain.user()
    result = plain.start("USER_PASSWORD_AUTH", USERNAME="alice", PASSWORD=PASSWORD, DEVICE_KEY="eu-west-1_00")
    assert "NewDeviceMetadata" not in result["AuthenticationResult"]
    token = result["AuthenticationResult"]["AccessToken"]
    for call in (
        lambda: plain.idp.list_devices(AccessToken=token),
        lambda: plain.idp.get_device(AccessToken=token, DeviceKey="eu-west-1_00"),
        lambda: plain.idp.confirm_device(AccessToken=token, DeviceKey="eu-west-1_00"),
        lambda: plain.idp.admin_list_devices(UserPoolId=plain.pool_id, Username="alice"),
    ):
        assert refusal(call).code == "InvalidUserPoolConfigurationException"


@pytest.mark.parametrize(("asks", "status"), [(False, "remembered"), (True, "not_remembered")])
def test_confirmation_remembers_or_asks(aws, asks, status):
    one = tracking(aws, {**ALWAYS, "DeviceOnlyRememberedOnUserPrompt": asks})
    owned, token, answer = confirmed(one, DeviceName="laptop")
    assert answer["UserConfirmationNecessary"] is asks
    found = one.idp.admin_get_device(UserPoolId=one.pool_id, Username="alice", DeviceKey=owned.key)["Device"]
    shown = {each["Name"]: each["Value"] for each in found["DeviceAttributes"]}
    assert shown["dev:device_remembered_status"] == status
    assert (shown["device_name"], shown["device_status"]) == ("laptop", "valid")
    assert shown["dev:device_arn"].endswith(f"/device/{owned.key}")
    own = one.idp.get_device(AccessToken=token, DeviceKey=owned.key)["Device"]
    assert {each["Name"] for each in own["DeviceAttributes"]} == {"device_name", "device_status", "last_ip_used"}


def test_device_is_confirmed_once_with_its_own_key(one):
    owned, token, _ = confirmed(one)
    again = refusal(lambda: one.idp.confirm_device(AccessToken=token, DeviceKey=owned.key))
    assert again.code == "DeviceKeyExistsException"
    foreign = refusal(lambda: one.idp.confirm_device(AccessToken=token, DeviceKey="eu-west-1_00"))
    assert foreign == Refusal("InvalidParameterException", "Invalid device key given.", 400)


@pytest.mark.parametrize("bad", ["*", "é", "A" * 4000])
def test_verifier_is_base64_of_a_bounded_size(one, bad):
    result = one.tokens()
    found = refusal(
        lambda: one.idp.confirm_device(
            AccessToken=result["AccessToken"], DeviceKey=result["NewDeviceMetadata"]["DeviceKey"],
            DeviceSecretVerifierConfig={"PasswordVerifier": bad, "Salt": "AAAA"},
        )
    )  # fmt: skip
    assert found.code == "InvalidParameterException"


def test_remembered_device_stands_for_the_second_factor(one):
    owned, _, _ = confirmed(one)
    secret = enrolled(one)
    assert one.password()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    opened = with_device(one, owned.key)
    assert opened["ChallengeName"] == "DEVICE_SRP_AUTH"
    session, responses = proof(one, owned, opened["Session"])
    result = one.respond("DEVICE_PASSWORD_VERIFIER", session, **responses)["AuthenticationResult"]
    assert "NewDeviceMetadata" not in result
    assert claims(result["AccessToken"])["device_key"] == owned.key
    assert refusal(lambda: one.respond("DEVICE_PASSWORD_VERIFIER", session, **responses)).message == (
        "Invalid session for the user, session can only be used once."
    )
    assert secret


def test_device_works_with_srp_too(one):
    owned, _, _ = confirmed(one)
    opened = one.srp_start()
    following = one.respond(
        "PASSWORD_VERIFIER", opened["Session"], **one.proof(opened["ChallengeParameters"]), DEVICE_KEY=owned.key
    )
    assert following["ChallengeName"] == "DEVICE_SRP_AUTH"


def test_wrong_secret_of_a_device_is_refused(one):
    owned, _, _ = confirmed(one)
    thief = Owned(owned.key, owned.group, "another")
    session, responses = proof(one, thief, with_device(one, owned.key)["Session"])
    found = refusal(lambda: one.respond("DEVICE_PASSWORD_VERIFIER", session, **responses))
    assert found == Refusal("NotAuthorizedException", "Incorrect username or password.", 400)


def test_proof_belongs_to_its_own_challenge(one):
    owned, _, _ = confirmed(one)
    session, _ = proof(one, owned, with_device(one, owned.key)["Session"])
    _, other = proof(one, owned, with_device(one, owned.key)["Session"])
    assert refusal(lambda: one.respond("DEVICE_PASSWORD_VERIFIER", session, **other)).code == "NotAuthorizedException"


def test_device_challenge_takes_its_own_key_only(one):
    owned, _, _ = confirmed(one)
    second, _, _ = confirmed(one)
    session = with_device(one, owned.key)["Session"]
    found = refusal(lambda: one.respond("DEVICE_SRP_AUTH", session, USERNAME="alice", DEVICE_KEY=second.key, SRP_A="2"))
    assert found.message == "Invalid session provided for the user."
    bad = refusal(lambda: one.respond("DEVICE_SRP_AUTH", session, USERNAME="alice", DEVICE_KEY=owned.key, SRP_A="0"))
    assert bad.code == "InvalidParameterException"


def test_unknown_device_is_refused_after_the_password(one):
    key = "eu-west-1_00000000-0000-4000-8000-000000000000"
    assert refusal(lambda: with_device(one, key)) == UNKNOWN
    wrong = refusal(lambda: one.start("USER_PASSWORD_AUTH", USERNAME="alice", PASSWORD="Wrong-Horse-7", DEVICE_KEY=key))
    assert wrong.code == "NotAuthorizedException"


def test_device_that_is_not_remembered_suppresses_nothing(one):
    owned, token, _ = confirmed(one)
    secret = enrolled(one)
    one.idp.update_device_status(
        AccessToken=token, DeviceKey=owned.key, DeviceRememberedStatus="not_remembered"
    )  # fmt: skip
    opened = with_device(one, owned.key)
    assert opened["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    done = one.respond(
        "SOFTWARE_TOKEN_MFA", opened["Session"], USERNAME="alice",
        SOFTWARE_TOKEN_MFA_CODE=totp(one.aws, secret),
    )  # fmt: skip
    assert "NewDeviceMetadata" not in done["AuthenticationResult"]
    one.idp.admin_update_device_status(
        UserPoolId=one.pool_id, Username="alice", DeviceKey=owned.key, DeviceRememberedStatus="remembered"
    )
    assert with_device(one, owned.key)["ChallengeName"] == "DEVICE_SRP_AUTH"


def test_pool_may_keep_the_second_factor_for_remembered_devices(aws):
    one = tracking(aws, {**ALWAYS, "ChallengeRequiredOnNewDevice": False})
    owned, _, _ = confirmed(one)
    enrolled(one)
    assert with_device(one, owned.key)["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_refresh_needs_the_confirmed_device(one):
    result = one.tokens()
    key = result["NewDeviceMetadata"]["DeviceKey"]
    invalid = Refusal("NotAuthorizedException", "Invalid Refresh Token.", 400)
    assert refusal(lambda: one.refreshed(result["RefreshToken"], DEVICE_KEY=key)) == invalid
    confirmed(one, result)
    assert refusal(lambda: one.refreshed(result["RefreshToken"])) == invalid
    assert refusal(lambda: one.refreshed(result["RefreshToken"], DEVICE_KEY="eu-west-1_00")) == invalid
    assert one.refreshed(result["RefreshToken"], DEVICE_KEY=key)["AuthenticationResult"]["AccessToken"]
    exchanged = one.idp.get_tokens_from_refresh_token(
        ClientId=one.client_id, RefreshToken=result["RefreshToken"], DeviceKey=key
    )
    assert exchanged["AuthenticationResult"]["AccessToken"]


def test_devices_are_listed_in_pages_once_confirmed(one):
    keys = [confirmed(one)[0].key for _ in range(3)]
    token = one.tokens()["AccessToken"]
    seen, mark = [], {}
    while True:
        page = one.idp.list_devices(AccessToken=token, Limit=2, **mark)
        seen += [each["DeviceKey"] for each in page["Devices"]]
        if "PaginationToken" not in page:
            break
        mark = {"PaginationToken": page["PaginationToken"]}
    assert seen == keys
    listed = one.idp.admin_list_devices(UserPoolId=one.pool_id, Username="alice")["Devices"]
    assert [each["DeviceKey"] for each in listed] == keys


@pytest.mark.parametrize("administrative", [False, True])
def test_forgotten_device_is_gone(one, administrative):
    owned, token, _ = confirmed(one)
    place = {"UserPoolId": one.pool_id, "Username": "alice", "DeviceKey": owned.key}
    own = {"AccessToken": token, "DeviceKey": owned.key}
    if administrative:
        one.idp.admin_forget_device(**place)
    else:
        one.idp.forget_device(**own)
    for call in (
        lambda: one.idp.get_device(**own), lambda: one.idp.forget_device(**own),
        lambda: one.idp.update_device_status(**own), lambda: one.idp.admin_get_device(**place),
        lambda: one.idp.admin_forget_device(**place), lambda: with_device(one, owned.key),
    ):  # fmt: skip
        assert refusal(call) == UNKNOWN


def test_unknown_user_of_administrators(one):
    place = {"UserPoolId": one.pool_id, "Username": "nobody"}
    device = {**place, "DeviceKey": "eu-west-1_00"}
    assert refusal(one.idp.admin_list_devices, **place).code == "ResourceNotFoundException"
    assert refusal(one.idp.admin_get_device, **device).code == "ResourceNotFoundException"
    assert refusal(one.idp.admin_forget_device, **device).code == "UserNotFoundException"
    assert refusal(one.idp.admin_update_device_status, **device).code == "UserNotFoundException"


def test_device_comes_last_in_custom_authentication(aws):
    def define(event: dict[str, Any]) -> dict[str, Any]:
        return {**event, "response": {"issueTokens": True, "failAuthentication": False}}

    arn = "arn:aws:lambda:eu-west-1:123456789012:function:define"
    aws.cloud.functions[arn] = define
    one = account(
        aws, pool={"LambdaConfig": {"DefineAuthChallenge": arn}, "DeviceConfiguration": ALWAYS},
        client={"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]},
    )  # fmt: skip
    one.user()
    owned, _, _ = confirmed(one)
    opened = one.start("CUSTOM_AUTH", USERNAME="alice", DEVICE_KEY=owned.key)
    assert opened["ChallengeName"] == "DEVICE_SRP_AUTH"
    session, responses = proof(one, owned, opened["Session"])
    assert one.respond("DEVICE_PASSWORD_VERIFIER", session, **responses)["AuthenticationResult"]


def test_triggers_are_told_of_devices(aws):
    seen = []
    names = ("PostAuthentication", "PreTokenGeneration")
    arns = {name: f"arn:aws:lambda:eu-west-1:123456789012:function:{name}" for name in names}
    for arn in arns.values():
        aws.cloud.functions[arn] = lambda event: seen.append(event) or event
    one = account(aws, pool={"LambdaConfig": arns, "DeviceConfiguration": ALWAYS})
    one.user()
    owned, _, _ = confirmed(one)
    session, responses = proof(one, owned, with_device(one, owned.key)["Session"])
    one.respond("DEVICE_PASSWORD_VERIFIER", session, **responses)
    sources = [each["triggerSource"] for each in seen if each["triggerSource"].startswith("TokenGeneration")]
    assert sources == ["TokenGeneration_Authentication", "TokenGeneration_AuthenticateDevice"]
    assert [each["request"]["newDeviceUsed"] for each in seen if "newDeviceUsed" in each["request"]] == [True, False]


def test_forgotten_device_ends_its_refresh_token(one):
    result = one.tokens()
    owned, token, _ = confirmed(one, result)
    one.idp.forget_device(AccessToken=token, DeviceKey=owned.key)
    found = refusal(lambda: one.refreshed(result["RefreshToken"], DEVICE_KEY=owned.key))
    assert found.message == "Invalid Refresh Token."
