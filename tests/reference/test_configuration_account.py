"""Tags, sessions, certificates, replicas, metadata document policies, recovery and limits."""

from __future__ import annotations

import base64
import uuid
from datetime import timedelta
from typing import Any

import pytest
from account import START, Aws, refusal
from cryptography import x509
from user_worlds import World, world

PATTERNS = ["https://*.example.com/client.json"]


@pytest.fixture
def plain(aws: Aws) -> World:
    return world(aws)


def arn(made: World) -> str:
    found: str = made.idp.describe_user_pool(UserPoolId=made.pool)["UserPool"]["Arn"]
    return found


def test_tags_are_added_overwritten_removed_and_shown_by_the_pool(aws: Aws) -> None:
    made = world(aws, UserPoolTags={"stage": "test"})
    at = {"ResourceArn": arn(made)}
    assert made.idp.list_tags_for_resource(**at)["Tags"] == {"stage": "test"}
    made.idp.tag_resource(**at, Tags={"stage": "prod", "Stage": ""})
    assert made.idp.list_tags_for_resource(**at)["Tags"] == {"stage": "prod", "Stage": ""}
    made.idp.untag_resource(**at, TagKeys=["Stage", "none"])
    pool = made.idp.describe_user_pool(UserPoolId=made.pool)["UserPool"]
    assert pool["UserPoolTags"] == {"stage": "prod"}


def test_tags_have_limits(plain: World) -> None:
    at = {"ResourceArn": arn(plain)}
    assert refusal(plain.idp.tag_resource, **at, Tags={"aws:x": "1"}).code == "InvalidParameterException"
    assert refusal(plain.idp.tag_resource, **at, Tags={"": "1"}).code == "InvalidParameterException"
    assert refusal(plain.idp.tag_resource, **at, Tags={"k": "v" * 257}).code == "InvalidParameterException"
    plain.idp.tag_resource(**at, Tags={f"key-{number}": "v" for number in range(50)})
    assert refusal(plain.idp.tag_resource, **at, Tags={"one-more": "v"}).code == "InvalidParameterException"
    plain.idp.tag_resource(**at, Tags={"key-1": "new"})
    found = refusal(plain.idp.create_user_pool, PoolName="p", UserPoolTags={"aws:x": "1"})
    assert found.code == "UserPoolTaggingException"
    assert refusal(plain.idp.update_user_pool, UserPoolId=plain.pool, UserPoolTags={"aws:x": "1"}).code == found.code


def test_tags_belong_to_a_user_pool_of_the_account(plain: World) -> None:
    missing = arn(plain).replace(plain.pool, "eu-west-1_missing00")
    for call, more in (
        (plain.idp.list_tags_for_resource, {}),
        (plain.idp.tag_resource, {"Tags": {"a": "b"}}),
        (plain.idp.untag_resource, {"TagKeys": ["a"]}),
    ):
        assert refusal(call, ResourceArn=missing, **more).code == "ResourceNotFoundException"
        foreign = arn(plain).replace("123456789012", "999999999999")
        assert refusal(call, ResourceArn=foreign, **more).code == "ResourceNotFoundException"
        bucket = "arn:aws:s3:eu-west-1:123456789012:bucket"
        assert refusal(call, ResourceArn=bucket, **more).code == "InvalidParameterException"


def test_session_tracking_has_defaults_and_is_replaced_whole(plain: World) -> None:
    pool, client = {"UserPoolId": plain.pool}, {"UserPoolId": plain.pool, "ClientId": plain.client}
    default = plain.idp.get_user_pool_session_configuration(**pool)
    assert (default["UserSessionTracking"], default["TokenSession"]) == ("DISABLED", {"MaxPerUser": 20})
    own = plain.idp.get_user_pool_client_session_configuration(**client)
    assert (own["ClientId"], own["SSOSession"]) == (plain.client, {"MaxValidityMinutes": 60})
    minutes = {"SSOSession": {"MaxValidityMinutes": 5}}
    early = refusal(plain.idp.set_user_pool_client_session_configuration, **client, **minutes)
    assert early.code == "InvalidParameterException"
    plain.idp.set_user_pool_session_configuration(**pool, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 1})
    plain.idp.set_user_pool_client_session_configuration(**client, **minutes)
    assert plain.idp.get_user_pool_client_session_configuration(**client)["SSOSession"] == minutes["SSOSession"]
    for size in (0, 101):
        wrong = {"UserSessionTracking": "ENABLED", "TokenSession": {"MaxPerUser": size}}
        assert refusal(plain.idp.set_user_pool_session_configuration, **pool, **wrong).code == (
            "InvalidParameterException"
        )


def test_the_cap_ends_the_session_that_was_used_longest_ago(plain: World) -> None:
    plain.idp.set_user_pool_session_configuration(
        UserPoolId=plain.pool, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 1}
    )
    plain.confirmed("ann")
    first, second = plain.signed_in("ann"), plain.signed_in("ann")
    assert refusal(plain.idp.get_user, AccessToken=first).code == "NotAuthorizedException"
    plain.idp.get_user(AccessToken=second)


def test_session_tracking_needs_a_tier_above_lite(aws: Aws) -> None:
    lite = world(aws, UserPoolTier="LITE")
    pool = {"UserPoolId": lite.pool}
    found = refusal(
        lite.idp.set_user_pool_session_configuration,
        **pool, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 1},
    )  # fmt: skip
    assert found.code == "FeatureUnavailableInTierException"
    own = refusal(
        lite.idp.set_user_pool_client_session_configuration,
        **pool, ClientId=lite.client, SSOSession={"MaxValidityMinutes": 5},
    )  # fmt: skip
    assert own.code == "FeatureUnavailableInTierException"


def test_the_signing_certificate_is_kept_and_renewed_each_year(plain: World) -> None:
    def current() -> x509.Certificate:
        text = plain.idp.get_signing_certificate(UserPoolId=plain.pool)["Certificate"]
        return x509.load_der_x509_certificate(base64.b64decode(text))

    first = current()
    assert first.not_valid_before_utc == START
    assert first.not_valid_after_utc - START >= timedelta(days=3650)
    assert current() == first
    plain.aws.cloud.clock.advance(365 * 86400)
    second = current()
    assert second != first
    assert second.public_key() == first.public_key()


def test_a_replica_is_made_activated_deactivated_and_deleted(plain: World) -> None:
    one = {"UserPoolId": plain.pool, "RegionName": "us-east-1"}
    made = plain.idp.create_user_pool_replica(**one, UserPoolTags={"a": "b"})["UserPoolReplica"]
    assert (made["Status"], made["Role"], made["RegionName"]) == ("CREATING", "SECONDARY", "us-east-1")
    shown = plain.idp.list_user_pool_replicas(UserPoolId=plain.pool)["UserPoolReplicas"]
    assert [(each["RegionName"], each["Role"], each["Status"]) for each in shown] == [
        ("eu-west-1", "PRIMARY", "ACTIVE"), ("us-east-1", "SECONDARY", "INACTIVE"),
    ]  # fmt: skip
    plain.idp.update_user_pool_replica(**one, Status="ACTIVE")
    assert refusal(plain.idp.delete_user_pool_replica, **one).code == "InvalidParameterException"
    changed = plain.idp.update_user_pool_replica(**one, Status="INACTIVE")["UserPoolReplica"]
    assert changed["Status"] == "INACTIVE"
    assert plain.idp.delete_user_pool_replica(**one)["UserPoolReplica"]["Status"] == "DELETING"
    assert refusal(plain.idp.delete_user_pool_replica, **one).code == "ResourceNotFoundException"
    assert refusal(plain.idp.update_user_pool_replica, **one, Status="ACTIVE").code == "ResourceNotFoundException"


def test_replicas_are_in_other_regions_once_and_tagged_rightly(aws: Aws, plain: World) -> None:
    at = {"UserPoolId": plain.pool}
    create = plain.idp.create_user_pool_replica
    create(**at, RegionName="us-east-1")
    for region in ("us-east-1", "eu-west-1", "moon-base"):
        assert refusal(create, **at, RegionName=region).code == "InvalidParameterException"
    tags = refusal(create, **at, RegionName="us-east-2", UserPoolTags={"aws:x": "1"})
    assert tags.code == "UserPoolTaggingException"
    lite = world(aws, UserPoolTier="LITE")
    assert refusal(create, UserPoolId=lite.pool, RegionName="us-east-1").code == "FeatureUnavailableInTierException"


def test_a_metadata_document_policy_has_its_cycle(plain: World) -> None:
    client = {"UserPoolId": plain.pool, "ClientId": plain.client}
    made = plain.idp.create_cimd_policy(**client, PolicyName="partners", URLPatterns=PATTERNS)["CIMDPolicy"]
    assert (made["PolicyName"], made["URLPatterns"], made["ClientId"]) == ("partners", PATTERNS, plain.client)
    assert "CacheDuration" not in made
    one = {"UserPoolId": plain.pool, "CIMDPolicyId": made["CIMDPolicyId"]}
    other = ["https://id.example.com/*"]
    changed = plain.idp.update_cimd_policy(**one, ClientId=plain.client, URLPatterns=other, CacheDuration=86400)
    assert (changed["CIMDPolicy"]["PolicyName"], changed["CIMDPolicy"]["URLPatterns"]) == ("partners", other)
    assert plain.idp.describe_cimd_policy(**one)["CIMDPolicy"] == changed["CIMDPolicy"]
    (summary,) = plain.idp.list_cimd_policies(UserPoolId=plain.pool)["CIMDPolicies"]
    assert (summary["CIMDPolicyId"], "URLPatterns" in summary) == (made["CIMDPolicyId"], False)
    assert plain.idp.list_client_metadata_urls(**one)["ClientMetadataURLs"] == []
    state = {**one, "URL": "https://id.example.com/client.json", "Action": "REFRESH"}
    found = refusal(plain.idp.update_client_metadata_url_state, **state)
    assert found.code == "CachedCIMDURLDoesNotExistException"
    plain.idp.delete_user_pool_client(**client)
    assert "ClientId" not in plain.idp.describe_cimd_policy(**one)["CIMDPolicy"]
    plain.idp.delete_cimd_policy(**one)
    for call in (plain.idp.describe_cimd_policy, plain.idp.delete_cimd_policy, plain.idp.list_client_metadata_urls):
        assert refusal(call, **one).code == "ResourceNotFoundException"


@pytest.mark.parametrize(
    "wrong",
    [{"URLPatterns": []}, {"URLPatterns": ["http://example.com/x"]}, {"PolicyName": "n" * 33}, {"CacheDuration": 60},
     {"URLPatterns": PATTERNS * 6}],
)  # fmt: skip
def test_a_metadata_document_policy_keeps_to_the_model(plain: World, wrong: dict[str, Any]) -> None:
    request = {"PolicyName": "partners", "URLPatterns": PATTERNS, **wrong}
    found = refusal(plain.idp.create_cimd_policy, UserPoolId=plain.pool, ClientId=plain.client, **request)
    assert found.code == "InvalidParameterException"


def test_recovery_is_refused_in_the_order_of_tier_moment_and_support(aws: Aws, plain: World) -> None:
    lite = world(aws, UserPoolTier="LITE")
    pool = {"UserPoolId": plain.pool}
    aws.cloud.clock.advance(3600)
    early, late = START - timedelta(days=2), START + timedelta(minutes=50)
    initiate = plain.idp.initiate_point_in_time_recovery
    assert refusal(initiate, UserPoolId=lite.pool, RestoreTimestamp=START).code == "FeatureUnavailableInTierException"
    assert refusal(initiate, **pool, RestoreTimestamp=early).code == "InvalidParameterException"
    assert refusal(initiate, **pool, RestoreTimestamp=late).code == "InvalidParameterException"
    assert refusal(initiate, **pool, RestoreTimestamp=START).code == "OperationNotEnabledException"
    assert plain.idp.list_point_in_time_recoveries(**pool)["Restorations"] == []
    for call in (
        plain.idp.describe_point_in_time_recovery, plain.idp.start_point_in_time_recovery,
        plain.idp.cancel_point_in_time_recovery,
    ):  # fmt: skip
        assert refusal(call, **pool, RestoreId=str(uuid.uuid4())).code == "ResourceNotFoundException"


def test_a_limit_is_read_and_stays_within_the_quota(idp: Any) -> None:
    one = {"LimitDefinition": {"LimitClass": "API_CATEGORY", "Attributes": {"Category": "UserCreation"}}}
    found = idp.get_provisioned_limit(**one)["Limit"]
    assert (found["ProvisionedLimitValue"], found["FreeLimitValue"]) == (50, 50)
    assert idp.update_provisioned_limit(**one, RequestedLimitValue=50)["Limit"] == found
    more = refusal(idp.update_provisioned_limit, **one, RequestedLimitValue=51)
    assert more.code == "ServiceQuotaExceededException"
    less = refusal(idp.update_provisioned_limit, **one, RequestedLimitValue=49)
    assert less.code == "InvalidParameterException"
    for attributes, code in (({}, "InvalidParameterException"), ({"Category": "X"}, "ResourceNotFoundException")):
        limit = {"LimitClass": "API_CATEGORY", "Attributes": attributes}
        assert refusal(idp.get_provisioned_limit, LimitDefinition=limit).code == code


def test_a_lower_tier_waits_until_its_features_are_off(aws: Aws) -> None:
    made = world(aws, UserPoolTier="PLUS")
    at = {"UserPoolId": made.pool}
    logs = "arn:aws:logs:eu-west-1:123456789012:log-group:pool"
    activity = {
        "LogLevel": "INFO", "EventSource": "userAuthEvents", "CloudWatchLogsConfiguration": {"LogGroupArn": logs},
    }  # fmt: skip
    made.idp.set_log_delivery_configuration(**at, LogConfigurations=[activity])
    found = refusal(made.idp.update_user_pool, **at, UserPoolTier="ESSENTIALS")
    assert found.code == "TierChangeNotAllowedException"
    made.idp.set_log_delivery_configuration(**at, LogConfigurations=[])
    made.idp.update_user_pool(**at, UserPoolTier="ESSENTIALS")
    made.idp.create_user_pool_domain(**at, Domain="shop", ManagedLoginVersion=2)
    assert refusal(made.idp.update_user_pool, **at, UserPoolTier="LITE").code == found.code
    made.idp.update_user_pool_domain(**at, Domain="shop", ManagedLoginVersion=1)
    tracking = {"TokenSession": {"MaxPerUser": 5}}
    made.idp.set_user_pool_session_configuration(**at, UserSessionTracking="ENABLED", **tracking)
    assert refusal(made.idp.update_user_pool, **at, UserPoolTier="LITE").code == found.code
    made.idp.set_user_pool_session_configuration(**at, UserSessionTracking="DISABLED", **tracking)
    made.idp.update_user_pool(**at, UserPoolTier="LITE")
