"""What an account's user pools hold: mutable records without behaviour.

Configuration stays in the members of the AWS API (`settings`), because that is how it is sent, kept and read back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

Part = TypeVar("Part")


class Status(StrEnum):
    """The values of UserStatus that a call can produce (service model, UserStatusType; the others are retired)."""

    UNCONFIRMED = "UNCONFIRMED"
    CONFIRMED = "CONFIRMED"
    RESET_REQUIRED = "RESET_REQUIRED"
    FORCE_CHANGE_PASSWORD = "FORCE_CHANGE_PASSWORD"  # noqa: S105 -- a status, not a password
    EXTERNAL_PROVIDER = "EXTERNAL_PROVIDER"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaAttribute:
    """One attribute of a pool's schema; `name` is the full name, for example `custom:level`."""

    name: str
    data_type: str
    mutable: bool = True
    required: bool = False
    developer_only: bool = False
    minimum: str | None = None
    maximum: str | None = None
    constrained: bool = True

    @property
    def is_custom(self) -> bool:
        """Whether the attribute was added to the standard ones."""
        return self.name.startswith(("custom:", "dev:"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Password:
    """A password as SRP needs it: the salt and the private value x, of which the verifier is g^x."""

    salt: int
    x: int
    set_at: datetime
    temporary: bool


@dataclass(slots=True, kw_only=True)
class Code:
    """An outstanding confirmation code."""

    value: str
    attribute: str
    destination: str
    expires_at: datetime
    pending_value: str | None = None


@dataclass(slots=True, kw_only=True)
class Lockout:
    """Failed password attempts of one user."""

    failures: int = 0
    last_attempt: datetime | None = None
    locked_until: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Totp:
    """A user's software token: the secret, whether it was verified, and the time steps already used."""

    secret: str
    verified: bool = False
    name: str | None = None
    used_steps: set[int] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Device:
    """A device that a user signed in with."""

    key: str
    group_key: str
    created_at: datetime
    modified_at: datetime
    authenticated_at: datetime
    confirmed: bool = False
    remembered: bool = False
    name: str | None = None
    salt: int = 0
    verifier: int = 0
    last_ip: str = "127.0.0.1"


@dataclass(slots=True, kw_only=True)
class Passkey:
    """A registered WebAuthn credential."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    name: str
    relying_party_id: str
    transports: list[str]
    attachment: str | None
    created_at: datetime
    user_verified: bool


@dataclass(slots=True, kw_only=True)
class User:
    """One user of a pool; `username` is the immutable internal one."""

    username: str
    sub: str
    attributes: dict[str, str]
    status: Status
    created_at: datetime
    modified_at: datetime
    enabled: bool = True
    password: Password | None = None
    password_history: list[Password] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    lockout: Lockout = field(default_factory=Lockout)
    attempts: dict[str, list[datetime]] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)
    totp: Totp | None = None
    pending_totp: Totp | None = None
    mfa_enabled: list[str] = field(default_factory=list)
    preferred_mfa: str | None = None
    mfa_options: list[dict[str, str]] = field(default_factory=list)
    devices: dict[str, Device] = field(default_factory=dict)
    passkeys: list[Passkey] = field(default_factory=list)
    passkey_challenges: dict[str, dict[str, Any]] = field(default_factory=dict)
    passkey_mfa: bool = False
    identities: list[dict[str, Any]] = field(default_factory=list)
    password_sign_in_disabled: bool = False


@dataclass(slots=True, kw_only=True)
class Group:
    """A group of users; `settings` has Description, RoleArn and Precedence as far as they are set."""

    name: str
    settings: dict[str, Any]
    created_at: datetime
    modified_at: datetime


@dataclass(slots=True, kw_only=True)
class ClientSecret:
    """One secret of a client."""

    id: str
    value: str
    created_at: datetime


@dataclass(slots=True, kw_only=True)
class Client:
    """An app client; `settings` has the members of its last create or update request, with defaults."""

    id: str
    pool_id: str
    settings: dict[str, Any]
    created_at: datetime
    modified_at: datetime
    secrets: list[ClientSecret] = field(default_factory=list)
    parts: dict[type[Any], Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Grant:
    """One sign-in and everything issued from it; `id` is the origin_jti of its tokens."""

    id: str
    session_id: str
    user: User
    client_id: str
    authenticated_at: datetime
    expires_at: datetime
    last_used_at: datetime
    device_key: str | None = None
    revoked: bool = False
    ended: bool = False
    scopes: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    ip_address: str = "127.0.0.1"
    admin_flow: bool = False


@dataclass(slots=True, kw_only=True)
class RefreshToken:
    """One refresh token of a grant; `rotated_at` is set when a newer one took its place."""

    grant: Grant
    rotated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a sign-in carries from step to step.

    `passed` has the entries that custom authentication shows its triggers, oldest first; `srp_a` is the client's
    public value of a custom sign-in that begins with SRP; `multi_factor` says that no second factor is wanted any more.
    """

    source: str = "TokenGeneration_Authentication"
    device_key: str | None = None
    passed: tuple[dict[str, Any], ...] = ()
    srp_a: int | None = None
    multi_factor: bool = False


@dataclass(slots=True, kw_only=True)
class AuthSession:
    """The state of a sign-in between two steps, which the client holds as the opaque Session string.

    `user` is None where the service pretends (PreventUserExistenceErrors); `spent` sessions stay known, so that their
    reuse is told from a made-up string.
    """

    client_id: str
    username: str
    user: User | None
    challenge: str
    expires_at: datetime
    flow: str
    admin: bool = False
    spent: bool = False
    dead: bool = False
    device_key: str | None = None
    progress: Progress = field(default_factory=Progress)
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class SigningKey:
    """One of the two keys of a pool."""

    id: str
    private: RSAPrivateKey


@dataclass(slots=True, kw_only=True)
class Pool:
    """A user pool; `settings` has the members of UserPoolType that a request sets, with defaults."""

    id: str
    arn: str
    name: str
    region: str
    account_id: str
    settings: dict[str, Any]
    schema: dict[str, SchemaAttribute]
    created_at: datetime
    modified_at: datetime
    mfa: dict[str, Any] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    auth_sessions: dict[str, AuthSession] = field(default_factory=dict)
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict)
    issued_tokens: dict[str, Grant] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    signing_keys: dict[str, SigningKey] = field(default_factory=dict)
    domain: str | None = None
    custom_domain: str | None = None
    import_running: bool = False
    resource_servers: dict[str, dict[str, Any]] = field(default_factory=dict)
    identity_providers: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[type[Any], Any] = field(default_factory=dict)

    def part(self, kind: type[Part]) -> Part:
        """Return this pool's one instance of a feature's own state, making it on first use."""
        found = self.parts.get(kind)
        if found is None:
            found = self.parts[kind] = kind()
        return found


@dataclass(slots=True, kw_only=True)
class Directory:
    """All user pools of one account, and which pool each client belongs to."""

    pools: dict[str, Pool] = field(default_factory=dict)
    client_pools: dict[str, str] = field(default_factory=dict)
