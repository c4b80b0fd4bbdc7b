"""What a system under test is: it opens isolated worlds and performs steps in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from poolproof.observation import Observation
from poolproof_model.scenario import World


class Capability(StrEnum):
    """A power that a target may lack; what needs it is skipped with that reason.

    LAMBDA_TRIGGERS: the target makes functions that do what a world's cases say (`behaviours` in the model), lets user
    pools call them, and tells what they were called with: `Functions` in targets/sdk.py.
    EXTERNAL_SAML: what SAML providers say is verified by their metadata in IAM. EXTERNAL_SOCIAL: the target can be told
    what Facebook, Google, Amazon, Apple and Twitter would say of a token.
    """

    ADMIN_API = "ADMIN_API"
    CODE_DELIVERY = "CODE_DELIVERY"
    CLOCK = "CLOCK"
    JWKS = "JWKS"
    STS = "STS"
    IDENTITY_POOLS = "IDENTITY_POOLS"
    EXTERNAL_OIDC = "EXTERNAL_OIDC"
    EXTERNAL_SAML = "EXTERNAL_SAML"
    EXTERNAL_SOCIAL = "EXTERNAL_SOCIAL"
    LAMBDA_TRIGGERS = "LAMBDA_TRIGGERS"
    IAM_ENFORCEMENT = "IAM_ENFORCEMENT"
    RESOURCES = "RESOURCES"
    API_GATEWAY = "API_GATEWAY"
    HOSTED_UI = "HOSTED_UI"
    WIRE = "WIRE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A step with every argument resolved: what is really sent.

    `arguments` is nested as the service wants it. Client-side acts (operation names starting in lower case)
    never reach the service.
    """

    action: str
    operation: str
    actor: str
    arguments: Mapping[str, Any]


class Session(Protocol):
    """An isolated world on a target; closing removes everything that was made in it."""

    @property
    def target(self) -> str:
        """The target's name."""
        ...

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the target is known to have without probing."""
        ...

    @property
    def world_values(self) -> Mapping[str, Any]:
        """What the world's creation answered, by dotted path: `client.app.ClientId`."""
        ...

    @property
    def missing(self) -> Mapping[str, str]:
        """Parts of the world that the target does not have, by `kind.name` (`bucket.files`), with the reason."""
        ...

    @property
    def calls(self) -> int:
        """Requests sent so far: set-up, steps, read-back, teardown."""
        ...

    def now(self) -> datetime:
        """The target's time (UTC, aware): what SRP timestamps and TOTP codes are computed from."""
        ...

    def perform(self, call: Call) -> Observation:
        """Perform one resolved step; never raises for what the target does."""
        ...

    def inbox(self, address: str) -> str | None:
        """Return the code in the newest message that the last step caused to be sent to an address, if one was."""
        ...

    def close(self) -> None:
        """Remove the world; safe to call twice."""
        ...


class Target(Protocol):
    """A system under test."""

    @property
    def name(self) -> str:
        """The name in tables and on the command line."""
        ...

    @property
    def version(self) -> str:
        """Name and version of the implementation, as it reports them."""
        ...

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the target can do; the rest is skipped. May be probed when first asked."""
        ...

    @property
    def probe_calls(self) -> int:
        """Requests sent outside of worlds, to probe capabilities."""
        ...

    def open(self, world: World) -> Session:
        """Create an isolated world.

        Raises:
            WorldError: the target refused a part of the world.
        """
        ...

    def close(self) -> None:
        """Release whatever the target holds (processes, patches); safe to call twice."""
        ...
