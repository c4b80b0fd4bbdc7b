"""Hourly quotas of calls for one user (developer guide, quotas)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from poolproof.reference.user_pools import refusals
from poolproof.reference.user_pools.state import User

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud

WINDOW = timedelta(hours=1)
HOURLY = {
    "confirm_sign_up": 15,
    "resend_confirmation_code": 5,
    # 5 to 20 by risk, for ForgotPassword and ConfirmForgotPassword together: this account never looks risky.
    "recovery": 20,
    "change_password": 5,
    "attribute_code": 5,
    "verify_attribute": 15,
}


def count(cloud: Cloud, user: User, family: str) -> None:
    """Count one call against the user's quota, or refuse it."""
    if exceeded(cloud, user, family):
        raise refusals.attempts_exceeded()
    user.attempts.setdefault(family, []).append(cloud.clock.now())


def exceeded(cloud: Cloud, user: User, family: str) -> bool:
    """Tell whether the user has made all calls of one family that an hour allows."""
    since = cloud.clock.now() - WINDOW
    recent = [at for at in user.attempts.get(family, ()) if at > since]
    user.attempts[family] = recent
    return len(recent) >= HOURLY[family]
