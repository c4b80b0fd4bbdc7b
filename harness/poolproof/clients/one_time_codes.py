"""The client's side of TOTP: the code that an authenticator app shows (RFC 6238, by pyotp)."""

import base64
import binascii
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

    A secret that is no base32 (the row about the secret says so) is taken as the bytes that it is written in, so that
    there is a code to send and the steps behind it are judged.
    """
    later = moment + timedelta(seconds=STEP_SECONDS * steps)
    try:
        return AuthenticatorApp(secret).at(later)
    except binascii.Error:
        return AuthenticatorApp(base64.b32encode(secret.encode()).decode()).at(later)
