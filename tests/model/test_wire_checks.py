from typing import Any

import pytest

import poolproof_model.definitions  # noqa: F401 -- definitions register themselves on import
from poolproof_model.checks import CHECKS, Answer
from poolproof_model.state import Request, Settings, State

REFUSAL: dict[str, Any] = {
    "status": 400,
    "headers": {
        "content-type": "application/x-amz-json-1.1",
        "x-amzn-requestid": "0a1b2c3d",
        "x-amzn-errortype": "ResourceNotFoundException:",
        "x-amzn-errormessage": "User pool x does not exist.",
    },
    "document": {"__type": "ResourceNotFoundException", "message": "User pool x does not exist."},
}
CHECKED = (
    ("refused_by_client_error", ()),
    ("names_error", ("ResourceNotFoundException",)),
    ("tells_message", ()),
    ("error_headers", ()),
    ("has_request_id", ()),
    ("json_content", ()),
)


def settings() -> Settings:
    return Settings(name="plain", region="eu-west-1", parts={"pools": {"main": {"PoolName": "p"}}, "clients": {}})


def answer(response: dict[str, Any]) -> Answer:
    state = State(settings=settings())
    return Answer(
        response=response,
        before=state,
        after=state,
        request=Request(action="Wire.InitiateAuth", person="alice", arguments=()),
        resolve=lambda _value: "eu-west-1_Pool1",
        now=0.0,
        seconds=0.0,
    )


def failing(response: dict[str, Any]) -> set[str]:
    asked = {name: CHECKS.get(name, "test")(answer(response), *arguments) for name, arguments in CHECKED}
    return {name for name, problem in asked.items() if problem}


def headers(**changed: str | None) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in changed.items()}
    kept = {**REFUSAL["headers"], **named}
    return {**REFUSAL, "headers": {name: value for name, value in kept.items() if value is not None}}


def document(**changed: Any) -> dict[str, Any]:
    return {**REFUSAL, "document": {**REFUSAL["document"], **changed}}


@pytest.mark.parametrize(
    ("response", "wrong"),
    [
        (REFUSAL, set()),
        ({**REFUSAL, "status": 200}, {"refused_by_client_error"}),
        (headers(content_type="application/x-amz-json-1.0"), {"json_content"}),
        (headers(content_type="application/x-amz-json-1.1; charset=utf-8"), set()),
        (headers(x_amzn_requestid=None), {"has_request_id"}),
        (headers(x_amzn_errortype="ResourceNotFoundException"), {"error_headers"}),
        (headers(x_amzn_errormessage="no"), {"error_headers"}),
        (document(__type="com.amazonaws#ResourceNotFoundException"), {"names_error", "error_headers"}),
        (document(message=None, Message="no"), {"tells_message", "error_headers"}),
    ],
)
def test_each_part_of_a_refusal_is_told_by_its_own_check(response: dict[str, Any], wrong: set[str]):
    assert failing(response) == wrong


def test_timestamps_are_numbers_and_no_texts():
    numbers = CHECKS.get("numbers", "test")
    assert numbers(answer({"document": {"CreationDate": 1.5}}), "CreationDate") is None
    assert numbers(answer({"document": {"CreationDate": "2026-01-01T00:00:00Z"}}), "CreationDate")
    assert numbers(answer({"document": {"CreationDate": True}}), "CreationDate")


def test_an_empty_answer_is_an_object():
    empty = CHECKS.get("document_is_empty_object", "test")
    assert empty(answer({"text": "{}", "document": {}})) is None
    assert empty(answer({"text": "", "document": None}))
    assert empty(answer({"text": "[]", "document": []}))


def test_the_discovery_document_speaks_of_its_own_pool():
    issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool1"
    told = CHECKS.get("discovery_issuer", "test")
    right = {"issuer": issuer, "jwks_uri": f"{issuer}/.well-known/jwks.json"}
    assert told(answer({"document": right})) is None
    assert told(answer({"document": {**right, "issuer": f"{issuer}/"}}))
    assert told(answer({"document": {**right, "jwks_uri": issuer}}))


def test_lists_are_compared_in_any_order():
    exactly, at_least = CHECKS.get("lists_exactly", "test"), CHECKS.get("lists_at_least", "test")
    found = answer({"document": {"scopes": ["b", "a"]}})
    assert exactly(found, "scopes", "a", "b") is None
    assert exactly(found, "scopes", "a")
    assert at_least(found, "scopes", "a") is None
    assert at_least(found, "scopes", "c")
