"""Grants: one for each sign-in, with its refresh tokens, its end by time and by revocation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from poolproof.reference.user_pools import client_settings, identifiers, token_sessions
from poolproof.reference.user_pools.state import Client, Grant, Pool, RefreshToken, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call
    from poolproof.reference.cloud import Cloud


def opened(
    call: Call,
    pool: Pool,
    client: Client,
    user: User,
    *,
    device_key: str | None = None,
    scopes: tuple[str, ...] = (),
    admin_flow: bool = False,
) -> Grant:
    """Open a grant for a sign-in; its lifetime is that of the client's refresh tokens."""
    now = call.cloud.clock.now()
    token_sessions.make_room(pool, user)
    grant = Grant(
        id=identifiers.uuid(call.cloud),
        session_id=identifiers.session_id(call.cloud),
        user=user,
        client_id=client.id,
        authenticated_at=now,
        expires_at=now + client_settings.validity(client.settings, "RefreshToken"),
        last_used_at=now,
        device_key=device_key,
        scopes=scopes,
        ip_address=call.source_ip,
        admin_flow=admin_flow,
    )
    pool.grants.append(grant)
    return grant


def touch(call: Call, grant: Grant) -> None:
    """Note that a grant was used."""
    grant.last_used_at = call.cloud.clock.now()
    grant.ip_address = call.source_ip


def of_user(pool: Pool, user: User) -> list[Grant]:
    """Return the grants of a user."""
    return [grant for grant in pool.grants if grant.user is user]


def revoke(grant: Grant) -> None:
    """Revoke a grant: its refresh tokens and every access token issued from it."""
    grant.revoked = True


def revoke_all(pool: Pool, user: User) -> None:
    """Revoke everything issued to a user."""
    for grant in of_user(pool, user):
        revoke(grant)


def revoked(grant: Grant) -> bool:
    """Tell whether a grant was revoked."""
    return grant.revoked


def expired(cloud: Cloud, grant: Grant) -> bool:
    """Tell whether a grant's refresh tokens are past their lifetime."""
    return cloud.clock.now() >= grant.expires_at


def belongs_to(grant: Grant, client: Client) -> bool:
    """Tell whether a grant was given through a client."""
    return grant.client_id == client.id


def rotated_out(cloud: Cloud, client: Client, token: RefreshToken) -> bool:
    """Tell whether a newer refresh token took this one's place and the grace period for retries is over."""
    if token.rotated_at is None:
        return False
    grace: float = client.settings.get("RefreshTokenRotation", {}).get("RetryGracePeriodSeconds", 0)
    return seconds_since(cloud, token.rotated_at) >= grace


def seconds_since(cloud: Cloud, moment: datetime) -> float:
    """Return how many seconds ago a moment was."""
    return (cloud.clock.now() - moment).total_seconds()
