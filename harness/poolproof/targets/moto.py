"""moto in this process, as its users have it: `mock_aws`, with time-machine for its clock."""

from collections.abc import Mapping
from importlib.metadata import version
from itertools import count
from typing import Any

import requests
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID

from poolproof.clients.issuer import Issuer
from poolproof.observation import Wire
from poolproof.target import Capability
from poolproof.targets import probes, worlds
from poolproof.targets.aws_clients import READ_SECONDS, Account, ClientPool
from poolproof.targets.clocks import MovedClock
from poolproof.targets.sdk import Plumbing, SdkSession
from poolproof_model.scenario import World

CAPABILITIES = frozenset(
    {
        Capability.ADMIN_API,
        Capability.CLOCK,
        Capability.EXTERNAL_OIDC,
        Capability.EXTERNAL_SAML,
        Capability.IDENTITY_POOLS,
        Capability.JWKS,
        Capability.RESOURCES,
        Capability.STS,
        Capability.WIRE,
    }
)
"""What moto has. Codes are not delivered but for ForgotPassword; an OpenID provider's keys are never fetched, yet its
tokens can be shown. IAM_ENFORCEMENT is probed."""

ACCOUNT = Account(
    id=DEFAULT_ACCOUNT_ID,
    access_key_id="FOOBARKEY",
    secret_access_key="FOOBARSECRET",  # noqa: S106 -- the stand-in of moto's own mocks
)
CODE_HEADER = "x-moto-forgot-password-confirmation-code"
"""moto, cognitoidp/responses.py: the code of ForgotPassword comes in this header of the answer."""


class MotoTarget:
    """moto as a target: its backends live in this process from the first world until the target is closed."""

    __slots__ = ("_enforced", "_mock", "_numbers", "_pool", "_probe_calls")

    def __init__(self) -> None:
        self._mock: Any = None
        self._pool: ClientPool | None = None
        self._numbers = count(1)
        self._enforced: bool | None = None
        self._probe_calls = 0

    @property
    def name(self) -> str:
        """The name in tables and on the command line."""
        return "moto"

    @property
    def version(self) -> str:
        """Name and version."""
        return f"moto {version('moto')}"

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What moto can do; IAM_ENFORCEMENT is probed when first asked."""
        if self._enforced is None:
            self._enforced, self._probe_calls = probes.iam_enforced(self.open)
        return CAPABILITIES | {Capability.IAM_ENFORCEMENT} if self._enforced else CAPABILITIES

    @property
    def probe_calls(self) -> int:
        """Requests sent outside of worlds."""
        return self._probe_calls

    def open(self, world: World) -> SdkSession:
        """Create a world.

        Raises:
            WorldError: moto refused a part of the world.
        """
        pool = self._started()
        clients, clock = pool.borrow(world.region), MovedClock()
        plumbing = Plumbing(
            fetch=fetch,
            now=clock.now,
            advance=clock.advance,
            around=clock.around,
            mailbox=HeaderMailbox(),
            publish_issuer=never_fetched,
            release=lambda: pool.give_back(clients),
        )
        session = SdkSession(target=self.name, capabilities=CAPABILITIES, clients=clients, plumbing=plumbing)
        worlds.open_world(session, world, suffix=f"{next(self._numbers):06d}", disposable=False)
        return session

    def close(self) -> None:
        """Stop moto and drop all that it holds; safe to call twice."""
        if self._mock is not None:
            self._mock.stop()
            self._mock = self._pool = None

    def _started(self) -> ClientPool:
        if self._pool is None:
            self._mock = mock_aws()
            self._mock.start()
            self._pool = ClientPool(account=ACCOUNT)
        return self._pool


class HeaderMailbox:
    """The one code that moto gives away, in a header of ForgotPassword's answer, whatever the address."""

    __slots__ = ()

    def begin(self) -> None:
        """Nothing lands anywhere."""

    def code(self, _address: str, wire: Wire | None) -> str | None:
        """Return the code of the step's answer."""
        found = None if wire is None else wire.headers.get(CODE_HEADER)
        return found if found and found != "None" else None


def fetch(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Wire:
    """Send one plain request; under `mock_aws` the requests library is answered by moto."""
    answer = requests.request(method, url, headers=dict(headers), data=body or None, timeout=READ_SECONDS)
    return Wire(
        status=answer.status_code,
        headers={name.lower(): value for name, value in answer.headers.items()},
        body=answer.text,
    )


def never_fetched(_issuer: Issuer) -> None:
    """Do nothing: moto never asks an OpenID provider for its keys."""
