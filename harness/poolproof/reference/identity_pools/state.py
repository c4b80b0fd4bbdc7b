"""What identity pools hold: pools with their providers, roles and identities.

An identity is a guest until its first login. Then it is authenticated for good: when its last login is removed it
becomes inaccessible, and after a merge it is disabled in favour of the one that took its logins over
(developer guide, authentication-flow and switching-identities; botocore service model, UnlinkIdentity).
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from poolproof.reference.cloud import Cloud
from poolproof.reference.errors import ServiceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """One login of an identity; for a developer provider the subject is the developer user identifier."""

    provider: str
    subject: str
    developer: bool = False


@dataclass(slots=True, kw_only=True)
class Identity:
    """One identity id; `merged_into` is the id that owns its former logins, when it is disabled."""

    id: str
    pool_id: str
    created_at: datetime
    modified_at: datetime
    logins: list[Login] = field(default_factory=list)
    ever_authenticated: bool = False
    merged_into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPoolProvider:
    """An entry of CognitoIdentityProviders: a user pool and one of its app clients."""

    provider_name: str
    client_id: str
    server_side_check: bool


class MatchType(Enum):
    """How a rule compares a claim."""

    EQUALS = "Equals"
    CONTAINS = "Contains"
    STARTS_WITH = "StartsWith"
    NOT_EQUAL = "NotEqual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a role mapping."""

    claim: str
    match: MatchType
    value: str
    role_arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleMapping:
    """The role mapping of one provider; `rules` is None for the type Token."""

    rules: tuple[Rule, ...] | None
    deny_when_ambiguous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TagMap:
    """The principal tags of one provider: tag key to claim name."""

    use_defaults: bool
    tags: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Pool:
    """One identity pool; `classic_flow` is None when AllowClassicFlow was never set."""

    id: str
    region: str
    arn: str
    name: str
    allow_guests: bool
    classic_flow: bool | None = None
    social: dict[str, str] = field(default_factory=dict)
    developer_provider: str | None = None
    openid_arns: list[str] = field(default_factory=list)
    saml_arns: list[str] = field(default_factory=list)
    user_pools: list[UserPoolProvider] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    role_mappings: dict[str, RoleMapping] = field(default_factory=dict)
    tag_maps: dict[str, TagMap] = field(default_factory=dict)
    identities: dict[str, Identity] = field(default_factory=dict)
    owners: dict[Login, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class IdentityPools:
    """All identity pools of the account, and the pool of every identity."""

    pools: dict[str, Pool] = field(default_factory=dict)
    pool_of_identity: dict[str, str] = field(default_factory=dict)


def new_id(region: str, source: random.Random) -> str:
    """An id of a pool or identity: `REGION:GUID` (botocore service model, IdentityPoolId)."""
    return f"{region}:{uuid.UUID(int=source.getrandbits(128), version=4)}"


def find_pool(cloud: Cloud, pool_id: str, region: str) -> Pool:
    """The pool with that id in that Region.

    Raises:
        ServiceError: ResourceNotFoundException, `IdentityPool '<id>' not found.` (aws-sdk-android-samples issue 163).

    """
    pool = cloud.part(IdentityPools).pools.get(pool_id)
    if pool is None or pool.region != region:
        raise ServiceError("ResourceNotFoundException", f"IdentityPool '{pool_id}' not found.")
    return pool


def find_identity(cloud: Cloud, identity_id: str, region: str) -> tuple[Pool, Identity]:
    """The identity with that id, with its pool.

    Raises:
        ServiceError: ResourceNotFoundException, `Identity '<id>' not found.` (quoted in public sample projects).

    """
    held = cloud.part(IdentityPools)
    pool = held.pools.get(held.pool_of_identity.get(identity_id, ""))
    if pool is None or pool.region != region:
        raise ServiceError("ResourceNotFoundException", f"Identity '{identity_id}' not found.")
    return pool, pool.identities[identity_id]


def is_disabled(identity: Identity) -> bool:
    """Whether the identity was merged into another."""
    return identity.merged_into is not None


def is_guest(identity: Identity) -> bool:
    """Whether the identity never had a login; one whose logins are gone is not a guest again."""
    return not identity.ever_authenticated


def owner_of(pool: Pool, login: Login) -> Identity | None:
    """The identity that a login belongs to, if any."""
    identity_id = pool.owners.get(login)
    return None if identity_id is None else pool.identities[identity_id]
