"""Times in SAML: `xs:dateTime` in UTC (SAML core 2.0, 1.3.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,30})?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)


class NoMomentError(Exception):
    """The text is no time."""


def read(text: str) -> datetime:
    """The moment that a text names; without a zone it is UTC.

    Raises:
        NoMomentError: for any other text.

    """
    if _DATE_TIME.fullmatch(text) is None:
        raise NoMomentError(text[:40])
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NoMomentError(text) from error
