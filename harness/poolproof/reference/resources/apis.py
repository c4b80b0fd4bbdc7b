"""What an API is: its routes and who lets a request through.

`deploy` puts an API into an account; `for_user_pool` is the short way to one that a user pool's tokens open.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from poolproof.reference.cloud import Cloud


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPoolAuthorizer:
    """The Cognito authorizer of a REST API.

    `audience_pattern` is the identityValidationExpression: a regular expression that the token's aud must match.
    """

    user_pool_ids: tuple[str, ...]
    header: str = "authorization"
    audience_pattern: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JwtAuthorizer:
    """The JWT authorizer of an HTTP API."""

    issuer: str
    audience: tuple[str, ...]
    header: str = "authorization"


@dataclass(frozen=True, slots=True, kw_only=True)
class IamAuthorizer:
    """Requests are signed, and the caller's policies allow `execute-api:Invoke`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A method and path, with the scopes of which an access token needs one."""

    method: str
    path: str
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """An API at `https://ID.execute-api.REGION.amazonaws.com/STAGE/PATH`; an HTTP API may have the stage `$default`."""

    id: str
    region: str
    authorizer: UserPoolAuthorizer | JwtAuthorizer | IamAuthorizer
    routes: tuple[Route, ...]
    stage: str = "prod"


@dataclass(slots=True, kw_only=True)
class Apis:
    """All APIs of the account, by id."""

    apis: dict[str, Api] = field(default_factory=dict)


def deploy(cloud: Cloud, api: Api) -> str:
    """Put an API into the account, in place of the one with its id; gives the URL of its stage, without final slash."""
    cloud.part(Apis).apis[api.id] = api
    return url_of(api)


def url_of(api: Api) -> str:
    """The URL of an API's stage; over loopback the same API answers at `/_aws/execute-api/ID/STAGE/PATH`."""
    stage = "" if api.stage == "$default" else f"/{api.stage}"
    return f"https://{api.id}.execute-api.{api.region}.amazonaws.com{stage}"


def for_user_pool(cloud: Cloud, user_pool_id: str, client_id: str | None = None) -> str:
    """Deploy a REST API with a Cognito user pool authorizer and give the URL of its one resource, for any method.

    With a client id the authorizer's identityValidationExpression admits tokens of that client only. The same pool and
    client give the same URL each time.
    """
    digest = hashlib.sha256(f"{user_pool_id}/{client_id or '*'}".encode()).hexdigest()
    api = Api(
        id=digest[:10],
        region=user_pool_id.partition("_")[0],
        authorizer=UserPoolAuthorizer(
            user_pool_ids=(user_pool_id,), audience_pattern=None if client_id is None else re.escape(client_id)
        ),
        routes=(Route(method="ANY", path="/items"),),
    )
    return f"{deploy(cloud, api)}/items"
