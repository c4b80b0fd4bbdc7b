"""What one target did at one step, normalised: a value, never an exception."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """The raw answer, where there is a wire: a lenient SDK hides wrong content types and error shapes."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """The call succeeded; `fields` is the answer as JSON (timestamps as epoch seconds)."""

    fields: Mapping[str, Any]
    wire: Wire | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The target refused with an error of its service; `code` as in `NotAuthorizedException`."""

    code: str
    message: str
    http_status: int
    wire: Wire | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indeterminate:
    """Nobody can tell what happened; `crash` is true where the target itself broke (5xx, garbage, a hang).

    `page` is true where all that there is of it is a server's general error page: so answers who lacks an operation,
    and who broke on it.
    """

    cause: str
    crash: bool = False
    wire: Wire | None = None
    page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """The target has no such operation, or lacks the capability that the step needs."""

    operation: str
    reason: str


THROTTLING = frozenset(
    {"TooManyRequestsException", "ThrottlingException", "Throttling", "RequestLimitExceeded", "SlowDown"}
)
"""Codes of refusals that are about the caller's pace, not about the request."""

Observation: TypeAlias = Returned | Rejected | Indeterminate | Unsupported

TITLE = re.compile(r"<title>([^<]{1,200})", re.IGNORECASE)


def gist(body: str) -> str:
    """Give a body in one line: the title of an HTML page, else its beginning."""
    title = TITLE.search(body)
    return f"a page, {' '.join(title[1].split())!r}" if title else " ".join(body[:200].split())
