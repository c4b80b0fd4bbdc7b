"""Real AWS, safely: an account that the user named, a prefix and a tag on everything, a journal before each creation.

Nothing starts unless the caller's account is the one named. Messages go to the user's own mail domain and numbers
alone. Requests keep under the published rates; a throttled one is sent again later, and is never a verdict.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import botocore
import httpx
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from poolproof.arguments import MAIL_DOMAIN
from poolproof.errors import ConfigurationError
from poolproof.observation import THROTTLING, Indeterminate, Observation, Rejected, Returned, Unsupported, Wire
from poolproof.target import Call, Capability
from poolproof.targets import services, worlds
from poolproof.targets.aws_clients import READ_SECONDS, Account, ClientPool
from poolproof.targets.journal import PREFIX, Journal, Run
from poolproof.targets.pace import Pace
from poolproof.targets.safety import NAMES, Guard
from poolproof.targets.sdk import Plumbing, SdkSession
from poolproof_model.scenario import World

CAPABILITIES = frozenset(
    {
        Capability.ADMIN_API,
        Capability.EXTERNAL_SAML,
        Capability.IAM_ENFORCEMENT,
        Capability.IDENTITY_POOLS,
        Capability.JWKS,
        Capability.RESOURCES,
        Capability.STS,
    }
)
"""What AWS has for a harness on a desk: no clock to move, no inbox to read, no providers that AWS could reach
(what SAML providers say is read from their metadata in IAM)."""

ACCOUNT_ID = re.compile(r"\d{12}")
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
GONE = ("NoSuch", "NotFound")
"""In the codes of what is not there (any more)."""

DOMAIN = re.compile(r"[a-z0-9][a-z0-9.-]*\.[a-z]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user must name: account, region, and a mail domain of which every mailbox is the user's own.

    `endpoint` is another place than AWS that answers for it (for proofs); `journals` the folder of journals.
    """

    account: str
    region: str
    mail_domain: str
    journals: Path
    phones: frozenset[str] = frozenset()
    endpoint: str | None = None

    def __post_init__(self) -> None:
        """Check the form.

        Raises:
            ConfigurationError: something is not written as it is on AWS.
        """
        for value, pattern, option, form in (
            (self.account, ACCOUNT_ID, "--aws-account", "12 digits"),
            (self.region, REGION, "--aws-region", "a region such as eu-west-1"),
            (self.mail_domain, DOMAIN, "--aws-mail-domain", "a domain of which every mailbox is yours"),
        ):
            if not pattern.fullmatch(value):
                raise ConfigurationError(f"{option} {value!r}: give {form}")


class AwsTarget:
    """A real account as a target."""

    __slots__ = ("_guard", "_journal", "_numbers", "_pace", "_pool", "_settings")

    def __init__(self, settings: Settings, *, pace: Pace | None = None) -> None:
        """Make sure of the account.

        Raises:
            ConfigurationError: there are no credentials, or they belong to another account.
        """
        self._settings = settings
        account = caller(settings)
        prefix = f"{PREFIX}-{datetime.now(UTC):%y%m%d%H%M%S}{secrets.token_hex(2)}"
        run = Run(account=settings.account, region=settings.region, prefix=prefix)
        self._guard = Guard(prefix=prefix, mail_domain=settings.mail_domain, phones=settings.phones)
        self._pace = pace or Pace()
        endpoints = {"*": settings.endpoint} if settings.endpoint else None
        self._pool = ClientPool(account=account, endpoints=endpoints)
        self._journal = Journal(settings.journals, run)
        self._numbers = 0

    @property
    def name(self) -> str:
        """The name in tables and on the command line."""
        return "aws"

    @property
    def version(self) -> str:
        """What was asked, without the number of the account."""
        return f"AWS {self._settings.region}, botocore {botocore.__version__}"

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What AWS can do here."""
        return CAPABILITIES

    @property
    def probe_calls(self) -> int:
        """One request asks whose account it is."""
        return 1

    def open(self, world: World) -> SdkSession:
        """Make a world in the account, in the region that the user named.

        Raises:
            WorldError: AWS refused a part of the world.
        """
        self._numbers += 1
        clients = self._pool.borrow(self._settings.region)
        plumbing = Plumbing(fetch=self._fetch, release=lambda: self._pool.give_back(clients))
        session = SafeSession(
            target=self.name,
            capabilities=CAPABILITIES,
            clients=clients,
            plumbing=plumbing,
            guard=self._guard,
            journal=self._journal,
            pace=self._pace,
        )
        session.record(MAIL_DOMAIN, self._settings.mail_domain)
        here = World(name=world.name, region=self._settings.region, text=world.text)
        suffix = f"{self._journal.run.mark}-{self._numbers}"
        worlds.open_world(session, here, suffix=suffix, disposable=False)
        return session

    def close(self) -> None:
        """End the journal, if everything was removed."""
        self._journal.ended()

    def _fetch(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Wire:
        self._pace.wait("fetch:GET")
        sent = dict(headers)
        if self._settings.endpoint is not None:
            parts = urlsplit(url)
            sent["host"] = parts.netloc
            url = urlunsplit((*urlsplit(self._settings.endpoint)[:2], parts.path or "/", parts.query, ""))
        answer = httpx.request(method, url, headers=sent, content=body or None, timeout=READ_SECONDS)
        return Wire(
            status=answer.status_code,
            headers={name.lower(): value for name, value in answer.headers.items()},
            body=answer.text,
        )


class SafeSession(SdkSession):
    """A session on a real account."""

    __slots__ = ("_guard", "_journal", "_pace")

    def __init__(self, *, guard: Guard, journal: Journal, pace: Pace, **parts: Any) -> None:
        super().__init__(**parts)
        self._guard = guard
        self._journal = journal
        self._pace = pace

    def perform(self, call: Call) -> Observation:
        """Perform a step; what removes the world and fails is noted in the journal."""
        if not self._closed:
            return self._safely(call)
        try:
            found = self._safely(call)
        except BaseException:
            self._journal.left()
            raise
        gone = isinstance(found, Rejected) and any(word in found.code for word in GONE)
        if not (isinstance(found, Returned) or gone):
            self._journal.left()
        return found

    def _safely(self, call: Call) -> Observation:
        """Perform a step: guarded, noted in the journal, paced, and again where it was throttled."""
        operation = services.find(call.operation)
        if operation is None:
            return super().perform(call)
        name = call.operation.rpartition(":")[2]
        sent = self._guard.outward(name, call.arguments)
        stranger = self._guard.stranger(sent)
        if stranger is not None:
            return Unsupported(operation=call.operation, reason=f"{stranger} was not named, so nothing is sent")
        if name in NAMES:
            self._journal.made(operation.service, name, str(sent.get(NAMES[name], "")))
        safe = Call(action=call.action, operation=call.operation, actor=call.actor, arguments=sent)
        for attempt in range(100):
            self._pace.wait(f"{operation.service}:{name}")
            found = super().perform(safe)
            if not (isinstance(found, Rejected) and found.code in THROTTLING):
                break
            if not self._pace.back_off(attempt):
                return Indeterminate(cause=f"{name}: throttled {attempt + 1} times", wire=found.wire)
        return replace(found, fields=self._guard.inward(found.fields)) if isinstance(found, Returned) else found


def caller(settings: Settings) -> Account:
    """Give the caller's keys, from the SDK's normal chain, if they are of the account that the user named.

    Raises:
        ConfigurationError: there are none, they do not work, or they are of another account.
    """
    session = Session()
    found = session.get_credentials()
    if found is None:
        raise ConfigurationError("no AWS credentials; give them as for any AWS tool, in the environment or a profile")
    keys = found.get_frozen_credentials()
    client = session.create_client("sts", region_name=settings.region, endpoint_url=settings.endpoint)
    try:
        here = client.get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise ConfigurationError(f"AWS does not say whose account this is: {error}; look at the credentials") from error
    if here != settings.account:
        raise ConfigurationError(
            f"--aws-account {settings.account}, but the credentials are of account {here}; nothing was made"
        )
    return Account(id=here, access_key_id=keys.access_key, secret_access_key=keys.secret_key, session_token=keys.token)
