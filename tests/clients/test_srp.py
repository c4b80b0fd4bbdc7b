import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest

from poolproof.clients import srp

POOL = "us-east-1_aBcDeF123"
USER = "0f8b1c2d-0000-4000-8000-000000000001"
PASSWORD = "Correct-horse-1"


def test_group_is_the_one_of_the_evidence() -> None:
    # digests recomputed from pycognito's constants
    digest = hashlib.sha256(srp.GROUP_PRIME.to_bytes(384, "big")).hexdigest()
    assert digest == "48cf8b092fbce4359d9871abf74f98e25b6163379eaa15cd9087e800c6d1c55c"
    assert f"{srp.MULTIPLIER:x}" == "538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6"


@pytest.mark.parametrize(("number", "expected"), [(0x7F, "7f"), (0x80, "0080"), (0x123, "0123"), (0x8000, "008000")])
def test_numbers_are_padded_so_that_they_are_positive(number: int, expected: str) -> None:
    assert srp.padded(number).hex() == expected


def pad_hex(text: str) -> str:
    """pycognito's pad_hex, on hexadecimal text."""
    if len(text) % 2:
        return "0" + text
    return "00" + text if text[0] in "89abcdef" else text


def hash_hex(text: str) -> int:
    return int(hashlib.sha256(bytes.fromhex(text)).hexdigest(), 16)


def server_signature(*, srp_a: str, salt: int, private: int, block: bytes, timestamp: str, password: str) -> str:
    """A server of its own, after RFC 5054 and in hexadecimal text, that knows the verifier."""
    n, k = srp.GROUP_PRIME, srp.MULTIPLIER
    inner = hashlib.sha256(f"aBcDeF123{USER}:{password}".encode()).hexdigest()
    verifier = pow(2, hash_hex(pad_hex(f"{salt:x}") + inner), n)
    b = (k * verifier + pow(2, private, n)) % n
    u = hash_hex(pad_hex(srp_a) + pad_hex(f"{b:x}"))
    shared = pow(int(srp_a, 16) * pow(verifier, u, n), private, n)
    prk = hmac.new(bytes.fromhex(pad_hex(f"{u:x}")), bytes.fromhex(pad_hex(f"{shared:x}")), hashlib.sha256).digest()
    key = hmac.new(prk, b"Caldera Derived Key\x01", hashlib.sha256).digest()[:16]
    message = b"aBcDeF123" + USER.encode() + block + timestamp.encode()
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


@pytest.mark.parametrize("seed", [f"seed-{number}" for number in range(8)])
def test_signature_is_the_one_that_a_server_computes(seed: str) -> None:
    salt, private, block = 0xD5F4E1BECC4E4D31, 0x1234567890ABCDEF << 100, b"\x00secret block\xff"
    timestamp = "Tue May 7 00:09:40 UTC 2025"
    inner = hashlib.sha256(f"aBcDeF123{USER}:{PASSWORD}".encode()).hexdigest()
    verifier = pow(2, hash_hex(pad_hex(f"{salt:x}") + inner), srp.GROUP_PRIME)
    server_value = (srp.MULTIPLIER * verifier + pow(2, private, srp.GROUP_PRIME)) % srp.GROUP_PRIME

    found = srp.srp_signature(
        seed=seed,
        password=PASSWORD,
        pool_id=POOL,
        user_id=USER,
        salt=f"{salt:x}",
        srp_b=f"{server_value:x}",
        secret_block=base64.b64encode(block).decode(),
        timestamp=timestamp,
    )

    rest: dict[str, Any] = {
        "srp_a": srp.srp_a(seed),
        "salt": salt,
        "private": private,
        "block": block,
        "timestamp": timestamp,
    }
    assert found == server_signature(**rest, password=PASSWORD)
    assert found != server_signature(**rest, password="another")


def test_srp_a_is_the_same_for_a_seed() -> None:
    assert srp.srp_a("one") == srp.srp_a("one") != srp.srp_a("two")
    assert int(srp.srp_a("one"), 16) == pow(2, srp.private_value("one"), srp.GROUP_PRIME)


def test_exchange_stops_at_a_server_value_of_zero() -> None:
    with pytest.raises(ValueError, match="RFC 5054"):
        srp.password_key(seed="s", realm="p", user_id=USER, password="p", salt=1, server_value=2 * srp.GROUP_PRIME)


def test_timestamp_has_english_names_and_no_padded_day() -> None:
    assert srp.srp_timestamp(datetime(2025, 5, 7, 0, 9, 40, tzinfo=UTC)) == "Wed May 7 00:09:40 UTC 2025"
