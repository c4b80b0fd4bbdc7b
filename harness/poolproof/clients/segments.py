"""The parts of a JWT, and base64url without padding."""

import base64


def segments(token: str) -> tuple[str, str, str]:
    """Split a JWT.

    Raises:
        ValueError: it has not three segments.
    """
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError(f"a JWT has three segments, this text has {len(parts)}")
    return parts[0], parts[1], parts[2]


def decoded(segment: str) -> bytes:
    """Decode base64url without padding."""
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def encoded(data: bytes) -> str:
    """Encode base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
