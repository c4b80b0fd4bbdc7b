"""The clones that run beside the reference: how each is installed, started, reset and read.

moto-server is the installed moto over HTTP; ministack comes from PyPI and cognito-local from npm, each into an
environment of its own. Sources: the projects' own documentation.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

from poolproof.reference.cloud import ROOT_ACCESS_KEY_ID, ROOT_SECRET_ACCESS_KEY
from poolproof.target import Capability
from poolproof.targets import clocks, managed
from poolproof.targets.aws_clients import Account
from poolproof.targets.endpoint import TEST_ACCOUNT, Endpoint, EndpointTarget, Served
from poolproof.targets.managed import LogMailbox, LogTail, Process, Running
from poolproof.targets.sdk import Plumbing

MOTO_ACCOUNT = replace(TEST_ACCOUNT, id="123456789012")
MINISTACK_ACCOUNT = Account(id="000000000000", access_key_id="test", secret_access_key="test")  # noqa: S106
CODE_OF_COGNITO_LOCAL = r"Destination: +{address}[^0-9A-Za-z]+Code: +(\S+)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """A server that a run starts, and what is known of its endpoint; `powers` are of the running server."""

    process: Process
    endpoint: Endpoint
    powers: Callable[[Running], Callable[[str], Plumbing]] | None = None


class ManagedTarget(EndpointTarget):
    """A target whose server lives as long as it does."""

    __slots__ = ("_running",)

    def __init__(self, clone: Clone, logs: Path | None = None) -> None:
        """Start the server.

        Raises:
            ConfigurationError: it cannot be started.
        """
        self._running = Running(clone.endpoint.name, clone.process, logs)
        endpoint = replace(clone.endpoint, url=self._running.url)
        if clone.powers is not None:
            endpoint = replace(endpoint, powers=clone.powers(self._running))
        super().__init__(endpoint)

    @property
    def url(self) -> str:
        """Where the server listens."""
        return self._running.url

    def close(self) -> None:
        """Stop the server."""
        super().close()
        self._running.close()


def clocked(clone: Clone, library: Path) -> Clone:
    """Let a clone run under libfaketime, which moves its clock; a world after a reset begins at real time."""

    def powers(running: Running) -> Callable[[str], Plumbing]:
        file = running.state / clocks.OFFSET_FILE
        kept = None if clone.endpoint.reset else clocks.FakedClock(file)
        plumbing = clone.endpoint.powers if clone.powers is None else clone.powers(running)

        def moved(region: str) -> Plumbing:
            clock = kept or clocks.FakedClock(file)
            return replace(plumbing(region), now=clock.now, advance=clock.advance, around=clock.around)

        return moved

    return Clone(
        process=clocks.under_faketime(clone.process, library),
        endpoint=replace(clone.endpoint, also=clone.endpoint.also | {Capability.CLOCK}),
        powers=powers,
    )


def reference_http(_say: Callable[[str], None]) -> Clone:
    """The reference over HTTP."""
    from poolproof.targets.reference import ACCOUNT_ID, CAPABILITIES  # noqa: PLC0415 -- loads where it is used

    return Clone(
        process=Process(
            command=(sys.executable, "-m", "poolproof", "serve", "--port", "{port}"), ready="/_poolproof/health"
        ),
        endpoint=Endpoint(
            name="reference-http",
            url="",
            version=f"poolproof reference {version('poolproof')} over HTTP",
            account=Account(id=ACCOUNT_ID, access_key_id=ROOT_ACCESS_KEY_ID, secret_access_key=ROOT_SECRET_ACCESS_KEY),
            capabilities=CAPABILITIES,
            reset=("POST", "/_poolproof/reset"),
            keeps_host=True,
        ),
        powers=lambda running: lambda region: Served(running.url, region).plumbing(),
    )


def moto_server(_say: Callable[[str], None]) -> Clone:
    """The installed moto as a server."""
    return moto_of((sys.executable, "-m", "moto.server"), version("moto"))


def moto_of(command: tuple[str, ...], release: str) -> Clone:
    """The moto of a release as a server, `command` without its arguments."""
    from poolproof.targets.moto import CAPABILITIES, HeaderMailbox, never_fetched  # noqa: PLC0415 -- as above

    def powers(running: Running) -> Callable[[str], Plumbing]:
        tail = LogTail(running.log)
        return lambda _region: Plumbing(
            mailbox=HeaderMailbox(), publish_issuer=never_fetched, explain=tail, forget=tail.forget
        )

    return Clone(
        process=Process(
            command=(*command, "-H", managed.LOOPBACK, "-p", "{port}"),
            ready="/moto-api/",
            environment={"FLASK_DEBUG": "1"},  # a missing operation is a 500 page; the log tells it from a crash
        ),
        endpoint=Endpoint(
            name="moto-server",
            url="",
            version=f"moto {release} server",
            account=MOTO_ACCOUNT,
            capabilities=CAPABILITIES - {Capability.CLOCK},
            reset=("POST", "/moto-api/reset"),
        ),
        powers=powers,
    )


def ministack(say: Callable[[str], None], *, strict: bool = False) -> Clone:
    """The newest ministack that this Python takes; `strict` checks signatures and policies."""
    python = managed.python_package("ministack", "ministack", "cryptography", say=say)
    found = sorted((python.parent.parent / "lib").glob("python*/site-packages/ministack-*.dist-info"))
    release = found[-1].name.removeprefix("ministack-").removesuffix(".dist-info") if found else "?"
    return ministack_of((str(python), "-m", "ministack"), release, strict=strict)


def ministack_of(command: tuple[str, ...], release: str, *, strict: bool = False) -> Clone:
    """The ministack of a release."""
    environment = {
        "BIND_HOST": managed.LOOPBACK,
        "GATEWAY_PORT": "{port}",
        "IOT_MTLS_ENABLED": "0",
        "MINISTACK_HOST": managed.LOOPBACK,
        "STATE_DIR": "{state}",
        "HOME": "{state}",
        **({"AUTH": "true"} if strict else {}),
    }
    return Clone(
        process=Process(command=command, ready="/_ministack/ready", environment=environment),
        endpoint=Endpoint(
            name="ministack-strict" if strict else "ministack",
            url="",
            version=f"ministack {release}{', AUTH=true' if strict else ''}",
            account=MINISTACK_ACCOUNT,
            reset=("POST", "/_ministack/reset"),
        ),
    )


def cognito_local(say: Callable[[str], None]) -> Clone:
    """The newest cognito-local, with AWS's default of plain usernames."""
    return cognito_local_of(managed.node_package("cognito-local", "cognito-local", say=say))


def cognito_local_of(modules: Path) -> Clone:
    """The cognito-local in a folder of Node modules."""
    package = modules / "cognito-local"
    release = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]

    return Clone(
        process=Process(
            command=("node", str(package / "lib" / "bin" / "start.js")),
            ready="/health",
            environment={"PORT": "{port}", "HOST": managed.LOOPBACK},
            files={".cognito/config.json": '{"UserPoolDefaults": {"UsernameAttributes": []}}'},
        ),
        endpoint=Endpoint(
            name="cognito-local",
            url="",
            version=f"cognito-local {release}",
            capabilities=frozenset({Capability.ADMIN_API, Capability.CODE_DELIVERY, Capability.JWKS, Capability.WIRE}),
        ),
        powers=lambda running: lambda _region: Plumbing(mailbox=LogMailbox(running.log, CODE_OF_COGNITO_LOCAL)),
    )


CLONES: dict[str, Callable[[Callable[[str], None]], Clone]] = {
    "reference-http": reference_http,
    "moto-server": moto_server,
    "ministack": ministack,
    "ministack-strict": partial(ministack, strict=True),
    "cognito-local": cognito_local,
}
"""The managed targets by name; each installs what it needs when first asked for."""
