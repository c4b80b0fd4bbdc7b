"""Temporary credentials: what a role session is, and how its keys are made and registered."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from poolproof.reference.calls import Signer
from poolproof.reference.cloud import Cloud
from poolproof.reference.iam.state import Role
from poolproof.reference.policy.documents import Policy
from poolproof.reference.policy.patterns import Context

_SECRET = string.ascii_letters + string.digits + "+/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What stands behind temporary credentials; kept in `Signer.session`.

    `policies` are the session policies (None: none were given), `keys` the condition keys that live on in later
    requests, `tags` the session tags, `identity` what API Gateway tells a back end of a Cognito identity.
    """

    role_arn: str
    role_id: str
    role_name: str
    name: str
    account_id: str
    policies: Sequence[Policy] | None = None
    keys: Context = field(default_factory=dict)
    tags: tuple[tuple[str, str], ...] = ()
    identity: Any = None

    @property
    def arn(self) -> str:
        """`arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; the role's path is dropped (reference_identifiers)."""
        return f"arn:aws:sts::{self.account_id}:assumed-role/{self.role_name}/{self.name}"

    @property
    def assumed_role_id(self) -> str:
        """`AROA...:SESSION`."""
        return f"{self.role_id}:{self.name}"


def session_of(role: Role, name: str, account_id: str, **rest: Any) -> Session:
    """A session of a role; `rest` are further members of `Session`."""
    return Session(
        role_arn=role.arn, role_id=role.role_id, role_name=role.name, name=name, account_id=account_id, **rest
    )


def issue(cloud: Cloud, session: Session, seconds: int) -> Signer:
    """Make and register credentials for a session that end after `seconds`; the key id starts with ASIA."""
    draw = cloud.random.choices
    expires_at = cloud.clock.now().replace(microsecond=0) + timedelta(seconds=seconds)
    signer = Signer(
        access_key_id="ASIA" + "".join(draw(string.ascii_uppercase + "234567", k=16)),
        secret_access_key="".join(draw(_SECRET, k=40)),
        principal_arn=session.arn,
        account_id=session.account_id,
        session_token="IQoJb3JpZ2luX2Vj" + "".join(draw(_SECRET, k=340)),
        expires_at=expires_at,
        session=session,
    )
    cloud.access_keys[signer.access_key_id] = signer
    return signer
