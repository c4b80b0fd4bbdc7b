"""What IAM holds for one account, and how a role's policies are gathered for a decision."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass, field
from datetime import datetime

from poolproof.reference.errors import ServiceError
from poolproof.reference.policy import documents
from poolproof.reference.policy.documents import Kind, MalformedPolicyError, Policy


@dataclass(slots=True, kw_only=True)
class Role:
    """A role; policies are kept as the text that was put."""

    name: str
    path: str
    arn: str
    role_id: str
    created_at: datetime
    trust: str
    description: str = ""
    maximum_session: int = 3600
    """MaxSessionDuration in seconds, 3600 to 43200."""
    boundary_arn: str | None = None
    inline: dict[str, str] = field(default_factory=dict)
    attached: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class ManagedPolicy:
    """A customer managed policy, or one of AWS that a test put here."""

    arn: str
    name: str
    path: str
    policy_id: str
    created_at: datetime
    document: str


@dataclass(slots=True, kw_only=True)
class OidcProvider:
    """An OpenID Connect provider; `host` is its issuer URL without scheme."""

    arn: str
    host: str
    created_at: datetime
    client_ids: list[str]
    thumbprints: list[str]
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class SamlProvider:
    """A SAML provider with the metadata document that was given, which is known to be one."""

    arn: str
    name: str
    unique_id: str
    created_at: datetime
    metadata: str
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class IamState:
    """All of IAM; roles by name, the rest by ARN."""

    roles: dict[str, Role] = field(default_factory=dict)
    managed: dict[str, ManagedPolicy] = field(default_factory=dict)
    oidc_providers: dict[str, OidcProvider] = field(default_factory=dict)
    saml_providers: dict[str, SamlProvider] = field(default_factory=dict)


def unique_id(prefix: str, source: random.Random) -> str:
    """A unique identifier such as `AROA...`: prefix and 17 capitals or digits (reference_identifiers)."""
    return prefix + "".join(source.choices(string.ascii_uppercase + "234567", k=17))


def role_with_arn(state: IamState, arn: str) -> Role | None:
    """The role of this account that has the ARN, if any."""
    role = state.roles.get(arn.rsplit("/", 1)[-1])
    return role if role is not None and role.arn == arn else None


def oidc_provider_for(state: IamState, host: str) -> OidcProvider | None:
    """The provider whose URL without scheme is `host`."""
    return next((provider for provider in state.oidc_providers.values() if provider.host == host), None)


def trust_policy(role: Role) -> Policy:
    """The role's trust policy."""
    return documents.parse(role.trust, Kind.TRUST)


def identity_policies(state: IamState, role: Role) -> tuple[Policy, ...]:
    """The role's permissions: its inline and its attached policies."""
    texts = [*role.inline.values(), *(state.managed[arn].document for arn in role.attached if arn in state.managed)]
    return tuple(documents.parse(text) for text in texts)


def boundary(state: IamState, role: Role) -> tuple[Policy, ...] | None:
    """The role's permissions boundary; None without one."""
    if role.boundary_arn is None:
        return None
    policy = state.managed.get(role.boundary_arn)
    return () if policy is None else (documents.parse(policy.document),)


def require_policy(text: str, kind: Kind) -> None:
    """Check a policy document before it is stored.

    Raises:
        ServiceError: MalformedPolicyDocument (400) with the reason.

    """
    try:
        documents.parse(text, kind)
    except MalformedPolicyError as error:
        raise ServiceError("MalformedPolicyDocument", str(error)) from error
