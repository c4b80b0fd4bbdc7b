"""Random names and secrets in the shapes that the service gives them."""

from __future__ import annotations

import base64
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud

ALPHANUMERIC = string.ascii_letters + string.digits
LOWER_ALPHANUMERIC = string.ascii_lowercase + string.digits


def characters(cloud: Cloud, alphabet: str, count: int) -> str:
    """Return so many random characters of an alphabet."""
    return "".join(cloud.random.choices(alphabet, k=count))


def random_bytes(cloud: Cloud, count: int) -> bytes:
    """Return so many random bytes."""
    return cloud.random.getrandbits(8 * count).to_bytes(count, "big")


def uuid(cloud: Cloud) -> str:
    """Return a version 4 UUID: subs, jti, event ids."""
    bits = cloud.random.getrandbits(128)
    bits = bits & ~(0xF << 76) | (0x4 << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def pool_id(cloud: Cloud, region: str) -> str:
    """Return a pool id: the region, an underscore, nine letters or digits."""
    return f"{region}_{characters(cloud, ALPHANUMERIC, 9)}"


def client_id(cloud: Cloud) -> str:
    """Return a client id: 26 lower-case letters or digits."""
    return characters(cloud, LOWER_ALPHANUMERIC, 26)


def client_secret(cloud: Cloud) -> str:
    """Return a generated client secret."""
    return characters(cloud, LOWER_ALPHANUMERIC, 52)


def digits(cloud: Cloud, count: int) -> str:
    """Return a numeric code."""
    return characters(cloud, string.digits, count)


def auth_session(cloud: Cloud) -> str:
    """Return an opaque Session string (20 to 4096 characters by the service model)."""
    return "AYABe" + base64.urlsafe_b64encode(random_bytes(cloud, 150)).decode()


def refresh_token(cloud: Cloud) -> str:
    """Return an opaque refresh token in the form of an encrypted JWT: five parts."""
    header = base64.urlsafe_b64encode(b'{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}').decode().rstrip("=")
    sizes = (256, 12, 240, 16)
    parts = (base64.urlsafe_b64encode(random_bytes(cloud, size)).decode().rstrip("=") for size in sizes)
    return ".".join((header, *parts))


def session_id(cloud: Cloud) -> str:
    """Return the id of a token session: `tkn` and 25 lower-case letters or digits (service model, SessionIdType)."""
    return "tkn" + characters(cloud, LOWER_ALPHANUMERIC, 25)
