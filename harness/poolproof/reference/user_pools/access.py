"""Who an access token stands for, in the operations that users call on themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poolproof.reference import service_models
from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import claims, grants, lookup, refusals, signing
from poolproof.reference.user_pools.state import Client, Grant, Pool, Status, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call
    from poolproof.reference.cloud import Cloud


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """The user of an access token and what the token came from."""

    pool: Pool
    client: Client
    user: User
    grant: Grant
    claims: dict[str, Any]


def bearer(call: Call) -> Bearer:
    """Return whom `AccessToken` stands for, or refuse the token.

    Order: form and issuer, signature, use, time, user, revocation, scope, state of the user (no source states it).
    """
    return bearer_of(call, call.arguments["AccessToken"])


def bearer_of(call: Call, token: str) -> Bearer:
    """Return whom a token stands for, or refuse it."""
    pool, payload = authentic(call, token)
    if expired(call.cloud, payload):
        raise refusals.not_authorized("Access Token has expired")
    grant = pool.issued_tokens.get(token.rpartition(".")[2])
    if grant is None:
        raise invalid_token()
    user = present_user(call, pool, grant)
    if grants.revoked(grant):
        raise refusals.not_authorized("Access Token has been revoked")
    if not has_user_scope(payload):
        raise refusals.not_authorized("Access Token does not have required scopes")
    require_usable_state(call, user)
    client = lookup.client_of(pool, grant.client_id)
    return Bearer(pool=pool, client=client, user=user, grant=grant, claims=payload)


def authentic(call: Call, token: str) -> tuple[Pool, dict[str, Any]]:
    """Return the pool and claims of an access token that one of the account's pools signed."""
    payload = signing.unverified(token)
    pool = pool_of(call, payload)
    if payload is None or pool is None:
        raise invalid_token()
    key = signing.key_of(pool, token)
    if key is None:
        raise invalid_token()
    if not signing.signature_holds(key, token):
        raise refusals.not_authorized("Could not verify signature for Access Token")
    if not is_access_token(payload):
        raise invalid_token()
    return pool, payload


def invalid_token() -> ServiceError:
    """Return the refusal of what is no access token of the service."""
    return refusals.not_authorized("Invalid Access Token")


def pool_of(call: Call, payload: dict[str, Any] | None) -> Pool | None:
    """Return the pool that a token's issuer names, in the region of the call."""
    issuer = (payload or {}).get("iss")
    if not isinstance(issuer, str):
        return None
    pool = lookup.directory(call.cloud).pools.get(issuer.rpartition("/")[2])
    if pool is None or pool.region != call.region or signing.issuer(pool) != issuer:
        return None
    return pool


def is_access_token(payload: dict[str, Any]) -> bool:
    """Tell whether claims are those of an access token and not of an ID token."""
    return payload.get("token_use") == "access"


def expired(cloud: Cloud, payload: dict[str, Any]) -> bool:
    """Tell whether a token is past its exp."""
    return cloud.clock.seconds() >= int(payload["exp"])


def has_user_scope(payload: dict[str, Any]) -> bool:
    """Tell whether a token opens the user's own operations (scope aws.cognito.signin.user.admin).

    Only access tokens have scopes; that ID tokens are refused is the business of `is_access_token` alone.
    """
    return payload.get("token_use") != "access" or claims.USER_SCOPE in str(payload.get("scope", "")).split(" ")


def present_user(call: Call, pool: Pool, grant: Grant) -> User:
    """Return the user of a grant; one who was deleted is not found, where the operation declares that error."""
    if user_present(pool, grant.user):
        return grant.user
    if service_models.declares(call.service, call.operation, "UserNotFoundException"):
        raise refusals.unknown_user()
    raise refusals.not_authorized("Access Token has been revoked")


def user_present(pool: Pool, user: User) -> bool:
    """Tell whether a user is still in the pool."""
    return pool.users.get(lookup.normalised(pool, user.username)) is user


def require_usable_state(call: Call, user: User) -> None:
    """Refuse a user whose password was reset, where the operation declares PasswordResetRequiredException."""
    declared = service_models.declares(call.service, call.operation, "PasswordResetRequiredException")
    if declared and user.status is Status.RESET_REQUIRED:
        raise ServiceError("PasswordResetRequiredException", "Password reset required for the user")
