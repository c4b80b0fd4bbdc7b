"""Any HTTP endpoint that answers the AWS protocol as a target; what it can do beyond that is told or probed."""

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import httpx

from poolproof.clients.issuer import Issuer
from poolproof.clients.social_tokens import Vouched
from poolproof.errors import ConfigurationError
from poolproof.observation import Returned, Wire
from poolproof.target import Call, Capability
from poolproof.targets import probes, worlds
from poolproof.targets.aws_clients import READ_SECONDS, Account, ClientPool
from poolproof.targets.sdk import Plumbing, SdkSession
from poolproof_model.scenario import World

TEST_ACCOUNT = Account(
    id="123456789012",
    access_key_id="testing",
    secret_access_key="testing",  # noqa: S106 -- stand-ins take any
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What is known of an endpoint.

    `capabilities` None: they are probed; `also` are those beside them that cannot be. `account_told` False: STS is
    asked for the account's number.
    `reset` is a request (method and path) that empties it, sent before each
    world, which then vanishes by itself. `keeps_host`: plain requests carry the host name of AWS, by which it tells
    services apart. `powers` gives what it can do beyond the AWS protocol, for each world anew, from the world's region;
    `verify`: its certificate is looked at; `headers` go with plain requests that have none of those names.
    """

    name: str
    url: str
    version: str = ""
    account: Account = TEST_ACCOUNT
    account_told: bool = True
    capabilities: frozenset[Capability] | None = None
    also: frozenset[Capability] = frozenset()
    reset: tuple[str, str] | None = None
    keeps_host: bool = False
    powers: Callable[[str], Plumbing] = field(default=lambda _region: Plumbing())
    verify: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)


class EndpointTarget:
    """An endpoint as a target."""

    __slots__ = ("_account_told", "_capabilities", "_endpoint", "_http", "_numbers", "_pool", "_probe_calls")

    def __init__(self, endpoint: Endpoint) -> None:
        """Take an endpoint; nothing is sent yet.

        Raises:
            ConfigurationError: the URL is none.
        """
        parts = urlsplit(endpoint.url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ConfigurationError(f"endpoint {endpoint.url!r} is no URL; give one as http://HOST:PORT")
        self._endpoint = endpoint
        self._http = httpx.Client(verify=endpoint.verify, timeout=READ_SECONDS)
        self._pool = self._clients(endpoint.account)
        self._account_told = endpoint.account_told
        self._numbers = count(1)
        self._capabilities = None if endpoint.capabilities is None else endpoint.capabilities | endpoint.also
        self._probe_calls = 0

    @property
    def name(self) -> str:
        """The name in tables and on the command line."""
        return self._endpoint.name

    @property
    def version(self) -> str:
        """What it is, as far as known."""
        return self._endpoint.version or self._endpoint.url

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What it can do: as told, else probed when first asked; IAM_ENFORCEMENT is always probed."""
        if self._capabilities is None:
            found, self._probe_calls = probes.probed(self.open)
            self._capabilities = found | self._endpoint.also
        elif self._probe_calls == 0 and Capability.IAM_ENFORCEMENT not in self._capabilities:
            enforced, self._probe_calls = probes.iam_enforced(self.open)
            self._capabilities |= {Capability.IAM_ENFORCEMENT} if enforced else frozenset()
        return self._capabilities

    @property
    def probe_calls(self) -> int:
        """Requests sent outside of worlds."""
        return self._probe_calls

    def _clients(self, account: Account) -> ClientPool:
        return ClientPool(account=account, endpoints={"*": self._endpoint.url}, verify=self._endpoint.verify)

    def _ask_for_the_account(self) -> None:
        """Take the number of the account that STS tells, if it does."""
        self._account_told = True
        asked = SdkSession(
            target=self.name, capabilities=frozenset(), clients=self._pool.borrow("us-east-1"), plumbing=Plumbing()
        )
        call = Call(action="account", operation="sts:GetCallerIdentity", actor="admin", arguments={})
        with closing(asked):
            answer = asked.perform(call)
        number = answer.fields.get("Account") if isinstance(answer, Returned) else None
        if isinstance(number, str) and number != self._endpoint.account.id:
            self._pool = self._clients(replace(self._endpoint.account, id=number))

    def open(self, world: World) -> SdkSession:
        """Make a world.

        Raises:
            WorldError: the endpoint refused a part of the world.
        """
        if not self._account_told:
            self._ask_for_the_account()
        if self._endpoint.reset is not None:
            method, path = self._endpoint.reset
            self._http.request(method, f"{self._endpoint.url}{path}")
        clients = self._pool.borrow(world.region)
        plumbing = replace(
            self._endpoint.powers(world.region),
            fetch=self.fetch,
            release=lambda: self._pool.give_back(clients),
        )
        known = self._capabilities or frozenset(Capability) - {Capability.IAM_ENFORCEMENT}  # None while it is probed
        session = SdkSession(target=self.name, capabilities=known, clients=clients, plumbing=plumbing)
        disposable = self._endpoint.reset is not None
        worlds.open_world(session, world, suffix=f"{next(self._numbers):06d}", disposable=disposable)
        return session

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def fetch(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Wire:
        """Send one plain request; what is addressed to AWS goes to the endpoint, a bucket's name into the path."""
        parts = urlsplit(url)
        path, sent = parts.path or "/", {**self._endpoint.headers, **headers}
        if parts.netloc.endswith(".amazonaws.com"):
            if self._endpoint.keeps_host:
                sent["host"] = parts.netloc
            elif ".s3." in parts.netloc:
                path = f"/{parts.netloc.partition('.s3.')[0]}{path}"
            url = f"{self._endpoint.url}{path}" + (f"?{parts.query}" if parts.query else "")
        answer = self._http.request(method, url, headers=sent, content=body or None)
        return Wire(
            status=answer.status_code,
            headers={name.lower(): value for name, value in answer.headers.items()},
            body=answer.text,
        )


class Served:
    """A served reference, asked by its own endpoints for what AWS has no call for; mailbox and functions of a world."""

    def __init__(self, url: str, region: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=READ_SECONDS)
        self._url = url
        self._region = region
        self._seen = 0

    def plumbing(self) -> Plumbing:
        """What it can do."""
        return Plumbing(
            now=self.now,
            advance=self.advance,
            mailbox=self,
            publish_issuer=self.publish_issuer,
            vouch=self.vouch,
            functions=self,
            deploy_api=self.deploy_api,
        )

    def now(self) -> datetime:
        """Ask for the account's time."""
        return datetime.fromtimestamp(float(self._ask("clock")["now"]), UTC)

    def begin(self) -> None:
        """Note how many messages there are when a step begins."""
        self._seen = int(self._ask("inbox", since="999999999")["total"])

    def code(self, address: str, _wire: Wire | None) -> str | None:
        """Return the code in the newest message of this step to an address."""
        from poolproof.targets.reference import code_in  # noqa: PLC0415 -- the reference loads where it is used

        messages = self._ask("inbox", since=str(self._seen), address=address)["messages"]
        return code_in(messages[-1]["text"]) if messages else None

    def deploy(self, name: str, cases: Any) -> str:
        """Make a function and return its ARN."""
        return str(self._ask("function", name=name, region=self._region, cases=list(cases))["arn"])

    def events(self, arn: str) -> list[Any]:
        """Return the events that a function was called with."""
        return list(self._ask("events", arn=arn)["events"])

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self._ask("clock", advance=seconds)

    def publish_issuer(self, issuer: Issuer) -> None:
        """Let a provider be reached."""
        self._ask("issuer", url=issuer.url, jwks=issuer.jwks())

    def vouch(self, said: Vouched) -> None:
        """Tell what a public provider would say of a token."""
        if said.jwks is not None:
            self._ask("issuer", url=f"https://{said.provider}", jwks=said.jwks)
            return
        members = {"provider": said.provider, "token": said.token, "subject": said.subject, "app": said.app}
        self._ask("social", **members, expires_at=said.expires_at.timestamp())

    def deploy_api(self, authorizer: str, user_pool_id: str | None, client_id: str | None) -> str:
        """Make an API and return the URL to GET."""
        members = {"authorizer": authorizer, "region": self._region}
        members |= {"user_pool_id": user_pool_id} if user_pool_id else {}
        members |= {"client_id": client_id} if client_id else {}
        return str(self._ask("api", **members)["url"])

    def _ask(self, endpoint: str, /, **members: Any) -> dict[str, Any]:
        answer = self._http.post(f"/_poolproof/{endpoint}", content=json.dumps(members))
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found
