"""Any HTTP request at all is answered by the service that it seems to mean, never with a fault of the server."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from account import REGION, START, Aws, pems
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poolproof.reference import patterns, service_models, wire
from poolproof.reference.clock import Clock
from poolproof.reference.cloud import Cloud
from poolproof.reference.keys import Keys

SCOPE = "Credential=AKIDEXAMPLE000000000/20260301/eu-west-1/sts/aws4_request"
QUIET = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(max_size=30)
HOSTS = st.sampled_from(
    [
        "cognito-idp.eu-west-1.amazonaws.com", "sts.amazonaws.com", "iam.amazonaws.com", "photos.s3.amazonaws.com",
        "127.0.0.1:5000", "[::1]:5000", "[", "[x]", "]", "a:b:c", "", "abc.execute-api.eu-west-1.amazonaws.com",
        "cognito-identity.eu-west-1.amazonaws.com:99999999", "\u2100.example.com", "user@host",
    ]
)  # fmt: skip
PATHS = st.sampled_from(
    [
        "/", "", "//", "/.well-known/jwks.json", "/eu-west-1_x/.well-known/jwks.json", "/.well-known/", "/a b", "/%",
        "/%ff%fe", "/import-x", "/../..", "/_aws/s3/photos/k", "/\x00", "/é", "/import-1?X-Amz-Signature=x",
        "/?Action=GetCallerIdentity&Version=2011-06-15", "/?Action=&Version=", "/;x=1", "/[", "/import-job?id=%00",
    ]
)  # fmt: skip
NAMES = st.sampled_from(
    [
        "x-amz-target", "content-type", "authorization", "x-amz-date", "host", "x-amz-security-token",
        "x-amz-content-sha256", "date", "x-forwarded-for", "content-length", "content-encoding",
    ]
)  # fmt: skip
VALUES = TEXT | st.sampled_from(
    [
        "AWSCognitoIdentityProviderService.InitiateAuth", "AWSCognitoIdentityProviderService.", "DynamoDB_20120810.",
        "AWSCognitoIdentityService.GetId", ".", "..", "application/x-www-form-urlencoded; charset=x",
        "application/x-amz-json-1.1", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=",
        f"AWS4-HMAC-SHA256 {SCOPE}, SignedHeaders=host;x, Signature=00",
        "20260301T120000Z", "99999999T999999Z", "Bearer x", "Basic =", "gzip", "-1",
    ]
)  # fmt: skip
BODIES = st.binary(max_size=60) | st.sampled_from(
    [
        b"Action=GetCallerIdentity&Version=2011-06-15", b"Action=Nothing&Version=2010-05-08", b"Action=%ff&Version=%00",
        b"{}", b"[]", b'{"a":' * 2000, b"\xef\xbb\xbf{}", b"&" * 2000, b'{"ClientId":"\\ud800"}', b"1" * 5000,
        b"1e999999999", b'{"a":1e400}', b'{"ClientId":' + b"9" * 5000 + b"}",
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def aws() -> Aws:
    return Aws(cloud=Cloud(clock=Clock(START), keys=Keys(pems())))


@QUIET
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "get", "", "X\x00"]),
    scheme=st.sampled_from(["https://", "http://", "", "ftp://"]),
    host=HOSTS | TEXT,
    path=PATHS | TEXT,
    headers=st.dictionaries(NAMES | TEXT, VALUES, max_size=5),
    body=BODIES,
)
def test_any_request_is_answered(
    aws: Aws, method: str, scheme: str, host: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    request = wire.Request(method=method, url=f"{scheme}{host}{path}", headers=headers, body=body)
    answer = wire.handle(aws.cloud, request)
    if aws.cloud.crashes:
        raise aws.cloud.crashes.pop()
    assert 200 <= answer.status < 500
    assert all(name == name.lower() for name in answer.headers)


@QUIET
@given(target=st.sampled_from(["AWSCognitoIdentityProviderService", "AWSCognitoIdentityService"]), operation=TEXT)
def test_unknown_operations_are_unknown(aws: Aws, target: str, operation: str) -> None:
    headers = {"x-amz-target": f"{target}.{operation}", "content-type": "application/x-amz-json-1.1"}
    url = f"https://cognito-idp.{REGION}.amazonaws.com/"
    answer = wire.handle(aws.cloud, wire.Request(method="POST", url=url, headers=headers, body=b"{}"))
    assert answer.status in (400, 404)
    assert aws.cloud.crashes == []


HUGE: dict[str, Any] = {
    "a long text": {"ClientId": "a" * 3_000_000},
    "a long list": {"ClientId": "a", "UserAttributes": [{"Name": "a"}] * 100_000},
    "a large map": {"ClientId": "a", "ClientMetadata": {str(number): "x" for number in range(200_000)}},
    "unknown members": {str(number): number for number in range(200_000)},
    "addresses": {"ClientId": "a@" * 1_000_000, "Username": "a@" * 500_000, "Password": " " * 500_000},
}


@pytest.mark.parametrize("name", sorted(HUGE))
def test_a_huge_request_is_refused_in_little_time(aws: Aws, name: str) -> None:
    begun = time.perf_counter()
    answer = aws.post("SignUp", HUGE[name], signed=False)
    assert answer.status == 400
    assert len(answer.body) < 16_000_000
    assert time.perf_counter() - begun < 5
    assert aws.cloud.crashes == []


def test_a_request_larger_than_any_service_takes_is_refused_unread(aws: Aws) -> None:
    answer = aws.post("SignUp", b"[" * (wire.MAXIMUM_BODY + 1), signed=False)
    assert answer.status == 413
    assert aws.cloud.crashes == []


def scalars(shape: Any, seen: tuple[str, ...] = ()) -> Any:
    """Yield the patterns that a shape has anywhere."""
    if shape.name in seen:
        return
    if shape.type_name == "structure":
        for member in shape.members.values():
            yield from scalars(member, (*seen, shape.name))
    elif shape.type_name == "list":
        yield from scalars(shape.member, (*seen, shape.name))
    elif shape.type_name == "map":
        yield from scalars(shape.key, (*seen, shape.name))
        yield from scalars(shape.value, (*seen, shape.name))
    elif "pattern" in shape.metadata:
        yield shape.metadata["pattern"]


def all_patterns() -> list[str]:
    inputs = (
        service_models.operation_model(service, operation).input_shape
        for service in ("cognito-idp", "cognito-identity", "sts", "iam")
        for operation in service_models.operation_names(service)
    )
    return sorted({pattern for shape in inputs if shape is not None for pattern in scalars(shape)})


@pytest.mark.parametrize("pattern", all_patterns())
def test_no_pattern_of_a_model_takes_long(pattern: str) -> None:
    begun = time.perf_counter()
    for unit in ("a", ":", "a:", "a@", "a.", "/", "a/", " ", "1", "-", "a-", "http://a", "é"):
        patterns.matches(pattern, "arn:aws:iam::123456789012:" + unit * 20_000 + "\x00")
        patterns.matches(pattern, unit * 20_000 + "\x00")
    assert time.perf_counter() - begun < 2


def test_the_answer_to_a_list_names_no_more_than_it_must(aws: Aws) -> None:
    body = {"IdentityPoolId": "x", "Logins": {f"k{number}": "" for number in range(1_000)}}
    answer = aws.post("GetId", body, service="cognito-identity", signed=False)
    assert answer.status == 400
    assert json.loads(answer.body)["__type"] == "ValidationException"
