"""S3, DynamoDB and APIs: which bearer opens which resource."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from account import REGION, Aws, refusal
from botocore.auth import S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from federation import (
    HOST,
    Directory,
    Provider,
    allow,
    directory,
    identity_pool,
    user_pool_provider,
)

from poolproof.reference.resources import apis
from poolproof.reference.resources.apis import Api, IamAuthorizer, JwtAuthorizer, Route, UserPoolAuthorizer

SUB = "${cognito-identity.amazonaws.com:sub}"
OWN_FOLDER = allow("s3:GetObject", "s3:PutObject", resource=f"arn:aws:s3:::photos/{SUB}/*")
OWN_ITEMS = allow(
    "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query",
    resource=f"arn:aws:dynamodb:{REGION}:123456789012:table/notes",
    Condition={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [SUB]}},
)  # fmt: skip


@pytest.fixture
def bucket(aws: Aws) -> str:
    aws.client("s3").create_bucket(Bucket="photos", CreateBucketConfiguration={"LocationConstraint": REGION})
    return "photos"


@pytest.fixture
def table(aws: Aws) -> str:
    made = aws.client("dynamodb").create_table(
        TableName="notes", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "owner", "AttributeType": "S"}, {"AttributeName": "at", "AttributeType": "S"},
        ],
    )  # fmt: skip
    assert made["TableDescription"]["TableArn"].endswith(":table/notes")
    return "notes"


def signed_in(
    aws: Aws, people: Directory, permissions: dict[str, Any], name: str = "alice"
) -> tuple[str, dict[str, Any]]:
    """Take a user pool's token to credentials."""
    pool = identity_pool(aws, permissions=permissions, CognitoIdentityProviders=user_pool_provider(people))
    logins = {people.provider: people.id_token(people.user(name))}
    identity = pool.get_id(**logins)
    return identity, pool.credentials(identity, logins)


def test_root_has_the_whole_life_of_an_object(aws: Aws, bucket: str) -> None:
    s3 = aws.client("s3")
    assert s3.put_object(Bucket=bucket, Key="a b/ü.txt", Body=b"hello", ContentType="text/plain")["ETag"]
    found = s3.get_object(Bucket=bucket, Key="a b/ü.txt")
    assert (found["Body"].read(), found["ContentType"]) == (b"hello", "text/plain")
    assert s3.head_object(Bucket=bucket, Key="a b/ü.txt")["ContentLength"] == 5
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix="a ")["Contents"]] == ["a b/ü.txt"]
    assert refusal(s3.delete_bucket, Bucket=bucket).code == "BucketNotEmpty"
    s3.delete_object(Bucket=bucket, Key="a b/ü.txt")
    assert refusal(s3.get_object, Bucket=bucket, Key="a b/ü.txt").code == "NoSuchKey"
    s3.delete_bucket(Bucket=bucket)
    found = refusal(s3.put_object, Bucket=bucket, Key="k", Body=b"")
    assert (found.code, found.status) == ("NoSuchBucket", 404)


def test_root_has_the_whole_life_of_an_item(aws: Aws, table: str) -> None:
    database = aws.client("dynamodb")
    item = {"owner": {"S": "me"}, "at": {"S": "1"}, "n": {"N": "5"}, "b": {"B": b"\x00"}, "l": {"L": [{"BOOL": True}]}}
    database.put_item(TableName=table, Item=item)
    key = {"owner": {"S": "me"}, "at": {"S": "1"}}
    assert database.get_item(TableName=table, Key=key)["Item"] == item
    found = database.query(
        TableName=table, KeyConditionExpression="#o = :o AND begins_with(at, :p)",
        ExpressionAttributeNames={"#o": "owner"}, ExpressionAttributeValues={":o": {"S": "me"}, ":p": {"S": "1"}},
    )  # fmt: skip
    assert found["Items"] == [item]
    database.delete_item(TableName=table, Key=key)
    assert "Item" not in database.get_item(TableName=table, Key=key)
    assert refusal(database.put_item, TableName=table, Item={"at": {"S": "1"}}).code == "ValidationException"
    database.delete_table(TableName=table)
    found = refusal(database.get_item, TableName=table, Key=key)
    assert (found.code, found.status) == ("ResourceNotFoundException", 400)


def test_a_user_reaches_his_own_folder_only(aws: Aws, people: Directory, bucket: str) -> None:
    identity, found = signed_in(aws, people, OWN_FOLDER)
    s3 = aws.client("s3", credentials=found)
    s3.put_object(Bucket=bucket, Key=f"{identity}/me.jpg", Body=b"x")
    assert s3.get_object(Bucket=bucket, Key=f"{identity}/me.jpg")["Body"].read() == b"x"
    for call, arguments in (
        (s3.put_object, {"Key": "other/me.jpg", "Body": b"x"}), (s3.get_object, {"Key": "other/me.jpg"}),
        (s3.delete_object, {"Key": f"{identity}/me.jpg"}), (s3.list_objects_v2, {}), (s3.delete_bucket, {}),
    ):  # fmt: skip
        denied = refusal(call, Bucket=bucket, **arguments)
        assert (denied.code, denied.message, denied.status) == ("AccessDenied", "Access Denied", 403)


def test_a_user_reaches_his_own_items_only(aws: Aws, people: Directory, table: str) -> None:
    identity, found = signed_in(aws, people, OWN_ITEMS)
    database = aws.client("dynamodb", credentials=found)
    database.put_item(TableName=table, Item={"owner": {"S": identity}, "at": {"S": "1"}})
    assert database.get_item(TableName=table, Key={"owner": {"S": identity}, "at": {"S": "1"}})["Item"]
    denied = refusal(database.get_item, TableName=table, Key={"owner": {"S": "other"}, "at": {"S": "1"}})
    assert (denied.code, denied.status) == ("AccessDeniedException", 400)
    assert denied.message.startswith("User: arn:aws:sts::123456789012:assumed-role/authenticated-")
    assert denied.message.endswith("because no identity-based policy allows the dynamodb:GetItem action")
    assert refusal(database.delete_table, TableName=table).code == "AccessDeniedException"


def test_a_role_that_allows_nothing_opens_nothing_and_a_deny_closes(aws: Aws, people: Directory, bucket: str) -> None:
    _, found = signed_in(aws, people, allow("ec2:*"))
    assert refusal(aws.client("s3", credentials=found).list_objects_v2, Bucket=bucket).code == "AccessDenied"
    denying = allow("s3:*")
    denying["Statement"].append({"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"})
    _, found = signed_in(aws, people, denying, "bob")
    s3 = aws.client("s3", credentials=found)
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert refusal(s3.get_object, Bucket=bucket, Key="k").code == "AccessDenied"


def test_guests_and_outside_users_reach_what_their_role_allows(aws: Aws, bucket: str) -> None:
    outside = Provider(aws=aws)
    pool = identity_pool(aws, permissions=OWN_FOLDER, OpenIdConnectProviderARNs=[outside.known_to_iam()])
    logins = {HOST: outside.token()}
    user, guest = pool.get_id(**logins), pool.get_id()
    for identity, shown in ((user, logins), (guest, None)):
        s3 = aws.client("s3", credentials=pool.credentials(identity, shown))
        s3.put_object(Bucket=bucket, Key=f"{identity}/k", Body=b"x")
        assert refusal(s3.put_object, Bucket=bucket, Key="k", Body=b"x").code == "AccessDenied"


def test_expired_credentials_open_nothing(aws: Aws, people: Directory, bucket: str, table: str) -> None:
    _, found = signed_in(aws, people, allow("*"))
    s3, database = aws.client("s3", credentials=found), aws.client("dynamodb", credentials=found)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    aws.cloud.clock.advance(3600)
    denied = refusal(s3.list_objects_v2, Bucket=bucket)
    assert (denied.code, denied.message) == ("ExpiredToken", "The provided token has expired.")
    denied = refusal(database.describe_table, TableName=table)
    assert (denied.code, denied.message) == (
        "ExpiredTokenException", "The security token included in the request is expired",
    )  # fmt: skip


def test_temporary_keys_need_their_session_token(aws: Aws, people: Directory, bucket: str, table: str) -> None:
    _, found = signed_in(aws, people, allow("*"))
    bare = {**found, "SessionToken": None}
    assert refusal(aws.client("s3", credentials=bare).list_objects_v2, Bucket=bucket).status in (400, 403)
    denied = refusal(aws.client("dynamodb", credentials=bare).describe_table, TableName=table)
    assert denied.code == "UnrecognizedClientException"


@pytest.mark.parametrize(
    "base",
    [
        "https://photos.s3.eu-west-1.amazonaws.com/k",
        "https://s3.eu-west-1.amazonaws.com/photos/k",
        "http://127.0.0.1:4566/photos/k",
        "http://127.0.0.1:4566/_aws/s3/photos/k",
    ],
)
def test_a_user_pool_token_is_no_key_to_s3(aws: Aws, people: Directory, bucket: str, base: str) -> None:
    aws.client("s3").put_object(Bucket=bucket, Key="k", Body=b"x")
    for token in (people.id_token(people.user()), people.access_token(people.user())):
        for method in ("GET", "PUT", "DELETE"):
            answer = aws.send(method, base, {"authorization": f"Bearer {token}"}, b"y")
            assert answer.status == 400
            assert b"<Code>InvalidArgument</Code><Message>Unsupported Authorization Type</Message>" in answer.body
            assert b"<ArgumentName>Authorization</ArgumentName>" in answer.body
    unsigned = aws.send("GET", base, {})
    assert (unsigned.status, b"<Code>AccessDenied</Code>" in unsigned.body) == (403, True)
    assert aws.client("s3").get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


@pytest.mark.parametrize(
    ("scheme", "code"),
    [
        ("Bearer ", "IncompleteSignatureException"),
        ("", "IncompleteSignatureException"),
        (None, "MissingAuthenticationTokenException"),
    ],
)
def test_a_user_pool_token_is_no_key_to_dynamodb(
    aws: Aws, people: Directory, table: str, scheme: str | None, code: str
) -> None:
    headers = {"x-amz-target": "DynamoDB_20120810.DescribeTable", "content-type": "application/x-amz-json-1.0"}
    if scheme is not None:
        headers["authorization"] = scheme + people.id_token(people.user())
    answer = aws.send("POST", f"https://dynamodb.{REGION}.amazonaws.com/", headers, json.dumps({"TableName": table}))
    assert answer.status == 400
    assert json.loads(answer.body)["__type"] == f"com.amazon.coral.service#{code}"


def test_a_signature_for_one_service_or_body_counts_for_no_other(aws: Aws, bucket: str) -> None:
    root = aws.cloud.root
    url = f"https://s3.{REGION}.amazonaws.com/photos/k"
    request = AWSRequest("PUT", url, data=b"mine")
    SigV4Auth(Credentials(root.access_key_id, root.secret_access_key), "sns", REGION).add_auth(request)
    assert aws.send("PUT", url, dict(request.headers), b"mine").status == 403
    request = AWSRequest("GET", url)
    S3SigV4QueryAuth(Credentials(root.access_key_id, root.secret_access_key), "s3", REGION).add_auth(request)
    presigned = str(request.url)
    assert aws.send("GET", presigned, {"host": urlsplit(presigned).netloc}).status == 404
    tampered = presigned.replace("/k?", "/other?")
    assert aws.send("GET", tampered, {"host": urlsplit(tampered).netloc}).status == 403


def test_a_bucket_policy_can_open_a_bucket(aws: Aws, people: Directory, bucket: str) -> None:
    _, found = signed_in(aws, people, allow("ec2:*"))
    arn = aws.client("sts", credentials=found).get_caller_identity()["Arn"]
    role_name = arn.split("/")[1]
    statement = {
        "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::123456789012:role/{role_name}"}, "Action": "s3:*",
        "Resource": "arn:aws:s3:::photos/*",
    }  # fmt: skip
    aws.client("s3").put_bucket_policy(
        Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": statement})
    )
    aws.client("s3", credentials=found).put_object(Bucket=bucket, Key="k", Body=b"x")


def get(aws: Aws, url: str, token: str | None, scheme: str = "") -> tuple[int, Any]:
    answer = aws.send("GET", url, {} if token is None else {"Authorization": scheme + token})
    return answer.status, json.loads(answer.body)


def test_an_id_token_opens_an_api_of_its_pool(aws: Aws, people: Directory) -> None:
    url = apis.for_user_pool(aws.cloud, people.pool.id, people.client.id)
    assert url == apis.for_user_pool(aws.cloud, people.pool.id, people.client.id)
    user = people.user()
    for scheme in ("", "Bearer "):
        status, body = get(aws, url, people.id_token(user), scheme)
        assert status == 200
        assert body["requestContext"]["authorizer"]["claims"]["sub"] == user.sub
    host, path = urlsplit(url).netloc, urlsplit(url).path
    loopback = f"http://127.0.0.1:4566/_aws/execute-api/{host.split('.')[0]}{path}"
    assert get(aws, loopback, people.id_token(user))[0] == 200


def test_anything_else_does_not_open_it(aws: Aws, people: Directory) -> None:
    url = apis.for_user_pool(aws.cloud, people.pool.id, people.client.id)
    user, other = people.user(), directory(aws, 2)
    good = people.id_token(user)
    head, body, signature = good.split(".")
    outside = Provider(aws=aws)
    refused = {
        "none": None, "empty": "", "garbage": "garbage", "access": people.access_token(user),
        "other pool": other.id_token(other.user()), "other client": people.id_token(user, aud="somebody"),
        "tampered": f"{head}.{body[:-3]}AAA.{signature}", "outside": outside.token(),
        "forged": outside.token(iss=f"https://{people.provider}", token_use="id", audience=people.client.id),
    }  # fmt: skip
    for name, token in refused.items():
        assert (name, *get(aws, url, token)) == (name, 401, {"message": "Unauthorized"})
    whole_pool = apis.for_user_pool(aws.cloud, people.pool.id)
    assert get(aws, whole_pool, people.access_token(user)) == (401, {"message": "Unauthorized"})
    assert get(aws, whole_pool, people.id_token(user, aud="somebody"))[0] == 200
    aws.cloud.clock.advance(3600)
    assert get(aws, url, good) == (401, {"message": "The incoming token has expired"})


def test_sign_out_is_not_seen_by_the_authorizer(aws: Aws, people: Directory) -> None:
    url = apis.for_user_pool(aws.cloud, people.pool.id)
    user = people.user()
    token = people.id_token(user)
    people.sign_out_everywhere(user)
    assert get(aws, url, token)[0] == 200


def test_a_route_with_scopes_takes_access_tokens(aws: Aws, people: Directory) -> None:
    authorizer = UserPoolAuthorizer(user_pool_ids=(people.pool.id,))
    scope = "aws.cognito.signin.user.admin"
    routes = (
        Route(method="GET", path="/any", scopes=("other", scope)),
        Route(method="GET", path="/other", scopes=("other",)),
    )
    base = apis.deploy(aws.cloud, Api(id="scoped", region=REGION, authorizer=authorizer, routes=routes))
    user = people.user()
    assert get(aws, f"{base}/any", people.access_token(user))[0] == 200
    assert get(aws, f"{base}/any", people.id_token(user))[0] == 401
    assert get(aws, f"{base}/other", people.access_token(user))[0] in (401, 403)
    assert get(aws, f"{base}/nowhere", people.access_token(user)) == (403, {"message": "Missing Authentication Token"})


def test_a_jwt_authorizer_takes_both_tokens_by_issuer_and_audience(aws: Aws, people: Directory) -> None:
    authorizer = JwtAuthorizer(issuer=f"https://{people.provider}", audience=(people.client.id,))
    routes = (Route(method="ANY", path="/x"), Route(method="GET", path="/scoped", scopes=("special",)))
    api = Api(id="http", region=REGION, authorizer=authorizer, routes=routes, stage="$default")
    base, user = apis.deploy(aws.cloud, api), people.user()
    assert get(aws, f"{base}/x", people.id_token(user), "Bearer ")[0] == 200
    assert get(aws, f"{base}/x", people.access_token(user))[0] == 200
    assert get(aws, f"{base}/x", people.id_token(user, aud="other"))[0] == 401
    assert get(aws, f"{base}/scoped", people.access_token(user)) == (403, {"message": "Forbidden"})
    assert get(aws, f"{base}/nowhere", people.access_token(user)) == (404, {"message": "Not Found"})
    aws.cloud.clock.advance(3600)
    assert get(aws, f"{base}/x", people.id_token(user, exp=1))[0] == 401


def invoke(aws: Aws, url: str, credentials: dict[str, Any]) -> tuple[int, Any]:
    request = AWSRequest("GET", url)
    keys = Credentials(credentials["AccessKeyId"], credentials["SecretKey"], credentials["SessionToken"])
    SigV4Auth(keys, "execute-api", REGION).add_auth(request)
    answer = aws.send("GET", url, dict(request.headers))
    return answer.status, json.loads(answer.body)


def test_an_api_with_iam_takes_signatures_and_no_token(aws: Aws, people: Directory) -> None:
    api = Api(id="iam", region=REGION, authorizer=IamAuthorizer(), routes=(Route(method="GET", path="/x"),))
    url = f"{apis.deploy(aws.cloud, api)}/x"
    arn = f"arn:aws:execute-api:{REGION}:123456789012:iam/prod/GET/x"
    identity, found = signed_in(aws, people, allow("execute-api:Invoke", resource=arn))
    status, body = invoke(aws, url, found)
    assert (status, body["requestContext"]["identity"]["cognitoIdentityId"]) == (200, identity)
    assert body["requestContext"]["identity"]["cognitoAuthenticationType"] == "authenticated"
    assert get(aws, url, None) == (403, {"message": "Missing Authentication Token"})
    status, body = get(aws, url, people.id_token(people.user()))
    assert status == 403
    assert body["message"].startswith("Authorization header requires 'Credential' parameter.")
    _, other = signed_in(aws, people, allow("s3:*"), "bob")
    status, body = invoke(aws, url, other)
    assert (status, f"is not authorized to perform: execute-api:Invoke on resource: {arn}" in body["Message"]) == (
        403,
        True,
    )
