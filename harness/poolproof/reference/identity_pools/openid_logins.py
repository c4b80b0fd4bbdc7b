"""An OpenID Connect ID token as login: providers registered in IAM, Google and Apple (developer guide, open-id)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from poolproof.reference.calls import Call
from poolproof.reference.cloud import Cloud
from poolproof.reference.errors import ServiceError
from poolproof.reference.iam import state as iam_state
from poolproof.reference.iam.state import IamState, OidcProvider
from poolproof.reference.identity_pools import proofs
from poolproof.reference.identity_pools.proofs import Proof
from poolproof.reference.identity_pools.state import Login, Pool
from poolproof.reference.sts import issuers, tokens
from poolproof.reference.sts.tokens import Token

GOOGLE = "accounts.google.com"
APPLE = "appleid.apple.com"


def provider_in_iam(call: Call, pool: Pool, provider: str) -> OidcProvider | None:
    """The IAM provider of that issuer, when the pool lists it."""
    found = iam_state.oidc_provider_for(call.cloud.part(IamState), provider)
    return found if found is not None and found.arn in pool.openid_arns else None


def is_configured(call: Call, pool: Pool, provider: str) -> bool:
    """Whether the pool lists an OpenID Connect provider of that issuer."""
    return provider_in_iam(call, pool, provider) is not None


def client_ids(call: Call, pool: Pool, provider: str) -> tuple[str, ...] | None:
    """The app ids that tokens of a provider may be issued for, None when the pool does not have the provider."""
    listed = provider_in_iam(call, pool, provider)
    built_in = (pool.social[provider],) if provider in (GOOGLE, APPLE) and provider in pool.social else ()
    if listed is None and not built_in:
        return None
    return (*built_in, *(listed.client_ids if listed is not None else ()))


def verified(call: Call, pool: Pool, provider: str, text: str) -> Proof:
    """Verify an OpenID Connect token: issuer, audience (azp before aud), signature, expiry."""
    token = proofs.read(text)
    names = (f"https://{provider}", provider) if provider == GOOGLE else (f"https://{provider}",)
    proofs.require_issuer(token, names)
    subject = proofs.require_claims(token)
    expected = client_ids(call, pool, provider)
    if expected is None:
        raise proofs.unsupported()
    if not audience_matches(token, expected):
        raise proofs.refused("Incorrect token audience.")
    proofs.require_signature(token, _keys(call.cloud, f"https://{provider}"), tokens.RSA_ALGORITHMS)
    proofs.require_fresh(token, call.cloud.clock.seconds())
    listed = provider_in_iam(call, pool, provider)
    return Proof(
        login=Login(provider=provider, subject=subject),
        mapping_keys=(provider,) if listed is None else (listed.arn, provider),
        claims=token.claims,
    )


def audience_matches(token: Token, expected: Sequence[str]) -> bool:
    """Whether azp, or without one aud, is among the app ids."""
    return any(audience in expected for audience in tokens.audiences(token.claims))


def _keys(cloud: Cloud, issuer: str) -> Sequence[Mapping[str, Any]]:
    try:
        return issuers.keys_of(cloud, issuer)
    except issuers.UnreachableIssuerError as error:
        raise ServiceError("ExternalServiceException", f"{issuer} could not be reached.") from error
