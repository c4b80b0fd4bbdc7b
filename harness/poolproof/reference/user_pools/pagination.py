"""Pages of lists: sizes, opaque tokens, and the refusal of tokens that the service did not give."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from poolproof.reference.user_pools import refusals

if TYPE_CHECKING:
    from poolproof.reference.calls import Call

Item = TypeVar("Item")

LARGEST = 60
TOKEN_LIFETIME = timedelta(hours=1)


def page(
    call: Call,
    items: Sequence[Item],
    key: Callable[[Item], str],
    *,
    size: str = "Limit",
    token: str = "NextToken",  # noqa: S107 -- the name of a member
    largest: int = LARGEST,
) -> tuple[list[Item], dict[str, str]]:
    """Return one page of items in order of creation, and the token member for the next page (absent on the last).

    A token names the last item shown, so that items made or deleted between pages are neither repeated nor lost.
    A page size of 0 or none means the largest.
    """
    wanted = min(call.arguments.get(size) or largest, largest)
    start = position(call, items, key, call.arguments.get(token))
    shown = list(items[start : start + wanted])
    more = start + wanted < len(items)
    return shown, {token: made(call, key(shown[-1]), start + wanted)} if more and shown else {}


def position(call: Call, items: Sequence[Item], key: Callable[[Item], str], sent: str | None) -> int:
    """Return where a token's page begins."""
    if sent is None:
        return 0
    mark = opened(call, sent)
    if mark is None:
        raise refusals.invalid_parameter("Invalid pagination token given.")
    last, index = mark
    return next((number + 1 for number, one in enumerate(items) if key(one) == last), min(index, len(items)))


def made(call: Call, last: str, index: int) -> str:
    """Return a token."""
    body = json.dumps([last, index, call.cloud.clock.now().timestamp()]).encode()
    return base64.b64encode(signature(call, body) + body).decode()


def opened(call: Call, sent: str) -> tuple[str, int] | None:
    """Return what a token says, or None when it is foreign or older than an hour (developer guide, ListUsers)."""
    try:
        raw = base64.b64decode(sent, validate=True)
    except ValueError:
        return None
    mark, body = raw[:16], raw[16:]
    if not hmac.compare_digest(mark, signature(call, body)):
        return None
    last, index, issued = json.loads(body)
    expired = call.cloud.clock.now().timestamp() > issued + TOKEN_LIFETIME.total_seconds()
    return None if expired else (last, index)


def signature(call: Call, body: bytes) -> bytes:
    """Return the mark that ties a token to the operation and the pool."""
    place: list[Any] = [call.account_id, call.operation, call.arguments.get("UserPoolId"), call.arguments.get("Filter")]
    return hashlib.blake2b(json.dumps(place).encode() + body, digest_size=16).digest()
