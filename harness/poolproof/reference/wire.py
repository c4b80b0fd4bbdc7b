"""The entrance: one HTTP request in, one HTTP response out, never an exception.

A request is routed by its `x-amz-target` (JSON protocol), by `/.well-known/` (public documents), by a form body with
`Action` (query protocol: STS, IAM), and otherwise handed to the simulated resources (S3, DynamoDB, API Gateway).
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from poolproof.reference import credentials, json_protocol, query_protocol, service_models, validation
from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud

DEFAULT_REGION = "us-east-1"
HOST_REGION = re.compile(
    r"(?:^|\.)(?:(?:issuer-)?cognito-idp|cognito-identity|sts|iam|dynamodb|s3)\.([a-z]{2}-[a-z0-9-]+-\d)\."
)
MAXIMUM_BODY = 32 * 2**20
"""Bytes; the longest argument of all, SAML metadata of 10,000,000 characters, takes less in a form."""

MAXIMUM_UPLOAD = 128 * 2**20
"""Bytes of a PUT; a file of a user import may have 100 MiB (developer guide, using-import-tool)."""

REGION_PREFIX = re.compile(r"([a-z]{2}(?:-[a-z]+)+-\d)[_:]")
SERVICE_MODULES = {
    "cognito-idp": "poolproof.reference.user_pools.registry",
    "cognito-identity": "poolproof.reference.identity_pools",
    "sts": "poolproof.reference.sts",
    "iam": "poolproof.reference.iam",
}
TARGET_SERVICES = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSCognitoIdentityService": "cognito-identity",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request; `headers` has lower-case keys, `url` is absolute."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One HTTP response; `headers` has lower-case keys."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def handle(cloud: Cloud, request: Request) -> Response:
    """Answer one request; whatever goes wrong inside becomes a server fault and stays in `cloud.crashes`."""
    try:
        with cloud.lock:
            return unanswerable(request) or routed(cloud, request)
    except Exception as fault:  # noqa: BLE001 -- the border: a service answers 500, it does not raise
        cloud.crashes.append(fault)
        return rendered(json_protocol.error(ServiceError("InternalErrorException", "Internal server error.", 500)))


def unanswerable(request: Request) -> Response | None:
    """The answer to what is no request of any service: too long a body, or a URL that is none."""
    if len(request.body) > (MAXIMUM_UPLOAD if request.method.upper() == "PUT" else MAXIMUM_BODY):
        return rendered((413, {}, b""))
    try:
        parts = urlsplit(request.url)
        sound = parts.port is None or parts.port >= 0
    except ValueError:
        sound = False
    return None if sound else rendered((400, {}, b""))


def routed(cloud: Cloud, request: Request) -> Response:
    """Find the protocol of a request and answer it."""
    target = request.headers.get("x-amz-target", "")
    service = TARGET_SERVICES.get(target.rpartition(".")[0])
    if service is not None and request.method.upper() == "POST":
        return json_call(cloud, request, service, target.rpartition(".")[2])
    if not target and "/.well-known/" in request.url:
        return well_known(cloud, request)
    parameters = {} if target else query_protocol.parameters(request.method, request.url, request.headers, request.body)
    service = query_protocol.service_of(parameters)
    if service is not None:
        return query_call(cloud, request, service, parameters)
    answer = import_upload(cloud, request) or resource_answer(cloud, request)
    return answer if answer is not None else rendered(json_protocol.unknown_operation())


def rendered(answer: tuple[int, dict[str, str], bytes]) -> Response:
    """Add the headers that every answer of AWS carries."""
    status, headers, body = answer
    return Response(
        status=status,
        headers={"x-amzn-requestid": str(uuid.uuid4()), "content-length": str(len(body)), **headers},
        body=body,
    )


def json_call(cloud: Cloud, request: Request, service: str, operation: str) -> Response:
    """Answer a call of the JSON protocol."""
    try:
        result = performed(cloud, request, service, operation, json_protocol.decoded)
    except ServiceError as refusal:
        return rendered(json_protocol.error(refusal))
    has_output = service_models.operation_model(service, operation).output_shape is not None
    return rendered(json_protocol.success(result if has_output else None))


def query_call(cloud: Cloud, request: Request, service: str, parameters: dict[str, str]) -> Response:
    """Answer a call of the query protocol."""
    operation = parameters.get("Action", "")
    request_id = str(uuid.uuid4())
    try:
        result = performed(
            cloud, request, service, operation,
            lambda _body: query_protocol.decoded(service, operation, parameters),
        )  # fmt: skip
    except ServiceError as refusal:
        return rendered(query_protocol.error(service, refusal, request_id))
    return rendered(query_protocol.success(service, operation, result, request_id))


def performed(cloud: Cloud, request: Request, service: str, operation: str, decode: Any) -> dict[str, Any]:
    """Decode, authenticate, validate and perform one call.

    The order is the one generic to AWS; no source states it for Cognito: operation, JSON, credentials, constraints.
    """
    if operation not in service_models.operation_names(service):
        raise unknown_operation(service, operation)
    arguments = decode(request.body)
    identity = credentials.identified(cloud, service, operation, request.method, request.url, request.headers,
                                      request.body)  # fmt: skip
    parsed = validation.validated(service, operation, arguments)
    handler = operations(service).get(operation)
    if handler is None:
        raise unknown_operation(service, operation)
    return handler(
        Call(
            cloud=cloud,
            service=service,
            operation=operation,
            region=region_of(cloud, request, identity.region, parsed),
            account_id=cloud.account_id,
            arguments=parsed,
            signer=identity.signer,
            source_ip=request.headers.get("x-forwarded-for", "127.0.0.1"),
            headers=request.headers,
        )
    )


def unknown_operation(service: str, operation: str) -> ServiceError:
    """Return the refusal of an operation that the service does not have."""
    if service in {"sts", "iam"}:
        return ServiceError("InvalidAction", f"Could not find operation {operation} for version", 400)
    return ServiceError("UnknownOperationException", None, 400)


@cache
def operations(service: str) -> dict[str, Handler]:
    """Return the handlers of one service."""
    module = import_module(SERVICE_MODULES[service])
    handlers: dict[str, Handler] = module.OPERATIONS
    return handlers


def region_of(cloud: Cloud, request: Request, scope_region: str | None, arguments: dict[str, Any]) -> str:
    """Return the region of a call: from the host, else the signature's scope, else an id that begins with a region."""
    host = HOST_REGION.search(urlsplit(request.url).netloc)
    if host is not None:
        return host[1]
    if scope_region is not None:
        return scope_region
    ids = (arguments.get(name) for name in ("UserPoolId", "IdentityPoolId", "IdentityId"))
    for one in ids:
        prefix = REGION_PREFIX.match(one) if isinstance(one, str) else None
        if prefix is not None:
            return prefix[1]
    user_pools = import_module(SERVICE_MODULES["cognito-idp"])
    found: str | None = user_pools.region_of_client(cloud, arguments)
    return found or DEFAULT_REGION


def well_known(cloud: Cloud, request: Request) -> Response:
    """Answer a request for the JWKS or discovery document of a user pool or, without a pool, of the identity pools."""
    pool_id, _, name = urlsplit(request.url).path.lstrip("/").partition(".well-known/")
    pool_id = pool_id.rstrip("/")
    if not pool_id:
        own: dict[str, Any] | None = import_module(SERVICE_MODULES["cognito-identity"]).published_document(cloud, name)
        return rendered(json_protocol.document(own or {"message": "Not Found"}, 404 if own is None else 200))
    host = HOST_REGION.search(urlsplit(request.url).netloc)
    here = host is None or pool_id.startswith(f"{host[1]}_")
    user_pools = import_module(SERVICE_MODULES["cognito-idp"])
    found: dict[str, Any] | None = user_pools.published_document(cloud, pool_id, name) if here else None
    if found is None:
        return rendered(json_protocol.document({"message": f"User pool {pool_id} does not exist."}, 404))
    return rendered(json_protocol.document(found, 200))


def import_upload(cloud: Cloud, request: Request) -> Response | None:
    """Take the file of a user import at its pre-signed URL, whatever the host is called."""
    if request.method.upper() != "PUT" or "/import-" not in request.url:
        return None
    user_pools = import_module(SERVICE_MODULES["cognito-idp"])
    status: int | None = user_pools.uploaded(cloud, request.url, request.headers, request.body)
    return None if status is None else Response(status=status, headers={"content-length": "0"})


def resource_answer(cloud: Cloud, request: Request) -> Response | None:
    """Hand a request to the simulated resources."""
    module = import_module("poolproof.reference.resources")
    found: Response | None = module.handle(cloud, request)
    return found
