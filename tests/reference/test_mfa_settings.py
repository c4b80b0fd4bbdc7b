"""MFA as configuration: of the pool, of the user, and the operations on software tokens after sign-in."""

from __future__ import annotations

import pytest
from account import Aws, Refusal, refusal
from factor_worlds import BLOCKS, EMAIL, PHONE, SMS_CONFIGURATION, admin_user, configure, enrolled, mfa, totp, wrong
from sign_in_world import Account, account

OFF_AND_FACTOR = "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
NO_FACTOR = "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration."


@pytest.fixture
def plain(aws: Aws) -> Account:
    return account(aws)


@pytest.fixture
def optional(aws: Aws) -> Account:
    made = mfa(aws, "OPTIONAL", "totp", "sms", "email")
    made.user(phone_number=PHONE, email=EMAIL)
    return made


def config(one: Account) -> dict[str, object]:
    found = dict(one.idp.get_user_pool_mfa_config(UserPoolId=one.pool_id))
    del found["ResponseMetadata"]
    return found


def test_new_pool_has_mfa_off(plain):
    assert config(plain) == {"MfaConfiguration": "OFF"}


def test_configuration_is_read_back(optional):
    found = config(optional)
    assert found["MfaConfiguration"] == "OPTIONAL"
    assert found["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    assert found["SmsMfaConfiguration"]["SmsConfiguration"] == SMS_CONFIGURATION
    assert "{####}" in found["SmsMfaConfiguration"]["SmsAuthenticationMessage"]
    assert found["EmailMfaConfiguration"] == {"Message": "Code {####}", "Subject": "Code"}
    pool = optional.idp.describe_user_pool(UserPoolId=optional.pool_id)["UserPool"]
    assert pool["MfaConfiguration"] == "OPTIONAL"


def test_answer_of_setting_is_what_is_read_back(plain):
    answer = configure(plain, "ON", "totp")
    del answer["ResponseMetadata"]
    assert answer == config(plain) == {"MfaConfiguration": "ON", **BLOCKS["totp"]}


@pytest.mark.parametrize("factor", ["totp", "sms", "email"])
def test_off_excludes_factors(plain, factor):
    found = refusal(lambda: configure(plain, "OFF", factor))
    assert found == Refusal("InvalidParameterException", OFF_AND_FACTOR, 400)
    assert configure(plain, "OFF")["MfaConfiguration"] == "OFF"


@pytest.mark.parametrize("mode", ["ON", "OPTIONAL"])
def test_on_needs_a_factor(plain, mode):
    assert refusal(lambda: configure(plain, mode)) == Refusal("InvalidParameterException", NO_FACTOR, 400)
    disabled = {"SoftwareTokenMfaConfiguration": {"Enabled": False}}
    assert (
        refusal(
            lambda: plain.idp.set_user_pool_mfa_config(UserPoolId=plain.pool_id, MfaConfiguration=mode, **disabled)
        ).message
        == NO_FACTOR
    )


def test_passkeys_are_configured_beside_mfa(plain):
    block = {"RelyingPartyId": "example.com", "UserVerification": "required"}
    answer = plain.idp.set_user_pool_mfa_config(
        UserPoolId=plain.pool_id, MfaConfiguration="OFF", WebAuthnConfiguration=block
    )
    assert answer["WebAuthnConfiguration"] == block
    configure(plain, "OPTIONAL", "totp")
    assert config(plain)["WebAuthnConfiguration"] == block
    plain.idp.set_user_pool_mfa_config(UserPoolId=plain.pool_id, WebAuthnConfiguration={"RelyingPartyId": "b.org"})
    found = config(plain)
    assert found["MfaConfiguration"] == "OPTIONAL"
    assert found["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    assert found["WebAuthnConfiguration"] == {"RelyingPartyId": "b.org", "UserVerification": "preferred"}


def test_sms_cannot_go_while_its_set_up_stays(optional):
    found = refusal(lambda: configure(optional, "ON", "totp"))
    assert found.message == "Can't turn off SMS_MFA when SMS configuration is set for the user pool"
    assert config(optional)["MfaConfiguration"] == "OPTIONAL"


def test_sms_needs_its_set_up(plain):
    found = refusal(
        lambda: plain.idp.set_user_pool_mfa_config(
            UserPoolId=plain.pool_id, MfaConfiguration="ON", SmsMfaConfiguration={}
        )
    )
    assert found.code == "InvalidParameterException"


def test_recovery_by_telephone_excludes_sms(aws):
    recovery = {"AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_phone_number", "Priority": 1}]}}
    one = account(aws, pool=recovery)
    assert "cannot use verified_phone_number" in refusal(lambda: configure(one, "OPTIONAL", "sms")).message


def test_email_needs_own_sender_and_tier(aws):
    assert refusal(lambda: configure(account(aws), "OPTIONAL", "email")).code == "InvalidParameterException"
    lite = account(aws, pool={"UserPoolTier": "LITE"})
    assert refusal(lambda: configure(lite, "OPTIONAL", "email")).code == "FeatureUnavailableInTierException"


def test_unknown_pool(plain):
    for call in (plain.idp.get_user_pool_mfa_config, plain.idp.set_user_pool_mfa_config):
        found = refusal(call, UserPoolId="eu-west-1_nowhere")
        assert found == Refusal("ResourceNotFoundException", "User pool eu-west-1_nowhere does not exist.", 400)


def test_preference_is_listed(optional):
    enrolled(optional, prefer=False)
    optional.idp.admin_set_user_mfa_preference(
        UserPoolId=optional.pool_id, Username="alice", SMSMfaSettings={"Enabled": True, "PreferredMfa": True},
        EmailMfaSettings={"Enabled": True},
    )  # fmt: skip
    found = admin_user(optional)
    assert sorted(found["UserMFASettingList"]) == ["EMAIL_OTP", "SMS_MFA", "SOFTWARE_TOKEN_MFA"]
    assert found["PreferredMfaSetting"] == "SMS_MFA"
    optional.idp.admin_set_user_mfa_preference(
        UserPoolId=optional.pool_id, Username="alice", SMSMfaSettings={"Enabled": False}
    )
    found = admin_user(optional)
    assert sorted(found["UserMFASettingList"]) == ["EMAIL_OTP", "SOFTWARE_TOKEN_MFA"]
    assert "PreferredMfaSetting" not in found


def preference(one: Account, **settings: object) -> object:
    return one.idp.set_user_mfa_preference(AccessToken=one.tokens()["AccessToken"], **settings)


def test_only_one_factor_is_preferred(optional):
    both = {"Enabled": True, "PreferredMfa": True}
    found = refusal(lambda: preference(optional, SMSMfaSettings=both, EmailMfaSettings=both))
    assert found.code == "InvalidParameterException"
    assert "UserMFASettingList" not in admin_user(optional)


def test_factor_that_is_not_set_up_cannot_be_switched_on(optional):
    found = refusal(lambda: preference(optional, SoftwareTokenMfaSettings={"Enabled": True}))
    text = "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA"
    assert found == Refusal("InvalidParameterException", text, 400)
    optional.idp.admin_delete_user_attributes(
        UserPoolId=optional.pool_id, Username="alice", UserAttributeNames=["phone_number"]
    )
    assert refusal(lambda: preference(optional, SMSMfaSettings={"Enabled": True})).message.endswith("SMS_MFA")


def test_required_mfa_cannot_be_switched_off(aws):
    one = mfa(aws, "OPTIONAL", "totp")
    one.user()
    token = one.tokens()["AccessToken"]
    enrolled(one)
    configure(one, "ON", "totp")
    found = refusal(
        lambda: one.idp.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": False})
    )
    assert found.code == "InvalidParameterException"
    assert admin_user(one)["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]


def test_passkey_mfa_needs_the_pool_and_another_factor(optional):
    assert refusal(lambda: preference(optional, WebAuthnMfaSettings={"Enabled": True})).code == (
        "InvalidParameterException"
    )
    optional.idp.set_user_pool_mfa_config(
        UserPoolId=optional.pool_id,
        WebAuthnConfiguration={
            "RelyingPartyId": "example.com", "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"
        },
    )  # fmt: skip
    assert refusal(lambda: preference(optional, WebAuthnMfaSettings={"Enabled": True})).code == (
        "InvalidParameterException"
    )
    assert preference(optional, WebAuthnMfaSettings={"Enabled": True}, SMSMfaSettings={"Enabled": True})


def test_preference_of_an_unknown_user(optional):
    found = refusal(lambda: optional.idp.admin_set_user_mfa_preference(UserPoolId=optional.pool_id, Username="nobody"))
    assert found == Refusal("UserNotFoundException", "User does not exist.", 400)


def test_software_token_needs_the_pool(plain):
    plain.user()
    token = plain.tokens()["AccessToken"]
    for call in (
        lambda: plain.idp.associate_software_token(AccessToken=token),
        lambda: plain.idp.verify_software_token(AccessToken=token, UserCode="123456"),
    ):
        text = "Software Token MFA has not been enabled by the userPool"
        assert refusal(call) == Refusal("SoftwareTokenMFANotFoundException", text, 400)


def test_software_token_takes_a_token_or_a_session(optional):
    token = optional.tokens()["AccessToken"]
    for arguments in ({}, {"AccessToken": token, "Session": "x" * 30}):
        found = refusal(lambda given=arguments: optional.idp.associate_software_token(**given))
        assert found.code == "InvalidParameterException"


def test_association_after_sign_in_has_no_session(optional):
    token = optional.tokens()["AccessToken"]
    made = optional.idp.associate_software_token(AccessToken=token)
    assert "Session" not in made
    verified = optional.idp.verify_software_token(
        AccessToken=token, UserCode=totp(optional.aws, made["SecretCode"])
    )  # fmt: skip
    assert "Session" not in verified
    assert optional.password()["AuthenticationResult"]


def test_wrong_code_registers_nothing(optional):
    token = optional.tokens()["AccessToken"]
    secret = optional.idp.associate_software_token(AccessToken=token)["SecretCode"]
    sent = wrong(totp(optional.aws, secret))
    found = refusal(lambda: optional.idp.verify_software_token(AccessToken=token, UserCode=sent))
    text = "Code mismatch and fail enable Software Token MFA"
    assert found == Refusal("EnableSoftwareTokenMFAException", text, 400)
    assert refusal(lambda: preference(optional, SoftwareTokenMfaSettings={"Enabled": True})).code == (
        "InvalidParameterException"
    )


def test_new_secret_takes_the_place_of_one_that_waits(optional):
    token = optional.tokens()["AccessToken"]
    first = optional.idp.associate_software_token(AccessToken=token)["SecretCode"]
    second = optional.idp.associate_software_token(AccessToken=token)["SecretCode"]
    assert first != second
    assert (
        refusal(lambda: optional.idp.verify_software_token(AccessToken=token, UserCode=totp(optional.aws, first))).code
        == "EnableSoftwareTokenMFAException"
    )
    assert optional.idp.verify_software_token(AccessToken=token, UserCode=totp(optional.aws, second))


@pytest.mark.parametrize("bad", ["12345", "1234567", "abcdef"])
def test_user_code_has_six_digits(optional, bad):
    token = optional.tokens()["AccessToken"]
    found = refusal(lambda: optional.idp.verify_software_token(AccessToken=token, UserCode=bad))
    assert found.code == "InvalidParameterException"


def test_old_settings_know_sms_only(optional):
    token = optional.tokens()["AccessToken"]
    option = {"DeliveryMedium": "SMS", "AttributeName": "phone_number"}
    bad = {"DeliveryMedium": "EMAIL", "AttributeName": "email"}
    assert refusal(lambda: optional.idp.set_user_settings(AccessToken=token, MFAOptions=[bad])).code == (
        "InvalidParameterException"
    )
    optional.idp.set_user_settings(AccessToken=token, MFAOptions=[option])
    assert admin_user(optional)["MFAOptions"] == [option]
    assert optional.password()["ChallengeName"] == "SMS_MFA"
    optional.idp.admin_set_user_settings(UserPoolId=optional.pool_id, Username="alice", MFAOptions=[])
    assert optional.password()["AuthenticationResult"]


def test_pool_created_with_mfa_has_sms(aws):
    one = account(aws, pool={"MfaConfiguration": "OPTIONAL", "SmsConfiguration": SMS_CONFIGURATION})
    assert config(one)["SmsMfaConfiguration"]["SmsConfiguration"] == SMS_CONFIGURATION
    one.user(phone_number=PHONE)
    preference(one, SMSMfaSettings={"Enabled": True})
    assert one.password()["ChallengeName"] == "SMS_MFA"


@pytest.mark.parametrize("name", ["co.uk", "com", "github.io", "CO.UK", "auth.eu-west-1.amazoncognito.com"])
def test_a_relying_party_is_no_public_suffix(plain, name):
    block = {"RelyingPartyId": name}
    found = refusal(plain.idp.set_user_pool_mfa_config, UserPoolId=plain.pool_id, WebAuthnConfiguration=block)
    assert found.code == "InvalidParameterException"


@pytest.mark.parametrize("name", ["example.co.uk", "localhost", "x.auth.eu-west-1.amazoncognito.com", "..", "é"])
def test_any_other_name_is_a_relying_party(plain, name):
    block = {"RelyingPartyId": name}
    made = plain.idp.set_user_pool_mfa_config(UserPoolId=plain.pool_id, WebAuthnConfiguration=block)
    assert made["WebAuthnConfiguration"]["RelyingPartyId"] == name
