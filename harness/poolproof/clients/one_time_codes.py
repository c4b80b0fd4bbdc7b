"""The client's side of TOTP: the code that an authenticator app shows (RFC 6238, by pyotp)."""

from datetime import datetime, timedelta
from typing import ClassVar

import pyotp

STEP_SECONDS = 30


class AuthenticatorApp(pyotp.TOTP):
    """A TOTP generator that takes every secret: the service may give 16 base32 digits, which are 80 bits.

    Overriding the minimum is pyotp's own way to allow that (botocore, SecretCodeType: 16 characters or more).
    """

    min_secret_length_bits: ClassVar[int] = 0


def totp(moment: datetime, secret: str, steps: int = 0) -> str:
    """Return the six digits of a base32 secret at a moment, or some steps of 30 seconds later: SHA-1.

    Raises:
        ValueError: the secret is not base32.
    """
    return AuthenticatorApp(secret).at(moment + timedelta(seconds=STEP_SECONDS * steps))
