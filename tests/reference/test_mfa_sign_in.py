"""Second factors at sign-in: the challenges, their answers, the choice between several, and the set-up of one."""

from __future__ import annotations

import json

import pyotp
import pytest
from account import Aws, Refusal, refusal
from factor_worlds import EMAIL, PHONE, admin_user, code, configure, enrolled, mfa, totp, wrong
from sign_in_world import PASSWORD, TEMPORARY, Account

USED = Refusal("ExpiredCodeException", "Your software token has already been used once.", 400)
MISMATCH = Refusal("CodeMismatchException", "Invalid code or auth state for the user.", 400)


@pytest.fixture
def optional(aws: Aws) -> Account:
    made = mfa(aws, "OPTIONAL", "totp", "sms", "email")
    made.user(phone_number=PHONE, email=EMAIL)
    return made


@pytest.fixture
def required(aws: Aws) -> Account:
    made = mfa(aws, "ON", "totp")
    made.user()
    return made


def prefer(one: Account, **settings: dict[str, bool]) -> None:
    one.idp.admin_set_user_mfa_preference(UserPoolId=one.pool_id, Username="alice", **settings)


def test_optional_mfa_asks_nothing_of_a_user_without_a_factor(optional):
    assert optional.password()["AuthenticationResult"]
    assert "UserMFASettingList" not in admin_user(optional)


@pytest.mark.parametrize("flow", ["USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH"])
def test_software_token_is_asked_for_and_accepted(optional, flow):
    secret = enrolled(optional)
    challenge = optional.password(flow=flow)
    assert challenge["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert "AuthenticationResult" not in challenge
    assert challenge["ChallengeParameters"] == {"USER_ID_FOR_SRP": "alice", "FRIENDLY_DEVICE_NAME": "phone"}
    answer = optional.admin_respond if flow.startswith("ADMIN") else optional.respond
    done = answer(
        "SOFTWARE_TOKEN_MFA", challenge["Session"], USERNAME="alice",
        SOFTWARE_TOKEN_MFA_CODE=totp(optional.aws, secret),
    )  # fmt: skip
    assert done["AuthenticationResult"]["RefreshToken"]
    assert done["ChallengeParameters"] == {}
    assert "ChallengeName" not in done


def test_software_token_follows_srp_too(optional):
    enrolled(optional)
    assert optional.srp()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def token_answer(one: Account, session: str, sent: str) -> object:
    return one.respond("SOFTWARE_TOKEN_MFA", session, USERNAME="alice", SOFTWARE_TOKEN_MFA_CODE=sent)


def test_code_of_a_software_token_works_once(optional):
    secret = enrolled(optional)
    sent = totp(optional.aws, secret)
    token_answer(optional, optional.password()["Session"], sent)
    again = optional.password()["Session"]
    assert refusal(lambda: token_answer(optional, again, sent)) == USED


def test_code_that_registered_a_token_is_used_up(optional):
    token = optional.tokens()["AccessToken"]
    secret = optional.idp.associate_software_token(AccessToken=token)["SecretCode"]
    sent = totp(optional.aws, secret)
    assert optional.idp.verify_software_token(AccessToken=token, UserCode=sent)["Status"] == "SUCCESS"
    prefer(optional, SoftwareTokenMfaSettings={"Enabled": True})
    assert refusal(lambda: token_answer(optional, optional.password()["Session"], sent)) == USED


@pytest.mark.parametrize(("seconds", "accepted"), [(0, True), (30, True), (-30, True), (90, False)])
def test_one_step_of_skew_is_accepted(optional, seconds, accepted):
    secret = enrolled(optional)
    session = optional.password()["Session"]
    sent = totp(optional.aws, secret)
    if seconds < 0:
        sent = pyotp.TOTP(secret).at(optional.aws.cloud.clock.seconds() + 30)
    else:
        optional.aws.cloud.clock.advance(seconds)
    if accepted:
        assert token_answer(optional, session, sent)["AuthenticationResult"]
    else:
        found = refusal(lambda: token_answer(optional, session, sent))
        assert found == Refusal("CodeMismatchException", "Invalid code received for user", 400)


@pytest.mark.parametrize("sent", ["abcdef", "12345", "1234567", "\uff11\uff12\uff13\uff14\uff15\uff16", "💥"])
def test_wrong_code_leaves_the_session_usable(optional, sent):
    secret = enrolled(optional)
    session = optional.password()["Session"]
    assert refusal(lambda: token_answer(optional, session, sent)).code == "CodeMismatchException"
    assert token_answer(optional, session, totp(optional.aws, secret))["AuthenticationResult"]
    found = refusal(lambda: token_answer(optional, session, totp(optional.aws, secret)))
    assert found.message == "Invalid session for the user, session can only be used once."


@pytest.mark.parametrize(
    ("setting", "challenge", "key", "address", "flag"),
    [
        ("SMSMfaSettings", "SMS_MFA", "SMS_MFA_CODE", PHONE, "phone_number_verified"),
        ("EmailMfaSettings", "EMAIL_OTP", "EMAIL_OTP_CODE", EMAIL, "email_verified"),
    ],
)
def test_sent_code_is_accepted_and_verifies_the_address(optional, setting, challenge, key, address, flag):
    prefer(optional, **{setting: {"Enabled": True}})
    opened = optional.password()
    assert opened["ChallengeName"] == challenge
    parameters = opened["ChallengeParameters"]
    assert parameters["CODE_DELIVERY_DELIVERY_MEDIUM"] == ("SMS" if challenge == "SMS_MFA" else "EMAIL")
    assert "*" in parameters["CODE_DELIVERY_DESTINATION"]
    assert address not in parameters["CODE_DELIVERY_DESTINATION"]
    assert admin_user(optional)["UserAttributes"].get(flag) != "true"
    sent = code(optional.aws, address)
    for _ in range(6):
        assert (
            refusal(lambda: optional.respond(challenge, opened["Session"], USERNAME="alice", **{key: wrong(sent)}))
            == MISMATCH
        )
    assert optional.respond(challenge, opened["Session"], USERNAME="alice", **{key: sent})["AuthenticationResult"]
    assert admin_user(optional)["UserAttributes"][flag] == "true"
    found = refusal(lambda: optional.respond(challenge, opened["Session"], USERNAME="alice", **{key: sent}))
    assert found.message == "Invalid session for the user, session can only be used once."


def test_code_dies_with_its_session(optional):
    prefer(optional, SMSMfaSettings={"Enabled": True})
    session = optional.password()["Session"]
    optional.aws.cloud.clock.advance(180)
    found = refusal(
        lambda: optional.respond("SMS_MFA", session, USERNAME="alice", SMS_MFA_CODE=code(optional.aws, PHONE))
    )
    assert found == Refusal("NotAuthorizedException", "Invalid session for the user, session is expired.", 400)


def test_several_factors_without_preference_are_a_choice(optional):
    secret = enrolled(optional, prefer=False)
    prefer(optional, SMSMfaSettings={"Enabled": True}, EmailMfaSettings={"Enabled": True})
    opened = optional.password()
    assert opened["ChallengeName"] == "SELECT_MFA_TYPE"
    choices = json.loads(opened["ChallengeParameters"]["MFAS_CAN_CHOOSE"])
    assert sorted(choices) == ["EMAIL_OTP", "SMS_MFA", "SOFTWARE_TOKEN_MFA"]
    bad = refusal(lambda: optional.respond("SELECT_MFA_TYPE", opened["Session"], USERNAME="alice", ANSWER="WEB"))
    assert bad.code == "InvalidParameterException"
    chosen = optional.respond("SELECT_MFA_TYPE", opened["Session"], USERNAME="alice", ANSWER="SOFTWARE_TOKEN_MFA")
    assert chosen["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert chosen["ChallengeParameters"] == {"FRIENDLY_DEVICE_NAME": "phone"}
    assert token_answer(optional, chosen["Session"], totp(optional.aws, secret))["AuthenticationResult"]


@pytest.mark.parametrize("name", ["EMAIL_OTP", "EMAIL_MFA"])
def test_email_can_be_chosen_by_both_names(optional, name):
    prefer(optional, SMSMfaSettings={"Enabled": True}, EmailMfaSettings={"Enabled": True})
    opened = optional.password()
    chosen = optional.respond("SELECT_MFA_TYPE", opened["Session"], USERNAME="alice", ANSWER=name)
    assert chosen["ChallengeName"] == "EMAIL_OTP"


def test_preferred_factor_is_asked_for(optional):
    enrolled(optional, prefer=False)
    prefer(optional, SMSMfaSettings={"Enabled": True, "PreferredMfa": True})
    assert optional.password()["ChallengeName"] == "SMS_MFA"


def test_mfa_off_asks_nothing(optional):
    enrolled(optional)
    optional.idp.set_user_pool_mfa_config(UserPoolId=optional.pool_id, MfaConfiguration="OFF")
    assert optional.password()["AuthenticationResult"]


def test_required_mfa_leads_to_set_up_and_tokens(required):
    opened = required.password()
    assert opened["ChallengeName"] == "MFA_SETUP"
    assert json.loads(opened["ChallengeParameters"]["MFAS_CAN_SETUP"]) == ["SOFTWARE_TOKEN_MFA"]
    made = required.idp.associate_software_token(Session=opened["Session"])
    assert len(made["SecretCode"]) >= 16
    verified = required.idp.verify_software_token(
        Session=made["Session"], UserCode=totp(required.aws, made["SecretCode"])
    )
    assert verified["Status"] == "SUCCESS"
    done = required.respond(
        "MFA_SETUP", verified["Session"], USERNAME="alice", SOFTWARE_TOKEN_MFA_CODE="000000"
    )  # fmt: skip
    assert done["AuthenticationResult"]["AccessToken"]
    assert required.password()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_verified_token_counts_before_the_set_up_is_finished(required):
    opened = required.password()
    made = required.idp.associate_software_token(Session=opened["Session"])
    required.idp.verify_software_token(Session=made["Session"], UserCode=totp(required.aws, made["SecretCode"]))
    assert required.password()["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_superseded_sessions_of_a_set_up_are_dead(required):
    first = required.password()["Session"]
    second = required.idp.associate_software_token(Session=first)["Session"]
    for call in (
        lambda: required.idp.associate_software_token(Session=first),
        lambda: required.idp.verify_software_token(Session=first, UserCode="000000"),
        lambda: required.respond("MFA_SETUP", first, USERNAME="alice"),
        lambda: required.idp.associate_software_token(Session="x" * 30),
    ):
        assert refusal(call) == Refusal("NotAuthorizedException", "Invalid session for the user.", 400)
    assert refusal(lambda: required.respond("MFA_SETUP", second, USERNAME="alice")).code == "InvalidParameterException"


def test_set_up_follows_a_new_password(required):
    required.invited("bob")
    opened = required.password("bob", TEMPORARY)
    assert opened["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    following = required.respond(
        "NEW_PASSWORD_REQUIRED", opened["Session"], USERNAME="bob", NEW_PASSWORD=PASSWORD
    )  # fmt: skip
    assert following["ChallengeName"] == "MFA_SETUP"
    assert admin_user(required, "bob")["UserStatus"] == "CONFIRMED"
    made = required.idp.associate_software_token(Session=following["Session"])
    verified = required.idp.verify_software_token(
        Session=made["Session"], UserCode=totp(required.aws, made["SecretCode"])
    )
    assert required.respond("MFA_SETUP", verified["Session"], USERNAME="bob")["AuthenticationResult"]


def test_required_sms_is_asked_of_a_user_with_a_telephone(aws):
    one = mfa(aws, "ON", "sms")
    one.user(phone_number=PHONE)
    assert one.password()["ChallengeName"] == "SMS_MFA"


def test_email_can_be_given_in_the_set_up(aws):
    one = mfa(aws, "ON", "email")
    one.user()
    opened = one.password()
    assert json.loads(opened["ChallengeParameters"]["MFAS_CAN_SETUP"]) == ["EMAIL_OTP"]
    following = one.respond("MFA_SETUP", opened["Session"], USERNAME="alice", email=EMAIL)
    assert following["ChallengeName"] == "EMAIL_OTP"
    done = one.respond("EMAIL_OTP", following["Session"], USERNAME="alice", EMAIL_OTP_CODE=code(aws, EMAIL))
    assert done["AuthenticationResult"]
    assert admin_user(one)["UserAttributes"]["email_verified"] == "true"


def test_address_for_recovery_alone_is_no_second_factor(aws):
    recovery = {"AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]}}
    one = mfa(aws, "ON", "email", pool=recovery)
    one.user(email=EMAIL)
    assert refusal(one.password).code == "NotAuthorizedException"


def test_answers_name_what_they_lack(optional):
    prefer(optional, SMSMfaSettings={"Enabled": True})
    session = optional.password()["Session"]
    for challenge, key in [
        ("SMS_MFA", "SMS_MFA_CODE"), ("EMAIL_OTP", "EMAIL_OTP_CODE"), ("SMS_OTP", "SMS_OTP_CODE"),
        ("SOFTWARE_TOKEN_MFA", "SOFTWARE_TOKEN_MFA_CODE"), ("SELECT_MFA_TYPE", "ANSWER"),
        ("SELECT_CHALLENGE", "ANSWER"), ("DEVICE_SRP_AUTH", "DEVICE_KEY"), ("WEB_AUTHN", "CREDENTIAL"),
    ]:  # fmt: skip
        found = refusal(lambda name=challenge: optional.respond(name, session, USERNAME="alice"))
        assert found == Refusal("InvalidParameterException", f"Missing required parameter {key}", 400)


def test_session_answers_its_own_challenge_user_and_client_only(optional):
    prefer(optional, SMSMfaSettings={"Enabled": True})
    optional.user("bob")
    session, sent = optional.password()["Session"], code(optional.aws, PHONE)
    foreign = Refusal("NotAuthorizedException", "Invalid session provided for the user.", 400)
    assert refusal(lambda: optional.respond("EMAIL_OTP", session, USERNAME="alice", EMAIL_OTP_CODE=sent)) == foreign
    assert refusal(lambda: optional.respond("SMS_MFA", session, USERNAME="bob", SMS_MFA_CODE=sent)) == foreign


def test_user_disabled_meanwhile_gets_no_tokens(optional):
    prefer(optional, SMSMfaSettings={"Enabled": True})
    session = optional.password()["Session"]
    optional.idp.admin_disable_user(UserPoolId=optional.pool_id, Username="alice")
    found = refusal(
        lambda: optional.respond("SMS_MFA", session, USERNAME="alice", SMS_MFA_CODE=code(optional.aws, PHONE))
    )
    assert found.message == "User is disabled."


def test_deleted_token_is_asked_for_no_more(optional):
    secret = enrolled(optional)
    waiting = optional.password()["Session"]
    optional.idp.admin_delete_software_token(UserPoolId=optional.pool_id, Username="alice")
    assert optional.password()["AuthenticationResult"]
    assert "PreferredMfaSetting" not in admin_user(optional)
    found = refusal(lambda: token_answer(optional, waiting, totp(optional.aws, secret)))
    text = "Software Token MFA does not exist for the user."
    assert found == Refusal("SoftwareTokenMFANotFoundException", text, 400)
    configure(optional, "ON", "totp", "sms", "email")
