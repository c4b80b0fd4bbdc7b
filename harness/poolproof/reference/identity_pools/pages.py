"""Pages of a listing: MaxResults entries and an opaque token for the next page."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TypeVar

from poolproof.reference.errors import ServiceError

Entry = TypeVar("Entry")


def cut(entries: Sequence[Entry], size: int, token: str | None) -> tuple[Sequence[Entry], dict[str, str]]:
    """The page that a token asks for, and the NextToken member when more follows.

    Raises:
        ServiceError: InvalidParameterException for a token that this service did not give out.

    """
    start = 0 if token is None else _position(token)
    if start < 0:
        raise ServiceError("InvalidParameterException", "Invalid pagination token.")
    end = start + size
    return entries[start:end], {} if end >= len(entries) else {"NextToken": _token(end)}


def _token(position: int) -> str:
    return base64.urlsafe_b64encode(f"page:{position}".encode()).decode()


def _position(token: str) -> int:
    try:
        name, _, position = base64.urlsafe_b64decode(token.encode()).decode().partition(":")
        return int(position) if name == "page" and len(position) < 12 else -1
    except ValueError:
        return -1
