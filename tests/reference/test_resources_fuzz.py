"""Nothing that a stranger sends to identity pools, STS, IAM or the resources makes the reference crash."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from account import REGION, START, Aws, pems
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from federation import (
    COGNITO,
    HOST,
    ISSUER,
    Directory,
    IdentityPool,
    Provider,
    directory,
    identity_pool,
    user_pool_provider,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poolproof.reference import iam, identity_pools, service_models, sts
from poolproof.reference.clock import Clock
from poolproof.reference.cloud import Cloud
from poolproof.reference.keys import Keys
from poolproof.reference.resources import apis, dynamodb
from poolproof.reference.sts import issuers
from poolproof.reference.sts.web_identity import TAGS_CLAIM
from poolproof.reference.user_pools import signing

TARGETS = {"cognito-identity": "AWSCognitoIdentityService", "dynamodb": "DynamoDB_20120810"}
FORM = "application/x-www-form-urlencoded"
VERSIONS = {"sts": "2011-06-15", "iam": "2010-05-08"}
NASTY = st.sampled_from(
    ["", "*", "\x00", "é" * 60, "a" * 3000, "{}", "arn:aws:iam::123456789012:role/x", "..", "a.b.c"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | NASTY
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


@pytest.fixture(scope="module")
def world() -> tuple[Aws, Directory, IdentityPool, Provider]:
    aws = Aws(cloud=Cloud(clock=Clock(START), keys=Keys(pems())))
    people, outside = directory(aws), Provider(aws=aws)
    pool = identity_pool(
        aws, CognitoIdentityProviders=user_pool_provider(people), OpenIdConnectProviderARNs=[outside.known_to_iam()],
        SupportedLoginProviders={"graph.facebook.com": "1"}, DeveloperProviderName="mine",
    )  # fmt: skip
    aws.client("s3").create_bucket(Bucket="photos")
    aws.client("dynamodb").create_table(
        TableName="notes", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
    )  # fmt: skip
    return aws, people, pool, outside


def members(service: str, operation: str) -> Any:
    """Return a strategy of requests: members of the model with values of any kind, some of them plausible."""
    shape = service_models.operation_model(service, operation).input_shape
    assert shape is not None
    names = sorted(shape.members) or ["None"]
    return st.dictionaries(st.sampled_from(names), JSON, max_size=len(names))


def calls(service: str, operations: Any) -> Any:
    """Return a strategy of an operation and a request to it."""
    return st.sampled_from(sorted(operations)).flatmap(
        lambda operation: st.tuples(st.just(service), st.just(operation), members(service, operation))
    )


def send(aws: Aws, url: str, service: str, headers: dict[str, str], body: bytes) -> int:
    """Send a signed request and return the status; a crash is raised."""
    request = AWSRequest("POST", url, headers=headers, data=body)
    root = aws.cloud.root
    SigV4Auth(Credentials(root.access_key_id, root.secret_access_key), service, REGION).add_auth(request)
    status = aws.send("POST", url, dict(request.headers), body).status
    if aws.cloud.crashes:
        raise aws.cloud.crashes.pop()
    return status


QUIET = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(
    call=calls("cognito-identity", identity_pools.OPERATIONS) | calls("dynamodb", dynamodb.OPERATIONS), known=st.data()
)
def test_json_services_answer_every_request(world: Any, call: Any, known: st.DataObject) -> None:
    aws, people, pool, outside = world
    service, operation, arguments = call
    plausible = {
        "IdentityPoolId": [pool.id], "IdentityId": [pool.get_id()], "TableName": ["notes"],
        "DeveloperProviderName": ["mine"],
        "Logins": [
            {people.provider: "a.b.c"}, {"idp.example.com": outside.token()}, {"mine": "u"},
            {"graph.facebook.com": "t"},
        ],
        "MaxResults": [1, 60], "KeyConditionExpression": ["k = :v"], "Item": [{"k": {"S": "x"}}],
        "Key": [{"k": {"N": "1"}}],
        "IdentityPoolName": ["p"], "AllowUnauthenticatedIdentities": [True], "Roles": [{}],
        "ExpressionAttributeValues": [{":v": {"S": "x"}}, {":v": {"M": {}}}], "NextToken": ["x", "cGFnZTox"],
    }  # fmt: skip
    for name, values in plausible.items():
        if known.draw(st.booleans()):
            arguments = {**arguments, name: known.draw(st.sampled_from(values))}
    body = json.dumps(arguments).encode("utf-8", "replace")
    headers = {"X-Amz-Target": f"{TARGETS[service]}.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    if operation in {"DeleteIdentityPool", "DeleteTable"}:
        return
    assert send(aws, f"https://{service}.{REGION}.amazonaws.com/", service, headers, body) in (200, 400)


@QUIET
@given(call=calls("sts", sts.OPERATIONS) | calls("iam", iam.OPERATIONS), known=st.data())
def test_query_services_answer_every_request(world: Any, call: Any, known: st.DataObject) -> None:
    aws, _people, pool, outside = world
    service, operation, arguments = call
    token = pool.public.get_open_id_token(IdentityId=pool.get_id())["Token"]
    plausible = {
        "RoleArn": ["arn:aws:iam::123456789012:role/x"], "RoleName": ["authenticated-0"], "RoleSessionName": ["me"],
        "WebIdentityToken": [token, outside.token(), "a.b.c", "e30.e30.e30"], "PolicyName": ["p"],
        "PolicyDocument": ['{"Statement":[]}', "{"], "AssumeRolePolicyDocument": ["{}"],
    }  # fmt: skip
    for name, values in plausible.items():
        if known.draw(st.booleans()):
            arguments = {**arguments, name: known.draw(st.sampled_from(values))}
    fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in arguments.items()}
    form = {"Action": operation, "Version": VERSIONS[service], **fields}
    body = urlencode(form, errors="replace").encode()
    headers = {"Content-Type": FORM}
    url = f"https://{service}.amazonaws.com/"
    assert send(aws, url, service, headers, body) in (200, 400, 403, 404, 409)


TOKENS = st.text(max_size=40) | st.sampled_from(
    ["e30.e30.e30", "e30.e30.", "..", "Bearer ", "AWS4-HMAC-SHA256 Credential=a"]
)


@QUIET
@given(
    method=st.sampled_from(["GET", "PUT", "DELETE", "HEAD", "POST", "PATCH"]),
    path=st.text(st.characters(codec="ascii", exclude_characters="?#"), max_size=12),
    query=st.sampled_from(
        ["", "?policy", "?list-type=2&prefix=%FF", "?X-Amz-Signature=x", "?Action=GetCallerIdentity"]
    ),
    authorization=st.none() | TOKENS,
    body=st.binary(max_size=30),
)
def test_resources_answer_every_request(
    world: Any, method: str, path: str, query: str, authorization: str | None, body: bytes
) -> None:
    aws, people, _pool, _outside = world
    api = apis.for_user_pool(aws.cloud, people.pool.id)
    for base in (
        f"https://s3.{REGION}.amazonaws.com/photos",
        api,
        "http://127.0.0.1:1/_aws/s3",
        "http://127.0.0.1:1/_aws",
    ):
        headers = {} if authorization is None else {"authorization": authorization}
        answer = aws.send(method, f"{base}/{path}{query}", headers, body)
        if aws.cloud.crashes:
            raise aws.cloud.crashes.pop()
        assert 200 <= answer.status < 500


CLAIMS = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "amr",
    "azp",
    "token_use",
    "nbf",
    "scope",
    "auth_time",
    "origin_jti",
    TAGS_CLAIM,
]
HEADERS = st.dictionaries(st.sampled_from(["alg", "kid", "typ"]), JSON)


def part(value: Any) -> str:
    """Return one part of a token."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode("utf-8", "replace")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(key: Any, kid: str, algorithm: str, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Return a token whose signature holds, whatever stands in it."""
    text = f"{part({'alg': algorithm, 'kid': kid, **header})}.{part(claims)}"
    size = {"RS256": hashes.SHA256(), "RS512": hashes.SHA512()}[algorithm]
    return f"{text}.{part(key.sign(text.encode(), padding.PKCS1v15(), size))}"


@QUIET
@given(claims=st.dictionaries(st.sampled_from(CLAIMS), JSON), header=HEADERS, tags=JSON)
def test_tokens_of_any_shape_are_answered_even_when_their_signature_holds(
    world: Any, claims: dict[str, Any], header: dict[str, Any], tags: Any
) -> None:
    aws, people, pool, outside = world
    guest, role_arn = pool.get_id(), "arn:aws:iam::123456789012:role/unauthenticated-0"
    own = signing.key(aws.cloud, people.pool, "id")
    tagged = {TAGS_CLAIM: {"principal_tags": tags}, **claims}
    times = {"iat": 1, "exp": 2**33}
    texts = {
        HOST: signed(outside.key, "k1", "RS256", header, {"iss": ISSUER, "sub": "a", "aud": "app", **times, **claims}),
        people.provider: signed(
            own.private, own.id, "RS256", header,
            {"iss": f"https://{people.provider}", "sub": "a", "aud": "client1", "token_use": "id", **times, **claims},
        ),
        COGNITO: signed(
            issuers.identity_key(aws.cloud, REGION), issuers.identity_key_id(REGION), "RS512", header,
            {"iss": f"https://{COGNITO}", "sub": guest, "aud": pool.id, "amr": ["unauthenticated"], **times, **tagged},
        ),
    }  # fmt: skip
    for provider, token in texts.items():
        for operation, body in (
            ("GetId", {"IdentityPoolId": pool.id, "Logins": {provider: token}}),
            ("GetCredentialsForIdentity", {"IdentityId": guest, "Logins": {provider: token}}),
        ):
            assert aws.post(operation, body, service="cognito-identity", signed=False).status in (200, 400)
        form = {
            "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleSessionName": "me",
            "WebIdentityToken": token, "RoleArn": role_arn,
        }  # fmt: skip
        body = urlencode(form, errors="replace").encode()
        status = send(aws, "https://sts.amazonaws.com/", "sts", {"Content-Type": FORM}, body)
        assert status in (200, 400, 403)
        api = apis.for_user_pool(aws.cloud, people.pool.id)
        assert aws.send("GET", api, {"authorization": token}).status in (200, 401)
    if aws.cloud.crashes:
        raise aws.cloud.crashes.pop()
