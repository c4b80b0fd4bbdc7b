"""Who may call an API: the three authorizers, each with the refusals that callers have recorded.

Tokens are verified with the issuer's published keys alone: a sign-out or revocation is not seen here until the token
expires (aws-amplify/docs issue 3311, amplify-js issue 3435).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from poolproof.reference.calls import Signer
from poolproof.reference.cloud import Cloud
from poolproof.reference.resources import signed
from poolproof.reference.resources.apis import Api, JwtAuthorizer, Route, UserPoolAuthorizer
from poolproof.reference.sigv4 import Fault, Signature
from poolproof.reference.sts import issuers, permissions, tokens
from poolproof.reference.sts.sessions import Session
from poolproof.reference.sts.tokens import Token
from poolproof.reference.wire import Request

_COGNITO = tokens.host_of(issuers.IDENTITY_ISSUER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A refused request; `member` is the name of the body's one member."""

    status: int
    error: str
    message: str
    member: str = "message"
    headers: tuple[tuple[str, str], ...] = ()


UNAUTHORIZED = Refusal(status=401, error="UnauthorizedException", message="Unauthorized")


def missing_authentication() -> Refusal:
    """403 `Missing Authentication Token` (amplify-cli issue 6589)."""
    return Refusal(status=403, error="MissingAuthenticationTokenException", message="Missing Authentication Token")


def presented(request: Request, header: str) -> Token | None:
    """The token in a header, raw or after `Bearer `; None when there is none."""
    text = request.headers.get(header.lower(), "").strip()
    text = text[7:].strip() if text[:7].lower() == "bearer " else text
    try:
        return tokens.read(text)
    except tokens.NotATokenError:
        return None


def issued_by(cloud: Cloud, token: Token, issuer: str) -> bool:
    """Whether the issuer's keys verify the token, which names this issuer, with an RSA algorithm."""
    if token.claims.get("iss") != issuer:
        return False
    try:
        keys = issuers.keys_of(cloud, issuer)
    except issuers.UnreachableIssuerError:
        return False
    return tokens.signed_by(token, keys, tokens.RSA_ALGORITHMS)


def token_expired(token: Token, now: int) -> bool:
    """Whether the token is past its exp, or has none."""
    expiry = token.claims.get("exp")
    return not isinstance(expiry, int) or now >= expiry


def by_user_pool(
    cloud: Cloud, authorizer: UserPoolAuthorizer, route: Route, request: Request
) -> dict[str, Any] | Refusal:
    """A REST API's Cognito authorizer: an ID token, or on a route with scopes an access token that has one of them."""
    token = presented(request, authorizer.header)
    if token is None or not any(issued_by(cloud, token, issuer) for issuer in _issuers(authorizer.user_pool_ids)):
        return UNAUTHORIZED
    if token_expired(token, cloud.clock.seconds()):
        return Refusal(status=401, error="UnauthorizedException", message="The incoming token has expired")
    if not right_kind(token, route) or not audience_matches(token, authorizer.audience_pattern):
        return UNAUTHORIZED
    if route.scopes and not has_scope(token, route.scopes):
        return UNAUTHORIZED
    return {"authorizer": {"claims": {name: claim_text(value) for name, value in token.claims.items()}}}


def _issuers(pool_ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"https://cognito-idp.{pool_id.split('_')[0]}.amazonaws.com/{pool_id}" for pool_id in pool_ids)


def right_kind(token: Token, route: Route) -> bool:
    """Whether the token is of the kind that the route wants (knowledge centre, api-gateway-cognito-401)."""
    return token.claims.get("token_use") == ("access" if route.scopes else "id")


def audience_matches(token: Token, pattern: str | None) -> bool:
    """Whether the token's aud matches the identityValidationExpression as a whole."""
    return pattern is None or re.fullmatch(pattern, str(token.claims.get("aud", ""))) is not None


def has_scope(token: Token, wanted: Sequence[str]) -> bool:
    """Whether the token has one of the scopes, in `scope` or `scp`."""
    found = token.claims.get("scope", token.claims.get("scp", ""))
    held = found.split() if isinstance(found, str) else found
    return isinstance(held, list) and any(scope in held for scope in wanted)


def claim_text(value: Any) -> str:
    """A claim as the back end gets it: text."""
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def by_jwt(cloud: Cloud, authorizer: JwtAuthorizer, route: Route, request: Request) -> dict[str, Any] | Refusal:
    """An HTTP API's JWT authorizer: issuer, audience (client_id where there is no aud), times, one of the scopes."""
    token = presented(request, authorizer.header)
    if token is None or not issued_by(cloud, token, authorizer.issuer):
        return _invalid_token("signature method is invalid" if token is not None else "the token is missing")
    if not times_valid(token, cloud.clock.seconds()):
        return _invalid_token("the token has expired")
    if not in_audience(token.claims, authorizer.audience):
        return _invalid_token("invalid audience")
    if route.scopes and not has_scope(token, route.scopes):
        return Refusal(status=403, error="ForbiddenException", message="Forbidden")
    claims = {name: claim_text(value) for name, value in token.claims.items()}
    return {"authorizer": {"jwt": {"claims": claims, "scopes": list(route.scopes) or None}}}


def _invalid_token(reason: str) -> Refusal:
    challenge = f'Bearer scope="" error="invalid_token" error_description="{reason}"'
    return Refusal(
        status=401,
        error="UnauthorizedException",
        message="Unauthorized",
        headers=(("www-authenticate", challenge),),
    )


def times_valid(token: Token, now: int) -> bool:
    """Whether the token is not expired, not before nbf and not issued in the future."""
    starts = (token.claims.get(name, now) for name in ("nbf", "iat"))
    return not token_expired(token, now) and all(isinstance(start, int) and start <= now for start in starts)


def in_audience(claims: Mapping[str, Any], audience: Sequence[str]) -> bool:
    """Whether aud, or client_id where there is no aud, is configured."""
    found = claims.get("aud", claims.get("client_id"))
    listed = found if isinstance(found, list) else [found]
    return any(one in audience for one in listed)


def by_signature(cloud: Cloud, api: Api, route: Route, request: Request) -> dict[str, Any] | Refusal:
    """IAM authorization: a valid signature and an allow for `execute-api:Invoke` on the route."""
    signature = signed.inspect(cloud, request, "execute-api")
    signer = signature.signer
    if signer is None:
        return _unsigned(signature)
    arn = f"arn:aws:execute-api:{api.region}:{cloud.account_id}:{api.id}/{api.stage}/{request.method}{route.path}"
    keys = signed.keys_of_request(cloud, request)
    if not permissions.decide(cloud, signer, action="execute-api:Invoke", resource=arn, keys=keys).allowed:
        text = f"User: {signer.principal_arn} is not authorized to perform: execute-api:Invoke on resource: {arn}"
        return Refusal(status=403, error="AccessDeniedException", message=text, member="Message")
    return {"identity": identity_of(signer)}


def _unsigned(signature: Signature) -> Refusal:
    match signature.fault:
        case None | Fault.UNSIGNED:
            return missing_authentication()
        case Fault.INCOMPLETE:
            return Refusal(status=403, error="IncompleteSignatureException", message=signature.detail)
        case Fault.UNKNOWN_KEY | Fault.WRONG_TOKEN:
            text = "The security token included in the request is invalid."
            return Refusal(status=403, error="UnrecognizedClientException", message=text)
        case Fault.EXPIRED:
            text = "The security token included in the request is expired"
            return Refusal(status=403, error="ExpiredTokenException", message=text)
        case Fault.MISMATCH:
            text = "The request signature we calculated does not match the signature you provided."
            return Refusal(status=403, error="InvalidSignatureException", message=text)
        case _:
            assert_never(signature.fault)


def identity_of(signer: Signer) -> dict[str, str | None]:
    """What the back end is told of a signer; the cognito members are set for identities of a pool."""
    keys = signer.session.keys if isinstance(signer.session, Session) else {}
    methods = keys.get(f"{_COGNITO}:amr", ())
    amr = (methods,) if isinstance(methods, str) else methods
    identity_id, pool_id = keys.get(f"{_COGNITO}:sub"), keys.get(f"{_COGNITO}:aud")
    return {
        "userArn": signer.principal_arn,
        "accountId": signer.account_id,
        "cognitoIdentityId": identity_id if isinstance(identity_id, str) else None,
        "cognitoIdentityPoolId": pool_id if isinstance(pool_id, str) else None,
        "cognitoAuthenticationType": amr[0] if amr else None,
        "cognitoAuthenticationProvider": ",".join(amr[1:]) or None,
    }
