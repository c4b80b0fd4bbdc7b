"""Confirmation codes: issued, compared, expired, used once."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

from poolproof.reference.user_pools import identifiers, refusals
from poolproof.reference.user_pools.state import Code, User

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud

CODE_DIGITS = 6
SIGN_UP = "sign_up"
RESET = "reset"
# Developer guide, quotas: sign-up and attribute codes 24 hours, reset codes 1 hour.
LIFETIMES = {SIGN_UP: timedelta(hours=24), RESET: timedelta(hours=1)}
ATTRIBUTE_LIFETIME = timedelta(hours=24)


def attribute_purpose(attribute: str) -> str:
    """Return the purpose of a code that verifies an attribute."""
    return f"attribute:{attribute}"


def issue(
    cloud: Cloud, user: User, purpose: str, attribute: str, destination: str, pending_value: str | None = None
) -> Code:
    """Make a new code for a purpose; it takes the place of an outstanding one and starts a new validity."""
    code = Code(
        value=identifiers.digits(cloud, CODE_DIGITS),
        attribute=attribute,
        destination=destination,
        expires_at=cloud.clock.now() + LIFETIMES.get(purpose, ATTRIBUTE_LIFETIME),
        pending_value=pending_value,
    )
    user.codes[purpose] = code
    return code


def check(cloud: Cloud, user: User, purpose: str, sent: str) -> Code:
    """Return the outstanding code if it was sent, in time; otherwise refuse.

    A code that was never requested, is past its time or was used is ExpiredCode; any other is CodeMismatch.
    """
    code = user.codes.get(purpose)
    if code is None or expired(cloud, code):
        raise refusals.code_expired()
    if not equals(code, sent):
        raise refusals.code_mismatch()
    return code


def expired(cloud: Cloud, code: Code) -> bool:
    """Tell whether a code is past its time."""
    return cloud.clock.now() >= code.expires_at


def equals(code: Code, sent: str) -> bool:
    """Tell whether the sent text is the code."""
    return hmac.compare_digest(code.value.encode(), sent.encode())


def spend(user: User, purpose: str) -> None:
    """Use a code up."""
    user.codes.pop(purpose, None)
