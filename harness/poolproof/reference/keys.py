"""Where RSA signing keys come from: generated when first needed, or handed out of a prepared list.

Generating a 2048-bit key takes some hundred milliseconds, so tests prepare keys once and share the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import load_pem_private_key

KEY_BITS = 2048


class Keys:
    """A source of distinct RSA-2048 private keys."""

    __slots__ = ("_prepared",)

    def __init__(self, prepared: Iterator[str] | None = None) -> None:
        self._prepared = prepared if prepared is not None else iter(())

    @classmethod
    def generate(cls) -> Keys:
        """Return a source that makes a new key at each call of `take`."""
        return cls()

    @classmethod
    def from_pool(cls, pems: Iterable[str]) -> Keys:
        """Return a source that hands out these PEM keys in order and generates when they are used up."""
        return cls(iter(pems))

    def take(self) -> RSAPrivateKey:
        """Return the next key."""
        pem = next(self._prepared, None)
        return generate_private_key(public_exponent=65537, key_size=KEY_BITS) if pem is None else parsed(pem)


@lru_cache(maxsize=256)
def parsed(pem: str) -> RSAPrivateKey:
    """Parse a PEM private key; the same text gives the same object."""
    key = load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError(f"the prepared key is a {type(key).__name__}, an RSA key is needed")
    return key
