"""The server's side of SRP as Cognito runs it: the 3072-bit group, SHA-256, and a 16-byte HKDF key.

Sources: pycognito `aws_srp.py`, which moto's AWS-verified tests use; developer guide, device tracking; RFC 5054.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import dh

N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
G = 2
SALT_BYTES = 16
PRIVATE_BITS = 256
HEXADECIMAL = re.compile("[0-9a-fA-F]{1,2048}")
KEY_INFO = b"Caldera Derived Key"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


GROUP = dh.DHParameterNumbers(N, G)
PLACEHOLDER = dh.DHPublicNumbers(4, GROUP)
"""The public half that a private key must be given; the agreement does not look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What the server remembers between its two steps."""

    public_a: int
    private_b: int
    public_b: int
    secret_block: bytes


def padded(number: int) -> bytes:
    """Return a number as it is hashed: big-endian, with a zero byte before a first bit that is set."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def hashed(*parts: bytes) -> int:
    """Return SHA-256 of the parts as a number."""
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


K = hashed(padded(N), padded(G))


def private_value(salt: int, identity: str, password: str) -> int:
    """Return x: the hash of salt and H(identity ':' password); the identity is pool suffix and internal username."""
    inner = hashlib.sha256(f"{identity}:{password}".encode()).digest()
    return hashed(padded(salt), inner)


def power(base: int, exponent: int) -> int:
    """Return base^exponent mod N: what a Diffie-Hellman agreement gives, ten times as fast as Python's pow."""
    reduced = base % N
    if not 1 < reduced < N - 1 or exponent < 2:
        return pow(reduced, exponent, N)
    private = dh.DHPrivateNumbers(exponent, PLACEHOLDER).private_key()
    return int.from_bytes(private.exchange(dh.DHPublicNumbers(reduced, GROUP).public_key()), "big")


def verifier(x: int) -> int:
    """Return g^x mod N, which the server needs to check a proof."""
    return power(G, x)


def public_value_acceptable(public_a: int) -> bool:
    """Tell whether a client's A is a legal group element (RFC 5054, 2.5.4)."""
    return public_a % N != 0


def server_public(verifier_value: int, private_b: int) -> int:
    """Return B = k·v + g^b mod N."""
    return (K * verifier_value + power(G, private_b)) % N


def session_key(exchange: Exchange, verifier_value: int) -> bytes:
    """Return the 16-byte key that both sides derive from S."""
    u = hashed(padded(exchange.public_a), padded(exchange.public_b))
    shared = power(exchange.public_a * power(verifier_value, u), exchange.private_b)
    extracted = hmac.new(padded(u), padded(shared), hashlib.sha256).digest()
    return hmac.new(extracted, KEY_INFO + b"\x01", hashlib.sha256).digest()[:16]


def proof(key: bytes, identity: str, secret_block: bytes, timestamp: str) -> bytes:
    """Return the claim signature over identity, secret block and timestamp."""
    return hmac.new(key, identity.encode() + secret_block + timestamp.encode(), hashlib.sha256).digest()


def proof_holds(
    exchange: Exchange, verifier_value: int, identity: str, timestamp: str, signature: str
) -> bool:  # fmt: skip
    """Tell whether the client's signature proves that it knows the password."""
    key = session_key(exchange, verifier_value)
    expected = proof(key, identity, exchange.secret_block, timestamp)
    return hmac.compare_digest(expected, from_base64(signature))


def from_base64(text: str) -> bytes:
    """Decode base64, giving no bytes for text that is none."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def parsed_timestamp(text: str) -> datetime | None:
    """Parse `Tue May 7 00:09:40 UTC 2025` (day without padding), or return None."""
    parts = text.split(" ")
    if len(parts) != 6 or parts[0] not in WEEKDAYS or parts[1] not in MONTHS or parts[4] != "UTC":
        return None
    try:
        hours, minutes, seconds = (int(part) for part in parts[3].split(":"))
        return datetime(int(parts[5]), MONTHS.index(parts[1]) + 1, int(parts[2]), hours, minutes, seconds, tzinfo=UTC)
    except ValueError:
        return None


def rendered_timestamp(moment: datetime) -> str:
    """Write a timestamp as the proof has it; a padded day is parsed and then proves nothing (warrant 12)."""
    clock = f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}"
    return f"{WEEKDAYS[moment.weekday()]} {MONTHS[moment.month - 1]} {moment.day} {clock} UTC {moment.year}"


def parsed_public(text: str) -> int | None:
    """Parse a hexadecimal A, or return None."""
    return int(text, 16) if HEXADECIMAL.fullmatch(text) is not None else None
