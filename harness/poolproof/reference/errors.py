"""What a handler raises to refuse a call; `wire` renders it for the protocol of the service."""

from __future__ import annotations

from typing import Any


class ServiceError(Exception):
    """A refusal as the service words it: code, message, HTTP status and any further members of the error shape."""

    def __init__(self, code: str, message: str | None = None, http_status: int = 400, **members: Any) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.http_status = http_status
        self.members = members
