"""Clocks that the harness moves where a target has none to set: of this process, and of processes under libfaketime."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from poolproof.targets.managed import Process

LIBRARIES = (Path("/usr/lib"), Path("/usr/local/lib"))
FAKETIME = ("*/faketime/libfaketimeMT.so.1", "faketime/libfaketimeMT.so.1")
OFFSET_FILE = "faketime.offset"


class MovedClock:
    """The clock of one world: real time and an offset, which this process has only while a step of the world runs."""

    __slots__ = ("_inside", "_offset")

    def __init__(self) -> None:
        self._offset = timedelta()
        self._inside = False

    def now(self) -> datetime:
        """Return the world's time, within a step (when the process has it already) and between steps."""
        return datetime.now(UTC) if self._inside else datetime.now(UTC) + self._offset

    def advance(self, seconds: float) -> None:
        """Move the clock forward, from the next step on.

        Raises:
            ValueError: `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError(f"time moves forward only, not by {seconds} seconds")
        self._offset += timedelta(seconds=seconds)

    @contextmanager
    def around(self) -> Iterator[None]:
        """Give this process the world's time while the context lasts."""
        if not self._offset:
            yield
            return
        with time_machine.travel(self.now(), tick=True):
            self._inside = True
            try:
                yield
            finally:
                self._inside = False


class FakedClock(MovedClock):
    """The clock of a process under libfaketime, which reads the offset from a file at each look.

    This process has that time while a step runs, so that requests are signed with the time of who checks them.
    """

    __slots__ = ("_file",)

    def __init__(self, file: Path) -> None:
        """Set the process to real time; the file stands where `under_faketime` let it look."""
        super().__init__()
        self._file = file
        self._write()

    def advance(self, seconds: float) -> None:
        """Move the clock forward; libfaketime reads the offset as seconds with a sign.

        Raises:
            ValueError: `seconds` is negative.
        """
        super().advance(seconds)
        self._write()

    def _write(self) -> None:
        draft = self._file.with_suffix(".draft")
        draft.write_text(f"+{self._offset.total_seconds():.3f}", encoding="ascii")
        draft.replace(self._file)


def faketime() -> Path | None:
    """Find libfaketime, None where it is not installed."""
    found = (path for folder in LIBRARIES for pattern in FAKETIME for path in sorted(folder.glob(pattern)))
    return next(found, None)


def under_faketime(process: Process, library: Path) -> Process:
    """Let a process start under libfaketime; monotonic clocks stay real, so that its timers do."""
    environment = {
        **process.environment,
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": f"{{state}}/{OFFSET_FILE}",
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # else waiting threads sleep up to 50 ms too long
    }
    return replace(process, environment=environment, files={**process.files, OFFSET_FILE: "+0"})
