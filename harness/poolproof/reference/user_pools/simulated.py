"""What the service pretends about users that do not exist, when PreventUserExistenceErrors is ENABLED.

Developer guide, managing errors: simulated deliveries and SRP parameters; salt and user id are the same for the same
username and pool.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from poolproof.reference.user_pools import attributes, messages
from poolproof.reference.user_pools.messages import Delivery
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from collections.abc import Sequence


def digest(pool: Pool, username: str, purpose: str) -> bytes:
    """Return bytes that depend on pool, username and purpose alone."""
    return hashlib.sha256(f"{pool.id}\n{pool.created_at.isoformat()}\n{purpose}\n{username}".encode()).digest()


def user_id(pool: Pool, username: str) -> str:
    """Return a stable pretended internal username in the form of a UUID."""
    text = bytearray(digest(pool, username, "user id")[:16])
    text[6] = (text[6] & 0x0F) | 0x40
    text[8] = (text[8] & 0x3F) | 0x80
    hexadecimal = text.hex()
    return "-".join((hexadecimal[:8], hexadecimal[8:12], hexadecimal[12:16], hexadecimal[16:20], hexadecimal[20:]))


def salt(pool: Pool, username: str) -> int:
    """Return a stable pretended SRP salt."""
    return int.from_bytes(digest(pool, username, "salt")[:16], "big")


def private_value(pool: Pool, username: str) -> int:
    """Return a stable pretended x, for which no password is known."""
    return int.from_bytes(digest(pool, username, "x"), "big")


def delivery(pool: Pool, username: str, preferred: Sequence[str] = ("phone_number", "email")) -> Delivery:
    """Return a pretended delivery, derived from the form of the username and the pool's settings."""
    if attributes.email_format(username):
        return Delivery(attribute="email", destination=username)
    if attributes.phone_format(username):
        return Delivery(attribute="phone_number", destination=username)
    chosen = pool.settings.get("AutoVerifiedAttributes") or ["email"]
    attribute = next((one for one in preferred if one in chosen), "email")
    letters = digest(pool, username, "destination").hex()
    if attribute == "phone_number":
        return Delivery(attribute=attribute, destination="+1" + str(int(letters[:16], 16))[:10])
    names = "abcdefghijklmnopqrstuvwxyz"
    return Delivery(
        attribute="email", destination=f"{names[int(letters[:2], 16) % 26]}@{names[int(letters[2:4], 16) % 26]}"
    )


def delivery_to(pool: Pool, username: str, attribute: str) -> Delivery:
    """Return a pretended delivery to an address of one kind: the username itself where it is one."""
    found = delivery(pool, username, (attribute,))
    if found.attribute == attribute:
        return found
    number = str(int.from_bytes(digest(pool, username, "destination")[:8], "big"))
    address = f"+1{number[:10]}" if attribute == "phone_number" else f"{username[-1:]}@{number[:1]}"
    return Delivery(attribute=attribute, destination=address)


def delivery_details(pool: Pool, username: str) -> dict[str, str]:
    """Return pretended CodeDeliveryDetails."""
    return messages.delivery_details(delivery(pool, username))
