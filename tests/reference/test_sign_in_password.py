"""Sign-in with the password itself: flows, states of the user, secret hash, lockout."""

from __future__ import annotations

from datetime import timedelta

import pytest
from account import Aws, Refusal, refusal
from sign_in_world import PASSWORD, TEMPORARY, Account, account, claims

from poolproof.reference.user_pools import lookup
from poolproof.reference.user_pools.state import Status

INCORRECT = Refusal("NotAuthorizedException", "Incorrect username or password.", 400)
MISSING = Refusal("UserNotFoundException", "User does not exist.", 400)
DISABLED = Refusal("NotAuthorizedException", "User is disabled.", 400)
LOCKED = Refusal("NotAuthorizedException", "Password attempts exceeded", 400)
BOTH = ["USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH"]


@pytest.fixture
def legacy(aws: Aws) -> Account:
    return account(aws)


@pytest.fixture
def hiding(aws: Aws) -> Account:
    return account(aws, client={"PreventUserExistenceErrors": "ENABLED"})


@pytest.mark.parametrize("flow", BOTH)
def test_right_password_gives_tokens_and_no_challenge(legacy, flow):
    legacy.user()
    answer = legacy.password(flow=flow)
    assert answer["ChallengeParameters"] == {}
    assert "ChallengeName" not in answer
    result = answer["AuthenticationResult"]
    assert set(result) == {"AccessToken", "IdToken", "RefreshToken", "TokenType", "ExpiresIn"}
    assert (result["TokenType"], result["ExpiresIn"]) == ("Bearer", 3600)


@pytest.mark.parametrize("flow", BOTH)
def test_wrong_password_is_refused(legacy, flow):
    legacy.user()
    assert legacy.refused(password="Wrong-Horse-7", flow=flow) == INCORRECT


@pytest.mark.parametrize("flow", BOTH)
def test_unknown_user_is_named_by_legacy_clients_only(legacy, hiding, flow):
    assert legacy.refused("nobody", flow=flow) == MISSING
    assert hiding.refused("nobody", flow=flow) == INCORRECT


def test_unconfirmed_user_is_told_so_whatever_the_password(legacy):
    legacy.idp.sign_up(ClientId=legacy.client_id, Username="alice", Password=PASSWORD)
    expected = Refusal("UserNotConfirmedException", "User is not confirmed.", 400)
    assert legacy.refused() == expected
    assert legacy.refused(password="Wrong-Horse-7") == expected


def test_disabled_user_is_told_so(legacy, hiding):
    for one in (legacy, hiding):
        one.user()
        one.idp.admin_disable_user(UserPoolId=one.pool_id, Username="alice")
        assert one.refused() == DISABLED
    assert hiding.refused(password="Wrong-Horse-7") == INCORRECT
    assert legacy.refused(password="Wrong-Horse-7") == DISABLED


def test_disabled_user_signs_in_again_when_enabled(legacy):
    legacy.user()
    legacy.idp.admin_disable_user(UserPoolId=legacy.pool_id, Username="alice")
    legacy.idp.admin_enable_user(UserPoolId=legacy.pool_id, Username="alice")
    assert legacy.tokens()


def test_reset_is_told_to_those_who_know_the_password(legacy):
    legacy.user(email="a@example.com", email_verified="true")
    legacy.idp.admin_reset_user_password(UserPoolId=legacy.pool_id, Username="alice")
    assert legacy.refused().code == "PasswordResetRequiredException"
    assert legacy.refused(password="Wrong-Horse-7") == INCORRECT


def test_user_without_a_password_has_to_set_one_or_learns_nothing(aws, legacy, hiding):
    expected = {legacy.client_id: "PasswordResetRequiredException", hiding.client_id: "NotAuthorizedException"}
    for one in (legacy, hiding):
        one.user()
        imported = lookup.directory(aws.cloud).pools[one.pool_id].users["alice"]
        imported.password, imported.status = None, Status.RESET_REQUIRED
        assert one.refused().code == refusal(one.srp).code == expected[one.client_id]


def test_temporary_password_expires(aws, legacy):
    legacy.invited()
    aws.cloud.clock.advance(timedelta(days=7).total_seconds() - 1)
    assert legacy.password(password=TEMPORARY)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    aws.cloud.clock.advance(1)
    expected = "Temporary password has expired and must be reset by an administrator."
    assert legacy.refused(password=TEMPORARY) == Refusal("NotAuthorizedException", expected, 400)


@pytest.mark.parametrize("absent", ["USERNAME", "PASSWORD"])
def test_missing_parameters_are_named(legacy, absent):
    parameters = {"USERNAME": "alice", "PASSWORD": PASSWORD}
    del parameters[absent]
    found = refusal(legacy.start, flow="USER_PASSWORD_AUTH", **parameters)
    assert found == Refusal("InvalidParameterException", f"Missing required parameter {absent}", 400)


def test_no_parameters_at_all(legacy):
    found = refusal(legacy.idp.initiate_auth, ClientId=legacy.client_id, AuthFlow="USER_PASSWORD_AUTH")
    assert found.message == "Missing required parameter USERNAME"


def test_flows_of_the_other_family_are_not_supported(legacy):
    expected = Refusal("InvalidParameterException", "Initiate Auth method not supported.", 400)
    parameters = {"USERNAME": "alice", "PASSWORD": PASSWORD}
    for flow in ("ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"):
        call = {"ClientId": legacy.client_id, "AuthFlow": flow, "AuthParameters": parameters}
        assert refusal(legacy.idp.initiate_auth, **call) == expected
    assert refusal(
        legacy.idp.admin_initiate_auth, UserPoolId=legacy.pool_id, ClientId=legacy.client_id,
        AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters,
    ) == expected  # fmt: skip


@pytest.mark.parametrize(
    ("flow", "text"),
    [
        ("USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH flow not enabled for this client"),
        ("ADMIN_USER_PASSWORD_AUTH", "Auth flow not enabled for this client"),
        ("USER_AUTH", "USER_AUTH flow not enabled for this client"),
        ("CUSTOM_AUTH", "Custom auth lambda trigger is not configured for the user pool."),
    ],
)
def test_default_client_has_neither_password_nor_choice(aws, flow, text):
    one = account(aws, client={"ExplicitAuthFlows": []})
    one.user()
    found = refusal(one.start, flow=flow, USERNAME="alice", PASSWORD=PASSWORD)
    assert found == Refusal("InvalidParameterException", text, 400)
    assert one.srp()["AuthenticationResult"]["AccessToken"]


@pytest.mark.parametrize(
    ("value", "works"), [("ADMIN_NO_SRP_AUTH", "ADMIN_NO_SRP_AUTH"), ("USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH")]
)
def test_legacy_values_enable_their_flow_srp_and_refresh(aws, value, works):
    one = account(aws, client={"ExplicitAuthFlows": [value]})
    one.user()
    token = one.password(flow=works)["AuthenticationResult"]["RefreshToken"]
    assert one.refreshed(token)["AuthenticationResult"]
    assert one.srp()["AuthenticationResult"]


def test_both_names_of_the_admin_flow_work(legacy):
    legacy.user()
    for flow in ("ADMIN_NO_SRP_AUTH", "ADMIN_USER_PASSWORD_AUTH"):
        assert legacy.password(flow=flow)["AuthenticationResult"]


def test_unknown_flow_is_a_violation_of_the_model(legacy):
    found = refusal(legacy.start, flow="MAGIC", USERNAME="alice")
    assert found.code == "InvalidParameterException"
    assert found.message.startswith(
        "1 validation error detected: Value 'MAGIC' at 'authFlow' failed to satisfy constraint: "
        "Member must satisfy enum value set: ["
    )


def test_unknown_client_and_client_of_another_pool(aws, legacy, hiding):
    call = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": "alice", "PASSWORD": PASSWORD}}
    found = refusal(legacy.idp.initiate_auth, ClientId="nosuchclient", **call)
    assert found == Refusal("ResourceNotFoundException", "User pool client nosuchclient does not exist.", 400)
    found = refusal(
        legacy.idp.admin_initiate_auth, UserPoolId=legacy.pool_id, ClientId=hiding.client_id,
        **{**call, "AuthFlow": "ADMIN_NO_SRP_AUTH"},
    )  # fmt: skip
    assert found.code == "ResourceNotFoundException"


def test_admin_sign_in_needs_a_signature(aws, legacy):
    legacy.user()
    unsigned = aws.client("cognito-idp", signed=False)
    call = {"UserPoolId": legacy.pool_id, "ClientId": legacy.client_id, "AuthFlow": "ADMIN_NO_SRP_AUTH"}
    assert refusal(unsigned.admin_initiate_auth, **call).code == "MissingAuthenticationTokenException"
    answer = unsigned.initiate_auth(
        ClientId=legacy.client_id, AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "alice", "PASSWORD": PASSWORD},
    )  # fmt: skip
    assert answer["AuthenticationResult"]


@pytest.mark.parametrize("flow", BOTH)
def test_secret_hash_is_required_and_checked(aws, flow):
    one = account(aws, secret=True)
    one.user()
    found = refusal(one.start, flow=flow, USERNAME="alice", PASSWORD=PASSWORD)
    text = f"Client {one.client_id} is configured with secret but SECRET_HASH was not received"
    assert found == Refusal("NotAuthorizedException", text, 400)
    wrong = refusal(one.start, flow=flow, USERNAME="alice", PASSWORD=PASSWORD, **one.hashed("bob"))
    assert wrong == Refusal("NotAuthorizedException", f"Unable to verify secret hash for client {one.client_id}", 400)
    assert one.password(flow=flow)["AuthenticationResult"]


def test_either_of_two_secrets_verifies(aws):
    one = account(aws, secret=True)
    one.user()
    added = one.idp.add_user_pool_client_secret(UserPoolId=one.pool_id, ClientId=one.client_id)
    assert one.tokens()
    one.secret = added["ClientSecretDescriptor"]["ClientSecretValue"]
    assert one.tokens()


def test_email_of_an_email_pool_signs_in_with_a_hash_over_the_email(aws):
    one = account(aws, pool={"UsernameAttributes": ["email"]}, secret=True)
    internal = one.user("a@example.com", email="a@example.com")
    found = claims(one.tokens("a@example.com")["IdToken"])
    assert found["cognito:username"] == found["sub"] == internal
    assert found["email"] == "a@example.com"


def test_alias_signs_in_once_it_is_verified(aws):
    one = account(aws, pool={"AliasAttributes": ["email"]})
    one.user("alice", email="a@example.com")
    assert one.refused("a@example.com") == MISSING
    one.idp.admin_update_user_attributes(
        UserPoolId=one.pool_id, Username="alice", UserAttributes=[{"Name": "email_verified", "Value": "true"}]
    )
    assert claims(one.tokens("a@example.com")["IdToken"])["cognito:username"] == "alice"


def test_five_failures_lock_and_the_lock_doubles(aws, legacy):
    legacy.user()
    for _ in range(5):
        assert legacy.refused(password="Wrong-Horse-7") == INCORRECT
    assert legacy.refused() == LOCKED
    aws.cloud.clock.advance(1)
    assert legacy.refused(password="Wrong-Horse-7", flow="ADMIN_NO_SRP_AUTH") == INCORRECT
    aws.cloud.clock.advance(1)
    assert legacy.refused() == LOCKED
    aws.cloud.clock.advance(1)
    assert legacy.tokens()
    assert legacy.refused(password="Wrong-Horse-7") == INCORRECT
    assert legacy.tokens()


def test_attempts_while_locked_do_not_prolong_the_lock(aws, legacy):
    legacy.user()
    for _ in range(5):
        legacy.refused(password="Wrong-Horse-7")
    for _ in range(20):
        assert legacy.refused(password="Wrong-Horse-7") == LOCKED
    aws.cloud.clock.advance(1)
    assert legacy.tokens()


def test_lock_ends_within_fifteen_minutes(aws, legacy):
    legacy.user()
    for _ in range(25):
        legacy.refused(password="Wrong-Horse-7")
        aws.cloud.clock.advance(899)
        if legacy.refused(password="Wrong-Horse-7") == LOCKED:
            break
    else:
        raise AssertionError("never locked for 15 minutes")
    aws.cloud.clock.advance(1)
    assert legacy.tokens()


def test_fifteen_idle_minutes_forget_failures(aws, legacy):
    legacy.user()
    for _ in range(5):
        legacy.refused(password="Wrong-Horse-7")
    aws.cloud.clock.advance(900)
    for _ in range(4):
        assert legacy.refused(password="Wrong-Horse-7") == INCORRECT
    assert legacy.tokens()


def test_pool_with_required_mfa_gives_no_tokens_for_a_password(aws):
    sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sns", "ExternalId": "x"}
    one = account(
        aws, pool={"MfaConfiguration": "ON", "SmsConfiguration": sms, "AutoVerifiedAttributes": ["phone_number"]}
    )
    one.user()
    answer = one.password()
    assert answer["ChallengeName"] == "MFA_SETUP"
    assert "AuthenticationResult" not in answer


def test_triggers_see_the_sign_in_and_can_refuse_it(aws, legacy):
    seen = []
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:f"
    one = account(aws, pool={"LambdaConfig": {"PreAuthentication": arn, "PostAuthentication": arn}})
    aws.cloud.functions[arn] = lambda event: seen.append(event["triggerSource"]) or event
    one.user()
    assert one.tokens()
    assert seen == ["PreAuthentication_Authentication", "PostAuthentication_Authentication"]

    def fail(event):
        raise ValueError("not today")

    aws.cloud.functions[arn] = fail
    assert one.refused() == Refusal(
        "UserLambdaValidationException", "PreAuthentication failed with error not today.", 400
    )
