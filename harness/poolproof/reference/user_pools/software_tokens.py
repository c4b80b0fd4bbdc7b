"""Software tokens: AssociateSoftwareToken, VerifySoftwareToken, AdminDeleteSoftwareToken.

The first two take an access token after sign-in, or the Session of an MFA_SETUP challenge during it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import (
    access,
    auth_sessions,
    identifiers,
    lookup,
    mfa_setup,
    refusals,
    second_factors,
    totp,
)
from poolproof.reference.user_pools.state import AuthSession, Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose token a call is about; `session` is set during a sign-in."""

    pool: Pool
    user: User
    session: AuthSession | None


def associate(call: Call) -> dict[str, Any]:
    """AssociateSoftwareToken: a new secret, which takes the old one's place only once it is verified."""
    owner = owner_of(call)
    require_offered(owner.pool)
    owner.user.pending_totp = totp.generated(call.cloud)
    return {"SecretCode": owner.user.pending_totp.secret, **next_session(call, owner, verified=False)}


def verify(call: Call) -> dict[str, Any]:
    """VerifySoftwareToken: the pending token becomes the user's; its code is used up.

    Within a sign-in the factor is switched on at once (moto's AWS-verified tests); after it, SetUserMFAPreference has
    to switch it on.
    """
    owner = owner_of(call)
    require_offered(owner.pool)
    user, pending = owner.user, owner.user.pending_totp
    if pending is None or not totp.spend(call.cloud, pending, call.arguments["UserCode"]):
        raise code_mismatch()
    pending.verified = True
    pending.name = call.arguments.get("FriendlyDeviceName")
    user.totp, user.pending_totp = pending, None
    user.modified_at = call.cloud.clock.now()
    if owner.session is not None and second_factors.TOTP not in user.mfa_enabled:
        user.mfa_enabled.append(second_factors.TOTP)
    return {"Status": "SUCCESS", **next_session(call, owner, verified=True)}


def code_mismatch() -> ServiceError:
    """Return the refusal of a wrong code at registration (aws-amplify-auth-starters 15, raw)."""
    return ServiceError("EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA")


def owner_of(call: Call) -> Owner:
    """Return whose token a call is about: it names an access token or a session, not both."""
    token, sent = call.arguments.get("AccessToken"), call.arguments.get("Session")
    if (token is None) == (sent is None):
        raise refusals.invalid_parameter("Provide either an access token or a session.")  # The text is not recorded.
    if token is not None:
        bearer = access.bearer(call)
        return Owner(pool=bearer.pool, user=bearer.user, session=None)
    return owner_of_session(call, str(sent))


def owner_of_session(call: Call, sent: str) -> Owner:
    """Return the user of an MFA_SETUP session, or refuse any other session."""
    pool = next((one for one in pools(call) if sent in one.auth_sessions), None)
    if pool is None:
        raise refusals.not_authorized("Invalid session for the user.")
    client = lookup.client_of(pool, pool.auth_sessions[sent].client_id)
    session = auth_sessions.found(call.cloud, pool, client, sent)
    if session.user is None or session.challenge != mfa_setup.CHALLENGE:
        raise auth_sessions.foreign()
    auth_sessions.require_present(pool, client, session.user)
    return Owner(pool=pool, user=session.user, session=session)


def pools(call: Call) -> list[Pool]:
    """Return the pools of the call's region."""
    return [one for one in lookup.directory(call.cloud).pools.values() if one.region == call.region]


def next_session(call: Call, owner: Owner, *, verified: bool) -> dict[str, str]:
    """Put a new session in the place of the one that was sent, which is superseded and dead from now on."""
    if owner.session is None:
        return {}
    owner.session.dead = True
    text = identifiers.auth_session(call.cloud)
    owner.pool.auth_sessions[text] = mfa_setup.following(owner.session, verified=verified)
    return {"Session": text}


def require_offered(pool: Pool) -> None:
    """Refuse where the pool has no software tokens (developer guide, user-pool-settings-mfa-totp)."""
    if second_factors.TOTP not in second_factors.offered(pool):
        raise ServiceError(
            "SoftwareTokenMFANotFoundException", "Software Token MFA has not been enabled by the userPool"
        )


def admin_delete(call: Call) -> dict[str, Any]:
    """AdminDeleteSoftwareToken: the user signs in without it and can register a new one (service model)."""
    user = lookup.admin_user(lookup.pool(call), call.arguments["Username"])
    user.totp = user.pending_totp = None
    user.mfa_enabled = [factor for factor in user.mfa_enabled if factor != second_factors.TOTP]
    if user.preferred_mfa == second_factors.TOTP:
        user.preferred_mfa = None
    user.modified_at = call.cloud.clock.now()
    return {}


OPERATIONS: dict[str, Handler] = {
    "AssociateSoftwareToken": associate,
    "VerifySoftwareToken": verify,
    "AdminDeleteSoftwareToken": admin_delete,
}
