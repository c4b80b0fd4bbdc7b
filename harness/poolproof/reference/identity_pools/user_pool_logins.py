"""A user pool's ID token as login (developer guide, amazon-cognito-integrating-user-pools-with-identity-pools)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from poolproof.reference.calls import Call
from poolproof.reference.cloud import Cloud
from poolproof.reference.identity_pools import proofs
from poolproof.reference.identity_pools.proofs import Proof
from poolproof.reference.identity_pools.state import Login, Pool, UserPoolProvider
from poolproof.reference.sts import issuers, tokens
from poolproof.reference.sts.tokens import Token
from poolproof.reference.user_pools import lookup
from poolproof.reference.user_pools.state import Pool as UserPool
from poolproof.reference.user_pools.state import User

ALGORITHMS = ("RS256",)
"""What user pools sign with (developer guide, amazon-cognito-user-pools-using-tokens-verifying-a-jwt)."""


def verified(call: Call, pool: Pool, provider: str, text: str) -> Proof:
    """Verify a user pool's ID token: issuer, audience among the pool's clients, signature, expiry, then the user.

    Two clients of one user pool lead to one identity: the login is the pool and the user's sub.
    """
    token = proofs.read(text)
    proofs.require_issuer(token, (f"https://{provider}",))
    subject = proofs.require_claims(token)
    configured = client_configured(pool, provider, token)
    if configured is None:
        raise proofs.unsupported()
    proofs.require_signature(token, _keys(call.cloud, token.claims["iss"]), ALGORITHMS)
    if not is_id_token(token):
        raise proofs.refused("Not a valid OpenId Connect identity token.")
    proofs.require_fresh(token, call.cloud.clock.seconds())
    if configured.server_side_check and not user_still_signed_in(call.cloud, provider, token):
        raise proofs.refused("Token has been revoked.")
    return Proof(
        login=Login(provider=provider, subject=subject),
        mapping_keys=(f"{provider}:{configured.client_id}",),
        claims=token.claims,
        method=f"{provider}:CognitoSignIn:{subject}",
    )


def client_configured(pool: Pool, provider: str, token: Token) -> UserPoolProvider | None:
    """The pool's entry for this user pool and the app client that the token was issued for."""
    audiences = tokens.audiences({"aud": token.claims.get("aud")})
    return next((one for one in pool.user_pools if one.provider_name == provider and one.client_id in audiences), None)


def _keys(cloud: Cloud, issuer: str) -> Sequence[Mapping[str, Any]]:
    try:
        return issuers.keys_of(cloud, issuer)
    except issuers.UnreachableIssuerError:
        return ()


def is_id_token(token: Token) -> bool:
    """Whether it is an ID token; an access token that names an audience is none."""
    return token.claims.get("token_use") == "id"


def user_still_signed_in(cloud: Cloud, provider: str, token: Token) -> bool:
    """Whether the user pool still knows the user and has not ended his sessions.

    Named for sign-out and deletion (botocore service model, CognitoIdentityProvider, ServerSideTokenCheck); that a
    disabled user is refused too is an inference.
    """
    pool = lookup.directory(cloud).pools.get(issuers.user_pool_of(provider) or "")
    if pool is None:
        return False
    user = next((user for user in pool.users.values() if user.sub == token.claims["sub"]), None)
    return user is not None and user.enabled and not sign_in_ended(pool, user, token)


def sign_in_ended(pool: UserPool, user: User, token: Token) -> bool:
    """Whether the sign-in that the token came from has been ended or revoked.

    The token names it by origin_jti; without token revocation it has no such claim, and the time of the sign-in tells.
    """
    origin, signed_in_at = token.claims.get("origin_jti"), token.claims.get("auth_time")
    ended = [grant for grant in pool.grants if grant.user is user and (grant.ended or grant.revoked)]
    if origin is not None:
        return any(grant.id == origin for grant in ended)
    return any(int(grant.authenticated_at.timestamp()) == signed_in_at for grant in ended)
