"""AssumeRoleWithWebIdentity: the token is verified first, then the role's trust policy is asked.

The order of checks (constraints, form, issuer, key, audience, expiry, trust, duration and policies) is inferred from
which error shows where two faults meet in public reports; one fault at a time is evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from poolproof.reference.calls import Call
from poolproof.reference.cloud import Cloud
from poolproof.reference.errors import ServiceError
from poolproof.reference.iam import state
from poolproof.reference.iam.state import IamState
from poolproof.reference.policy.principals import Federated
from poolproof.reference.sts import assumption, issuers, session_policies, sessions, social, tokens, trust
from poolproof.reference.sts.tokens import Token

OPERATION = "AssumeRoleWithWebIdentity"
TAGS_CLAIM = "https://aws.amazon.com/tags"
GOOGLE = ("accounts.google.com", "https://accounts.google.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebIdentity:
    """A verified web identity.

    `principal` is what a Federated principal names, `shown` the Provider of the answer, `keys` the condition keys with
    the provider's prefix, `lasting` those of them that later requests carry.
    """

    principal: str
    shown: str
    subject: str
    audience: str
    keys: Mapping[str, str | tuple[str, ...]]
    lasting: Mapping[str, str | tuple[str, ...]]
    tags: Mapping[str, str] = field(default_factory=dict)
    transitive: tuple[str, ...] = ()
    pool_region: str = ""


def assume_role_with_web_identity(call: Call) -> dict[str, Any]:
    """AssumeRoleWithWebIdentity."""
    arguments, cloud = call.arguments, call.cloud
    assumption.require_arn(arguments["RoleArn"])
    identity = verified(call, arguments["WebIdentityToken"], arguments.get("ProviderId"))
    role = trust.role_to_assume(cloud, arguments["RoleArn"])
    name = arguments["RoleSessionName"]
    keys = {**assumption.keys_of_request(call), **identity.keys, "sts:rolesessionname": name}
    federated = Federated(provider=identity.principal)
    if role is None or not trust.lets_in(role, f"sts:{OPERATION}", federated, keys, identity.tags):
        raise assumption.denied(OPERATION)
    seconds = assumption.duration(call, role)
    limits = session_policies.read(call, identity.tags)
    session = sessions.session_of(
        role, name, call.account_id, policies=limits.policies, keys=identity.lasting, tags=tuple(identity.tags.items())
    )
    signer = sessions.issue(cloud, session, seconds)
    return assumption.answer(
        signer,
        session,
        limits,
        SubjectFromWebIdentityToken=identity.subject,
        Provider=identity.shown,
        Audience=identity.audience,
    )


def invalid(message: str) -> ServiceError:
    """InvalidIdentityToken (400)."""
    return ServiceError("InvalidIdentityToken", message)


def verified(call: Call, text: str, provider_id: str | None) -> WebIdentity:
    """Verify a token as STS does; `provider_id` is given for OAuth access tokens only."""
    if provider_id is not None:
        return oauth_identity(call.cloud, provider_id, text)
    try:
        token = tokens.read(text)
    except tokens.NotATokenError as error:
        raise invalid(
            "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
        ) from error
    issuer, subject = require_claims(token)
    if issuer == issuers.IDENTITY_ISSUER:
        identity = cognito_identity(call.cloud, token, subject)
    elif issuer in GOOGLE:
        identity = google_identity(call.cloud, token, subject)
    else:
        identity = openid_identity(call.cloud, token, issuer, subject)
    if token_expired(token, call.cloud.clock.seconds()):
        now, expiry = call.cloud.clock.seconds(), token.claims["exp"]
        text = f"Token expired: current date/time {now} must be before the expiration date/time {expiry}"
        raise ServiceError("ExpiredTokenException", text)
    return identity


def require_claims(token: Token) -> tuple[str, str]:
    """Issuer and subject; iat and exp must be whole numbers (AssumeRoleWithWebIdentity, WebIdentityToken)."""
    for name in ("iss", "sub"):
        if not isinstance(token.claims.get(name), str):
            raise invalid(f"Missing a required claim: {name}")
    for name in ("iat", "exp"):
        value = token.claims.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise invalid(f"Missing a required claim: {name}")
    return token.claims["iss"], token.claims["sub"]


def token_expired(token: Token, now: int) -> bool:
    """Whether the token is past its exp; STS shows no grace (aws-orbit-workbench issue 707)."""
    return now >= int(token.claims["exp"])


def signature_valid(token: Token, keys: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the issuer's keys verify the token."""
    return tokens.signed_by(token, keys, tokens.STS_ALGORITHMS)


def require_signature(token: Token, keys: Iterable[Mapping[str, Any]]) -> None:
    """Refuse a token that none of the issuer's keys signed."""
    if not signature_valid(token, keys):
        raise _no_key()


def _no_key() -> ServiceError:
    return invalid(
        "Couldn't retrieve verification key from your identity provider,  "
        "please reference AssumeRoleWithWebIdentity documentation for requirements"
    )


def cognito_identity(cloud: Cloud, token: Token, subject: str) -> WebIdentity:
    """A token of an identity pool; its issuer needs no provider in IAM (id_roles_providers_create_oidc)."""
    require_signature(token, issuers.identity_key_set(cloud)["keys"])
    tags, transitive = tags_in(token)
    return cognito_web_identity(subject, str(token.claims.get("aud")), methods_in(token), tags, transitive)


def methods_in(token: Token) -> tuple[str, ...]:
    """The `amr` of a token; without one, or with one that is no array, none."""
    found = token.claims.get("amr")
    return tuple(str(method) for method in found) if isinstance(found, list) else ()


def cognito_web_identity(
    identity_id: str, pool_id: str, amr: tuple[str, ...], tags: Mapping[str, str], transitive: tuple[str, ...] = ()
) -> WebIdentity:
    """What an identity of an identity pool presents to a role; aud, amr and sub live on in later requests."""
    host = tokens.host_of(issuers.IDENTITY_ISSUER)
    keys: dict[str, str | tuple[str, ...]] = {f"{host}:aud": pool_id, f"{host}:amr": amr, f"{host}:sub": identity_id}
    return WebIdentity(
        principal=host,
        shown=host,
        subject=identity_id,
        audience=pool_id,
        keys=keys,
        lasting=keys,
        tags=tags,
        transitive=transitive,
    )


def google_identity(cloud: Cloud, token: Token, subject: str) -> WebIdentity:
    """A Google token, built in: `:aud` is azp when there is one, `:oaud` the aud (iam-condition-keys)."""
    require_signature(token, _outside_keys(cloud, GOOGLE[1]))
    audience = next(iter(tokens.audiences(token.claims)), "")
    original = tokens.audiences({"aud": token.claims.get("aud")})
    host = GOOGLE[0]
    keys: dict[str, str | tuple[str, ...]] = {
        f"{host}:aud": audience,
        f"{host}:oaud": next(iter(original), ""),
        f"{host}:sub": subject,
    }
    tags, transitive = tags_in(token)
    return WebIdentity(
        principal=host,
        shown=host,
        subject=subject,
        audience=audience,
        keys=keys,
        lasting={key: keys[key] for key in (f"{host}:aud", f"{host}:sub")},
        tags=tags,
        transitive=transitive,
    )


def _outside_keys(cloud: Cloud, issuer: str) -> Sequence[Mapping[str, Any]]:
    try:
        return issuers.keys_of(cloud, issuer)
    except issuers.UnreachableIssuerError as error:
        raise _no_key() from error


def openid_identity(cloud: Cloud, token: Token, issuer: str, subject: str) -> WebIdentity:
    """A token of an OpenID Connect provider that IAM knows."""
    host = tokens.host_of(issuer)
    provider = state.oidc_provider_for(cloud.part(IamState), host)
    if provider is None or not issuer.startswith("https://"):
        raise invalid(f"No OpenIDConnect provider found in your account for {issuer}")
    require_signature(token, _outside_keys(cloud, issuer))
    require_audience(token)
    audience = next((one for one in tokens.audiences(token.claims) if audience_known(one, provider.client_ids)), None)
    if audience is None:
        raise invalid("Incorrect token audience")
    amr = methods_in(token)
    keys: dict[str, str | tuple[str, ...]] = {f"{host}:aud".lower(): audience, f"{host}:sub".lower(): subject}
    if amr:
        keys[f"{host}:amr".lower()] = amr
    tags, transitive = tags_in(token)
    return WebIdentity(
        principal=provider.arn,
        shown=provider.arn,
        subject=subject,
        audience=audience,
        keys=keys,
        lasting=keys,
        tags=tags,
        transitive=transitive,
    )


def require_audience(token: Token) -> None:
    """Refuse a token that names no audience (recorded: aws-sdk-ruby issue 2698)."""
    if not tokens.audiences(token.claims):
        raise invalid("Missing a required claim: aud")


def audience_known(audience: str, client_ids: Sequence[str]) -> bool:
    """Whether the token was issued for a client id that the provider in IAM lists."""
    return audience in client_ids


def oauth_identity(cloud: Cloud, provider_id: str, text: str) -> WebIdentity:
    """An OAuth access token of Facebook or Amazon; ProviderId is for these two only."""
    keys_by_provider = {social.FACEBOOK: ("app_id", "id"), social.AMAZON: ("app_id", "user_id")}
    if provider_id not in keys_by_provider:
        raise ServiceError("ValidationError", f"{provider_id} is not a valid ProviderId")
    account = social.account_for(cloud, provider_id, text)
    if account is None or social.expired(account, cloud.clock.now()):
        text = f"{provider_id}: {provider_id} responded with HTTP/1.1 400 Bad Request"
        raise ServiceError("IDPRejectedClaim", text, 403)
    app_key, user_key = keys_by_provider[provider_id]
    keys = {f"{provider_id}:{app_key}": account.app_id, f"{provider_id}:{user_key}": account.subject}
    return WebIdentity(
        principal=provider_id,
        shown=provider_id,
        subject=account.subject,
        audience=account.app_id,
        keys=keys,
        lasting=keys,
    )


def tags_in(token: Token) -> tuple[dict[str, str], tuple[str, ...]]:
    """The session tags that a token carries: each value is an array of one (IAM user guide, id_session-tags)."""
    claim = token.claims.get(TAGS_CLAIM)
    if not isinstance(claim, dict):
        return {}, ()
    listed = claim.get("principal_tags")
    found = listed if isinstance(listed, dict) else {}
    tags: list[dict[str, Any]] = []
    for key, values in found.items():
        if not isinstance(values, list) or len(values) != 1 or not isinstance(values[0], str):
            raise invalid("Invalid session tags in the token")
        tags.append({"Key": key, "Value": values[0]})
    transitive = claim.get("transitive_tag_keys", [])
    named = tuple(str(key) for key in transitive) if isinstance(transitive, list) else ()
    if any(key not in found for key in named):
        text = "The specified transitive tag key must be included in the requested tags."
        raise ServiceError("InvalidParameterValue", text)
    return session_policies.tags_of(tags), named
