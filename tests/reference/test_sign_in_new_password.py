"""NEW_PASSWORD_REQUIRED, and what a Session is worth."""

from __future__ import annotations

import json

import pytest
from account import Aws, Refusal, refusal
from sign_in_world import PASSWORD, TEMPORARY, Account, account, claims

FIXED = "Cannot modify the non-mutable attribute"
CHALLENGE = "NEW_PASSWORD_REQUIRED"
SCHEMA = [{"Name": "email", "Required": True}, {"Name": "given_name", "Required": True}]


@pytest.fixture
def one(aws: Aws) -> Account:
    return account(aws)


@pytest.fixture
def requiring(aws: Aws) -> Account:
    custom = {"Name": "level", "AttributeDataType": "String", "Mutable": False}
    return account(aws, pool={"Schema": [*SCHEMA, custom]})


def opened(one: Account, name: str = "alice", flow: str = "USER_PASSWORD_AUTH") -> str:
    """Return the session of a user who has to choose a password."""
    answer = one.password(name, TEMPORARY, flow)
    assert answer["ChallengeName"] == CHALLENGE
    assert "AuthenticationResult" not in answer
    return str(answer["Session"])


def status(one: Account, name: str = "alice") -> str:
    return str(one.idp.admin_get_user(UserPoolId=one.pool_id, Username=name)["UserStatus"])


def attributes(one: Account, name: str = "alice") -> dict[str, str]:
    found = one.idp.admin_get_user(UserPoolId=one.pool_id, Username=name)["UserAttributes"]
    return {pair["Name"]: pair["Value"] for pair in found}


def test_new_password_confirms_and_gives_tokens(one):
    one.invited()
    answer = one.respond(CHALLENGE, opened(one), USERNAME="alice", NEW_PASSWORD=PASSWORD)
    assert answer["AuthenticationResult"]["TokenType"] == "Bearer"
    assert answer["AuthenticationResult"]["RefreshToken"]
    assert "ChallengeName" not in answer
    assert status(one) == "CONFIRMED"
    assert one.tokens()
    assert one.refused(password=TEMPORARY).message == "Incorrect username or password."


def test_the_temporary_password_may_be_kept(one):
    one.invited()
    assert one.respond(CHALLENGE, opened(one), USERNAME="alice", NEW_PASSWORD=TEMPORARY)["AuthenticationResult"]
    assert one.tokens(password=TEMPORARY)


def test_wrong_temporary_password_opens_nothing(one):
    one.invited()
    assert one.refused(password="Wrong-Horse-7").message == "Incorrect username or password."


def test_challenge_lists_attributes_and_what_is_missing(requiring):
    requiring.invited(email="a@example.com", email_verified="true")
    parameters = requiring.password(password=TEMPORARY)["ChallengeParameters"]
    assert json.loads(parameters["requiredAttributes"]) == ["userAttributes.given_name"]
    assert json.loads(parameters["userAttributes"]) == {"email": "a@example.com", "email_verified": "true"}
    assert parameters["USER_ID_FOR_SRP"] == "alice"


def test_required_attributes_must_come(requiring):
    requiring.invited()
    session = opened(requiring)
    answer = {"challenge": CHALLENGE, "session": session, "USERNAME": "alice", "NEW_PASSWORD": PASSWORD}
    assert refusal(requiring.respond, **answer, **{"userAttributes.given_name": "Al"}) == Refusal(
        "InvalidParameterException", "Invalid attributes given, email is missing", 400
    )
    assert status(requiring) == "FORCE_CHANGE_PASSWORD"
    given = {"userAttributes.given_name": "Al", "userAttributes.email": "a@example.com", "userAttributes.nickname": "A"}
    token = requiring.respond(**answer, **given)["AuthenticationResult"]["IdToken"]
    found = claims(token)
    assert (found["given_name"], found["email"], found["email_verified"]) == ("Al", "a@example.com", False)
    assert attributes(requiring)["nickname"] == "A"


@pytest.mark.parametrize(
    ("name", "value", "code", "text"),
    [
        ("email", "b@example.com", "NotAuthorizedException", "Cannot modify an already provided email"),
        ("email_verified", "true", "InvalidParameterException", f"{FIXED} email_verified"),
        ("sub", "x", "InvalidParameterException", f"{FIXED} sub"),
        ("custom:level", "2", "InvalidParameterException", f"{FIXED} custom:level"),
        ("custom:none", "2", "InvalidParameterException", None),
        ("phone_number", "123", "InvalidParameterException", "Invalid phone number format."),
    ],
)
def test_attributes_that_cannot_be_set(requiring, name, value, code, text):
    requiring.invited(email="a@example.com", given_name="Al", **{"custom:level": "1"})
    session = opened(requiring)
    answer = {"challenge": CHALLENGE, "session": session, "USERNAME": "alice", "NEW_PASSWORD": PASSWORD}
    found = refusal(requiring.respond, **answer, **{f"userAttributes.{name}": value})
    assert found.code == code
    assert text is None or found.message == text
    assert requiring.respond(**answer)["AuthenticationResult"]


def test_client_must_be_allowed_to_write(aws):
    one = account(aws, client={"WriteAttributes": ["email"]})
    one.invited()
    answer = {"challenge": CHALLENGE, "session": opened(one), "USERNAME": "alice", "NEW_PASSWORD": PASSWORD}
    found = refusal(one.respond, **answer, **{"userAttributes.nickname": "A"})
    assert found == Refusal("NotAuthorizedException", "A client attempted to write unauthorized attribute", 400)


def test_email_of_another_user_is_an_alias_that_exists(aws):
    one = account(aws, pool={"UsernameAttributes": ["email", "phone_number"]})
    one.user("a@example.com", email="a@example.com")
    internal = one.invited("+31612345678", phone_number="+31612345678")
    session = opened(one, "+31612345678")
    answer = {"challenge": CHALLENGE, "session": session, "USERNAME": internal, "NEW_PASSWORD": PASSWORD}
    assert refusal(one.respond, **answer, **{"userAttributes.email": "a@example.com"}).code == "AliasExistsException"
    assert one.respond(**answer, **{"userAttributes.email": "b@example.com"})["AuthenticationResult"]


def test_policy_holds_and_the_session_stays_usable(one):
    one.invited()
    session = opened(one)
    found = refusal(one.respond, challenge=CHALLENGE, session=session, USERNAME="alice", NEW_PASSWORD="short")
    assert found.code == "InvalidPasswordException"
    assert one.respond(CHALLENGE, session, USERNAME="alice", NEW_PASSWORD=PASSWORD)["AuthenticationResult"]


def test_history_holds(aws):
    policy = {"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 2}}
    one = account(aws, pool={"Policies": policy})
    one.invited()
    answer = {"challenge": CHALLENGE, "session": opened(one), "USERNAME": "alice"}
    assert refusal(one.respond, **answer, NEW_PASSWORD=TEMPORARY).code == "PasswordHistoryPolicyViolationException"


@pytest.mark.parametrize("name", ["USERNAME", "NEW_PASSWORD"])
def test_missing_responses_are_named(one, name):
    one.invited()
    responses = {"USERNAME": "alice", "NEW_PASSWORD": PASSWORD}
    del responses[name]
    found = refusal(one.respond, challenge=CHALLENGE, session=opened(one), **responses)
    assert found == Refusal("InvalidParameterException", f"Missing required parameter {name}", 400)


def test_missing_session_is_named(one):
    found = refusal(one.respond, challenge=CHALLENGE, session=None, USERNAME="alice", NEW_PASSWORD=PASSWORD)
    assert found == Refusal("InvalidParameterException", "Missing required parameter Session", 400)


def test_secret_hash_is_checked(aws):
    one = account(aws, secret=True)
    one.invited()
    answer = {"challenge": CHALLENGE, "session": opened(one), "USERNAME": "alice", "NEW_PASSWORD": PASSWORD}
    assert "SECRET_HASH was not received" in refusal(one.respond, **answer).message
    assert "Unable to verify secret hash" in refusal(one.respond, **answer, **one.hashed("bob")).message
    assert one.respond(**answer, **one.hashed("alice"))["AuthenticationResult"]


@pytest.mark.parametrize("minutes", [None, 5])
def test_session_expires_after_the_clients_minutes(aws, minutes):
    one = account(aws, client={} if minutes is None else {"AuthSessionValidity": minutes})
    one.invited()
    in_time, late = opened(one), opened(one)
    aws.cloud.clock.advance(60 * (minutes or 3) - 1)
    assert refusal(one.respond, challenge=CHALLENGE, session=in_time, USERNAME="alice", NEW_PASSWORD="x").code == (
        "InvalidPasswordException"
    )
    aws.cloud.clock.advance(1)
    found = refusal(one.respond, challenge=CHALLENGE, session=late, USERNAME="alice", NEW_PASSWORD=PASSWORD)
    assert found == Refusal("NotAuthorizedException", "Invalid session for the user, session is expired.", 400)


def test_session_counts_once(one):
    one.invited()
    session = opened(one)
    one.respond(CHALLENGE, session, USERNAME="alice", NEW_PASSWORD=PASSWORD)
    found = refusal(one.respond, challenge=CHALLENGE, session=session, USERNAME="alice", NEW_PASSWORD="Other-Horse-7")
    text = "Invalid session for the user, session can only be used once."
    assert found == Refusal("NotAuthorizedException", text, 400)
    assert one.tokens()


def test_second_session_dies_with_the_temporary_password(one):
    one.invited()
    first, second = opened(one), opened(one)
    one.respond(CHALLENGE, first, USERNAME="alice", NEW_PASSWORD=PASSWORD)
    found = refusal(one.respond, challenge=CHALLENGE, session=second, USERNAME="alice", NEW_PASSWORD="Other-Horse-7")
    assert found == Refusal("NotAuthorizedException", "Invalid session for the user.", 400)


def test_session_of_another_user_or_client_or_made_up(aws, one):
    one.invited()
    one.invited("bob")
    session = opened(one)
    responses = {"NEW_PASSWORD": PASSWORD}
    foreign = Refusal("NotAuthorizedException", "Invalid session provided for the user.", 400)
    assert refusal(one.respond, challenge=CHALLENGE, session=session, USERNAME="bob", **responses) == foreign
    made_up = refusal(one.respond, challenge=CHALLENGE, session="x" * 40, USERNAME="alice", **responses)
    assert made_up == Refusal("NotAuthorizedException", "Invalid session for the user.", 400)
    other = one.idp.create_user_pool_client(UserPoolId=one.pool_id, ClientName="other")["UserPoolClient"]["ClientId"]
    assert refusal(
        one.idp.respond_to_auth_challenge, ClientId=other, ChallengeName=CHALLENGE, Session=session,
        ChallengeResponses={"USERNAME": "alice", **responses},
    ) == foreign  # fmt: skip
    assert refusal(one.respond, challenge="SMS_MFA", session=session, USERNAME="alice", SMS_MFA_CODE="1") == foreign
    elsewhere = account(aws)
    assert refusal(elsewhere.respond, challenge=CHALLENGE, session=session, USERNAME="alice", **responses) == made_up
    assert one.respond(CHALLENGE, session, USERNAME="alice", **responses)["AuthenticationResult"]


def test_challenge_of_the_admin_flow_is_answered_by_the_admin(one):
    one.invited()
    session = opened(one, flow="ADMIN_USER_PASSWORD_AUTH")
    found = refusal(one.respond, challenge=CHALLENGE, session=session, USERNAME="alice", NEW_PASSWORD=PASSWORD)
    assert found.code == "NotAuthorizedException"
    assert one.admin_respond(CHALLENGE, session, USERNAME="alice", NEW_PASSWORD=PASSWORD)["AuthenticationResult"]


def test_user_who_is_disabled_or_deleted_meanwhile_does_not_come_in(one):
    one.invited()
    session = opened(one)
    answer = {"challenge": CHALLENGE, "session": session, "USERNAME": "alice", "NEW_PASSWORD": PASSWORD}
    one.idp.admin_disable_user(UserPoolId=one.pool_id, Username="alice")
    assert refusal(one.respond, **answer).message == "User is disabled."
    one.idp.admin_delete_user(UserPoolId=one.pool_id, Username="alice")
    assert refusal(one.respond, **answer).code == "UserNotFoundException"
