"""Time-based one-time passwords (RFC 6238): 30-second steps, 6 digits, each code good once, one step of skew.

Developer guide, user-pool-settings-mfa-totp; moto's AWS-verified tests (a code that was used once is refused).
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import pyotp

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import identifiers
from poolproof.reference.user_pools.state import Totp

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SECRET_CHARACTERS = 32
STEP_SECONDS = 30
SKEW_STEPS = 1


def generated(cloud: Cloud) -> Totp:
    """Return a new token with a secret in base32 (service model, SecretCodeType: at least 16 letters or digits)."""
    return Totp(secret=identifiers.characters(cloud, BASE32, SECRET_CHARACTERS))


def matching_steps(cloud: Cloud, token: Totp, code: str) -> list[int]:
    """Return the time steps around the present whose code was sent."""
    present = cloud.clock.seconds() // STEP_SECONDS
    steps = range(present - SKEW_STEPS, present + SKEW_STEPS + 1)
    return [step for step in steps if hmac.compare_digest(code_of(token, step).encode(), code.encode())]


def code_of(token: Totp, step: int) -> str:
    """Return the code of a time step."""
    return pyotp.TOTP(token.secret, interval=STEP_SECONDS).at(step * STEP_SECONDS)


def unused(token: Totp, step: int) -> bool:
    """Tell whether the code of a time step was not used before."""
    return step not in token.used_steps


def spend(cloud: Cloud, token: Totp, code: str) -> bool:
    """Use a code up; return False when it is no code of the present, and refuse one that was used."""
    steps = matching_steps(cloud, token, code)
    if not steps:
        return False
    fresh = [step for step in steps if unused(token, step)]
    if not fresh:
        raise used_once()
    token.used_steps.add(fresh[0])
    return True


def used_once() -> ServiceError:
    """Return the refusal of a code that was used already (Amplify Swift's integration suite)."""
    return ServiceError("ExpiredCodeException", "Your software token has already been used once.")
