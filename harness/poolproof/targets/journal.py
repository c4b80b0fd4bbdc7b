"""The journal of what a run makes in a real account: each creation is written and synced before the call goes out.

One JSON object a line: `run` (account, region, prefix), `made` (service, operation, name), `ended`. Nothing in it is
secret. A journal without `ended` belongs to a run that was killed, or that still goes on.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from poolproof.errors import ConfigurationError

PREFIX = "poolproof"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run in a real account: all that it makes carries the prefix, and the tag `poolproof` with it as value."""

    account: str
    region: str
    prefix: str

    @property
    def mark(self) -> str:
        """What every name of the run holds."""
        return self.prefix.removeprefix(f"{PREFIX}-")

    def made(self, name: str) -> bool:
        """Whether something of this name was made by the run."""
        return PREFIX in name and self.mark in name


class Journal:
    """Writes the journal of one run."""

    __slots__ = ("_file", "_left", "path", "run")

    def __init__(self, folder: Path, run: Run) -> None:
        """Open the journal of a run, named by its prefix, and write what run it is."""
        folder.mkdir(parents=True, exist_ok=True)
        self.run = run
        self._left = False
        self.path = folder / f"{run.prefix}.jsonl"
        self._file = self.path.open("ab", buffering=0)
        self._write({"line": "run", "account": run.account, "region": run.region, "prefix": run.prefix})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def made(self, service: str, operation: str, name: str) -> None:
        """Write that something is about to be made."""
        self._write({"line": "made", "service": service, "operation": operation, "name": name})

    def left(self) -> None:
        """Note that something could not be removed: the run never counts as ended, so that a sweep looks at it."""
        self._left = True

    def ended(self) -> None:
        """Write that everything was removed, unless something is known to be left."""
        if not self._left:
            self._write({"line": "ended"})

    def _write(self, line: dict[str, Any]) -> None:
        stamped = {**line, "at": datetime.now(UTC).isoformat(timespec="milliseconds")}
        self._file.write(json.dumps(stamped, sort_keys=True).encode() + b"\n")
        os.fsync(self._file.fileno())


def left_behind(folder: Path) -> Iterator[tuple[Path, Run, int]]:
    """Give the runs in a folder of journals that did not end: file, run, how many things it began to make.

    Raises:
        ConfigurationError: a journal cannot be read.
    """
    for path in sorted(folder.glob("*.jsonl")):
        lines = list(_lines(path))
        if not lines or any(line.get("line") == "ended" for line in lines):
            continue
        first = lines[0]
        try:
            run = Run(account=first["account"], region=first["region"], prefix=first["prefix"])
        except KeyError as error:
            raise ConfigurationError(f"{path}:1: no journal of a run: {error} is missing; look at the file") from error
        yield path, run, sum(line.get("line") == "made" for line in lines)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Give the lines of a journal; a last line that a kill cut off is passed over."""
    texts = path.read_bytes().split(b"\n")
    for number, text in enumerate(texts, start=1):
        if not text:
            continue
        try:
            line = json.loads(text)
        except ValueError as error:
            if number == len(texts):
                return
            raise ConfigurationError(f"{path}:{number}: not a line of a journal: {error}; look at the file") from error
        if isinstance(line, dict):
            yield line


def close(path: Path) -> None:
    """Write into the journal of a run that was killed that all is removed now."""
    with path.open("ab") as file:
        text = b'{"line": "ended"}\n'
        file.write(text if _ends_whole(path) else b"\n" + text)


def _ends_whole(path: Path) -> bool:
    return path.read_bytes().endswith(b"\n")
