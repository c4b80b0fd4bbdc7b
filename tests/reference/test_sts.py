"""STS and IAM: who may become which role, through boto3."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from account import REGION, Aws, refusal
from federation import (
    ALLOW_ALL,
    COGNITO,
    HOST,
    ISSUER,
    Directory,
    IdentityPool,
    Provider,
    allow,
    role,
    trust,
)

DENIED = "Not authorized to perform sts:AssumeRoleWithWebIdentity"
NO_SUCH_ROLE = "arn:aws:iam::123456789012:role/nobody"


def guest_token(pool: IdentityPool) -> str:
    return str(pool.public.get_open_id_token(IdentityId=pool.get_id())["Token"])


def user_token(pool: IdentityPool, people: Directory) -> str:
    logins = {people.provider: people.id_token(people.user())}
    return str(pool.public.get_open_id_token(IdentityId=pool.get_id(**logins), Logins=logins)["Token"])


def assume(aws: Aws, arn: str, token: str, **rest: Any) -> dict[str, Any]:
    sts = aws.client("sts", signed=False)
    arguments = {"RoleArn": arn, "RoleSessionName": "app", "WebIdentityToken": token, **rest}
    return dict(sts.assume_role_with_web_identity(**arguments))


def refused(aws: Aws, arn: str, token: str, **rest: Any) -> tuple[str, str, int]:
    sts = aws.client("sts", signed=False)
    arguments = {"RoleArn": arn, "RoleSessionName": "app", "WebIdentityToken": token, **rest}
    found = refusal(sts.assume_role_with_web_identity, **arguments)
    return found.code, found.message, found.status


def openid_trust(provider_arn: str, **conditions: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Allow", "Principal": {"Federated": provider_arn}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": conditions,
    }  # fmt: skip
    return {"Version": "2012-10-17", "Statement": [statement]}


def test_the_basic_flow_ends_in_the_role_that_the_caller_names(aws: Aws, joint: IdentityPool) -> None:
    arn = role(aws, "chosen", trust(joint.id, "unauthenticated"), ALLOW_ALL, Path="/apps/")
    identity = joint.get_id()
    token = joint.public.get_open_id_token(IdentityId=identity)["Token"]
    found = assume(aws, arn, token, RoleSessionName="phone", DurationSeconds=900)
    assert found["SubjectFromWebIdentityToken"] == identity
    assert found["Audience"] == joint.id
    assert found["Provider"] == COGNITO
    assert found["AssumedRoleUser"]["Arn"] == "arn:aws:sts::123456789012:assumed-role/chosen/phone"
    assert found["AssumedRoleUser"]["AssumedRoleId"].endswith(":phone")
    assert found["AssumedRoleUser"]["AssumedRoleId"].startswith("AROA")
    assert "PackedPolicySize" not in found
    caller = aws.client("sts", credentials=found["Credentials"]).get_caller_identity()
    assert (caller["Arn"], caller["Account"]) == (found["AssumedRoleUser"]["Arn"], "123456789012")
    assert caller["UserId"] == found["AssumedRoleUser"]["AssumedRoleId"]
    assert (found["Credentials"]["Expiration"] - aws.cloud.clock.now()).total_seconds() == 900


@pytest.mark.parametrize(
    ("trusting", "guest", "user"),
    [
        ({"pool": "own", "amr": "unauthenticated"}, True, False),
        ({"pool": "own", "amr": "authenticated"}, False, True),
        ({"pool": "own", "amr": None}, True, True),
        ({"pool": "other", "amr": None}, False, False),
        ({"pool": None, "amr": None}, True, True),
        ({"pool": "own", "amr": "cognito-idp.*"}, False, True),
        ({"pool": "own", "amr": "graph.facebook.com"}, False, False),
    ],
)
def test_aud_and_amr_of_the_trust_policy_decide(
    aws: Aws, people: Directory, joint: IdentityPool, trusting: dict[str, Any], guest: bool, user: bool
) -> None:
    pools = {"own": joint.id, "other": f"{REGION}:00000000-0000-4000-8000-000000000000", None: None}
    arn = role(aws, "chosen", trust(pools[trusting["pool"]], trusting["amr"]), ALLOW_ALL)
    for token, expected in ((guest_token(joint), guest), (user_token(joint, people), user)):
        if expected:
            assert assume(aws, arn, token)["Credentials"]
        else:
            assert refused(aws, arn, token) == ("AccessDenied", DENIED, 403)


def test_several_pools_under_aud_are_alternatives_and_sub_names_one_identity(aws: Aws, joint: IdentityPool) -> None:
    identity = joint.get_id()
    token = joint.public.get_open_id_token(IdentityId=identity)["Token"]
    listed = trust(None, Condition={"StringEquals": {f"{COGNITO}:aud": ["eu-west-1:x", joint.id]}})
    assert assume(aws, role(aws, "listed", listed), token)["Credentials"]
    own = trust(None, Condition={"StringEquals": {f"{COGNITO}:SUB": identity}})
    arn = role(aws, "own", own)
    assert assume(aws, arn, token)["Credentials"]
    assert refused(aws, arn, guest_token(joint))[0] == "AccessDenied"


def test_a_missing_role_is_answered_as_one_that_does_not_trust(aws: Aws, joint: IdentityPool) -> None:
    assert refused(aws, NO_SUCH_ROLE, guest_token(joint)) == ("AccessDenied", DENIED, 403)


def test_an_outside_token_opens_a_role_that_trusts_its_provider(aws: Aws, outside: Provider) -> None:
    provider = outside.known_to_iam("app")
    arn = role(aws, "web", openid_trust(provider, StringEquals={f"{HOST}:aud": "app", f"{HOST}:sub": "alice"}))
    found = assume(aws, arn, outside.token())
    assert (found["Provider"], found["Audience"], found["SubjectFromWebIdentityToken"]) == (provider, "app", "alice")
    assert refused(aws, arn, outside.token("bob")) == ("AccessDenied", DENIED, 403)


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        (
            {"iss": "https://other.example.com"},
            "InvalidIdentityToken",
            "No OpenIDConnect provider found in your account for",
        ),
        ({"audience": "other"}, "InvalidIdentityToken", "Incorrect token audience"),
        ({"exp": 1}, "ExpiredTokenException", "Token expired: current date/time"),
        ({"iat": None}, "InvalidIdentityToken", ""),
    ],
)
def test_a_bad_outside_token_is_told_apart(
    aws: Aws, outside: Provider, changes: dict[str, Any], code: str, text: str
) -> None:
    arn = role(aws, "web", openid_trust(outside.known_to_iam("app")))
    found = refused(aws, arn, outside.token(**changes))
    assert (found[0], found[2]) == (code, 400)
    assert found[1].startswith(text)


def test_a_foreign_signature_is_a_key_that_cannot_be_had(aws: Aws, outside: Provider) -> None:
    arn = role(aws, "web", openid_trust(outside.known_to_iam("app")))
    text = (
        "Couldn't retrieve verification key from your identity provider,  "
        "please reference AssumeRoleWithWebIdentity documentation for requirements"
    )
    assert refused(aws, arn, outside.token(key=aws.cloud.keys.take())) == ("InvalidIdentityToken", text, 400)
    unsigned = jwt.encode({"iss": ISSUER, "sub": "a", "aud": "app", "iat": 1, "exp": 2**31}, None, algorithm="none")
    assert refused(aws, arn, unsigned) == ("InvalidIdentityToken", text, 400)


def test_what_is_no_jwt_is_said_to_be_none(aws: Aws, joint: IdentityPool) -> None:
    arn = role(aws, "chosen", trust(joint.id), ALLOW_ALL)
    text = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
    assert refused(aws, arn, "garbage") == ("InvalidIdentityToken", text, 400)


def test_an_openid_token_ends_after_ten_minutes_without_grace(aws: Aws, joint: IdentityPool) -> None:
    arn, token = role(aws, "chosen", trust(joint.id), ALLOW_ALL), guest_token(joint)
    aws.cloud.clock.advance(599)
    assert assume(aws, arn, token)["Credentials"]
    aws.cloud.clock.advance(1)
    assert refused(aws, arn, token)[0] == "ExpiredTokenException"


def test_a_user_pool_can_itself_be_a_provider_in_iam(aws: Aws, people: Directory) -> None:
    iam = aws.client("iam")
    provider = iam.create_open_id_connect_provider(Url=f"https://{people.provider}", ClientIDList=[people.client.id])
    arn = role(aws, "direct", openid_trust(provider["OpenIDConnectProviderArn"]))
    user = people.user()
    assert assume(aws, arn, people.id_token(user))["SubjectFromWebIdentityToken"] == user.sub
    assert refused(aws, arn, people.access_token(user))[0] == "InvalidIdentityToken"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"RoleSessionName": "a b"}, "Member must satisfy regular expression pattern"),
        ({"RoleSessionName": "a" * 65}, "Member must have length less than or equal to 64"),
        ({"RoleArn": "arn::iam::123456789012:role/x"}, " is invalid"),
        ({"RoleArn": "x" * 30}, " is invalid"),
        ({"DurationSeconds": 899}, "Member must have value greater than or equal to 900"),
        ({"DurationSeconds": 43201}, "Member must have value less than or equal to 43200"),
        ({"DurationSeconds": 3601}, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."),
    ],
)
def test_constraints_are_validation_errors(aws: Aws, joint: IdentityPool, changes: dict[str, Any], text: str) -> None:
    arguments = {"RoleArn": role(aws, "chosen", trust(joint.id), ALLOW_ALL), **changes}
    code, message, status = refused(aws, arguments.pop("RoleArn"), guest_token(joint), **arguments)
    assert (code, status) == ("ValidationError", 400)
    assert text in message


def test_a_longer_session_needs_a_role_that_allows_it(aws: Aws, joint: IdentityPool) -> None:
    arn = role(aws, "long", trust(joint.id), ALLOW_ALL, MaxSessionDuration=7200)
    found = assume(aws, arn, guest_token(joint), DurationSeconds=7200)
    assert (found["Credentials"]["Expiration"] - aws.cloud.clock.now()).total_seconds() == 7200


def test_session_policies_narrow_and_never_widen(aws: Aws, joint: IdentityPool) -> None:
    arn = role(aws, "narrow", trust(joint.id), allow("dynamodb:*"))
    only_s3 = json.dumps(allow("s3:*"))
    found = assume(aws, arn, guest_token(joint), Policy=only_s3)
    assert 1 <= found["PackedPolicySize"] <= 100
    database = aws.client("dynamodb", credentials=found["Credentials"])
    denied = refusal(database.describe_table, TableName="none")
    assert denied.code == "AccessDeniedException"
    assert "because no session policy allows the dynamodb:DescribeTable action" in denied.message
    assert refusal(aws.client("s3", credentials=found["Credentials"]).head_bucket, Bucket="none").status == 403
    assert refused(aws, arn, guest_token(joint), Policy="{")[0] == "MalformedPolicyDocument"


def test_wrong_signatures_have_their_codes(aws: Aws, joint: IdentityPool) -> None:
    found = joint.credentials(joint.get_id())
    root = aws.cloud.root
    cases = {
        "InvalidClientTokenId": {"AccessKeyId": "AKIDNOBODY", "SecretAccessKey": "x", "SessionToken": None},
        "SignatureDoesNotMatch": {
            "AccessKeyId": root.access_key_id, "SecretAccessKey": "wrong", "SessionToken": None,
        },
    }  # fmt: skip
    for code, credentials in cases.items():
        assert refusal(aws.client("sts", credentials=credentials).get_caller_identity).code == code
        aws.clients.clear()
    without_token = {**found, "SessionToken": None}
    assert refusal(aws.client("sts", credentials=without_token).get_caller_identity).code == "InvalidClientTokenId"
    unsigned = refusal(aws.client("sts", signed=False).get_caller_identity)
    assert (unsigned.code, unsigned.status) == ("MissingAuthenticationToken", 403)


def test_credentials_end_with_their_hour(aws: Aws, joint: IdentityPool) -> None:
    sts = aws.client("sts", credentials=joint.credentials(joint.get_id()))
    aws.cloud.clock.advance(3599)
    assert sts.get_caller_identity()["Account"]
    aws.cloud.clock.advance(1)
    found = refusal(sts.get_caller_identity)
    assert (found.code, found.status) == ("ExpiredToken", 403)


def test_assume_role_asks_the_trust_policy(aws: Aws) -> None:
    account = {"AWS": "arn:aws:iam::123456789012:root"}
    trusting = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": account, "Action": "sts:AssumeRole"}],
    }
    sts = aws.client("sts")
    found = sts.assume_role(RoleArn=role(aws, "inside", trusting), RoleSessionName="me")
    assert found["AssumedRoleUser"]["Arn"].endswith(":assumed-role/inside/me")
    assert refusal(sts.assume_role, RoleArn=NO_SUCH_ROLE, RoleSessionName="me").code == "AccessDenied"


def test_roles_are_kept_as_they_were_made(aws: Aws) -> None:
    iam = aws.client("iam")
    trusting = trust("p", "authenticated")
    arn = role(aws, "kept", trusting, allow("s3:GetObject"), Description="a role", Tags=[{"Key": "a", "Value": "b"}])
    found = iam.get_role(RoleName="kept")["Role"]
    assert (found["Arn"], found["Description"], found["MaxSessionDuration"]) == (arn, "a role", 3600)
    assert found["AssumeRolePolicyDocument"] == trusting
    assert iam.get_role_policy(RoleName="kept", PolicyName="own")["PolicyDocument"] == allow("s3:GetObject")
    assert iam.list_role_policies(RoleName="kept")["PolicyNames"] == ["own"]
    assert refusal(iam.get_role, RoleName="none").code == "NoSuchEntity"
    same = {"RoleName": "kept", "AssumeRolePolicyDocument": json.dumps(trusting)}
    assert refusal(iam.create_role, **same).code == "EntityAlreadyExists"
    bad = {"RoleName": "bad", "AssumeRolePolicyDocument": json.dumps(ALLOW_ALL)}
    assert refusal(iam.create_role, **bad).code == "MalformedPolicyDocument"
    wrong = {"RoleName": "kept", "PolicyName": "p", "PolicyDocument": "no"}
    assert refusal(iam.put_role_policy, **wrong).code == "MalformedPolicyDocument"


def test_a_managed_policy_counts_while_it_is_attached(aws: Aws, joint: IdentityPool) -> None:
    iam = aws.client("iam")
    arn = role(aws, "bare", trust(joint.id))
    policy = iam.create_policy(PolicyName="db", PolicyDocument=json.dumps(allow("dynamodb:*")))["Policy"]["Arn"]
    database = aws.client("dynamodb", credentials=assume(aws, arn, guest_token(joint))["Credentials"])
    assert refusal(database.describe_table, TableName="none").code == "AccessDeniedException"
    iam.attach_role_policy(RoleName="bare", PolicyArn=policy)
    assert refusal(database.describe_table, TableName="none").code == "ResourceNotFoundException"
    assert refusal(iam.delete_policy, PolicyArn=policy).code == "DeleteConflict"
    iam.detach_role_policy(RoleName="bare", PolicyArn=policy)
    iam.delete_policy(PolicyArn=policy)
    assert refusal(database.describe_table, TableName="none").code == "AccessDeniedException"


def test_openid_providers_are_kept_by_url(aws: Aws) -> None:
    iam = aws.client("iam")
    arn = iam.create_open_id_connect_provider(Url=ISSUER, ClientIDList=["a"], ThumbprintList=["0" * 40])[
        "OpenIDConnectProviderArn"
    ]
    assert arn == f"arn:aws:iam::123456789012:oidc-provider/{HOST}"
    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert (found["Url"], found["ClientIDList"]) == (HOST, ["a"])
    assert refusal(iam.create_open_id_connect_provider, Url=ISSUER).code == "EntityAlreadyExists"
    for url in ("http://idp.example.com", "https://idp.example.com:8443", "https://idp.example.com?x=1"):
        assert refusal(iam.create_open_id_connect_provider, Url=url).status == 400
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="b")
    assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["ClientIDList"] == ["a", "b"]
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert refusal(iam.get_open_id_connect_provider, OpenIDConnectProviderArn=arn).code == "NoSuchEntity"


def test_errors_are_xml_as_sts_writes_it(aws: Aws) -> None:
    body = b"Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = aws.send("POST", "https://sts.amazonaws.com/", headers, body)
    assert answer.status == 400
    assert answer.body.startswith(
        b'<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
        b"<Code>ValidationError</Code><Message>3 validation errors detected: "
    )


def test_a_guest_of_the_enhanced_flow_is_scoped_down_and_one_of_the_basic_flow_is_not(
    aws: Aws, joint: IdentityPool
) -> None:
    account = {"AWS": "arn:aws:iam::123456789012:root"}
    target = role(
        aws, "target", {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": account, "Action": "*"}}
    )
    enhanced = aws.client("sts", credentials=joint.credentials(joint.get_id()))
    assert refusal(enhanced.assume_role, RoleArn=target, RoleSessionName="me").code == "AccessDenied"
    arn = role(aws, "classic", trust(joint.id, "unauthenticated"), ALLOW_ALL)
    basic = aws.client("sts", credentials=assume(aws, arn, guest_token(joint))["Credentials"])
    assert basic.assume_role(RoleArn=target, RoleSessionName="me")["Credentials"]


def test_iam_itself_asks_the_policies(aws: Aws, people: Directory, joint: IdentityPool) -> None:
    logins = {people.provider: people.id_token(people.user())}
    identity = joint.get_id(**logins)
    guest = aws.client("iam", credentials=joint.credentials(joint.get_id()))
    found = refusal(guest.create_role, RoleName="mine", AssumeRolePolicyDocument=json.dumps(trust(None)))
    assert (found.code, found.status) == ("AccessDenied", 403)
    assert found.message.endswith("because no session policy allows the iam:CreateRole action")
    user = aws.client("iam", credentials=joint.credentials(identity, logins))
    assert user.create_role(RoleName="mine", AssumeRolePolicyDocument=json.dumps(trust(None)))["Role"]


def test_a_permissions_boundary_limits_the_role(aws: Aws, joint: IdentityPool) -> None:
    iam = aws.client("iam")
    document = json.dumps(allow("s3:*"))
    boundary = iam.create_policy(PolicyName="edge", PolicyDocument=document)["Policy"]["Arn"]
    arn = role(aws, "bounded", trust(joint.id), ALLOW_ALL, PermissionsBoundary=boundary)
    database = aws.client("dynamodb", credentials=assume(aws, arn, guest_token(joint))["Credentials"])
    denied = refusal(database.describe_table, TableName="none")
    assert denied.code == "AccessDeniedException"
    assert "because no permissions boundary allows" in denied.message
    iam.delete_role_permissions_boundary(RoleName="bounded")
    assert refusal(database.describe_table, TableName="none").code == "ResourceNotFoundException"


def test_managed_policies_of_the_account_are_listed_until_they_are_deleted(aws: Aws) -> None:
    iam = aws.client("iam")
    arn = iam.create_policy(PolicyName="reading", PolicyDocument=json.dumps(allow("s3:GetObject")))["Policy"]["Arn"]
    assert [one["Arn"] for one in iam.list_policies(Scope="Local")["Policies"]] == [arn]
    assert iam.list_policies(Scope="AWS")["Policies"] == []
    iam.delete_policy(PolicyArn=arn)
    assert iam.list_policies(Scope="Local")["Policies"] == []


def test_ten_managed_session_policies_are_taken_and_eleven_are_not(aws: Aws, outside: Provider) -> None:
    provider = outside.known_to_iam()
    arn = role(aws, "outsider", openid_trust(provider, StringEquals={f"{HOST}:aud": "app"}))
    iam = aws.client("iam")
    reading = iam.create_policy(PolicyName="reading", PolicyDocument=json.dumps(allow("s3:GetObject")))["Policy"]["Arn"]
    assert "Credentials" in assume(aws, arn, outside.token(), PolicyArns=[{"arn": reading}] * 10)
    refused = refusal(assume, aws=aws, arn=arn, token=outside.token(), PolicyArns=[{"arn": reading}] * 11)
    assert refused.code == "ValidationError"


def test_a_token_without_audience_is_told_so(aws: Aws, outside: Provider) -> None:
    provider = outside.known_to_iam()
    arn = role(aws, "outsider", openid_trust(provider, StringEquals={f"{HOST}:aud": "app"}))
    refused = refusal(assume, aws=aws, arn=arn, token=outside.token(aud=None))
    assert (refused.code, refused.message) == ("InvalidIdentityToken", "Missing a required claim: aud")
