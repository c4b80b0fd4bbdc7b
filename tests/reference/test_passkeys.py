"""Passkeys: registration, list, removal and sign-in, with a software authenticator on the other side."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from account import Aws, Refusal, refusal
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from factor_worlds import choosing, configure, enrolled
from fido2 import cbor
from fido2.utils import sha256
from sign_in_world import PASSWORD, Account, account
from soft_webauthn import SoftWebauthnDevice

RP, ORIGIN = "example.com", "https://login.example.com"
INCORRECT = Refusal("NotAuthorizedException", "Incorrect username or password.", 400)
VERIFIED = 0x04


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


class Authenticator(SoftWebauthnDevice):
    """A software authenticator that speaks JSON, and that can say it verified the user."""

    def __init__(self, *, verifies: bool = False, origin: str = ORIGIN) -> None:
        super().__init__()
        self.verifies = verifies
        self.origin = origin

    def register(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer creation options with a RegistrationResponseJSON."""
        public = {
            **options, "challenge": raw(options["challenge"]), "user": {**options["user"],
            "id": raw(options["user"]["id"])},
        }  # fmt: skip
        made = self.create({"publicKey": public}, self.origin)
        attestation = made["response"]["attestationObject"]
        if self.verifies:
            decoded = cbor.decode(attestation)
            data = bytearray(decoded["authData"])
            data[32] |= VERIFIED
            attestation = cbor.encode({**decoded, "authData": bytes(data)})
        return {
            "id": text(made["rawId"]), "rawId": text(made["rawId"]), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(made["response"]["clientDataJSON"]), "attestationObject": text(attestation),
                "transports": ["internal", "hybrid"],
            },
        }  # fmt: skip

    def sign(self, options: str) -> dict[str, Any]:
        """Answer request options with an AuthenticationResponseJSON."""
        wanted = json.loads(options)
        public = {**wanted, "challenge": raw(wanted["challenge"])}
        made = self.get({"publicKey": public}, self.origin)
        response = made["response"]
        data, signature = response["authenticatorData"], response["signature"]
        if self.verifies:
            data = data[:32] + bytes([data[32] | VERIFIED]) + data[33:]
            signature = self.private_key.sign(data + sha256(response["clientDataJSON"]), ec.ECDSA(hashes.SHA256()))
        return {
            "id": text(made["rawId"]), "rawId": text(made["rawId"]), "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(response["clientDataJSON"]), "authenticatorData": text(data),
                "signature": text(signature), "userHandle": text(response["userHandle"]),
            },
        }  # fmt: skip


def set_passkeys(one: Account, **block: str) -> None:
    one.idp.set_user_pool_mfa_config(UserPoolId=one.pool_id, WebAuthnConfiguration={"RelyingPartyId": RP, **block})


@pytest.fixture
def one(aws: Aws) -> Account:
    made = choosing(aws)
    set_passkeys(made)
    made.user()
    return made


def options(one: Account, token: str) -> dict[str, Any]:
    found: dict[str, Any] = one.idp.start_web_authn_registration(AccessToken=token)["CredentialCreationOptions"]
    return found


def registered(one: Account, authenticator: Authenticator | None = None, token: str | None = None) -> Authenticator:
    authenticator = authenticator or Authenticator()
    token = token or one.tokens()["AccessToken"]
    one.idp.complete_web_authn_registration(AccessToken=token, Credential=authenticator.register(options(one, token)))
    return authenticator


def begin(one: Account, preferred: str | None = "WEB_AUTHN") -> dict[str, Any]:
    extra = {} if preferred is None else {"PREFERRED_CHALLENGE": preferred}
    return one.start("USER_AUTH", USERNAME="alice", **extra)


def signed(one: Account, session: str, answer: str) -> Any:
    return one.respond("WEB_AUTHN", session, USERNAME="alice", CREDENTIAL=answer)


def credential(authenticator: Authenticator, opened: dict[str, Any]) -> str:
    return json.dumps(authenticator.sign(opened["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"]))


def test_options_are_those_of_the_pool(one):
    found = options(one, one.tokens()["AccessToken"])
    assert found["rp"]["id"] == RP
    assert found["user"]["name"] == "alice"
    assert [each["alg"] for each in found["pubKeyCredParams"]] == [-7, -257]
    assert found["timeout"] == 60000
    assert found["authenticatorSelection"]["residentKey"] == "required"
    assert found["authenticatorSelection"]["userVerification"] == "preferred"


def test_passkey_is_registered_listed_and_removed(one):
    token = one.tokens()["AccessToken"]
    assert one.idp.list_web_authn_credentials(AccessToken=token)["Credentials"] == []
    authenticator = registered(one, token=token)
    [found] = one.idp.list_web_authn_credentials(AccessToken=token)["Credentials"]
    assert found["CredentialId"] == text(authenticator.credential_id)
    assert (found["RelyingPartyId"], found["AuthenticatorAttachment"]) == (RP, "platform")
    assert found["AuthenticatorTransports"] == ["internal", "hybrid"]
    assert found["FriendlyCredentialName"]
    assert found["CreatedAt"]
    assert len(options(one, token)["excludeCredentials"]) == 1
    place = {"AccessToken": token, "CredentialId": found["CredentialId"]}
    one.idp.delete_web_authn_credential(**place)
    assert one.idp.list_web_authn_credentials(AccessToken=token)["Credentials"] == []
    assert refusal(one.idp.delete_web_authn_credential, **place).code == "ResourceNotFoundException"
    assert "WEB_AUTHN" not in begin(one)["AvailableChallenges"]


def test_passkeys_are_listed_in_pages_and_have_a_largest_number(one):
    token = one.tokens()["AccessToken"]
    for _ in range(20):
        registered(one, token=token)
    assert refusal(lambda: options(one, token)).code == "LimitExceededException"
    seen, mark = [], {}
    while True:
        page = one.idp.list_web_authn_credentials(AccessToken=token, MaxResults=7, **mark)
        seen += [each["CredentialId"] for each in page["Credentials"]]
        if "NextToken" not in page:
            break
        mark = {"NextToken": page["NextToken"]}
    assert len(seen) == len(set(seen)) == 20
    found = refusal(lambda: one.idp.list_web_authn_credentials(AccessToken=token, MaxResults=21))
    assert found.code == "InvalidParameterException"


def test_feature_and_relying_party_are_needed(aws):
    off = account(aws)
    off.user()
    assert refusal(lambda: options(off, off.tokens()["AccessToken"])).code == "WebAuthnNotEnabledException"
    nameless = choosing(aws)
    nameless.user()
    token = nameless.tokens()["AccessToken"]
    assert refusal(lambda: options(nameless, token)).code == "WebAuthnConfigurationMissingException"
    nameless.idp.create_user_pool_domain(UserPoolId=nameless.pool_id, Domain="my-prefix")
    assert options(nameless, token)["rp"]["id"] == "my-prefix.auth.eu-west-1.amazoncognito.com"


def complete(one: Account, token: str, answer: Any) -> Refusal:
    return refusal(lambda: one.idp.complete_web_authn_registration(AccessToken=token, Credential=answer))


def test_challenge_is_answered_once_in_time_and_by_the_same_client(one):
    token = one.tokens()["AccessToken"]
    answer = Authenticator().register(options(one, token))
    other = one.idp.create_user_pool_client(
        UserPoolId=one.pool_id, ClientName="b", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    foreign = Account(one.aws, one.pool_id, other).tokens()["AccessToken"]
    assert complete(one, foreign, answer).code == "WebAuthnClientMismatchException"
    one.idp.complete_web_authn_registration(AccessToken=token, Credential=answer)
    assert complete(one, token, answer).code == "WebAuthnChallengeNotFoundException"
    late = Authenticator().register(options(one, token))
    one.aws.cloud.clock.advance(60)
    assert complete(one, token, late).code == "WebAuthnChallengeNotFoundException"


@pytest.mark.parametrize(
    "origin", ["https://evil.org", "http://login.example.com", "https://example.com.evil.org", "nonsense", "https://["]
)
def test_origin_belongs_to_the_relying_party(one, origin):
    token = one.tokens()["AccessToken"]
    answer = Authenticator(origin=origin).register(options(one, token))
    assert complete(one, token, answer).code == "WebAuthnOriginNotAllowedException"


def test_relying_party_is_the_pools(one):
    token = one.tokens()["AccessToken"]
    found = options(one, token)
    answer = Authenticator().register({**found, "rp": {"id": "other.org", "name": "x"}})
    assert complete(one, token, answer).code == "WebAuthnRelyingPartyMismatchException"


def test_user_verification_can_be_required(one):
    set_passkeys(one, UserVerification="required")
    token = one.tokens()["AccessToken"]
    answer = Authenticator().register(options(one, token))
    assert complete(one, token, answer).code == "WebAuthnCredentialNotSupportedException"
    assert registered(one, Authenticator(verifies=True))


@pytest.mark.parametrize(
    "bad",
    [
        {}, {"response": {}}, {"response": 7}, {"response": {"clientDataJSON": "e30"}},
        {"response": {"clientDataJSON": 5}}, {"response": {"clientDataJSON": "%%%"}},
        {"response": {"clientDataJSON": text(b"[]")}}, "text", 7, [1], None,
    ],
)  # fmt: skip
def test_malformed_credentials_are_refused(one, bad):
    assert complete(one, one.tokens()["AccessToken"], bad).code == "InvalidParameterException"


@pytest.mark.parametrize("attestation", ["", "AA", "oA", text(b"\xa2cfmtdnone"), text(bytes(range(256))), 5, None])
def test_malformed_attestations_are_refused(one, attestation):
    token = one.tokens()["AccessToken"]
    answer = Authenticator().register(options(one, token))
    answer["response"]["attestationObject"] = attestation
    assert complete(one, token, answer).code in {
        "InvalidParameterException", "WebAuthnCredentialNotSupportedException"
    }  # fmt: skip


def test_passkey_signs_in(one):
    authenticator = registered(one)
    opened = begin(one)
    assert opened["ChallengeName"] == "WEB_AUTHN"
    answer = credential(authenticator, opened)
    done = one.respond("WEB_AUTHN", opened["Session"], USERNAME="alice", CREDENTIAL=answer)
    assert done["AuthenticationResult"]["AccessToken"]
    assert refusal(lambda: signed(one, opened["Session"], answer)).message == (
        "Invalid session for the user, session can only be used once."
    )
    again = begin(one)
    assert refusal(lambda: signed(one, again["Session"], answer)) == INCORRECT


@pytest.mark.parametrize("at_once", [True, False])
def test_passkey_signs_in_by_choice(one, at_once):
    authenticator = registered(one)
    opened = begin(one, None)
    assert "WEB_AUTHN" in opened["AvailableChallenges"]
    if at_once:
        more = {"CREDENTIAL": credential(authenticator, opened)}
        done = one.respond("SELECT_CHALLENGE", opened["Session"], USERNAME="alice", ANSWER="WEB_AUTHN", **more)
    else:
        asked = one.respond("SELECT_CHALLENGE", opened["Session"], USERNAME="alice", ANSWER="WEB_AUTHN")
        done = one.respond(
            "WEB_AUTHN", asked["Session"], USERNAME="alice", CREDENTIAL=credential(authenticator, asked)
        )  # fmt: skip
    assert done["AuthenticationResult"]


def test_only_the_users_own_passkey_signs_in(one):
    registered(one)
    stranger = Authenticator()
    stranger.cred_init(RP, b"x")
    opened = begin(one)
    answer = credential(stranger, opened)
    assert refusal(lambda: signed(one, opened["Session"], answer)) == INCORRECT


@pytest.mark.parametrize("bad", ["{", "[]", "7", "{}", '{"id": "x"}', "[" * 100_000])
def test_malformed_assertions_are_refused(one, bad):
    registered(one)
    opened = begin(one)
    found = refusal(lambda: one.respond("WEB_AUTHN", opened["Session"], USERNAME="alice", CREDENTIAL=bad))
    assert found.code in {"InvalidParameterException", "NotAuthorizedException"}


@pytest.mark.parametrize("member", ["authenticatorData", "signature", "clientDataJSON"])
@pytest.mark.parametrize("value", ["", "AA", 5, None, "%"])
def test_damaged_assertions_are_refused(one, member, value):
    authenticator = registered(one)
    opened = begin(one)
    answer = json.loads(credential(authenticator, opened))
    answer["response"][member] = value
    found = refusal(
        lambda: one.respond("WEB_AUTHN", opened["Session"], USERNAME="alice", CREDENTIAL=json.dumps(answer))
    )
    assert found == INCORRECT


def multi_factor(one: Account) -> Authenticator:
    set_passkeys(one, FactorConfiguration="MULTI_FACTOR_WITH_USER_VERIFICATION")
    authenticator = registered(one, Authenticator(verifies=True))
    configure(one, "OPTIONAL", "totp")
    token = one.tokens()["AccessToken"]
    enrolled(one)
    assert "WEB_AUTHN" not in begin(one)["AvailableChallenges"]
    one.idp.set_user_mfa_preference(AccessToken=token, WebAuthnMfaSettings={"Enabled": True})
    return authenticator


def test_verifying_passkey_satisfies_mfa(one):
    authenticator = multi_factor(one)
    opened = begin(one)
    assert opened["ChallengeName"] == "WEB_AUTHN"
    done = one.respond(
        "WEB_AUTHN", opened["Session"], USERNAME="alice", CREDENTIAL=credential(authenticator, opened)
    )  # fmt: skip
    assert done["AuthenticationResult"]


def test_passkey_without_verification_does_not_satisfy_mfa(one):
    authenticator = multi_factor(one)
    authenticator.verifies = False
    opened = begin(one)
    answer = credential(authenticator, opened)
    assert refusal(lambda: signed(one, opened["Session"], answer)) == INCORRECT
    following = one.start("USER_AUTH", USERNAME="alice", PREFERRED_CHALLENGE="PASSWORD", PASSWORD=PASSWORD)
    assert following["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_passkeys_are_among_the_factors_of_a_user(one):
    registered(one)
    found = one.idp.admin_get_user_auth_factors(UserPoolId=one.pool_id, Username="alice")
    assert "WEB_AUTHN" in found["ConfiguredUserAuthFactors"]
