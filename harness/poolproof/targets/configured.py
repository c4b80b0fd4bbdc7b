"""Targets out of `poolproof.toml`."""

import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import assert_never

import httpx

from poolproof.configuration import (
    AdapterTable,
    AwsTable,
    ConstantInbox,
    EndpointTable,
    HeaderInbox,
    HttpInbox,
    Keys,
    LogInbox,
    ManagedTable,
    PythonTable,
    TargetTable,
)
from poolproof.errors import ConfigurationError
from poolproof.observation import Wire
from poolproof.target import Capability, Target
from poolproof.targets import clocks
from poolproof.targets.aws import AwsTarget, Settings
from poolproof.targets.aws_clients import READ_SECONDS, Account
from poolproof.targets.endpoint import TEST_ACCOUNT, Endpoint, EndpointTarget
from poolproof.targets.managed import LogMailbox, Process, Running
from poolproof.targets.sdk import Mailbox, Plumbing


def factories(tables: Mapping[str, TargetTable]) -> dict[str, Callable[[], Target]]:
    """Give what makes each target, by name; nothing starts before it is called."""
    return {name: partial(make, name, table) for name, table in tables.items()}


def make(name: str, table: TargetTable) -> Target:
    """Make a target that the user described.

    Raises:
        ConfigurationError: it cannot be had; the message says what to change.
    """
    match table:
        case EndpointTable():
            return EndpointTarget(_endpoint(name, table, table.url.rstrip("/")))
        case ManagedTable():
            return _managed(name, table)
        case AdapterTable():
            from poolproof.targets.adapter import AdapterTarget  # noqa: PLC0415 -- a target's libraries load with it

            return AdapterTarget(list(table.command))
        case PythonTable():
            from poolproof.targets import foreign  # noqa: PLC0415 -- as above

            return foreign(table.factory)
        case AwsTable():
            return AwsTarget(settings(table))
        case _:
            assert_never(table)


def settings(table: AwsTable) -> Settings:
    """Give the settings of a real account."""
    return Settings(
        account=table.account,
        region=table.region,
        mail_domain=table.mail_domain,
        journals=table.journals,
        phones=table.phones,
        endpoint=table.endpoint,
    )


def account(name: str, keys: Keys) -> Account:
    """Give an account with the keys that the environment holds; stand-ins where none are named.

    Raises:
        ConfigurationError: a variable that is named is not set.
    """

    def value(key: str, variable: str | None, default: str) -> str:
        if variable is None:
            return default
        found = os.environ.get(variable)
        if not found:
            raise ConfigurationError(f"targets.{name}.account.{key}: {variable} is not set; export it")
        return found

    token = value("session_token_variable", keys.session_token_variable, "")
    return Account(
        id=keys.id,
        access_key_id=value("access_key_id_variable", keys.access_key_id_variable, TEST_ACCOUNT.access_key_id),
        secret_access_key=value(
            "secret_access_key_variable", keys.secret_access_key_variable, TEST_ACCOUNT.secret_access_key
        ),
        session_token=token or None,
    )


def _endpoint(name: str, table: EndpointTable | ManagedTable, url: str) -> Endpoint:
    inbox = table.inbox
    return Endpoint(
        name=name,
        url=url,
        version=table.version or name,
        account=account(name, table.account),
        capabilities=table.capabilities,
        also=frozenset({Capability.CODE_DELIVERY}) if inbox is not None else frozenset(),
        reset=(table.reset.method, table.reset.path) if table.reset is not None else None,
        powers=lambda _region: Plumbing(mailbox=_mailbox(inbox, url, None)),
        verify=table.verify if isinstance(table, EndpointTable) else True,
    )


def _managed(name: str, table: ManagedTable) -> EndpointTarget:
    from poolproof.targets.clones import Clone, ManagedTarget, clocked  # noqa: PLC0415 -- loads with its libraries

    process = Process(
        command=table.command,
        ready=table.ready,
        environment=table.environment,
        files=table.files,
        port=table.port,
        start_seconds=table.start_seconds,
    )

    def powers(running: Running) -> Callable[[str], Plumbing]:
        return lambda _region: Plumbing(mailbox=_mailbox(table.inbox, running.url, running.log))

    clone = Clone(process=process, endpoint=_endpoint(name, table, ""), powers=powers)
    if table.clock != "libfaketime":
        return ManagedTarget(clone)
    library = clocks.faketime()
    if library is None:
        raise ConfigurationError(
            f"targets.{name}.clock: libfaketime is not installed (Debian: apt install libfaketime); "
            'install it, or set clock to "none"'
        )
    return ManagedTarget(clocked(clone, library))


def _mailbox(
    inbox: LogInbox | HttpInbox | HeaderInbox | ConstantInbox | None, url: str, log: Path | None
) -> Mailbox | None:
    match inbox:
        case LogInbox() if log is not None:
            return LogMailbox(log, inbox.pattern)
        case HttpInbox():
            return HttpMailbox(f"{url}{inbox.path}", inbox.pattern)
        case HeaderInbox():
            return HeaderMailbox(inbox.name.lower())
        case ConstantInbox():
            return ConstantMailbox(inbox.code)
        case _:
            return None


class HttpMailbox:
    """Codes that a server lists at a URL: those that were not there when the step began, the last one first."""

    __slots__ = ("_before", "_pattern", "_url")

    def __init__(self, url: str, pattern: str) -> None:
        self._url = url
        self._pattern = pattern
        self._before = ""

    def begin(self) -> None:
        """Note what is listed when a step begins."""
        self._before = self._text()

    def code(self, address: str, _wire: Wire | None) -> str | None:
        """Return the code of the newest message to an address."""
        pattern = self._pattern.replace("{address}", re.escape(address))
        old = Counter(re.findall(pattern, self._before))
        new: list[str] = []
        for found in re.findall(pattern, self._text()):
            if old[found]:
                old[found] -= 1
            else:
                new.append(found)
        return new[-1] if new else None

    def _text(self) -> str:
        try:
            return httpx.get(self._url, timeout=READ_SECONDS).text
        except httpx.HTTPError:
            return ""


class HeaderMailbox:
    """Codes in a header of the answer to the step that sends them, whatever the address."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def begin(self) -> None:
        """Nothing lands anywhere."""

    def code(self, _address: str, wire: Wire | None) -> str | None:
        """Return the code of the step's answer."""
        return None if wire is None else wire.headers.get(self._name)


class ConstantMailbox:
    """A server that sends one code always."""

    __slots__ = ("_code",)

    def __init__(self, code: str) -> None:
        self._code = code

    def begin(self) -> None:
        """Nothing lands anywhere."""

    def code(self, _address: str, _wire: Wire | None) -> str | None:
        """Return the code."""
        return self._code
