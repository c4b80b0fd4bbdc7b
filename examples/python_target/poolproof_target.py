"""A template: a clone that is Python code, as a target of Poolproof; put yours in place of TinyCognito.

poolproof run --target poolproof_target:make --clause 'UP-SIGNUP-*'     (in this folder, or with it on PYTHONPATH)

Every operation goes through boto3, as your users send it; `transport` answers in place of the network. A clone behind
a URL needs no code at all: `poolproof run http://127.0.0.1:5000`.
"""

import json
from io import BytesIO
from itertools import count
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from tiny_cognito import Refused, TinyCognito

from poolproof.observation import Wire
from poolproof.target import Capability, Target
from poolproof.targets import worlds
from poolproof.targets.aws_clients import Account, ClientPool
from poolproof.targets.sdk import Plumbing, SdkSession
from poolproof_model.scenario import World

ACCOUNT = Account(id="123456789012", access_key_id="testing", secret_access_key="testing")  # noqa: S106 -- stand-ins
CAPABILITIES = frozenset({Capability.ADMIN_API, Capability.CODE_DELIVERY, Capability.WIRE})
"""What the clone has; what needs another power is SKIPPED with that reason. Take in what yours can do."""


class TinyTarget:
    """The clone as a target: each world is an account of its own."""

    name = "tiny"
    version = "tiny 0.1"
    capabilities = CAPABILITIES
    probe_calls = 0

    def __init__(self) -> None:
        self._clients = ClientPool(account=ACCOUNT)
        self._numbers = count(1)

    def open(self, world: World) -> SdkSession:
        """Make a world.

        Raises:
            WorldError: the clone refused a part of it.
        """
        clone, clients = TinyCognito(), self._clients.borrow(world.region)
        plumbing = Plumbing(
            transport=lambda request: answer(clone, world.region, request),
            mailbox=Inbox(clone),
            release=lambda: self._clients.give_back(clients),
        )
        session = SdkSession(target=self.name, capabilities=CAPABILITIES, clients=clients, plumbing=plumbing)
        # disposable: the clone goes with the session. Give False where one clone serves all worlds: then what was made
        # is deleted, the last first.
        worlds.open_world(session, world, suffix=f"{next(self._numbers):06d}", disposable=True)
        return session

    def close(self) -> None:
        """Nothing is held."""


class Inbox:
    """Where the harness reads the codes that the clone sends."""

    def __init__(self, clone: TinyCognito) -> None:
        self._clone = clone
        self._seen = 0

    def begin(self) -> None:
        """A step begins: what is sent from now on belongs to it."""
        self._seen = len(self._clone.codes)

    def code(self, address: str, _wire: Wire | None) -> str | None:
        """Give the newest code that this step sent to an address."""
        return next((code for to, code in reversed(self._clone.codes[self._seen :]) if to == address), None)


def answer(clone: TinyCognito, region: str, request: AWSPreparedRequest) -> AWSResponse:
    """Answer a request of boto3."""
    target = request.headers.get("X-Amz-Target", b"")
    operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
    try:
        status, found = 200, clone.handle(region, operation, json.loads(request.body or b"{}"))
    except Refused as refused:
        status, found = 400, {"__type": refused.code, "message": refused.message}
    headers = {"content-type": "application/x-amz-json-1.1"}
    return AWSResponse(request.url, status, headers, Body(json.dumps(found).encode()))


class Body(BytesIO):
    """A body as botocore reads it."""

    def stream(self, **_: Any) -> Any:
        """Give it in one piece."""
        yield self.read()


def make() -> Target:
    """Make the target; `--target poolproof_target:make` and `factory` in poolproof.toml name this function."""
    return TinyTarget()
