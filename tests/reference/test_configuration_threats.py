"""Threat protection: risk configuration, the history of events, feedback, and where logs go."""

from __future__ import annotations

from typing import Any

import pytest
from account import Aws, refusal
from user_worlds import PASSWORD, World, world

AUDIT = {"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}}
ENFORCED = {"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}}
COMPROMISED = {"Actions": {"EventAction": "BLOCK"}}
LOGS = "arn:aws:logs:eu-west-1:123456789012:log-group:pool"


@pytest.fixture
def guarded(aws: Aws) -> World:
    made = world(aws, **AUDIT)
    made.reachable("ann")
    return made


def events(made: World, username: str = "ann") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = made.admin("admin_list_user_auth_events", username)["AuthEvents"]
    return found


def test_every_operation_needs_threat_protection(aws: Aws) -> None:
    plain = world(aws)
    plain.confirmed("ann")
    at = {"UserPoolId": plain.pool}
    event = {**at, "Username": "ann", "EventId": "e", "FeedbackValue": "Valid"}
    for call, arguments in (
        (plain.idp.describe_risk_configuration, at),
        (plain.idp.set_risk_configuration, at),
        (plain.idp.admin_list_user_auth_events, {**at, "Username": "ann"}),
        (plain.idp.admin_update_auth_event_feedback, event),
        (plain.idp.update_auth_event_feedback, {**event, "FeedbackToken": "t"}),
    ):
        assert refusal(call, **arguments).code == "UserPoolAddOnNotEnabledException"


def test_a_risk_configuration_is_kept_by_level_and_reset(guarded: World) -> None:
    pool, client = {"UserPoolId": guarded.pool}, {"UserPoolId": guarded.pool, "ClientId": guarded.client}
    assert guarded.idp.describe_risk_configuration(**pool)["RiskConfiguration"] == pool
    made = guarded.idp.set_risk_configuration(**pool, CompromisedCredentialsRiskConfiguration=COMPROMISED)
    found = made["RiskConfiguration"]["CompromisedCredentialsRiskConfiguration"]
    assert set(found["EventFilter"]) == {"SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"}
    assert found["Actions"] == COMPROMISED["Actions"]
    described = guarded.idp.describe_risk_configuration(**pool)["RiskConfiguration"]
    assert described == made["RiskConfiguration"]
    ranges = {"BlockedIPRangeList": ["192.0.2.0/24"]}
    guarded.idp.set_risk_configuration(**client, RiskExceptionConfiguration=ranges)
    own = guarded.idp.describe_risk_configuration(**client)["RiskConfiguration"]
    assert (own["ClientId"], own["RiskExceptionConfiguration"]) == (guarded.client, ranges)
    guarded.idp.set_risk_configuration(**client)
    assert guarded.idp.describe_risk_configuration(**client)["RiskConfiguration"] == client
    guarded.idp.set_risk_configuration(**pool)
    assert guarded.idp.describe_risk_configuration(**pool)["RiskConfiguration"] == pool


def test_wrong_risk_configurations_are_refused(guarded: World) -> None:
    at = {"UserPoolId": guarded.pool}
    for address in ("192.0.2.1", "everywhere", "192.0.2.0/33"):
        wrong = {"SkippedIPRangeList": [address]}
        found = refusal(guarded.idp.set_risk_configuration, **at, RiskExceptionConfiguration=wrong)
        assert found.code == "InvalidParameterException"
    unknown = refusal(guarded.idp.set_risk_configuration, **at, ClientId="nobody")
    assert unknown.code == "ResourceNotFoundException"
    action = {"Actions": {"EventAction": "MFA_REQUIRED"}}
    found = refusal(guarded.idp.set_risk_configuration, **at, CompromisedCredentialsRiskConfiguration=action)
    assert found.code == "InvalidParameterException"


def test_sign_ins_are_kept_as_events_the_latest_first(guarded: World) -> None:
    assert events(guarded) == []
    refusal(guarded.signed_in, username="ann", password="Wrong-horse-1")
    guarded.signed_in("ann")
    latest, first = events(guarded)
    assert (latest["EventType"], latest["EventResponse"], first["EventResponse"]) == ("SignIn", "Pass", "Fail")
    assert latest["ChallengeResponses"] == [{"ChallengeName": "Password", "ChallengeResponse": "Success"}]
    assert first["ChallengeResponses"] == [{"ChallengeName": "Password", "ChallengeResponse": "Failure"}]
    assert latest["EventRisk"] == {"RiskDecision": "NoRisk", "CompromisedCredentialsDetected": False}
    assert latest["EventContextData"]["IpAddress"] == "127.0.0.1"


def test_other_events_have_their_types_and_pages(guarded: World) -> None:
    token = guarded.signed_in("ann")
    guarded.idp.change_password(AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword="Another-horse-3")
    guarded.idp.forgot_password(**guarded.client_arguments("ann"))
    assert [one["EventType"] for one in events(guarded)] == ["ForgotPassword", "PasswordChange", "SignIn"]
    guarded.sign_up("bob", email="bob@example.com")
    guarded.idp.resend_confirmation_code(**guarded.client_arguments("bob"))
    assert [one["EventType"] for one in events(guarded, "bob")] == ["ResendCode", "SignUp"]
    page = guarded.admin("admin_list_user_auth_events", "ann", MaxResults=2)
    rest = guarded.admin("admin_list_user_auth_events", "ann", MaxResults=2, NextToken=page["NextToken"])
    shown = [one["EventId"] for one in page["AuthEvents"] + rest["AuthEvents"]]
    assert shown == [one["EventId"] for one in events(guarded)]


def test_a_challenge_and_its_answer_are_one_event(guarded: World) -> None:
    guarded.admin("admin_create_user", "cyd", TemporaryPassword=PASSWORD, MessageAction="SUPPRESS")
    parameters = {"USERNAME": "cyd", "PASSWORD": PASSWORD}
    started = guarded.idp.initiate_auth(
        ClientId=guarded.client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
    )
    assert [one["EventResponse"] for one in events(guarded, "cyd")] == ["InProgress"]
    guarded.idp.respond_to_auth_challenge(
        ClientId=guarded.client, ChallengeName="NEW_PASSWORD_REQUIRED", Session=started["Session"],
        ChallengeResponses={"USERNAME": "cyd", "NEW_PASSWORD": "Battery-staple-9"},
    )  # fmt: skip
    assert [one["EventResponse"] for one in events(guarded, "cyd")] == ["Pass"]


def test_administrators_give_feedback_to_an_event(guarded: World) -> None:
    guarded.signed_in("ann")
    (event,) = events(guarded)
    one = {"EventId": event["EventId"], "FeedbackValue": "Invalid"}
    guarded.admin("admin_update_auth_event_feedback", "ann", **one)
    feedback = events(guarded)[0]["EventFeedback"]
    assert (feedback["FeedbackValue"], feedback["Provider"]) == ("Invalid", "Admin")
    user = {"UserPoolId": guarded.pool, "Username": "ann", "FeedbackValue": "Valid"}
    unknown = refusal(guarded.idp.admin_update_auth_event_feedback, **user, EventId="none")
    assert unknown.code == "ResourceNotFoundException"
    missing = refusal(guarded.idp.admin_update_auth_event_feedback, **{**user, "Username": "bob"}, EventId="none")
    assert missing.code == "UserNotFoundException"
    token = refusal(guarded.idp.update_auth_event_feedback, **user, EventId=event["EventId"], FeedbackToken="t")
    assert token.code == "NotAuthorizedException"


@pytest.mark.parametrize(("settings", "refused"), [(AUDIT, False), (ENFORCED, True)])
def test_a_blocked_address_is_refused_in_full_function_mode_only(
    aws: Aws, settings: dict[str, Any], refused: bool
) -> None:
    made = world(aws, **settings)
    made.confirmed("ann")
    ranges = {"BlockedIPRangeList": ["192.0.2.0/24"]}
    made.idp.set_risk_configuration(UserPoolId=made.pool, RiskExceptionConfiguration=ranges)
    attempt: dict[str, Any] = {
        "UserPoolId": made.pool, "ClientId": made.client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "ann", "PASSWORD": PASSWORD},
    }  # fmt: skip
    there = {"IpAddress": "192.0.2.7", "ServerName": "s", "ServerPath": "/", "HttpHeaders": []}
    made.idp.admin_initiate_auth(**attempt, ContextData={**there, "IpAddress": "198.51.100.7"})
    if not refused:
        made.idp.admin_initiate_auth(**attempt, ContextData=there)
        return
    found = refusal(made.idp.admin_initiate_auth, **attempt, ContextData=there)
    assert (found.code, found.message) == (
        "NotAuthorizedException", "Request not allowed due to security reasons.",
    )  # fmt: skip
    latest = events(made)[0]
    assert (latest["EventResponse"], latest["EventRisk"]["RiskDecision"]) == ("Fail", "Block")


def test_a_log_configuration_replaces_the_former_one(guarded: World) -> None:
    at = {"UserPoolId": guarded.pool}
    none = {**at, "LogConfigurations": []}
    assert guarded.idp.get_log_delivery_configuration(**at)["LogDeliveryConfiguration"] == none
    errors = {
        "LogLevel": "ERROR", "EventSource": "userNotification", "CloudWatchLogsConfiguration": {"LogGroupArn": LOGS},
    }  # fmt: skip
    activity = {
        "LogLevel": "INFO", "EventSource": "userAuthEvents", "S3Configuration": {"BucketArn": "arn:aws:s3:::logs"},
    }  # fmt: skip
    made = guarded.idp.set_log_delivery_configuration(**at, LogConfigurations=[errors, activity])
    assert made["LogDeliveryConfiguration"] == {**at, "LogConfigurations": [errors, activity]}
    guarded.idp.set_log_delivery_configuration(**at, LogConfigurations=[errors])
    found = guarded.idp.get_log_delivery_configuration(**at)["LogDeliveryConfiguration"]
    assert found == {**at, "LogConfigurations": [errors]}
    for wrong in (
        [errors, errors], [{**errors, "LogLevel": "INFO"}], [{"LogLevel": "INFO", "EventSource": "userAuthEvents"}],
        [{**activity, "EventSource": "userNotification", "LogLevel": "ERROR"}], [errors, activity, errors],
    ):  # fmt: skip
        refused = refusal(guarded.idp.set_log_delivery_configuration, **at, LogConfigurations=wrong)
        assert refused.code == "InvalidParameterException"


def test_sources_without_destination_and_named_twice_are_told_together(guarded: World) -> None:
    twice = [{"LogLevel": "ERROR", "EventSource": "userNotification"}] * 2
    found = refusal(guarded.idp.set_log_delivery_configuration, UserPoolId=guarded.pool, LogConfigurations=twice)
    assert found.message == (
        "Request validation Failed. Following event sources in request have no destination: [userNotification]. "
        "Following event sources appear more then once in a request: [userNotification]."
    )


def test_activity_logs_need_the_plus_tier(aws: Aws) -> None:
    plain = world(aws)
    activity = {
        "LogLevel": "INFO", "EventSource": "userAuthEvents", "CloudWatchLogsConfiguration": {"LogGroupArn": LOGS},
    }  # fmt: skip
    found = refusal(plain.idp.set_log_delivery_configuration, UserPoolId=plain.pool, LogConfigurations=[activity])
    assert found.code == "FeatureUnavailableInTierException"
