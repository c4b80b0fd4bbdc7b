"""What an API is: its routes and who lets a request through. Tests make these values and put them into the account."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    """All APIs of the account; `cloud.part(Apis).apis[api.id] = api` deploys one."""

    apis: dict[str, Api] = field(default_factory=dict)
