"""The built-in reference in this process: a simulated account for each world, behind botocore's `before-send`.

Requests and answers are real HTTP messages that never touch a socket, so that everything about the wire holds.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from itertools import count
from typing import Any

from botocore.awsrequest import AWSResponse
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from poolproof.clients.social_tokens import Vouched
from poolproof.observation import Wire
from poolproof.reference import wire as entrance
from poolproof.reference.cloud import ROOT_ACCESS_KEY_ID, ROOT_SECRET_ACCESS_KEY, Cloud
from poolproof.reference.keys import KEY_BITS, Keys
from poolproof.reference.resources import apis
from poolproof.reference.sts import issuers, social
from poolproof.target import Capability
from poolproof.targets import probes, worlds
from poolproof.targets.aws_clients import Account, ClientPool, Transport
from poolproof.targets.sdk import Plumbing, SdkSession
from poolproof_model import behaviours
from poolproof_model.behaviours import Case
from poolproof_model.scenario import World

ACCOUNT_ID = "123456789012"
CAPABILITIES = frozenset(
    {
        Capability.ADMIN_API,
        Capability.API_GATEWAY,
        Capability.CLOCK,
        Capability.CODE_DELIVERY,
        Capability.EXTERNAL_OIDC,
        Capability.EXTERNAL_SAML,
        Capability.EXTERNAL_SOCIAL,
        Capability.IDENTITY_POOLS,
        Capability.JWKS,
        Capability.LAMBDA_TRIGGERS,
        Capability.RESOURCES,
        Capability.STS,
        Capability.WIRE,
    }
)
"""What the reference has; IAM_ENFORCEMENT is probed."""

CODE = re.compile(r"(?:(?<=confirmation_code=)|(?<![\w=.@+-]))\d{6,8}(?![\w@])")
TEMPORARY_PASSWORD = re.compile(r"temporary password is (\S+?)\.?\s*$")


def ring() -> Keys:
    """Return a source of distinct keys for one account; accounts share the keys of this process, made when needed.

    Making a key takes longer than most scenarios, and tokens of one world are never shown in another.
    """
    return Keys.from_pool(_pem(number) for number in count())


@cache
def _pem(_number: int) -> str:
    key = generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


class ReferenceTarget:
    """The reference as a target; `keys` says where each world's RSA keys come from (default: `ring`)."""

    __slots__ = ("_enforced", "_keys", "_numbers", "_pool", "_probe_calls")

    def __init__(self, *, keys: Callable[[], Keys] = ring) -> None:
        account = Account(id=ACCOUNT_ID, access_key_id=ROOT_ACCESS_KEY_ID, secret_access_key=ROOT_SECRET_ACCESS_KEY)
        self._pool = ClientPool(account=account, offline=True)
        self._keys = keys
        self._numbers = count(1)
        self._enforced: bool | None = None
        self._probe_calls = 0

    @property
    def name(self) -> str:
        """The name in tables and on the command line."""
        return "reference"

    @property
    def version(self) -> str:
        """Name and version."""
        return f"poolproof reference {version('poolproof')}"

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the reference can do; IAM_ENFORCEMENT is probed when first asked."""
        if self._enforced is None:
            self._enforced, self._probe_calls = probes.iam_enforced(self.open)
        return CAPABILITIES | {Capability.IAM_ENFORCEMENT} if self._enforced else CAPABILITIES

    @property
    def probe_calls(self) -> int:
        """Requests sent outside of worlds."""
        return self._probe_calls

    def open(self, world: World) -> SdkSession:
        """Create an account of its own with the world in it.

        Raises:
            WorldError: the reference refused a part of the world.
        """
        return self._open(world, disposable=True)

    def open_removable(self, world: World) -> SdkSession:
        """Create a world that is removed part by part when it is closed, as on a target that keeps what it is given.

        Raises:
            WorldError: the reference refused a part of the world.
        """
        return self._open(world, disposable=False)

    @property
    def operations(self) -> Counter[str]:
        """Requests sent so far by `service.Operation`."""
        return self._pool.operations

    def _open(self, world: World, *, disposable: bool) -> SdkSession:
        cloud = Cloud(keys=self._keys(), account_id=ACCOUNT_ID)
        clients = self._pool.borrow(world.region)
        plumbing = Plumbing(
            transport=transport(cloud),
            fetch=lambda method, url, headers, body: fetch(cloud, method, url, headers, body),
            now=cloud.clock.now,
            advance=cloud.clock.advance,
            mailbox=CloudMailbox(cloud),
            publish_issuer=lambda issuer: issuers.register(cloud, issuer.url, issuer.jwks()),
            vouch=partial(vouch, cloud),
            functions=CloudFunctions(cloud, world.region),
            deploy_api=partial(deploy_api, cloud, world.region),
            explain=lambda: repr(cloud.crashes[-1]) if cloud.crashes else None,
            release=lambda: self._pool.give_back(clients),
        )
        session = SdkSession(target=self.name, capabilities=CAPABILITIES, clients=clients, plumbing=plumbing)
        worlds.open_world(session, world, suffix=f"{next(self._numbers):06d}", disposable=disposable)
        return session

    def close(self) -> None:
        """Nothing is held: each account goes with its session."""


def vouch(cloud: Cloud, said: Vouched) -> None:
    """Tell an account what a public provider would say of a token."""
    if said.jwks is not None:
        issuers.register(cloud, f"https://{said.provider}", said.jwks)
        return
    account = social.SocialAccount(subject=said.subject, app_id=said.app, expires_at=said.expires_at)
    social.register(cloud, said.provider, said.token, account)


def deploy_api(cloud: Cloud, region: str, authorizer: str, user_pool_id: str | None, client_id: str | None) -> str:
    """Make an API with one route, in the account (see `clients.acts.DeployApi`)."""
    if authorizer == "user_pool":
        assert user_pool_id is not None
        return apis.for_user_pool(cloud, user_pool_id, client_id)
    guard: apis.JwtAuthorizer | apis.IamAuthorizer = apis.IamAuthorizer()
    if authorizer == "jwt":
        issuer = f"https://cognito-idp.{region}.amazonaws.com/{user_pool_id}"
        guard = apis.JwtAuthorizer(issuer=issuer, audience=(str(client_id),))
    name = sha256(f"{authorizer}/{user_pool_id}/{client_id}".encode()).hexdigest()[:10]
    route = apis.Route(method="GET", path="/items")
    return f"{apis.deploy(cloud, apis.Api(id=name, region=region, authorizer=guard, routes=(route,)))}/items"


def transport(cloud: Cloud) -> Transport:
    """Return a transport of botocore that asks one account."""

    def answer(request: Any) -> Any:
        headers = {name.lower(): text(value) for name, value in request.headers.items()}
        found = entrance.handle(
            cloud,
            entrance.Request(method=request.method, url=request.url, headers=headers, body=body_of(request.body)),
        )
        return AWSResponse(request.url, found.status, found.headers, RawBody(found.body))

    return answer


class RawBody(BytesIO):
    """A body as botocore reads it from urllib3."""

    def stream(self, **_: Any) -> Any:
        """Yield the body in one piece."""
        yield self.read()


def text(value: str | bytes) -> str:
    """Decode a header's value."""
    return value.decode("latin-1") if isinstance(value, bytes) else value


def body_of(body: Any) -> bytes:
    """Return a request's body as bytes: botocore gives bytes, text, a stream or nothing."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes | bytearray):
        return bytes(body)
    read: bytes = body.read()
    return read


def fetch(cloud: Cloud, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Wire:
    """Send one plain request to an account."""
    lower = {name.lower(): value for name, value in headers.items()}
    found = entrance.handle(cloud, entrance.Request(method=method, url=url, headers=lower, body=body))
    return Wire(status=found.status, headers=found.headers, body=found.body.decode("utf-8", "replace"))


class CloudFunctions:
    """The functions of an account; each keeps the events that it was called with."""

    __slots__ = ("_cloud", "_events", "_region")

    def __init__(self, cloud: Cloud, region: str) -> None:
        self._cloud = cloud
        self._region = region
        self._events: dict[str, list[Any]] = {}

    def deploy(self, name: str, cases: Sequence[Case]) -> str:
        """Register a function under its ARN."""
        arn = f"arn:aws:lambda:{self._region}:{ACCOUNT_ID}:function:{name}"
        events = self._events.setdefault(arn, [])

        def called(event: dict[str, Any]) -> Any:
            events.append(deepcopy(event))
            match behaviours.run(cases, event):
                case behaviours.Answered(value=value):
                    return value
                case behaviours.Failed(timeout=True, text=text):
                    raise TimeoutError(text)
                case behaviours.Failed(text=text):
                    raise RuntimeError(text)

        self._cloud.functions[arn] = called
        return arn

    def events(self, arn: str) -> list[Any]:
        """Return the events that a function was called with."""
        return list(self._events.get(arn, ()))


class CloudMailbox:
    """The inbox of an account."""

    __slots__ = ("_cloud", "_seen")

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._seen = 0

    def begin(self) -> None:
        """Note that a step begins."""
        self._seen = len(self._cloud.inbox.delivered)

    def code(self, address: str, _wire: Wire | None) -> str | None:
        """Return the code, or the temporary password, in the newest message of this step to an address."""
        for message in reversed(self._cloud.inbox.delivered[self._seen :]):
            if message.destination == address:
                return code_in(message.text)
        return None


def code_in(body: str) -> str | None:
    """Return the code of a message: the password of an invitation, else a word of 6 to 8 digits, or that of a link."""
    found = TEMPORARY_PASSWORD.search(body)
    if found is not None:
        return found[1]
    digits = CODE.search(body)
    return None if digits is None else digits[0]
