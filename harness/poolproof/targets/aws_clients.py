"""botocore clients, made once for a region and used by one session at a time.

Every request goes out once (no retries), unvalidated (the target is to refuse what is wrong), and is noted: that it
was sent, and the raw answer before botocore's lenient parser has read it.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import urllib3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.handlers import BUILTIN_HANDLERS
from botocore.session import Session
from botocore.utils import parse_timestamp

from poolproof.targets import services

CONNECT_SECONDS = 5
READ_SECONDS = 20
HERMETIC = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
"""What a developer's ~/.aws or AWS_PROFILE says must not change what a target answers."""

Transport = Callable[[Any], Any]
"""Takes an AWSPreparedRequest and answers it with an AWSResponse, in place of the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The keys and the number of the account that a target is administered with."""

    id: str
    access_key_id: str
    secret_access_key: str
    session_token: str | None = None


class Clients:
    """The clients of one region; `sent` and `answer` tell of the last request.

    `transport` may be set before each call; where it is None botocore's own way is taken (the network, or moto).
    `body`, where it is set, goes out in place of what botocore makes of the arguments.
    `calls` counts requests, `operations` those of all clients of a pool by `service.Operation`.
    """

    __slots__ = (
        "_clients", "_sessions", "account", "answer", "body", "calls", "endpoints", "operations", "region", "sent",
        "transport", "verify",
    )  # fmt: skip

    def __init__(
        self,
        *,
        region: str,
        account: Account,
        endpoints: Mapping[str, str] | None = None,
        offline: bool = False,
        verify: bool = True,
        operations: Counter[str] | None = None,
    ) -> None:
        self.operations: Counter[str] = Counter() if operations is None else operations
        self.region = region
        self.account = account
        self.endpoints = endpoints or {}
        self.verify = verify
        self.transport: Transport | None = None
        self.calls = 0
        self.sent = False
        self.body: bytes | None = None
        self.answer: Mapping[str, Any] | None = None
        self._clients: dict[tuple[str, str], Any] = {}
        self._sessions = {kind: _session(account, offline=offline) for kind in ("signed", "lent")}

    def method(self, operation: services.Operation, signer: Credentials | str) -> Callable[..., Any]:
        """Return the bound method of an operation.

        `signer` is `unsigned`, `signed` (the account's keys), or temporary credentials.
        """
        if isinstance(signer, str):
            kind = signer
        else:
            kind = "lent"
            lent = self._sessions["lent"].get_credentials()
            lent.access_key, lent.secret_key, lent.token = signer.access_key, signer.secret_key, signer.token
        client = self._clients.get((operation.service, kind))
        if client is None:
            client = self._clients[operation.service, kind] = self._client(operation.service, kind)
        bound: Callable[..., Any] = getattr(client, operation.method)
        return bound

    def forget_answer(self) -> None:
        """Forget the last request."""
        self.sent = False
        self.answer = None

    def _client(self, service: str, kind: str) -> Any:
        client = self._sessions["lent" if kind == "lent" else "signed"].create_client(
            service,
            region_name=self.region,
            endpoint_url=self.endpoints.get(service, self.endpoints.get("*")),
            verify=None if self.verify else False,
            config=Config(
                signature_version=UNSIGNED if kind == "unsigned" else None,
                parameter_validation=False,
                retries={"total_max_attempts": 1},
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                ignore_configured_endpoint_urls=True,
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        client.meta.events.register_first("before-call", self._before_call)
        client.meta.events.register_first("before-send", self._before_send)
        client.meta.events.register_first("before-parse", self._before_parse)
        return client

    def _before_call(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.operations[f"{model.service_model.service_name}.{model.name}"] += 1
        if self.body is not None:
            params["body"] = self.body

    def _before_send(self, request: Any, **_: Any) -> Any:
        self.calls += 1
        self.sent = True
        return None if self.transport is None else self.transport(request)

    def _before_parse(self, response_dict: Mapping[str, Any], **_: Any) -> None:
        self.answer = response_dict


def _session(account: Account, *, offline: bool) -> Any:
    session = Session(session_vars=HERMETIC)
    session.register_component("data_loader", services.loader())
    session.set_credentials(account.access_key_id, account.secret_access_key, account.session_token)
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=epoch_seconds)
    if offline:
        # emit calls every handler: without this an active moto would be asked as well as the transport
        for event, handler, *_ in BUILTIN_HANDLERS:
            if event == "before-send":
                session.unregister(event, handler)
    return session


def epoch_seconds(value: Any) -> float:
    """Read a timestamp of any protocol as epoch seconds."""
    if isinstance(value, int | float):
        return float(value)
    return float(parse_timestamp(value).timestamp())


class ClientPool:
    """Clients to borrow: making them costs more than most worlds."""

    __slots__ = ("_free", "_make", "operations")

    def __init__(
        self,
        *,
        account: Account,
        endpoints: Mapping[str, str] | None = None,
        offline: bool = False,
        verify: bool = True,
    ) -> None:
        self.operations: Counter[str] = Counter()
        if not verify:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self._make = partial(
            Clients,
            account=account,
            endpoints=endpoints,
            offline=offline,
            verify=verify,
            operations=self.operations,
        )
        self._free: dict[str, list[Clients]] = {}

    def borrow(self, region: str) -> Clients:
        """Take clients of a region; give them back with `give_back`."""
        free = self._free.get(region)
        clients = free.pop() if free else self._make(region=region)
        clients.calls = 0
        return clients

    def give_back(self, clients: Clients) -> None:
        """Make clients free for the next session."""
        clients.transport = None
        clients.forget_answer()
        self._free.setdefault(clients.region, []).append(clients)
