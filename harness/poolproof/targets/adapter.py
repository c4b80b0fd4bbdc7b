"""Targets in any language: a program that speaks JSON lines over its standard input and output.

One message a line, one answer for each, with the same `id`; what the program writes to standard error is passed on.
The messages are described in schemas/adapter.json: hello, open, call, inbox, fetch, advance, now, close. The program
only forwards requests; worlds, SRP, tokens and verdicts stay on this side.
"""

import json
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from poolproof.errors import ConfigurationError, WorldError
from poolproof.observation import Indeterminate, Observation, Rejected, Returned, Unsupported, Wire
from poolproof.target import Call, Capability
from poolproof.targets import observations, services, worlds
from poolproof.targets.aws_clients import Account
from poolproof.targets.sdk import Plumbing, SdkSession, real_time, signer_of
from poolproof_model.scenario import World

PROTOCOL = 1
SECONDS = 30.0
"""So long an answer may take; a program that takes longer hangs."""

Message = Mapping[str, Any]


class AdapterError(Exception):
    """The program broke the protocol: it ended, hung, or answered what no message asked for."""


class Program:
    """A running adapter; `ask` sends one message and waits for its answer."""

    __slots__ = ("_answers", "_number", "_process", "command", "seconds")

    def __init__(self, command: Sequence[str], *, seconds: float = SECONDS) -> None:
        """Start the program.

        Raises:
            ConfigurationError: it cannot be started.
        """
        self.command = tuple(command)
        self.seconds = seconds
        self._number = 0
        try:
            self._process = subprocess.Popen(  # noqa: S603 -- the user's own command
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", bufsize=1
            )
        except OSError as error:
            raise ConfigurationError(f"adapter {' '.join(self.command)!r} cannot be started: {error}") from error
        self._answers: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def ask(self, do: str, **members: Any) -> Message:
        """Send a message and give its answer.

        Raises:
            AdapterError: there is no answer, or it is none of the protocol.
        """
        self._number += 1
        line = json.dumps({"id": self._number, "do": do, **members}, default=str)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            text = self._answers.get(timeout=self.seconds)
        except (OSError, ValueError) as error:
            raise AdapterError(f"the adapter does not read any more: {error}") from error
        except queue.Empty as error:
            raise AdapterError(f"the adapter gave no answer to {do!r} in {self.seconds:g} s") from error
        if text is None:
            raise AdapterError(f"the adapter ended (exit {self._process.wait()}) before it answered {do!r}")
        return self._read(do, text)

    def close(self) -> None:
        """End the program: its input is closed, then it is given a moment, then it is killed."""
        if self._process.poll() is None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            try:
                self._process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put(None)

    def _read(self, do: str, text: str) -> Message:
        try:
            answer = json.loads(text)
        except ValueError as error:
            raise AdapterError(f"the answer to {do!r} is not JSON: {text[:200]!r}") from error
        if not isinstance(answer, dict) or answer.get("id") != self._number:
            raise AdapterError(f"the answer to {do!r} does not carry its id {self._number}: {text[:200]!r}")
        if "error" in answer:
            raise AdapterError(f"the adapter could not do {do!r}: {answer['error']}")
        return answer


class AdapterTarget:
    """A program as a target; started once, asked for one world after the other."""

    __slots__ = ("_hello", "_numbers", "_program")

    def __init__(self, command: Sequence[str], *, seconds: float = SECONDS) -> None:
        """Start the program and ask what it is.

        Raises:
            ConfigurationError: it cannot be started, or does not know the protocol.
        """
        self._program = Program(command, seconds=seconds)
        self._numbers = 0
        try:
            self._hello = Hello.read(self._program.ask("hello", protocol=PROTOCOL))
        except AdapterError as error:
            self._program.close()
            raise ConfigurationError(
                f"adapter {' '.join(command)!r}: {error}; see `poolproof adapter check`"
            ) from error

    @property
    def name(self) -> str:
        """The name that the program gives itself."""
        return self._hello.name

    @property
    def version(self) -> str:
        """The version that the program gives."""
        return self._hello.version

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the program says that its target can do."""
        return self._hello.capabilities

    @property
    def probe_calls(self) -> int:
        """Nothing is probed."""
        return 0

    def open(self, world: World) -> SdkSession:
        """Make a world through the program.

        Raises:
            WorldError: the target refused a part of it.
        """
        self._numbers += 1
        try:
            session = AdapterSession(program=self._program, hello=self._hello, region=world.region)
        except AdapterError as error:
            raise WorldError(f"world {world.name!r} on {self.name}: {error}") from error
        worlds.open_world(session, world, suffix=f"{self._numbers:06d}", disposable=session.disposable)
        return session

    def close(self) -> None:
        """End the program."""
        self._program.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What a program says of itself; `powers` are the messages that it understands beside open, call and close."""

    name: str
    version: str
    account: str
    capabilities: frozenset[Capability]
    powers: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def read(cls, answer: Message) -> "Hello":
        """Read the answer to hello.

        Raises:
            AdapterError: a member is missing or wrong.
        """
        try:
            return cls(
                name=str(answer["name"]),
                version=str(answer["version"]),
                account=str(answer.get("account", "000000000000")),
                capabilities=frozenset(Capability(one) for one in answer.get("capabilities", ())),
                powers=frozenset(map(str, answer.get("powers", ()))),
            )
        except (KeyError, ValueError, TypeError) as error:
            known = ", ".join(Capability)
            raise AdapterError(f"its hello is not understood: {error}; capabilities are {known}") from error


class AdapterSession(SdkSession):
    """A world behind a program."""

    __slots__ = ("_program", "_session", "disposable")

    def __init__(self, *, program: Program, hello: Hello, region: str) -> None:
        self._program = program
        opened = program.ask("open", region=region)
        self._session = opened.get("session")
        self.disposable = bool(opened.get("disposable", False))
        line: Any = SimpleNamespace(
            region=region,
            account=Account(id=hello.account, access_key_id="adapter", secret_access_key="adapter"),  # noqa: S106
            calls=0,
            sent=False,
            answer=None,
            forget_answer=lambda: None,
        )
        plumbing = Plumbing(
            fetch=self._fetched if "fetch" in hello.powers else None,
            now=self._now if "now" in hello.powers else real_time,
            advance=self._advance if "advance" in hello.powers else None,
            mailbox=self if "inbox" in hello.powers else None,
            release=self._release_world,
        )
        super().__init__(target=hello.name, capabilities=hello.capabilities, clients=line, plumbing=plumbing)

    def begin(self) -> None:
        """Nothing is noted on this side: each call tells the program that a step begins."""

    def code(self, address: str, _wire: Wire | None) -> str | None:
        """Give the code in the newest message that the last call sent to an address."""
        found = self._program.ask("inbox", session=self._session, address=address).get("code")
        return None if found is None else str(found)

    def _request(self, call: Call) -> Observation:
        operation = services.find(call.operation)
        if operation is None:
            return Indeterminate(cause=f"no AWS service has operation {call.operation!r}")
        arguments = dict(call.arguments)
        signer = signer_of(call.actor, arguments)
        keys = None if isinstance(signer, str) else [signer.access_key, signer.secret_key, signer.token]
        self._clients.calls += 1
        self._clients.sent = True
        try:
            answer = self._program.ask(
                "call",
                session=self._session,
                service=operation.service,
                operation=operation.name,
                signed=signer != "unsigned",
                credentials=keys,
                arguments=observations.plain(arguments),
            )
        except AdapterError as error:
            return Indeterminate(cause=str(error), crash=True)
        return read_answer(call.operation, answer)

    def _fetched(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Wire:
        answer = self._program.ask(
            "fetch",
            session=self._session,
            method=method,
            url=url,
            headers=dict(headers),
            body=body.decode("utf-8", "replace"),
        )
        return wire_of(answer) or Wire(status=0, headers={}, body="")

    def _now(self) -> datetime:
        return datetime.fromtimestamp(float(self._program.ask("now", session=self._session)["now"]), UTC)

    def _advance(self, seconds: float) -> None:
        self._program.ask("advance", session=self._session, seconds=seconds)

    def _release_world(self) -> None:
        with suppress(AdapterError):
            self._program.ask("close", session=self._session)


def read_answer(operation: str, answer: Message) -> Observation:
    """Read the answer to a call: exactly one of returned, rejected, unsupported, failed."""
    wire = wire_of(answer.get("wire"))
    match answer:
        case {"returned": dict() as fields}:
            return Returned(fields=fields, wire=wire)
        case {"rejected": {"code": str(code), **rest}}:
            message, status = str(rest.get("message") or ""), int(str(rest.get("status") or 400))
            return Rejected(code=code, message=message, http_status=status, wire=wire)
        case {"unsupported": reason}:
            return Unsupported(operation=operation, reason=str(reason))
        case {"failed": cause}:
            return Indeterminate(cause=str(cause), crash=True, wire=wire)
        case _:
            shown = json.dumps(answer, default=str)[:200]
            return Indeterminate(cause=f"the adapter's answer to call is none of the protocol: {shown}", crash=True)


def wire_of(raw: Any) -> Wire | None:
    """Read a raw HTTP answer."""
    if not isinstance(raw, dict) or "status" not in raw:
        return None
    headers = {str(name).lower(): str(value) for name, value in (raw.get("headers") or {}).items()}
    return Wire(status=int(raw["status"]), headers=headers, body=str(raw.get("body") or ""))
