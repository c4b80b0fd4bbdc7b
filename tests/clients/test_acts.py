import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from botocore.credentials import Credentials

from poolproof.clients import acts, issuer
from poolproof.observation import Indeterminate, Rejected, Returned, Unsupported, Wire

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
POOL = "eu-west-1_abc"
URL = f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"


def token(**claims: Any) -> str:
    known = {"iss": URL, "sub": "s", "exp": int(NOW.timestamp()) + 60, **claims}
    return jwt.encode(known, issuer.own_key(), algorithm="RS256", headers={"kid": issuer.KEY_ID})


class Site:
    """Answers HTTP requests from a table and remembers them."""

    def __init__(self, **answers: Wire) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str, Mapping[str, str]]] = []

    def fetch(self, method: str, url: str, headers: Mapping[str, str], _body: bytes) -> Wire:
        self.asked.append((method, url, headers))
        return next(wire for part, wire in self.answers.items() if part in url)


def wire(status: int, body: Any, **headers: str) -> Wire:
    text = body if isinstance(body, str) else json.dumps(body)
    return Wire(status=status, headers={name.replace("_", "-"): item for name, item in headers.items()}, body=text)


def bench(site: Site | None = None, now: datetime = NOW, **powers: Any) -> acts.Bench:
    return acts.Bench(
        region="eu-west-1",
        now=lambda: now,
        fetch=None if site is None else site.fetch,
        advance=powers.get("advance"),
        deploy_api=powers.get("deploy_api"),
        issuers=powers.get("issuers", {}),
        keys=powers.get("keys"),
    )


def keys() -> Site:
    return Site(jwks=wire(200, issuer.Issuer(url=URL, audience="a").jwks()))


def test_token_verifies_against_the_served_keys_which_are_fetched_once() -> None:
    site = keys()
    table = bench(site)
    for _ in range(2):
        found = acts.perform("verifyJwt", table, {"token": token(), "UserPoolId": POOL})
        assert isinstance(found, Returned)
        assert found.fields["claims"]["sub"] == "s"
        assert found.fields["header"]["kid"] == issuer.KEY_ID
    assert [url for _, url, _ in site.asked] == [f"{URL}/.well-known/jwks.json"]


def test_token_of_another_issuer_or_past_its_expiry_is_refused() -> None:
    later = NOW + timedelta(seconds=60)
    for table, text in (
        (bench(keys()), token(iss="https://evil.example")),
        (bench(keys(), now=later), token()),
        (bench(keys()), token(exp="soon")),
        (bench(keys()), "no.token.atall"),
        (bench(keys()), jwt.encode({"iss": URL}, issuer.own_key(), algorithm="RS256", headers={"kid": "other"})),
    ):
        found = acts.perform("verifyJwt", table, {"token": text, "UserPoolId": POOL})
        assert isinstance(found, Rejected), found
        assert found.code == "InvalidToken"


def test_expiry_is_judged_by_the_targets_time() -> None:
    earlier = NOW - timedelta(days=3)
    found = acts.perform("verifyJwt", bench(keys(), now=earlier), {"token": token(), "UserPoolId": POOL})
    assert isinstance(found, Returned)


def test_key_set_that_is_none_is_a_crash_and_a_missing_one_a_refusal() -> None:
    garbage = acts.perform("fetchJwks", bench(Site(jwks=wire(200, "<html>"))), {"UserPoolId": POOL})
    assert isinstance(garbage, Indeterminate)
    assert garbage.crash
    missing = acts.perform("fetchJwks", bench(Site(jwks=wire(404, {"message": "gone"}))), {"UserPoolId": POOL})
    assert missing == Rejected(code="Http404", message="gone", http_status=404, wire=wire(404, {"message": "gone"}))


def test_lacking_powers_are_named() -> None:
    table = bench()
    needs = {
        name: acts.perform(
            name, table, {"UserPoolId": POOL, "provider": "x", "subject": "s", "token": "t", "seconds": 1}
        )
        for name in acts.ACTS
    }
    assert {name: found.reason for name, found in needs.items() if isinstance(found, Unsupported)} == {
        "advanceClock": "CLOCK",
        "bearerOnDynamoDB": "RESOURCES",
        "bearerOnS3": "RESOURCES",
        "callAuthorizer": "API_GATEWAY",
        "callHttpApi": "API_GATEWAY",
        "callIamApi": "API_GATEWAY",
        "exchange": "WIRE",
        "fetchJwks": "JWKS",
        "mintOidcToken": "EXTERNAL_OIDC",
        "mintSamlAssertion": "EXTERNAL_SAML",
        "mintSocialToken": "EXTERNAL_SOCIAL",
        "send": "WIRE",
        "readTriggerEvents": "LAMBDA_TRIGGERS",
        "turnPages": "ADMIN_API",
        "verifyJwt": "JWKS",
    }


def test_authorizer_opens_or_refuses() -> None:
    site = Site(open=wire(200, {"hello": "x"}), shut=wire(401, {"message": "Unauthorized"}))
    table = bench(site, deploy_api=lambda kind, pool_id, client_id: f"https://{kind}/{client_id}/{pool_id}")
    opened = acts.perform("callAuthorizer", table, {"token": "t", "UserPoolId": POOL, "ClientId": "open"})
    assert isinstance(opened, Returned)
    assert opened.fields == {"status": 200, "body": {"hello": "x"}}
    shut = acts.perform("callAuthorizer", table, {"UserPoolId": POOL, "ClientId": "shut"})
    assert isinstance(shut, Rejected)
    assert (shut.code, shut.message, shut.http_status) == ("Unauthorized", "Unauthorized", 401)
    assert [headers for _, _, headers in site.asked] == [{"authorization": "t"}, {}]


def test_an_api_with_iam_authorization_gets_a_signed_request() -> None:
    site = Site(iam=wire(403, {"message": "Missing Authentication Token"}))
    table = bench(site, deploy_api=lambda kind, _pool_id, _client_id: f"https://{kind}/items")
    lent = {"AccessKeyId": "ASIAEXAMPLE", "SecretKey": "secret", "SessionToken": "session"}
    for arguments in ({"credentials": lent}, {"token": "t"}, {}):
        found = acts.perform("callIamApi", table, arguments)
        assert isinstance(found, Rejected)
        assert (found.code, found.message, found.http_status) == ("Unauthorized", "Missing Authentication Token", 403)
    signed, bearer, plain = (headers for _, _, headers in site.asked)
    assert signed["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/")
    assert signed["X-Amz-Security-Token"] == "session"
    assert bearer == {"authorization": "t"}
    assert plain == {}


def test_bearer_refusals_are_read_from_xml_and_json() -> None:
    site = Site(
        s3=wire(400, "<Error><Code>InvalidArgument</Code><Message>Unsupported Authorization Type</Message></Error>"),
        dynamodb=wire(400, {"__type": "com.amazon.coral.service#MissingAuthenticationTokenException", "message": "m"}),
    )
    bucket = acts.perform("bearerOnS3", bench(site), {"token": "t", "Bucket": "b", "Key": "k"})
    table = acts.perform("bearerOnDynamoDB", bench(site), {"token": "t", "TableName": "x"})
    assert isinstance(bucket, Rejected)
    assert isinstance(table, Rejected)
    assert (bucket.code, table.code) == ("InvalidArgument", "MissingAuthenticationTokenException")
    assert all(headers["authorization"] == "Bearer t" for _, _, headers in site.asked)


def test_unknown_act_is_nobodys_verdict() -> None:
    found = acts.perform("makeCoffee", bench(), {})
    assert isinstance(found, Indeterminate)
    assert not found.crash


def test_events_are_those_of_one_user_and_pool_newest_first() -> None:
    events = [
        {"userPoolId": POOL, "userName": "alice", "triggerSource": "first"},
        {"userPoolId": POOL, "userName": "bob", "triggerSource": "second"},
        {"userPoolId": "another", "userName": "alice", "triggerSource": "third"},
        {"userPoolId": POOL, "userName": "alice", "triggerSource": "fourth"},
    ]
    where = replace(bench(), events=lambda trigger: events if trigger == "PreSignUp" else [])
    arguments = {"trigger": "PreSignUp", "UserPoolId": POOL, "Username": "alice"}
    found = acts.perform("readTriggerEvents", where, arguments)
    assert isinstance(found, Returned)
    assert [event["triggerSource"] for event in found.fields["events"]] == ["fourth", "first"]
    everybody = acts.perform("readTriggerEvents", where, {"trigger": "PreSignUp"})
    assert isinstance(everybody, Returned)
    assert len(everybody.fields["events"]) == len(events)


def test_events_need_functions() -> None:
    found = acts.perform("readTriggerEvents", bench(), {"trigger": "PreSignUp"})
    assert found == Unsupported(operation="readTriggerEvents", reason="LAMBDA_TRIGGERS")


def test_an_exchange_gives_the_whole_answer_and_is_signed_where_asked() -> None:
    site = Site(
        **{"cognito-idp": wire(400, {"__type": "X", "message": "m"}, Content_Type="application/x-amz-json-1.1")}
    )
    table = bench(site, keys=Credentials("AKID", "secret"))
    asked = {"service": "cognito-idp", "target": "Service.SignUp", "body": {"a": 1}}
    found = acts.perform("exchange", table, asked)
    assert isinstance(found, Returned)
    assert found.fields["status"] == 400
    assert found.fields["headers"] == {"content-type": "application/x-amz-json-1.1"}
    assert found.fields["document"] == {"__type": "X", "message": "m"}
    method, url, headers = site.asked[-1]
    assert (method, url) == ("POST", "https://cognito-idp.eu-west-1.amazonaws.com/")
    assert headers["x-amz-target"] == "Service.SignUp"
    assert "Authorization" not in headers
    acts.perform("exchange", table, {**asked, "signed": True})
    assert "Credential=AKID/" in site.asked[-1][2]["Authorization"]


def test_what_is_sent_plainly_is_read_as_the_protocols_answer() -> None:
    site = Site(**{"cognito-idp": wire(400, {"__type": "MissingAuthenticationTokenException", "message": "m"})})
    found = acts.perform("send", bench(site, keys=Credentials("AKID", "secret")), {"service": "cognito-idp"})
    assert isinstance(found, Rejected)
    assert found.code == "MissingAuthenticationTokenException"
