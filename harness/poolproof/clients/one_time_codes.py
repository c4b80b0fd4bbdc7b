"""The client's side of TOTP: the code that an authenticator app shows (RFC 6238, by pyotp)."""

from datetime import datetime

import pyotp


def totp(moment: datetime, secret: str) -> str:
    """Return the six digits of a base32 secret at a moment: SHA-1, steps of 30 seconds.

    Raises:
        ValueError: the secret is not base32.
    """
    return pyotp.TOTP(secret).at(moment)
