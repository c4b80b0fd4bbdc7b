"""Targets side by side: each in a process of its own with the same plan and seed; their records become one."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from poolproof.commands import output
from poolproof.errors import ConfigurationError

PARTS = "parts"
KEPT_LINES = 3


def run(targets: Sequence[str], options: Sequence[str], out: Path, jobs: int) -> None:
    """Run every target with the same options of `poolproof run`, `jobs` at a time, and join their records.

    Raises:
        ConfigurationError: a target gave no record; the message holds what its process said last.
    """
    folders = [out / PARTS / str(number) for number in range(len(targets))]
    shutil.rmtree(out / PARTS, ignore_errors=True)
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        runs = [pool.submit(_part, target, options, folder) for target, folder in zip(targets, folders, strict=True)]
        for started in runs:
            started.result()
    join([folder / "record.jsonl" for folder in folders], out / "record.jsonl")
    shutil.rmtree(out / PARTS)


def _part(target: str, options: Sequence[str], folder: Path) -> None:
    command = [sys.executable, "-m", "poolproof", "run", target, *options, "--fail-on", "never", "--out", str(folder)]
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603 -- ourselves
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"}
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line.rstrip())
            if not line.startswith(("written:", "planned ")):
                output.note(said[-1])
    if not (folder / "record.jsonl").exists():
        last = " / ".join(said[-KEPT_LINES:])
        raise ConfigurationError(f"target {target} gave no record (exit {process.returncode}): {last}")


def join(records: Sequence[Path], joined: Path) -> None:
    """Write one record out of several of the same plan: one header that names all targets, their parts, one end.

    Raises:
        ConfigurationError: the records are of different specifications or plans.
    """
    headers = [json.loads(_first(path)) for path in records]
    for header in headers[1:]:
        for member in ("spec", "plan", "seed", "clauses"):
            if header[member] != headers[0][member]:
                raise ConfigurationError(f"{joined}: its parts differ in {member}; run again")
    names = [name for header in headers for name in header["targets"]]
    ends: list[str] = []
    with joined.open("w", encoding="utf-8") as file:
        file.write(json.dumps({**headers[0], "targets": names}, ensure_ascii=False) + "\n")
        for path in records:
            for line in _after_header(path):
                if line.startswith('{"line":"end"'):
                    ends.append(line)
                else:
                    file.write(line)
        if len(ends) == len(records):
            file.write(max(ends))


def _first(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline()


def _after_header(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        next(file)
        yield from file
