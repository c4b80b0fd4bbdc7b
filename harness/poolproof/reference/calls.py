"""A call as a handler sees it: parsed, validated, with the identity that signed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """An access key that the account knows, and the principal that it stands for.

    `session_token` and `expires_at` are set on temporary credentials; `session` is whatever STS wants to remember
    about them (role, session policies, tags) and is opaque here.
    """

    access_key_id: str
    secret_access_key: str
    principal_arn: str
    account_id: str
    session_token: str | None = None
    expires_at: datetime | None = None
    session: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One validated call of one operation; `signer` is None when the call was not signed."""

    cloud: Cloud
    service: str
    operation: str
    region: str
    account_id: str
    arguments: dict[str, Any]
    signer: Signer | None = None
    source_ip: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Call], dict[str, Any]]
