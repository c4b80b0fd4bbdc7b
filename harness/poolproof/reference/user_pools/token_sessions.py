"""Session tracking of a pool: its configuration, the list of a user's sessions, and their revocation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools.state import Grant, Pool, User

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud


@dataclass(slots=True, kw_only=True)
class Tracking:
    """The session configuration of a pool (service model, GetUserPoolSessionConfiguration: defaults)."""

    enabled: bool = False
    largest: int = 20


def make_room(pool: Pool, user: User) -> None:
    """End the least recently used sessions of a user who is at the cap, before a new one is opened."""
    tracking = pool.part(Tracking)
    if not tracking.enabled:
        return
    present = [one for one in pool.grants if one.user is user and not one.revoked]
    oldest_first = sorted(present, key=lambda one: one.last_used_at)
    for grant in oldest_first[: max(len(present) - tracking.largest + 1, 0)]:
        grant.revoked = True


def active(cloud: Cloud, pool: Pool, user: User) -> list[Grant]:
    """Return the sessions of a user that still give tokens."""
    now = cloud.clock.now()
    return [one for one in pool.grants if one.user is user and not one.revoked and one.expires_at > now]


def described(grant: Grant, current: Grant | None) -> dict[str, Any]:
    """Return a session in the members of SessionDescriptionType."""
    return {
        "SessionId": grant.session_id,
        "SessionType": "TOKEN",
        "ClientId": grant.client_id,
        "CreateDate": grant.authenticated_at,
        "LastActiveDate": grant.last_used_at,
        "DeviceType": "unknown",
        "LastIPAddress": grant.ip_address,
        "IsCurrentSession": grant is current,
    }
