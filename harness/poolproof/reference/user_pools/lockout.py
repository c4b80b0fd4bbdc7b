"""Lockout after failed password attempts, which the flows of clients and of administrators count together.

Developer guide, authentication: five failures are free of it, after n failures the user is locked for 2^(n-5) seconds,
at most about 15 minutes; attempts while locked do not count.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from poolproof.reference.user_pools import refusals
from poolproof.reference.user_pools.state import Lockout, User

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud

FREE_FAILURES = 5
LONGEST = timedelta(minutes=15)
IDLE = timedelta(minutes=15)


def require_unlocked(cloud: Cloud, user: User) -> None:
    """Refuse a password attempt of a locked user, right or wrong (amazon-cognito-identity-js 479, no final period)."""
    now = cloud.clock.now()
    if idle(user, now):
        user.lockout = Lockout()
    user.lockout.last_attempt = now
    if locked(user, now):
        raise refusals.not_authorized("Password attempts exceeded")


def idle(user: User, now: datetime) -> bool:
    """Tell whether the user made no attempt for so long that earlier failures are forgotten."""
    last = user.lockout.last_attempt
    return last is not None and now - last >= IDLE


def locked(user: User, now: datetime) -> bool:
    """Tell whether the user is locked out at a moment."""
    until = user.lockout.locked_until
    return until is not None and now < until


def count_failure(cloud: Cloud, user: User) -> None:
    """Count a failed attempt and lock the user for as long as the number of failures says."""
    user.lockout.failures += 1
    duration = lock_duration(user.lockout.failures)
    if duration:
        user.lockout.locked_until = cloud.clock.now() + duration


def lock_duration(failures: int) -> timedelta:
    """Return for how long so many failures lock a user."""
    if failures < FREE_FAILURES:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES, 10)), LONGEST)


def forget_failures(user: User) -> None:
    """Begin anew after a successful sign-in."""
    user.lockout = Lockout()
