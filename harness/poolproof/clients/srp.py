"""The client's side of USER_SRP_AUTH: RFC 5054 arithmetic in Cognito's variant.

The variant is the one of NabuCasa/pycognito (aws_srp.py), which moto's AWS-verified tests exercise: the 3072-bit
group, padded hexadecimal numbers, a 16-byte HKDF key, and a signature over pool, user, secret block and time.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from functools import lru_cache

GROUP_PRIME = int(
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
"""The 3072-bit prime of RFC 5054, appendix A."""

GENERATOR = 2
INFO = b"Caldera Derived Key"
PRIVATE_BYTES = 128
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def padded(number: int) -> bytes:
    """Return a number's bytes with a leading zero byte if the first bit is set (pycognito, pad_hex)."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def digest_number(data: bytes) -> int:
    """Return SHA-256 of data as a number."""
    return int.from_bytes(hashlib.sha256(data).digest(), "big")


MULTIPLIER = digest_number(padded(GROUP_PRIME) + padded(GENERATOR))
"""k of RFC 5054."""


def private_value(seed: str) -> int:
    """Return the private value of a seed: 128 bytes, the same for the same seed, so that a run can be repeated."""
    return int.from_bytes(hashlib.shake_256(seed.encode()).digest(PRIVATE_BYTES), "big")


@lru_cache(maxsize=64)
def public_value(seed: str) -> int:
    """Return A = g^a mod N."""
    return pow(GENERATOR, private_value(seed), GROUP_PRIME)


def srp_a(seed: str) -> str:
    """Return SRP_A as lower-case hexadecimal digits without padding."""
    return f"{public_value(seed):x}"


def password_key(*, seed: str, realm: str, user_id: str, password: str, salt: int, server_value: int) -> bytes:
    """Return the 16-byte key that signs the claim; the realm is the pool's suffix, or a device's group key.

    Raises:
        ValueError: the server's value is 0 mod N, or u is 0 (RFC 5054, section 2.5.4): the exchange must stop.
    """
    if server_value % GROUP_PRIME == 0:
        raise ValueError("SRP_B is 0 modulo the prime, the exchange must stop (RFC 5054, section 2.5.4)")
    own = public_value(seed)
    scramble = digest_number(padded(own) + padded(server_value))
    if scramble == 0:
        raise ValueError("u is 0, the exchange must stop (RFC 5054, section 2.5.4)")
    credentials = hashlib.sha256(f"{realm}{user_id}:{password}".encode()).digest()
    x = digest_number(padded(salt) + credentials)
    base = (server_value - MULTIPLIER * pow(GENERATOR, x, GROUP_PRIME)) % GROUP_PRIME
    shared = pow(base, private_value(seed) + scramble * x, GROUP_PRIME)
    pseudo_random = hmac.new(padded(scramble), padded(shared), hashlib.sha256).digest()
    return hmac.new(pseudo_random, INFO + b"\x01", hashlib.sha256).digest()[:16]


def srp_signature(
    *, seed: str, password: str, pool_id: str, user_id: str, salt: str, srp_b: str, secret_block: str, timestamp: str
) -> str:
    """Return PASSWORD_CLAIM_SIGNATURE; salt and srp_b are hexadecimal, secret_block is base64.

    Raises:
        ValueError: a part of the challenge is not what SRP can go on with.
    """
    return signature_of(
        seed=seed,
        realm=pool_suffix(pool_id),
        user_id=user_id,
        password=password,
        salt=int(salt, 16),
        server_value=int(srp_b, 16),
        secret_block=secret_block,
        timestamp=timestamp,
    )


def signature_of(
    *,
    seed: str,
    realm: str,
    user_id: str,
    password: str,
    salt: int,
    server_value: int,
    secret_block: str,
    timestamp: str,
) -> str:
    """Return the signature over realm, user, secret block (base64) and time.

    Raises:
        ValueError: the exchange must stop, or the secret block is not base64.
    """
    key = password_key(seed=seed, realm=realm, user_id=user_id, password=password, salt=salt, server_value=server_value)
    signed = (realm + user_id).encode() + base64.b64decode(secret_block) + timestamp.encode()
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def pool_suffix(pool_id: str) -> str:
    """Return the part of a pool id after the underscore."""
    return pool_id.rpartition("_")[2]


def srp_timestamp(moment: datetime) -> str:
    """Return a moment as `Tue May 7 00:09:40 UTC 2025`: English names, the day without a leading zero."""
    utc = moment.astimezone(UTC)
    return f"{DAYS[utc.weekday()]} {MONTHS[utc.month - 1]} {utc.day} {utc:%H:%M:%S} UTC {utc.year}"
