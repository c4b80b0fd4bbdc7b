"""The clock of a simulated account: everything that happens by time asks it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """The present moment of one account; it can be moved forward.

    Without `start` it runs with real time and `advance` adds an offset; with `start` it stands still until advanced.
    """

    __slots__ = ("_fixed", "_offset")

    def __init__(self, start: datetime | None = None) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError("a clock starts at an aware datetime, for example datetime(2026, 1, 1, tzinfo=UTC)")
        self._fixed = start
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        base = self._fixed if self._fixed is not None else datetime.now(UTC)
        return base.astimezone(UTC) + self._offset

    def seconds(self) -> int:
        """Return the present moment in whole seconds since the epoch, as JWT claims carry it."""
        return int(self.now().timestamp())

    def advance(self, seconds: float) -> None:
        """Move the present moment forward by `seconds`."""
        if seconds < 0:
            raise ValueError(f"time moves forward only, not by {seconds} seconds")
        self._offset += timedelta(seconds=seconds)
