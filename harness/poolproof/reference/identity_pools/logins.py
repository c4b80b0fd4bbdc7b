"""Verifies the Logins of a call: each token by the rules of its provider; one bad token fails the whole call.

Every refusal is NotAuthorizedException (400); the texts are recorded ones where a source is named.
"""

from __future__ import annotations

from collections.abc import Mapping

from poolproof.reference.calls import Call
from poolproof.reference.identity_pools import (
    linking,
    openid_logins,
    proofs,
    saml_logins,
    social_logins,
    user_pool_logins,
)
from poolproof.reference.identity_pools.proofs import Proof
from poolproof.reference.identity_pools.state import Pool
from poolproof.reference.sts import issuers, social, tokens

COGNITO = tokens.host_of(issuers.IDENTITY_ISSUER)


def verified(call: Call, pool: Pool, logins: Mapping[str, str]) -> tuple[Proof, ...]:
    """Verify every login of a call, in the order in which they were sent."""
    return tuple(verified_one(call, pool, provider, token) for provider, token in logins.items())


def verified_one(call: Call, pool: Pool, provider: str, token: str) -> Proof:
    """Verify one login.

    A token of the identity pools themselves is not taken here (aws-sdk-net issue 420), and neither is a developer
    provider's name (developer guide, authentication-flow).
    """
    if provider == COGNITO:
        raise proofs.refused("Can't pass in a Cognito token.")
    if has_no_provider(pool):
        raise linking.logins_do_not_match()
    if provider == pool.developer_provider:
        raise proofs.unsupported()
    if issuers.user_pool_of(provider) is not None and not openid_logins.is_configured(call, pool, provider):
        return user_pool_logins.verified(call, pool, provider, token)
    if provider in social.OPAQUE:
        return social_logins.verified(call, pool, provider, token)
    if is_saml(provider):
        return saml_logins.verified(call, pool, provider, token)
    return openid_logins.verified(call, pool, provider, token)


def has_no_provider(pool: Pool) -> bool:
    """Whether the pool has no login provider at all (recorded with that text: identity-js issue 68)."""
    return not (pool.social or pool.user_pools or pool.openid_arns or pool.saml_arns or pool.developer_provider)


def is_saml(provider: str) -> bool:
    """Whether a login's key is the ARN of a SAML provider (developer guide, saml-identity-provider)."""
    return provider.startswith("arn:") and ":saml-provider/" in provider
