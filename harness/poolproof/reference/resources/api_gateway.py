"""API Gateway at run time: route, authorizer, and a back end that echoes what it is told about the caller."""

from __future__ import annotations

import json
import uuid
from typing import Any, assert_never

from poolproof.reference.cloud import Cloud
from poolproof.reference.resources import authorizers
from poolproof.reference.resources.apis import Api, Apis, IamAuthorizer, JwtAuthorizer, Route, UserPoolAuthorizer
from poolproof.reference.resources.authorizers import Refusal
from poolproof.reference.wire import Request, Response


def answer(cloud: Cloud, request: Request, api_id: str, path: str) -> Response:
    """Answer a request to an API; `path` begins with the stage."""
    api = cloud.part(Apis).apis.get(api_id)
    if api is None:
        return _response(Refusal(status=403, error="ForbiddenException", message="Forbidden"))
    route = route_for(api, request.method, path)
    if route is None:
        return _response(_no_route(api))
    outcome = authorize(cloud, api, route, request)
    if isinstance(outcome, Refusal):
        return _response(outcome)
    body = {"path": route.path, "method": route.method, "requestContext": outcome}
    return Response(
        status=200,
        headers={"content-type": "application/json", "x-amzn-requestid": str(uuid.uuid4())},
        body=json.dumps(body).encode(),
    )


def authorize(cloud: Cloud, api: Api, route: Route, request: Request) -> dict[str, Any] | Refusal:
    """Ask the API's authorizer: what the back end is told of the caller, or the refusal."""
    match api.authorizer:
        case UserPoolAuthorizer():
            return authorizers.by_user_pool(cloud, api.authorizer, route, request)
        case JwtAuthorizer():
            return authorizers.by_jwt(cloud, api.authorizer, route, request)
        case IamAuthorizer():
            return authorizers.by_signature(cloud, api, route, request)
        case _:
            assert_never(api.authorizer)


def route_for(api: Api, method: str, path: str) -> Route | None:
    """The route that a method and a path with its stage lead to; `ANY` is every method."""
    prefix = "" if api.stage == "$default" else f"/{api.stage}"
    if not path.startswith(f"{prefix}/") and path != prefix:
        return None
    rest = path.removeprefix(prefix) or "/"
    return next((route for route in api.routes if route.path == rest and route.method in (method, "ANY")), None)


def _no_route(api: Api) -> Refusal:
    # An HTTP API says Not Found; a REST API takes an unknown path for a request without authentication
    # (API Gateway developer guide, gateway responses, MISSING_AUTHENTICATION_TOKEN).
    if isinstance(api.authorizer, JwtAuthorizer):
        return Refusal(status=404, error="NotFoundException", message="Not Found")
    return authorizers.missing_authentication()


def _response(refusal: Refusal) -> Response:
    headers = {
        "content-type": "application/json",
        "x-amzn-requestid": str(uuid.uuid4()),
        "x-amzn-errortype": refusal.error,
        **dict(refusal.headers),
    }
    return Response(status=refusal.status, headers=headers, body=json.dumps({refusal.member: refusal.message}).encode())
