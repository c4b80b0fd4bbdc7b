"""Processes that a run starts: installed on demand, awaited, and stopped with the run, whatever ends it."""

import atexit
import contextlib
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx

from poolproof.errors import ConfigurationError
from poolproof.observation import Wire

LOOKS, LOOK_SECONDS = 200, 0.01
"""How often a log is looked at for what a server prints of a crash, and the pause between: two seconds in all."""
START_SECONDS = 60.0
STOP_SECONDS = 5.0
LOOPBACK = "127.0.0.1"
GUARD = 'read -r _; kill -s TERM -- "-$1"; sleep 2; kill -s KILL -- "-$1"; rm -rf -- "$2"'
"""Waits until its standard input ends, which it does however this process ends, and then stops the server."""
EXCEPTION = re.compile(r"^(?:\w+\.)*(\w*(?:Error|Exception)(?:: .*)?)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """How to start a server; `{port}`, `{url}` and `{state}` (an empty folder) are filled in everywhere.

    `ready` is a path that answers below 500 once the server is up. `files` are written into the state folder before
    it starts, which is also its working directory.
    """

    command: tuple[str, ...]
    ready: str
    environment: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    start_seconds: float = START_SECONDS


class Running:
    """A server that was started; `log` is the file that its output goes to, `state` its working folder."""

    __slots__ = ("_file", "_guard", "_popen", "log", "state", "url")

    def __init__(self, name: str, process: Process, logs: Path | None = None) -> None:
        """Start it and wait until it is ready.

        Raises:
            ConfigurationError: it cannot be started, ends, or does not get ready in time.
        """
        port = process.port or free_port()
        self.url = f"http://{LOOPBACK}:{port}"
        self.state = Path(tempfile.mkdtemp(prefix=f"poolproof-{name}-"))
        filled = {"port": str(port), "url": self.url, "state": str(self.state)}
        for path, text in process.files.items():
            file = self.state / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(fill(text, filled), encoding="utf-8")
        self.log = (logs or self.state) / f"{name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[bytes] = self.log.open("wb")
        command = [fill(part, filled) for part in process.command]
        environment = {**os.environ, **{key: fill(value, filled) for key, value in process.environment.items()}}
        try:
            self._popen = subprocess.Popen(  # noqa: S603 -- a command of our own or the user's
                command,
                cwd=self.state,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=self._file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            self._clear()
            raise ConfigurationError(f"target {name}: {command[0]!r} cannot be started: {error.strerror}") from error
        self._guard = subprocess.Popen(  # noqa: S603 -- a command of our own
            ["/bin/sh", "-c", GUARD, "guard", str(self._popen.pid), str(self.state)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        atexit.register(self.close)
        try:
            self._await(name, process)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stop it, with all that it started; safe to call twice."""
        atexit.unregister(self.close)
        self._guard.kill()
        self._guard.communicate()
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self._popen.poll() is not None:
                break
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._popen.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(timeout=STOP_SECONDS)
        self._clear()

    def _clear(self) -> None:
        self._file.close()
        shutil.rmtree(self.state, ignore_errors=True)

    def _await(self, name: str, process: Process) -> None:
        deadline = time.monotonic() + process.start_seconds
        while time.monotonic() < deadline:
            if self._popen.poll() is not None:
                ending = self._popen.returncode
                raise ConfigurationError(f"target {name} ended with {ending} at its start: {self._tail()}")
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}{process.ready}", timeout=2).status_code < 500:
                    return
            time.sleep(0.05)
        raise ConfigurationError(f"target {name} was not ready in {process.start_seconds:g} s: {self._tail()}")

    def _tail(self) -> str:
        self._file.flush()
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return " / ".join(lines[-3:])[:500] or "it printed nothing"


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put `{port}`, `{url}` and `{state}` into a text; other braces stay."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


class LogTail:
    """The last exception that a Python server has printed since it was asked before."""

    __slots__ = ("_log", "_seen")

    def __init__(self, log: Path) -> None:
        self._log = log
        self._seen = log.stat().st_size

    def forget(self) -> None:
        """Pass over what is printed already: a step begins, and what was said of others is not about it."""
        self._seen = self._log.stat().st_size

    def __call__(self) -> str | None:
        """Give its last line, None where there is none; a server may print it a moment after it has answered."""
        for _ in range(LOOKS):
            with self._log.open("rb") as file:
                file.seek(self._seen)
                text = file.read()
            found = EXCEPTION.findall(text.decode("utf-8", "replace"))
            if found:
                self._seen += len(text)
                return str(found[-1])
            time.sleep(LOOK_SECONDS)
        return None


class LogMailbox:
    """Codes that a server prints: the newest text after the step's beginning that fits the pattern for an address.

    `{address}` in the pattern is the address; its first group is the code.
    """

    __slots__ = ("_log", "_pattern", "_seen")

    def __init__(self, log: Path, pattern: str) -> None:
        self._log = log
        self._pattern = pattern
        self._seen = 0

    def begin(self) -> None:
        """Note how much was printed when a step begins."""
        self._seen = self._log.stat().st_size

    def code(self, address: str, _wire: Wire | None) -> str | None:
        """Return the code of the newest message to an address."""
        with self._log.open("rb") as file:
            file.seek(self._seen)
            text = file.read().decode("utf-8", "replace")
        found = re.findall(self._pattern.replace("{address}", re.escape(address)), text)
        return found[-1] if found else None


def cache() -> Path:
    """Return the folder where clones are installed: `XDG_CACHE_HOME`, else `~/.cache`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "poolproof"


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold a lock on what is installed under a name, so that processes side by side do not install it twice."""
    path = cache() / f"{name.replace('/', '-')}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def python_package(name: str, *packages: str, say: Callable[[str], None]) -> Path:
    """Install packages into a virtual environment of their own, once; return its Python.

    Raises:
        ConfigurationError: they cannot be installed.
    """
    folder = cache() / name
    python = folder / "bin" / "python"
    with alone(name):
        if not (folder / ".installed").exists():
            say(f"installing {', '.join(packages)} into {folder}")
            shutil.rmtree(folder, ignore_errors=True)
            venv.create(folder, with_pip=True)
            _install([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages], folder)
            (folder / ".installed").touch()
    return python


def node_package(name: str, package: str, *, say: Callable[[str], None]) -> Path:
    """Install an npm package into a folder of its own, once; return the folder of its modules.

    Raises:
        ConfigurationError: there is no npm, or it cannot be installed.
    """
    folder = cache() / name
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise ConfigurationError(f"target {name} needs Node and npm, which are not here; install them, or leave it out")
    with alone(name):
        if not (folder / ".installed").exists():
            say(f"installing {package} into {folder}")
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _install(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), package], folder)
            (folder / ".installed").touch()
    return folder / "node_modules"


def _install(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- pip or npm
    if done.returncode:
        last = " / ".join((done.stderr or done.stdout).strip().splitlines()[-3:])
        raise ConfigurationError(f"{' '.join(command[:4])} ... failed: {last}; delete {folder} to try again")
