import json
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

from poolproof.observation import Indeterminate, Observation, Rejected, Returned, Unsupported
from poolproof.target import Call
from poolproof.targets import observations
from poolproof.targets.aws_clients import Account, ClientPool
from poolproof.targets.reference import RawBody
from poolproof.targets.sdk import Plumbing, SdkSession

ACCOUNT = Account(id="123456789012", access_key_id="AKID", secret_access_key="secret")
JSON = "application/x-amz-json-1.1"


def perform(answer: Callable[[Any], Any], operation: str = "AdminGetUser", **arguments: Any) -> Observation:
    """Send one request to a target that answers whatever it is asked in the same way."""
    pool = ClientPool(account=ACCOUNT, offline=True)
    session = SdkSession(
        target="odd", capabilities=frozenset(), clients=pool.borrow("us-east-1"), plumbing=Plumbing(transport=answer)
    )
    with closing(session):
        found = session.perform(Call(action=operation, operation=operation, actor="admin", arguments=arguments))
        assert session.calls == 1
        return found


def says(status: int, body: str, content_type: str = JSON) -> Callable[[Any], Any]:
    return lambda request: AWSResponse(request.url, status, {"content-type": content_type}, RawBody(body.encode()))


def raises(error: BaseException) -> Callable[[Any], Any]:
    def answer(_request: Any) -> Any:
        raise error

    return answer


def test_success_has_timestamps_as_epoch_seconds_and_the_wire() -> None:
    body = json.dumps({"Username": "alice", "UserCreateDate": 1.5, "Enabled": True, "Odd": 1})
    found = perform(says(200, body))
    assert isinstance(found, Returned)
    assert found.fields == {"Username": "alice", "UserCreateDate": 1.5, "Enabled": True}
    assert found.wire is not None
    assert (found.wire.status, found.wire.body, found.wire.headers["content-type"]) == (200, body, JSON)


def test_timestamps_of_xml_are_epoch_seconds_too() -> None:
    body = """<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId>
        <Expiration>2026-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""
    found = perform(says(200, body, "text/xml"), "AssumeRole", RoleArn="a", RoleSessionName="s")
    assert isinstance(found, Returned)
    assert found.fields["Credentials"] == {"AccessKeyId": "A", "Expiration": 1767225600.0}


def test_error_of_the_service_is_a_refusal() -> None:
    body = json.dumps({"__type": "com.amazonaws#UserNotFoundException", "message": "User does not exist."})
    found = perform(says(400, body))
    assert isinstance(found, Rejected)
    assert (found.code, found.message, found.http_status) == ("UserNotFoundException", "User does not exist.", 400)


@pytest.mark.parametrize(
    "answer",
    [
        says(200, "<html>welcome</html>", "text/html"),
        says(200, '{"Username": "al'),
        says(200, "[1]"),
        says(404, "<html>not here</html>", "text/html"),
        says(400, "{}"),
        says(400, ""),
        says(500, json.dumps({"__type": "InternalErrorException", "message": "oops"})),
        says(502, "<html>bad gateway</html>", "text/html"),
        says(200, json.dumps({"UserCreateDate": "yesterday, I think"})),
        raises(ReadTimeoutError(endpoint_url="https://x")),
        raises(KeyError("inside the target")),
    ],
)
def test_what_no_service_answers_is_a_crash(answer: Callable[[Any], Any]) -> None:
    found = perform(answer)
    assert isinstance(found, Indeterminate), found
    assert found.crash


@pytest.mark.parametrize(
    ("answer", "page"),
    [
        (says(404, "<html>not here</html>", "text/html"), True),
        (says(502, "<html>bad gateway</html>", "text/html"), True),
        (says(500, "Traceback (most recent call last)", "text/plain"), True),
        (says(500, json.dumps({"__type": "InternalErrorException", "message": "oops"})), False),
        (says(200, "<html>welcome</html>", "text/html"), False),
        (raises(KeyError("inside the target")), False),
    ],
)
def test_a_general_error_page_is_told_from_a_service_that_broke(answer: Callable[[Any], Any], page: bool) -> None:
    found = perform(answer)
    assert isinstance(found, Indeterminate), found
    assert found.page is page


def test_a_page_is_told_by_its_title() -> None:
    found = perform(says(500, "<!doctype html>\n<title>500 Internal\nServer Error</title>\n<h1>Oh</h1>", "text/html"))
    assert isinstance(found, Indeterminate), found
    assert found.cause == "HTTP 500: a page, '500 Internal Server Error'"


def test_tokens_are_cut_out_of_what_a_target_says_of_a_crash() -> None:
    crash = Indeterminate(cause="HTTP 500", crash=True, page=True)
    found = observations.explained("X", crash, lambda: f"KeyError: 'eyJhbGciOiJSUzI1NiIsImtpZCI6{'x' * 400}'")
    assert isinstance(found, Indeterminate)
    assert found.cause == "HTTP 500 (KeyError: 'eyJhbGciOiJSUzI1NiIsImtp...')"
    assert not found.page


def test_html_in_place_of_xml_is_a_crash() -> None:
    for status in (200, 404):
        found = perform(says(status, "<html><br>", "text/html"), "GetCallerIdentity")
        assert isinstance(found, Indeterminate), found
        assert found.crash


@pytest.mark.parametrize(
    "answer",
    [
        says(400, json.dumps({"__type": "UnknownOperationException"})),
        says(404, "Not yet implemented", "text/plain"),
        says(501, "no such thing", "text/plain"),
        raises(NotImplementedError("The admin_get_user action has not been implemented")),
    ],
)
def test_operations_that_the_target_lacks_are_unsupported(answer: Callable[[Any], Any]) -> None:
    found = perform(answer)
    assert isinstance(found, Unsupported)
    assert found.operation == "AdminGetUser"


def test_object_that_is_not_there_keeps_the_only_code_that_an_answer_to_head_has() -> None:
    found = perform(says(404, ""), "s3:HeadObject", Bucket="bucket", Key="key")
    assert isinstance(found, Rejected)
    assert (found.code, found.http_status) == ("404", 404)


def test_streamed_bodies_are_text() -> None:
    found = perform(says(200, "hello", "text/plain"), "s3:GetObject", Bucket="bucket", Key="key")
    assert isinstance(found, Returned)
    assert found.fields["Body"] == "hello"


def test_interrupts_are_not_observations() -> None:
    with pytest.raises(KeyboardInterrupt):
        perform(raises(KeyboardInterrupt()))
