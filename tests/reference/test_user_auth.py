"""USER_AUTH: the choice of a first factor, codes in the place of a password, and sign-in right after sign-up."""

from __future__ import annotations

import re

import pytest
from account import Aws, Refusal, refusal
from factor_worlds import EMAIL, PHONE, admin_user, choosing, code, configure, enrolled, wrong
from sign_in_world import PASSWORD, PUBLIC_A, TEMPORARY, Account, account

INCORRECT = Refusal("NotAuthorizedException", "Incorrect username or password.", 400)
MISMATCH = Refusal("CodeMismatchException", "Invalid code or auth state for the user.", 400)
PASSWORDS = {"PASSWORD", "PASSWORD_SRP"}


@pytest.fixture
def one(aws: Aws) -> Account:
    made = choosing(aws)
    made.user(email=EMAIL, email_verified="true", phone_number=PHONE)
    return made


@pytest.fixture
def hiding(aws: Aws) -> Account:
    made = choosing(aws, client={"PreventUserExistenceErrors": "ENABLED"})
    made.user(email=EMAIL, email_verified="true")
    return made


def begin(one: Account, name: str = "alice", preferred: str | None = None, **parameters: str) -> dict:
    extra = {} if preferred is None else {"PREFERRED_CHALLENGE": preferred}
    return one.start("USER_AUTH", USERNAME=name, **extra, **parameters)


def choose(one: Account, session: str, answer: str, **parameters: str) -> dict:
    return one.respond("SELECT_CHALLENGE", session, USERNAME="alice", ANSWER=answer, **parameters)


def test_without_preference_the_factors_are_listed(one):
    answer = begin(one)
    assert answer["ChallengeName"] == "SELECT_CHALLENGE"
    assert set(answer["AvailableChallenges"]) == PASSWORDS | {"EMAIL_OTP", "SMS_OTP"}
    assert "AuthenticationResult" not in answer


def test_preference_that_the_user_lacks_lists_the_others(one):
    answer = begin(one, preferred="WEB_AUTHN")
    assert answer["ChallengeName"] == "SELECT_CHALLENGE"
    assert "WEB_AUTHN" not in answer["AvailableChallenges"]
    assert begin(one, preferred="NONSENSE")["ChallengeName"] == "SELECT_CHALLENGE"


@pytest.mark.parametrize(
    ("name", "key", "address", "medium"),
    [("EMAIL_OTP", "EMAIL_OTP_CODE", EMAIL, "EMAIL"), ("SMS_OTP", "SMS_OTP_CODE", PHONE, "SMS")],
)
@pytest.mark.parametrize("preferred", [True, False])
def test_code_stands_for_the_password(one, name, key, address, medium, preferred):
    opened = begin(one, preferred=name) if preferred else choose(one, begin(one)["Session"], name)
    assert opened["ChallengeName"] == name
    assert opened["ChallengeParameters"]["CODE_DELIVERY_DELIVERY_MEDIUM"] == medium
    assert "*" in opened["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"]
    sent = code(one.aws, address)
    assert len(sent) == 8
    for _ in range(6):
        assert refusal(lambda: one.respond(name, opened["Session"], USERNAME="alice", **{key: wrong(sent)})) == MISMATCH
    done = one.respond(name, opened["Session"], USERNAME="alice", **{key: sent})
    assert done["AuthenticationResult"]["TokenType"] == "Bearer"
    found = refusal(lambda: one.respond(name, opened["Session"], USERNAME="alice", **{key: sent}))
    assert found.message == "Invalid session for the user, session can only be used once."


def test_passwordless_user_has_the_code_only(one):
    one.idp.admin_create_user(
        UserPoolId=one.pool_id, Username="bob", MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": "bob@example.com"}, {"Name": "email_verified", "Value": "true"}],
    )  # fmt: skip
    opened = begin(one, "bob", "EMAIL_OTP")
    assert (opened["ChallengeName"], opened["AvailableChallenges"]) == ("EMAIL_OTP", ["EMAIL_OTP"])
    assert opened["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "b***@e***"
    one.aws.cloud.clock.advance(93)
    done = one.respond(
        "EMAIL_OTP", opened["Session"], USERNAME="bob", EMAIL_OTP_CODE=code(one.aws, "bob@example.com")
    )  # fmt: skip
    assert done["AuthenticationResult"]["ExpiresIn"] == 3600
    assert begin(one, "bob", "PASSWORD", PASSWORD=PASSWORD)["AvailableChallenges"] == ["EMAIL_OTP"]


def test_temporary_password_leaves_passwords_only(one):
    one.invited("bob", email="bob@example.com", email_verified="true")
    answer = begin(one, "bob", "EMAIL_OTP")
    assert answer["ChallengeName"] == "SELECT_CHALLENGE"
    assert set(answer["AvailableChallenges"]) == PASSWORDS
    following = one.respond(
        "SELECT_CHALLENGE", answer["Session"], USERNAME="bob", ANSWER="PASSWORD", PASSWORD=TEMPORARY
    )  # fmt: skip
    assert following["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_password_at_the_start(one):
    assert begin(one, preferred="PASSWORD", PASSWORD=PASSWORD)["AuthenticationResult"]
    assert refusal(lambda: begin(one, preferred="PASSWORD", PASSWORD="Wrong-Horse-7")) == INCORRECT


@pytest.mark.parametrize("at_once", [True, False])
def test_password_by_choice(one, at_once):
    session = begin(one)["Session"]
    if at_once:
        done = choose(one, session, "PASSWORD", PASSWORD=PASSWORD)
    else:
        opened = choose(one, session, "PASSWORD")
        assert opened["ChallengeName"] == "PASSWORD"
        done = one.respond("PASSWORD", opened["Session"], USERNAME="alice", PASSWORD=PASSWORD)
    assert done["AuthenticationResult"]
    found = refusal(lambda: choose(one, session, "PASSWORD", PASSWORD=PASSWORD))
    assert found.message == "Invalid session for the user, session can only be used once."


@pytest.mark.parametrize("way", ["start", "choice", "challenge"])
def test_srp_by_choice(one, way):
    public = f"{PUBLIC_A:x}"
    match way:
        case "start":
            opened = begin(one, preferred="PASSWORD_SRP", SRP_A=public)
        case "choice":
            opened = choose(one, begin(one)["Session"], "PASSWORD_SRP", SRP_A=public)
        case _:
            waiting = choose(one, begin(one)["Session"], "PASSWORD_SRP")
            assert waiting["ChallengeName"] == "PASSWORD_SRP"
            opened = one.respond("PASSWORD_SRP", waiting["Session"], USERNAME="alice", SRP_A=public)
    assert opened["ChallengeName"] == "PASSWORD_VERIFIER"
    responses = one.proof(opened["ChallengeParameters"])
    assert one.respond("PASSWORD_VERIFIER", opened["Session"], **responses)["AuthenticationResult"]


def test_wrong_passwords_lock_here_too(one):
    for _ in range(5):
        assert refusal(lambda: begin(one, preferred="PASSWORD", PASSWORD="Wrong-Horse-7")) == INCORRECT
    assert refusal(one.password).message == "Password attempts exceeded"


def test_choice_that_is_not_offered_is_refused(one):
    session = begin(one)["Session"]
    assert refusal(lambda: choose(one, session, "WEB_AUTHN")).code == "InvalidParameterException"
    assert choose(one, session, "PASSWORD", PASSWORD=PASSWORD)["AuthenticationResult"]


def test_factor_that_went_away_is_refused(one):
    session = begin(one)["Session"]
    one.idp.admin_delete_user_attributes(UserPoolId=one.pool_id, Username="alice", UserAttributeNames=["email"])
    assert refusal(lambda: choose(one, session, "EMAIL_OTP")).code == "InvalidParameterException"


def test_pool_decides_which_factors_there_are(aws):
    made = choosing(aws, factors=["PASSWORD", "SMS_OTP"])
    made.user(email=EMAIL, phone_number=PHONE)
    assert set(begin(made)["AvailableChallenges"]) == PASSWORDS | {"SMS_OTP"}


def test_second_factor_leaves_passwords_only(one):
    configure(one, "OPTIONAL", "totp")
    assert "EMAIL_OTP" in begin(one)["AvailableChallenges"]
    enrolled(one)
    answer = begin(one, preferred="EMAIL_OTP")
    assert set(answer["AvailableChallenges"]) == PASSWORDS
    following = choose(one, answer["Session"], "PASSWORD", PASSWORD=PASSWORD)
    assert following["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_client_and_tier_must_allow_the_flow(aws):
    plain = account(aws)
    plain.user()
    found = refusal(lambda: begin(plain))
    assert found == Refusal("InvalidParameterException", "USER_AUTH flow not enabled for this client", 400)


def test_unknown_user_is_named_by_legacy_clients(one):
    assert refusal(lambda: begin(one, "nobody")) == Refusal("UserNotFoundException", "User does not exist.", 400)


def test_unknown_user_gets_a_pretended_code(hiding):
    name = "jane@gmail.com"
    opened = begin(hiding, name, "EMAIL_OTP")
    real = begin(hiding, preferred="EMAIL_OTP")
    assert opened["ChallengeName"] == "EMAIL_OTP"
    assert opened["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"] == "j***@g***"
    assert set(opened) == set(real)
    assert set(opened["ChallengeParameters"]) == set(real["ChallengeParameters"])
    assert not hiding.aws.cloud.inbox.messages(name)
    assert (
        refusal(lambda: hiding.respond("EMAIL_OTP", opened["Session"], USERNAME=name, EMAIL_OTP_CODE="12345678"))
        == MISMATCH
    )


@pytest.mark.parametrize("name", ["nobody", "nobody@example.com", "+15550001111"])
def test_unknown_user_is_not_told_apart(hiding, name):
    opened = begin(hiding, name)
    assert opened["ChallengeName"] == "SELECT_CHALLENGE"
    answer = lambda choice, **more: hiding.respond(  # noqa: E731
        "SELECT_CHALLENGE", opened["Session"], USERNAME=name, ANSWER=choice, **more
    )
    assert refusal(lambda: answer("PASSWORD", PASSWORD=PASSWORD)) == INCORRECT
    assert refusal(lambda: answer("NONSENSE")).code == "InvalidParameterException"
    verifier = answer("PASSWORD_SRP", SRP_A=f"{PUBLIC_A:x}")
    assert verifier["ChallengeName"] == "PASSWORD_VERIFIER"
    proof = hiding.proof(verifier["ChallengeParameters"])
    assert refusal(lambda: hiding.respond("PASSWORD_VERIFIER", verifier["Session"], **proof)) == INCORRECT
    again = begin(hiding, name)["Session"]
    sms = hiding.respond("SELECT_CHALLENGE", again, USERNAME=name, ANSWER="SMS_OTP")
    assert sms["ChallengeParameters"]["CODE_DELIVERY_DELIVERY_MEDIUM"] == "SMS"
    waiting = hiding.respond(
        "SELECT_CHALLENGE", begin(hiding, name)["Session"], USERNAME=name, ANSWER="PASSWORD"
    )  # fmt: skip
    assert (
        refusal(lambda: hiding.respond("PASSWORD", waiting["Session"], USERNAME=name, PASSWORD=PASSWORD)) == INCORRECT
    )
    assert refusal(lambda: begin(hiding, name, "PASSWORD", PASSWORD=PASSWORD)) == INCORRECT


def test_disabled_user(one, hiding):
    for made in (one, hiding):
        made.idp.admin_disable_user(UserPoolId=made.pool_id, Username="alice")
    assert refusal(lambda: begin(one)).message == "User is disabled."
    assert begin(hiding, preferred="EMAIL_OTP")["ChallengeName"] == "EMAIL_OTP"


def test_code_confirms_a_sign_up(one):
    one.idp.sign_up(
        ClientId=one.client_id, Username="carl", UserAttributes=[{"Name": "email", "Value": "carl@example.com"}]
    )
    opened = begin(one, "carl", "EMAIL_OTP")
    sent = code(one.aws, "carl@example.com")
    assert one.respond("EMAIL_OTP", opened["Session"], USERNAME="carl", EMAIL_OTP_CODE=sent)["AuthenticationResult"]
    found = admin_user(one, "carl")
    assert (found["UserStatus"], found["UserAttributes"]["email_verified"]) == ("CONFIRMED", "true")


def test_unconfirmed_user_cannot_use_a_password(one):
    one.idp.sign_up(ClientId=one.client_id, Username="carl", Password=PASSWORD)
    found = refusal(lambda: begin(one, "carl", "PASSWORD", PASSWORD=PASSWORD))
    assert found.code == "UserNotConfirmedException"


def test_sign_up_goes_over_into_a_sign_in(aws):
    one = choosing(aws, pool={"AutoVerifiedAttributes": ["email"]})
    made = one.idp.sign_up(
        ClientId=one.client_id, Username="carl", UserAttributes=[{"Name": "email", "Value": "carl@example.com"}]
    )
    sent = re.search(r"\d{6}", aws.cloud.inbox.messages("carl@example.com")[-1].text)[0]
    confirmed = one.idp.confirm_sign_up(
        ClientId=one.client_id, Username="carl", ConfirmationCode=sent, Session=made["Session"]
    )
    signed_in = lambda: one.idp.initiate_auth(  # noqa: E731
        ClientId=one.client_id, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": "whoever"},
        Session=confirmed["Session"],
    )  # fmt: skip
    assert signed_in()["AuthenticationResult"]["RefreshToken"]
    assert refusal(signed_in).message == "Invalid session for the user, session can only be used once."
    foreign = one.start("USER_AUTH", USERNAME="carl")["Session"]
    found = refusal(
        lambda: one.idp.initiate_auth(ClientId=one.client_id, AuthFlow="USER_AUTH", AuthParameters={}, Session=foreign)
    )
    assert found.message == "Invalid session provided for the user."


def test_step_up_names_a_level_and_the_same_user(one):
    token = one.tokens()["AccessToken"]
    level = "urn:cognito:loa:1"
    assert refusal(lambda: begin(one, ACCESS_TOKEN=token)).message == "Missing required parameter TARGET_ACR_VALUES"
    assert refusal(lambda: begin(one, TARGET_ACR_VALUES="no such")).code == "InvalidParameterException"
    assert refusal(lambda: begin(one, TARGET_ACR_VALUES=level, MAX_AGE="x")).code == "InvalidParameterException"
    assert begin(one, ACCESS_TOKEN=token, TARGET_ACR_VALUES=f"unknown {level}", MAX_AGE="60")["Session"]
    one.user("bob")
    found = refusal(lambda: begin(one, "bob", ACCESS_TOKEN=token, TARGET_ACR_VALUES=level))
    assert found.code == "NotAuthorizedException"


def test_secret_client_needs_the_hash(aws):
    one = choosing(aws, secret=True)
    one.user(email=EMAIL)
    assert "SECRET_HASH was not received" in refusal(lambda: begin(one)).message
    opened = begin(one, preferred="EMAIL_OTP", **one.hashed("alice"))
    sent = code(aws, EMAIL)
    bare = refusal(lambda: one.respond("EMAIL_OTP", opened["Session"], USERNAME="alice", EMAIL_OTP_CODE=sent))
    assert "SECRET_HASH was not received" in bare.message
    assert one.respond("EMAIL_OTP", opened["Session"], USERNAME="alice", EMAIL_OTP_CODE=sent, **one.hashed("alice"))[
        "AuthenticationResult"
    ]


def test_administrators_can_use_the_flow(one):
    opened = one.idp.admin_initiate_auth(
        UserPoolId=one.pool_id, ClientId=one.client_id, AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": "alice", "PREFERRED_CHALLENGE": "EMAIL_OTP"},
    )  # fmt: skip
    done = one.admin_respond(
        "EMAIL_OTP", opened["Session"], USERNAME="alice", EMAIL_OTP_CODE=code(one.aws, EMAIL)
    )  # fmt: skip
    assert done["AuthenticationResult"]


def factors(one: Account) -> dict:
    found = dict(one.idp.admin_get_user_auth_factors(UserPoolId=one.pool_id, Username="alice"))
    del found["ResponseMetadata"]
    return found


def test_factors_of_a_user_are_listed(one):
    assert set(factors(one)["ConfiguredUserAuthFactors"]) == {"PASSWORD", "EMAIL_OTP", "SMS_OTP"}
    assert set(factors(one)) == {"Username", "ConfiguredUserAuthFactors"}
    configure(one, "OPTIONAL", "totp")
    token = one.tokens()["AccessToken"]
    enrolled(one)
    found = factors(one)
    assert "SOFTWARE_TOKEN" in found["ConfiguredUserAuthFactors"]
    assert found["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"
    own = dict(one.idp.get_user_auth_factors(AccessToken=token))
    del own["ResponseMetadata"]
    assert own == found
