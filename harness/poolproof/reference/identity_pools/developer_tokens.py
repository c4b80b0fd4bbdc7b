"""An identity pool's own token as login (developer guide, developer-authenticated-identities)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from poolproof.reference.calls import Call
from poolproof.reference.errors import ServiceError
from poolproof.reference.identity_pools import linking, proofs, role_selection, state
from poolproof.reference.identity_pools.state import Identity, Pool
from poolproof.reference.sts import issuers, tokens, web_identity
from poolproof.reference.sts.tokens import Token

ALGORITHMS = ("RS512",)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnToken:
    """What a verified token of the identity pools says."""

    amr: tuple[str, ...]
    authenticated: bool
    tags: Mapping[str, str]


def verified(call: Call, pool: Pool, identity: Identity, text: str) -> OwnToken:
    """Verify a token: given out by the identity pools, for this pool and identity, not expired."""
    try:
        token = tokens.read(text)
    except tokens.NotATokenError as error:
        raise proofs.refused("Not a Cognito token.") from error
    if token.claims.get("iss") != issuers.IDENTITY_ISSUER:
        raise proofs.refused("Not a Cognito token.")
    proofs.require_claims(token)
    proofs.require_signature(token, issuers.identity_key_set(call.cloud)["keys"], ALGORITHMS)
    proofs.require_fresh(token, call.cloud.clock.seconds())
    if not is_for(token, pool, identity):
        raise linking.logins_do_not_match()
    if not still_usable(identity):
        raise linking.forbidden(identity)
    amr = web_identity.methods_in(token)
    try:
        tags, _ = web_identity.tags_in(token)
    except ServiceError as error:
        raise role_selection.invalid_configuration() from error
    return OwnToken(amr=amr, authenticated=role_selection.AUTHENTICATED in amr, tags=tags)


def is_for(token: Token, pool: Pool, identity: Identity) -> bool:
    """Whether the token was given out for this pool and this identity."""
    return token.claims.get("aud") == pool.id and token.claims.get("sub") == identity.id


def still_usable(identity: Identity) -> bool:
    """Whether the identity is neither merged away nor without its last login."""
    return not state.is_disabled(identity) and (state.is_guest(identity) or bool(identity.logins))
