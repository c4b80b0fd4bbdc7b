"""The table of client-side acts: what a scenario does that is no call of the AWS API.

Each act takes a Bench (what the session lends it) and its resolved arguments, and gives an Observation. Where the
target lacks the power that an act needs, the answer is Unsupported with the name of the capability.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import jwt
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from poolproof.clients import jwt_verification, paging, social_tokens
from poolproof.clients.issuer import Issuer
from poolproof.clients.saml_issuer import ATTRIBUTES, SamlIssuer
from poolproof.clients.social_tokens import Vouched
from poolproof.observation import Indeterminate, Observation, Rejected, Returned, Unsupported, Wire, gist

UNAUTHORIZED = (401, 403)
JSON_CONTENT = "application/x-amz-json-1.1"
XML_CODE = re.compile(r"<Code>([^<]*)</Code>")
XML_MESSAGE = re.compile(r"<Message>([^<]*)</Message>")

DeployApi: TypeAlias = Callable[[str, str | None, str | None], str]
"""Make an API and return the URL to GET. Its authorizer is a `user_pool` (REST API; pool id, and the client id that
tokens must be for), a `jwt` one (HTTP API; likewise) or `iam` (REST API; neither)."""

Fetch: TypeAlias = Callable[[str, str, Mapping[str, str], bytes], Wire]
"""Send one HTTP request without any signature: method, URL, headers, body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a session lends to client-side acts; a power that the target lacks is None.

    `issuers` and `saml_issuers` are the harness's providers by their name in the world, `table_keys` the key
    attributes of the world's tables by table name, `keys` the account's own. `administer` sends a request of the
    account's administrator, `events` gives what the world's functions of a trigger were called with, oldest first.
    `vouch` tells the target what a public provider would say of a token.
    """

    region: str
    now: Callable[[], datetime]
    fetch: Fetch | None
    advance: Callable[[float], None] | None
    deploy_api: DeployApi | None
    issuers: Mapping[str, Issuer]
    keys: Credentials | None = None
    administer: Callable[[str, Mapping[str, Any]], Observation] | None = None
    table_keys: Mapping[str, str] = field(default_factory=dict)
    saml_issuers: Mapping[str, SamlIssuer] = field(default_factory=dict)
    vouch: Callable[[Vouched], None] | None = None
    events: Callable[[str], list[Any]] | None = None
    key_sets: dict[str, jwt.PyJWKSet] = field(default_factory=dict)


Act: TypeAlias = Callable[[Bench, Mapping[str, Any]], Observation]


def perform(operation: str, bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Perform an act by name; an unknown name is nobody's verdict."""
    act = ACTS.get(operation)
    if act is None:
        return Indeterminate(cause=f"no client-side act {operation!r}; there are {', '.join(sorted(ACTS))}")
    return act(bench, arguments)


def advance_clock(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Move the target's clock forward by `seconds`."""
    if bench.advance is None:
        return Unsupported(operation="advanceClock", reason="CLOCK")
    bench.advance(float(arguments["seconds"]))
    return Returned(fields={})


def fetch_jwks(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Fetch a user pool's JWKS: `{status, keys}`."""
    if bench.fetch is None:
        return Unsupported(operation="fetchJwks", reason="JWKS")
    wire = bench.fetch("GET", jwt_verification.jwks_url(arguments["UserPoolId"]), {}, b"")
    if 400 <= wire.status < 500:
        return refused(wire)
    document = parsed(wire.body)
    if wire.status != 200 or not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        return Indeterminate(cause=f"HTTP {wire.status} without a JWKS: {gist(wire.body)}", crash=True, wire=wire)
    return Returned(fields={"status": wire.status, "keys": document["keys"]}, wire=wire)


def verify_jwt(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Verify a user pool's token as an application does: `{header, claims}`; the JWKS is fetched once for each pool."""
    pool_id = arguments["UserPoolId"]
    if pool_id not in bench.key_sets:
        fetched = fetch_jwks(bench, arguments)
        if not isinstance(fetched, Returned):
            return fetched
        try:
            bench.key_sets[pool_id] = jwt.PyJWKSet.from_dict({"keys": fetched.fields["keys"]})
        except jwt.PyJWTError as error:
            return Indeterminate(cause=f"the JWKS cannot be used: {error}", crash=True, wire=fetched.wire)
    return jwt_verification.verify(
        str(arguments["token"]), bench.key_sets[pool_id], issuer=jwt_verification.issuer_of(pool_id), now=bench.now()
    )


def read_jwt(_bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Read a token without verifying it: `{header, claims}`."""
    return jwt_verification.read(str(arguments["token"]))


def mint_oidc_token(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Mint an ID token of one of the harness's providers: `{token}`."""
    found = bench.issuers.get(arguments["provider"])
    if found is None:
        return Unsupported(operation="mintOidcToken", reason="EXTERNAL_OIDC")
    token = found.mint(
        subject=arguments["subject"],
        now=bench.now(),
        audience=arguments.get("audience"),
        expires_in=arguments.get("expires_in"),
        kind=arguments.get("kind", "good"),
        claims=arguments.get("claims"),
    )
    return Returned(fields={"token": token})


def mint_saml_assertion(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Let one of the harness's SAML providers respond: `{assertion}`, in base64.

    `roles` are pairs `ROLE_ARN,PROVIDER_ARN`; `session_name` is the subject where it is not given, and left out where
    it is empty; `attributes` are further ones, by their full names.
    """
    found = bench.saml_issuers.get(arguments["provider"])
    if found is None:
        return Unsupported(operation="mintSamlAssertion", reason="EXTERNAL_SAML")
    name = arguments.get("session_name", arguments["subject"])
    attributes = {
        **({f"{ATTRIBUTES}Role": arguments["roles"]} if arguments.get("roles") else {}),
        **({f"{ATTRIBUTES}RoleSessionName": name} if name else {}),
        **arguments.get("attributes", {}),
    }
    assertion = found.respond(
        subject=arguments["subject"],
        now=bench.now(),
        attributes=attributes,
        expires_in=arguments.get("expires_in"),
        kind=arguments.get("kind", "good"),
    )
    return Returned(fields={"assertion": assertion})


def mint_social_token(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Make a token of a public provider, and tell the target what the provider would say of it: `{token}`."""
    if bench.vouch is None:
        return Unsupported(operation="mintSocialToken", reason="EXTERNAL_SOCIAL")
    made = social_tokens.mint(
        provider=arguments["provider"],
        subject=arguments["subject"],
        app=arguments["app"],
        now=bench.now(),
        kind=arguments.get("kind", "good"),
    )
    bench.vouch(made)
    return Returned(fields={"token": made.token})


def call_authorizer(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Call an API whose authorizer is a user pool, with a token in the Authorization header: `{status, body}`."""
    if bench.deploy_api is None or bench.fetch is None:
        return Unsupported(operation="callAuthorizer", reason="API_GATEWAY")
    url = bench.deploy_api("user_pool", arguments["UserPoolId"], arguments.get("ClientId"))
    return with_token(bench.fetch, url, arguments.get("token"))


def call_http_api(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Call an HTTP API whose JWT authorizer trusts a user pool and one client of it: `{status, body}`."""
    if bench.deploy_api is None or bench.fetch is None:
        return Unsupported(operation="callHttpApi", reason="API_GATEWAY")
    url = bench.deploy_api("jwt", arguments["UserPoolId"], arguments["ClientId"])
    return with_token(bench.fetch, url, arguments.get("token"))


def call_iam_api(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Call an API with IAM authorization, signed with temporary credentials, else with a token: `{status, body}`."""
    if bench.deploy_api is None or bench.fetch is None:
        return Unsupported(operation="callIamApi", reason="API_GATEWAY")
    url = bench.deploy_api("iam", None, None)
    lent = arguments.get("credentials")
    if lent is None:
        return with_token(bench.fetch, url, arguments.get("token"))
    request = AWSRequest(method="GET", url=url)
    keys = Credentials(lent["AccessKeyId"], lent.get("SecretKey") or lent["SecretAccessKey"], lent["SessionToken"])
    SigV4Auth(keys, "execute-api", bench.region).add_auth(request)
    return unless_unauthorized(bench.fetch("GET", url, dict(request.headers), b""))


def with_token(fetch: Fetch, url: str, token: Any) -> Observation:
    """GET a URL with a token, if there is one, in the Authorization header."""
    return unless_unauthorized(fetch("GET", url, {} if token is None else {"authorization": str(token)}, b""))


def unless_unauthorized(wire: Wire) -> Observation:
    """Read an API's answer; whoever is not let in is Unauthorized, with status 401 or 403."""
    if wire.status in UNAUTHORIZED:
        return Rejected(code="Unauthorized", message=error_of(wire)[1], http_status=wire.status, wire=wire)
    return answered(wire)


def send(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Send what `exchange` sends, and read the answer as the protocol's: `{status, body}` or a refusal."""
    found = exchange(bench, arguments)
    return answered(found.wire) if isinstance(found, Returned) and found.wire is not None else found


def exchange(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Send one plain HTTP request to a service and give the whole answer: `{status, headers, text, document}`.

    `service` and `path` make the URL, `target` is the header X-Amz-Target, `body` is text or else sent as JSON, of the
    `content_type`; `signed` requests carry a signature by the account's keys. Header names are given in lower case;
    `document` is the body as JSON, null where it is none.
    """
    if bench.fetch is None or bench.keys is None:
        return Unsupported(operation="exchange", reason="WIRE")
    service, body = str(arguments["service"]), arguments.get("body", "")
    request = AWSRequest(
        method=str(arguments.get("method", "POST")),
        url=f"https://{service}.{bench.region}.amazonaws.com{arguments.get('path', '/')}",
        data=(body if isinstance(body, str) else json.dumps(body)).encode(),
        headers={"content-type": str(arguments.get("content_type", JSON_CONTENT))},
    )
    if "target" in arguments:
        request.headers["x-amz-target"] = str(arguments["target"])
    if arguments.get("signed"):
        SigV4Auth(bench.keys, service, bench.region).add_auth(request)
    wire = bench.fetch(request.method, request.url, dict(request.headers), request.data)
    if wire.status >= 500:
        return Indeterminate(cause=f"HTTP {wire.status}: {gist(wire.body)}", crash=True, wire=wire)
    headers = {name.lower(): value for name, value in wire.headers.items()}
    fields = {"status": wire.status, "headers": headers, "text": wire.body, "document": parsed(wire.body)}
    return Returned(fields=fields, wire=wire)


def read_trigger_events(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Give the events of a user that the functions of a trigger were called with: `{events}`, newest first."""
    if bench.events is None:
        return Unsupported(operation="readTriggerEvents", reason="LAMBDA_TRIGGERS")
    pool_id, name = arguments.get("UserPoolId"), arguments.get("Username")
    events = [
        event
        for event in bench.events(arguments["trigger"])
        if pool_id in (None, event.get("userPoolId")) and name in (None, event.get("userName"))
    ]
    return Returned(fields={"events": events[::-1]})


def bearer_on_s3(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """GET an object with a JWT as bearer and no signature, as a naive application would: `{status, body}`."""
    if bench.fetch is None:
        return Unsupported(operation="bearerOnS3", reason="RESOURCES")
    url = f"https://{arguments['Bucket']}.s3.{bench.region}.amazonaws.com/{arguments['Key']}"
    return answered(bench.fetch("GET", url, {"authorization": f"Bearer {arguments['token']}"}, b""))


def bearer_on_dynamodb(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Get an item of a table with a JWT as bearer and no signature, as a naive application would: `{status, body}`.

    The request is right but for its authorization, so that only that can be what is refused.
    """
    if bench.fetch is None:
        return Unsupported(operation="bearerOnDynamoDB", reason="RESOURCES")
    headers = {
        "authorization": f"Bearer {arguments['token']}",
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "DynamoDB_20120810.GetItem",
    }
    table = arguments["TableName"]
    body = json.dumps({"TableName": table, "Key": {bench.table_keys.get(table, "id"): {"S": "alice"}}}).encode()
    return answered(bench.fetch("POST", f"https://dynamodb.{bench.region}.amazonaws.com/", headers, body))


def turn_pages(bench: Bench, arguments: Mapping[str, Any]) -> Observation:
    """Ask for page after page of a list until no token comes: `{pages, items, ended}`."""
    if bench.administer is None:
        return Unsupported(operation="turnPages", reason="ADMIN_API")
    return paging.turn(bench.administer, arguments["operation"], arguments["limit"], arguments.get("arguments", {}))


def answered(wire: Wire) -> Observation:
    """Normalise a plain HTTP answer: 2xx Returned, 5xx a crash, everything else Rejected."""
    if wire.status >= 500:
        return Indeterminate(cause=f"HTTP {wire.status}: {gist(wire.body)}", crash=True, wire=wire)
    if wire.status >= 300:
        return refused(wire)
    document = parsed(wire.body)
    return Returned(fields={"status": wire.status, "body": wire.body if document is None else document}, wire=wire)


def refused(wire: Wire) -> Rejected:
    """Read an error out of an HTTP answer of whatever protocol."""
    code, message = error_of(wire)
    return Rejected(code=code, message=message, http_status=wire.status, wire=wire)


def error_of(wire: Wire) -> tuple[str, str]:
    """Return code and message of an error: the JSON protocol's, S3's XML, else `Http404` and the body."""
    document = parsed(wire.body)
    if isinstance(document, dict):
        stated = str(document.get("__type") or wire.headers.get("x-amzn-errortype") or f"Http{wire.status}")
        message = document.get("message") or document.get("Message") or ""
        return stated.rpartition("#")[2].partition(":")[0], str(message)
    code, message = XML_CODE.search(wire.body), XML_MESSAGE.search(wire.body)
    if code is not None:
        return code[1], message[1] if message else ""
    return f"Http{wire.status}", wire.body[:500]


def parsed(body: str) -> Any:
    """Parse JSON; None for what is none."""
    try:
        return json.loads(body)
    except ValueError:
        return None


ACTS: dict[str, Act] = {
    "advanceClock": advance_clock,
    "bearerOnDynamoDB": bearer_on_dynamodb,
    "bearerOnS3": bearer_on_s3,
    "callAuthorizer": call_authorizer,
    "callHttpApi": call_http_api,
    "callIamApi": call_iam_api,
    "exchange": exchange,
    "fetchJwks": fetch_jwks,
    "mintOidcToken": mint_oidc_token,
    "mintSamlAssertion": mint_saml_assertion,
    "mintSocialToken": mint_social_token,
    "send": send,
    "turnPages": turn_pages,
    "readJwt": read_jwt,
    "readTriggerEvents": read_trigger_events,
    "verifyJwt": verify_jwt,
}
