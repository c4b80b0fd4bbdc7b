"""A session over the AWS SDK: one way for every operation, client-side acts beside it.

What differs between targets (how a plain HTTP request goes out, what time it is, where messages land) is a
`Plumbing` of functions; nothing here knows a target or an operation by name.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Protocol

from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from poolproof.clients import acts
from poolproof.clients.issuer import Issuer
from poolproof.clients.saml_issuer import SamlIssuer
from poolproof.clients.social_tokens import Vouched
from poolproof.observation import Indeterminate, Observation, Wire
from poolproof.target import Call, Capability
from poolproof.targets import observations, services
from poolproof.targets.aws_clients import Clients, Transport
from poolproof.targets.leftovers import Leftovers
from poolproof_model.behaviours import Case

ACTORS = ("public", "user", "admin", "credentials", "client")


class Mailbox(Protocol):
    """Where the messages of one world land."""

    def begin(self) -> None:
        """Note that a step begins: what is sent from now on belongs to it."""
        ...

    def code(self, address: str, wire: Wire | None) -> str | None:
        """Return the code in the newest message that this step sent to an address; `wire` is the step's answer."""
        ...


class Functions(Protocol):
    """Functions that a target's triggers can call."""

    def deploy(self, name: str, cases: Sequence[Case]) -> str:
        """Make a function that does what the cases say, and return its ARN."""
        ...

    def events(self, arn: str) -> list[Any]:
        """Return the events that a function was called with, oldest first."""
        ...


def real_time() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plumbing:
    """How one world of a target is reached beside the SDK; a power that the target lacks is None.

    `around` is entered around each step (a moved clock), `publish_issuer` makes an OpenID provider's documents
    reachable for the target, `vouch` tells it what a public provider would say of a token, `functions` keeps what
    triggers call, `explain` tells what a target broke on (`forget` is called before each step, so that it is about
    that step), `release` is called once when the session closes.
    """

    transport: Transport | None = None
    fetch: acts.Fetch | None = None
    now: Callable[[], datetime] = real_time
    advance: Callable[[float], None] | None = None
    around: Callable[[], AbstractContextManager[Any]] | None = None
    mailbox: Mailbox | None = None
    publish_issuer: Callable[[Issuer], None] | None = None
    vouch: Callable[[Vouched], None] | None = None
    deploy_api: acts.DeployApi | None = None
    functions: Functions | None = None
    explain: Callable[[], str | None] = lambda: None
    forget: Callable[[], None] = lambda: None
    release: Callable[[], None] = lambda: None


class SdkSession:
    """An open world on a target of the SDK; `worlds.open_world` fills it and sets how it is removed."""

    __slots__ = (
        "_bench", "_clients", "_closed", "_fetches", "_plumbing", "_total", "_values", "_wire", "capabilities",
        "functions", "issuers", "leftovers", "missing", "on_close", "saml_issuers", "table_keys", "target",
    )  # fmt: skip

    def __init__(
        self, *, target: str, capabilities: frozenset[Capability], clients: Clients, plumbing: Plumbing
    ) -> None:
        self.target = target
        self.capabilities = capabilities
        self.functions: dict[str, list[str]] = {}
        self.issuers: dict[str, Issuer] = {}
        self.saml_issuers: dict[str, SamlIssuer] = {}
        self.missing: dict[str, str] = {}
        self.table_keys: dict[str, str] = {}
        self.on_close: list[Callable[[], object]] = []
        self.leftovers: Leftovers | None = None
        self._clients = clients
        self._plumbing = plumbing
        self._closed = False
        self._total: int | None = None
        self._fetches = 0
        self._wire: Wire | None = None
        self._values: dict[str, Any] = {"region": clients.region, "account": clients.account.id}
        self._bench = acts.Bench(
            region=clients.region,
            now=plumbing.now,
            fetch=None if plumbing.fetch is None else self._fetch,
            advance=plumbing.advance,
            deploy_api=plumbing.deploy_api,
            issuers=self.issuers,
            saml_issuers=self.saml_issuers,
            vouch=plumbing.vouch,
            keys=Credentials(
                clients.account.access_key_id, clients.account.secret_access_key, clients.account.session_token
            ),
            administer=self._administer,
            table_keys=self.table_keys,
            events=None if plumbing.functions is None else self._events,
        )

    @property
    def world_values(self) -> Mapping[str, Any]:
        """What the world's creation answered, by dotted path."""
        return MappingProxyType(self._values)

    @property
    def calls(self) -> int:
        """Requests sent so far."""
        return self._clients.calls + self._fetches if self._total is None else self._total

    @property
    def region(self) -> str:
        """The world's region."""
        return self._clients.region

    def now(self) -> datetime:
        """Return the target's time."""
        return self._plumbing.now()

    def inbox(self, address: str) -> str | None:
        """Return the code in the newest message that the last step sent to an address."""
        mailbox = self._plumbing.mailbox
        return None if mailbox is None else mailbox.code(address, self._wire)

    def record(self, path: str, value: Any) -> None:
        """Remember a value of the world."""
        self._values[path] = value

    def forget(self, key: str, reason: str) -> None:
        """Take a part of the world (`pool.main`) for missing: the target cannot make it what it must be."""
        self._values = {path: value for path, value in self._values.items() if not path.startswith(f"{key}.")}
        self.missing[key] = reason

    def publish_issuer(self, name: str, issuer: Issuer) -> None:
        """Make one of the harness's providers reachable for the target, if the target can have one."""
        if self._plumbing.publish_issuer is not None:
            self._plumbing.publish_issuer(issuer)
            self.issuers[name] = issuer

    def deploy_function(self, trigger: str, name: str, cases: Sequence[Case]) -> str | None:
        """Make a function for a trigger and return its ARN; None if the target's triggers call nothing."""
        if self._plumbing.functions is None:
            return None
        arn = self._plumbing.functions.deploy(name, cases)
        self.functions.setdefault(trigger, []).append(arn)
        return arn

    def _events(self, trigger: str) -> list[Any]:
        assert self._plumbing.functions is not None
        return [event for arn in self.functions.get(trigger, ()) for event in self._plumbing.functions.events(arn)]

    def perform(self, call: Call) -> Observation:
        """Perform one resolved step; what it makes is noted where the world has to be removed in the end."""
        observation = self._performed(call)
        if self.leftovers is not None:
            self.leftovers.note(call, observation)
        return observation

    def _performed(self, call: Call) -> Observation:
        self._wire = None
        self._clients.forget_answer()
        self._plumbing.forget()
        if self._plumbing.mailbox is not None:
            self._plumbing.mailbox.begin()
        around = self._plumbing.around
        try:
            with nullcontext() if around is None else around():
                if call.operation[:1].islower() and ":" not in call.operation:
                    return acts.perform(call.operation, self._bench, call.arguments)
                return self._request(call)
        except Exception as error:  # noqa: BLE001 -- the border: whatever a target does is an observation
            return observations.raised(call.operation, error, sent=self._clients.sent, wire=self._wire)

    def close(self) -> None:
        """Remove the world; safe to call twice."""
        if self._closed:
            return
        self._closed = True
        with ExitStack() as stack:
            stack.callback(self._release)
            for undo in self.on_close:
                stack.callback(undo)
            for call in self.leftovers.removal() if self.leftovers is not None else ():
                self.perform(call)

    def _release(self) -> None:
        self._total = self.calls
        self._plumbing.release()

    def _administer(self, operation: str, arguments: Mapping[str, Any]) -> Observation:
        return self._request(Call(action=operation, operation=operation, actor="admin", arguments=arguments))

    def _request(self, call: Call) -> Observation:
        operation = services.find(call.operation)
        if operation is None:
            known = ", ".join(services.SERVICES)
            return Indeterminate(cause=f"no AWS service of {known} has operation {call.operation!r}")
        arguments = dict(call.arguments)
        method = self._clients.method(operation, signer_of(call.actor, arguments))
        self._clients.transport = self._plumbing.transport
        try:
            parsed = self._sent(operation, method, arguments)
        except ClientError as error:
            self._wire = observations.wire_of(self._clients.answer)
            found = observations.rejected(call.operation, operation.service, error, self._wire)
            return observations.explained(call.operation, found, self._plumbing.explain)
        except Exception:
            self._wire = observations.wire_of(self._clients.answer)
            raise
        self._wire = observations.wire_of(self._clients.answer)
        return observations.returned(call.operation, operation.service, parsed, self._wire)

    def _sent(self, operation: services.Operation, method: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
        """Send a request; what the SDK cannot write because a member has another type goes out as it stands."""
        try:
            return method(**arguments)
        except (AttributeError, KeyError, TypeError, ValueError):
            if self._clients.sent or operation.service not in observations.JSON_SERVICES:
                raise
        self._clients.body = json.dumps(arguments).encode()
        try:
            return method()
        finally:
            self._clients.body = None

    def _fetch(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Wire:
        assert self._plumbing.fetch is not None
        self._fetches += 1
        self._clients.sent = True
        return self._plumbing.fetch(method, url, headers, body)


def signer_of(actor: str, arguments: dict[str, Any]) -> Credentials | str:
    """Tell who signs for an actor, and take the member `credentials` out of the arguments.

    Raises:
        TypeError: the actor `credentials` has none.
        ValueError: there is no such actor.
    """
    match actor:
        case "public" | "user" | "client":
            return "unsigned"
        case "admin":
            return "signed"
        case "credentials":
            lent = arguments.pop("credentials", None)
            if not isinstance(lent, Mapping):
                raise TypeError("actor credentials needs `credentials` {AccessKeyId, SecretKey, SessionToken}")
            secret = lent.get("SecretKey") or lent.get("SecretAccessKey")
            return Credentials(lent.get("AccessKeyId"), secret, lent.get("SessionToken"))
        case _:
            raise ValueError(f"no actor {actor!r}; there are {', '.join(ACTORS)}")
