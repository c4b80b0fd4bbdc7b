"""What a verified login proves, and how an unverified one is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.identity_pools.state import Login
from poolproof.reference.sts import tokens
from poolproof.reference.sts.tokens import Token

GRACE_SECONDS = 300
"""How long past its exp a login token is still taken (developer guide, open-id; recorded texts confirm it)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A verified login.

    `mapping_keys` are the names under which a role mapping may be stored, `claims` what rules and tags may read,
    `method` the third entry of `amr`, `roles` the role ARNs of a SAML assertion.
    """

    login: Login
    mapping_keys: tuple[str, ...]
    claims: Mapping[str, Any]
    method: str | None = None
    roles: tuple[str, ...] = ()
    is_saml: bool = False


def refused(reason: str) -> ServiceError:
    """NotAuthorizedException `Invalid login token. <reason>`."""
    return ServiceError("NotAuthorizedException", f"Invalid login token. {reason}")


def unsupported() -> ServiceError:
    """The answer to a provider or client that the pool does not have (amplify-js issues 559, 2067)."""
    text = "Token is not from a supported provider of this identity pool."
    return ServiceError("NotAuthorizedException", text)


def read(text: str) -> Token:
    """Take a login token apart; garbage is `Not a valid OpenId Connect identity token.`."""
    try:
        return tokens.read(text)
    except tokens.NotATokenError as error:
        raise refused("Not a valid OpenId Connect identity token.") from error


def require_issuer(token: Token, issuers: Sequence[str]) -> None:
    """Refuse a token whose issuer is not the provider named in Logins (amazon-cognito-identity-js issues 40, 220)."""
    if not issuer_matches(token, issuers):
        raise refused("Issuer doesn't match providerName")


def issuer_matches(token: Token, issuers: Sequence[str]) -> bool:
    """Whether the token comes from one of the issuers that the provider's name stands for."""
    return token.claims.get("iss") in issuers


def require_claims(token: Token) -> str:
    """Refuse a token without aud, exp or sub; an access token has no aud (amazon-cognito-identity-js issues 7, 12)."""
    for name in ("aud", "exp", "sub"):
        if claim_missing(token, name):
            raise refused(f"Missing a required claim: {name}")
    return str(token.claims["sub"])


def claim_missing(token: Token, name: str) -> bool:
    """Whether a required claim is absent or has the wrong type."""
    value = token.claims.get(name)
    match name:
        case "exp":
            return not isinstance(value, int) or isinstance(value, bool)
        case "aud":
            return not value or not isinstance(value, (str, list))
        case _:
            return not value or not isinstance(value, str)


def require_signature(token: Token, keys: Sequence[Mapping[str, Any]], algorithms: Sequence[str]) -> None:
    """Refuse a token that the provider's keys do not verify (amazon-cognito-identity-js issue 91)."""
    if not signature_valid(token, keys, algorithms):
        raise refused("Couldn't verify signed token.")


def signature_valid(token: Token, keys: Sequence[Mapping[str, Any]], algorithms: Sequence[str]) -> bool:
    """Whether the provider's keys verify the token with an algorithm that is taken."""
    return tokens.signed_by(token, keys, algorithms)


def require_fresh(token: Token, now: int) -> None:
    """Refuse a token that is past exp by the grace: `Token expired: <now - 300> >= <exp>` (aws-sdk-ios issue 2570)."""
    if token_expired(token, now):
        raise refused(f"Token expired: {now - GRACE_SECONDS} >= {token.claims['exp']}")


def token_expired(token: Token, now: int) -> bool:
    """Whether the token is past its exp by more than the grace."""
    return now - GRACE_SECONDS >= int(token.claims["exp"])
