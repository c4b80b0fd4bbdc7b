"""The abstract world: pools, clients, users, tokens, challenges, identities, credentials.

Everything that a service would generate is a Symbol; the oracle binds symbols from responses. Times are
whole seconds since the scenario began. Values are compared by equality, so a state can be hashed.
Longer than most modules: it is one list of records, and whoever adds a field looks for it in one place.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, TypeAlias

from poolproof_model.scenario import Literal, literal

FRESH = "~"  # stands in usernames and addresses where each scenario puts its own suffix


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A value that the service makes: kind as in `access_token`, name as in `1` (or the path, for the world)."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A value that a client computes from others; `function` is one of the harness's derived functions."""

    function: str
    inputs: tuple["Value", ...] = ()


Value: TypeAlias = Literal | Symbol | Term


@cache
def world_value(path: str) -> Symbol:
    """Give the symbol of something that the world's creation answered (`client.app.ClientId`)."""
    return Symbol(kind="world", name=path)


def plain(value: Value | None) -> Any:
    """Give the plain value of a literal, and None for anything else."""
    return value.value if isinstance(value, Literal) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as the model sees it: an action and its arguments by dotted member path.

    `person` and `labels` say how it was built, so that the same request can be made again in another state.
    """

    action: str
    arguments: tuple[tuple[str, Value], ...]
    person: str = field(default="alice", compare=False)
    labels: tuple[str, ...] = field(default=(), compare=False)

    def get(self, *paths: str) -> Value | None:
        """Give the first of the named arguments that is present."""
        for path in paths:
            for key, value in self.arguments:
                if key == path:
                    return value
        return None


@dataclass(frozen=True, kw_only=True, eq=False)
class Settings:
    """The configuration of a world, read from the request members that create it; compared by identity."""

    name: str
    region: str
    parts: Mapping[str, Mapping[str, Any]]
    alone: bool = False

    @cached_property
    def client_names(self) -> Mapping["Value", str]:
        """The name of each client, by its id."""
        return {world_value(f"client.{name}.ClientId"): name for name in self.parts.get("clients", {})}

    @cached_property
    def pool_names(self) -> Mapping["Value", str]:
        """The name of each pool, by its id."""
        return {world_value(f"pool.{name}.Id"): name for name in self.parts.get("pools", {})}

    @cached_property
    def identity_pool_names(self) -> Mapping["Value", str]:
        """The name of each identity pool, by its id."""
        return {world_value(f"identity_pool.{name}.Id"): name for name in self.parts.get("identity_pools", {})}

    @cached_property
    def client_pools(self) -> Mapping[str, str]:
        """The pool of each client, by name."""
        return {name: part["pool"] for name, part in self.parts.get("clients", {}).items()}

    def client(self, name: str) -> Mapping[str, Any]:
        """Give the CreateUserPoolClient members of a client."""
        members: Mapping[str, Any] = self.parts["clients"][name]["members"]
        return members

    def pool(self, name: str) -> Mapping[str, Any]:
        """Give the CreateUserPool members of a pool."""
        members: Mapping[str, Any] = self.parts["pools"][name]
        return members

    def mfa(self, name: str) -> Mapping[str, Any]:
        """Give the SetUserPoolMfaConfig members of a pool; none where it was never called."""
        members: Mapping[str, Any] = self.parts.get("mfa", {}).get(name, {})
        return members

    def identity_pool(self, name: str) -> Mapping[str, Any]:
        """Give the whole part of an identity pool: members, roles, role_mappings."""
        part: Mapping[str, Any] = self.parts["identity_pools"][name]
        return part


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code that was sent; `state` is a state of the code chart."""

    symbol: Symbol
    purpose: str
    destination: str
    sent_at: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """A user's second factors; `software_token` is a state of the software_token chart.

    `secret` is that of the verified token, `pending` that of one not yet verified. `enabled` are factors by their
    names in UserMFASettingList, sorted; `preferred` one of them or empty. `chosen`: a preference was set. `met`: the
    user has shown a right first factor before.
    """

    software_token: str = "NONE"  # noqa: S105 -- a state, no password
    secret: Symbol | None = None
    pending: Symbol | None = None
    enabled: tuple[str, ...] = ()
    preferred: str = ""
    chosen: bool = False
    met: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """What became of a user's second-factor codes: the last TOTP code that was taken, and how many were wrong.

    `recency` of the last taken one: `now`, `lately` (the same or the next 30 seconds), `past`, empty if there is none.
    """

    spent: Symbol | None = None
    secret: Symbol | None = None
    spent_at: int = 0
    recency: str = ""
    misses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user; `status` is a state of the user chart, `account` of the account chart.

    `attributes` are plain strings by name, sorted. `password_kind` is `permanent`, `temporary`, `lapsed` (temporary and
    too old) or `none`. `lock` (after wrong passwords) is `on`, `doubtful`, `over`, `forgotten` or empty. `groups` are
    names; `removed` are the attributes that the user had and has no more; `untold_passwords` counts those
    that the service made and did not tell; `pending` is the attribute that waits for a code: name, value, and `PENDING`
    or `APPLIED`; `links` are provider and subject of identities linked to the user, `unlinked` those that were.
    """

    name: str
    pool: str
    sub: Symbol
    status: str
    account: str = "ENABLED"
    password: Value | None = None
    password_kind: str = "none"  # noqa: S105
    password_set_at: int = 0
    former_passwords: tuple[Value, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    codes: tuple[Code, ...] = ()
    groups: tuple[str, ...] = ()
    failures: int = 0
    last_failure: int = 0
    lock: str = ""
    origin: str = "sign_up"
    factors: Factors = Factors()
    second_codes: Codes = Codes()
    removed: tuple[str, ...] = ()
    pending: tuple[tuple[str, str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    unlinked: tuple[tuple[str, str], ...] = ()
    untold_passwords: int = 0
    created_at: int = 0
    modified_at: int = 0

    def attribute(self, name: str) -> str | None:
        """Give the value of an attribute, None where it has none."""
        return next((value for key, value in self.attributes if key == name), None)

    def with_attributes(self, **changes: str | None) -> "User":
        """Set attributes (None removes)."""
        values = dict(self.attributes)
        removed = set(self.removed)
        for name, value in changes.items():
            if value is not None:
                values[name] = value
                removed.discard(name)
            elif values.pop(name, None) is not None:
                removed.add(name)
        return replace(self, attributes=tuple(sorted(values.items())), removed=tuple(sorted(removed)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of a pool; `state` is a state of the group chart (ABSENT: deleted), `role` the ARN of its role.

    Whose members they are stands in `User.groups`, by name. A `precedence` of None is the lowest. `deserted`: a group
    of the name was deleted while somebody was in it.
    """

    name: str
    pool: str
    state: str
    description: str | None = None
    precedence: int | None = None
    role: Value | None = None
    deserted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportJob:
    """A job that imports users into a pool; `symbol` is its id, `state` a state of the import_job chart."""

    symbol: Symbol
    name: str
    pool: str
    state: str
    algorithm: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token; `use` is id, access or refresh; `family` counts sign-ins; `state` is a state of the token chart.

    `username`, `issued_attributes`, `issued_groups` and `issued_password` are what the user had at issue. `refreshed`:
    made by a refresh; `outlived`: another sign-in of the user was revoked while this token lived; `signed_out`: who
    signed its user out everywhere (`user`, `admin`); `signed_out_at`: what was made by then, plus one; `lapsed`: as of
    a ProviderToken. `superseded`: a rotation of refresh tokens came after it in its family; `rotated_in`: a rotation
    made it; `rotated_at`: when a rotation first replaced it, and `retried`: it was used again since. `tracked`: its
    sign-in is a session that the pool tracks, `session_id` once an answer told it; `session_ended`: the session was
    revoked; `evicted`: it gave way to a newer one.
    """

    symbol: Symbol
    use: str
    user: Symbol
    pool: str
    client: str
    family: int
    auth_time: int
    issued_at: int
    expires_at: int
    state: str
    username: str = ""
    issued_attributes: tuple[tuple[str, str], ...] = ()
    issued_groups: tuple[Group, ...] = ()
    issued_password: Value | None = None
    refreshed: bool = False
    outlived: bool = False
    signed_out: str = ""
    signed_out_at: int = 0
    lapsed: bool = False
    superseded: bool = False
    rotated_in: bool = False
    rotated_at: int = 0
    retried: bool = False
    tracked: bool = False
    session_id: Symbol | None = None
    session_ended: bool = False
    evicted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings:
    """How a pool tracks the sessions of its users; `most` for each. `disturbed`: tracking was on and off again."""

    pool: str
    tracking: bool = False
    most: int = 20
    disturbed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReuseLimit:
    """For how many minutes a client reuses a single sign-on (MaxValidityMinutes), as it was set."""

    client: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSecret:
    """A secret of an app client; `identifier` is None until an answer tells it, `state` of the client_secret chart.

    `given`: the caller chose the value. The first secret of a client stands here once something was done with secrets.
    """

    client: str
    value: Value
    identifier: Symbol | None
    state: str
    first: bool = False
    given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRequest:
    """Options to register a passkey by; `symbol` stands for them, `state` is a state of the passkey_request chart."""

    symbol: Symbol
    user: Symbol
    client: str
    asked_at: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey of a user; `key` is what the client makes it from, `options` what it was registered by.

    `identifier` is its CredentialId once an answer told it; `verified`: its authenticator verifies the user; `state`
    is a state of the passkey chart.
    """

    key: str
    user: Symbol
    options: Symbol
    verified: bool
    state: str
    identifier: Symbol | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSettings:
    """What SetRiskConfiguration last gave a pool (client empty) or one client of it: members as they were sent."""

    pool: str
    client: str
    members: tuple[tuple[str, Value], ...]
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthEvent:
    """An authentication event whose id an answer told; `feedback` is Valid, Invalid or empty."""

    symbol: Symbol
    user: Symbol
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderToken:
    """A token of one of the harness's providers; `source` and `provider` are its part of the world (`provider.idp`).

    `kind` is one of the kinds that the act that mints it knows. `overdue`: its lifetime is over; `lapsed`: so are the
    five minutes that identity pools allow clocks to differ. `roles` are those that a SAML assertion offers, by name,
    `claims` what the token says of the person beside the subject.
    """

    symbol: Symbol
    provider: str
    subject: str
    kind: str
    expires_at: int
    overdue: bool = False
    lapsed: bool = False
    source: str = "provider"
    issued_at: int = 0
    roles: tuple[str, ...] = ()
    claims: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """An open challenge; `name` as in the API, `state` a state of the sign_in chart, `session` its symbol.

    `user` is None where the service only pretends that there is one; `username` is the name that was given.
    `issued_factors` are the user's second factors then. `code` is what was sent for it, or the secret of the software
    token that is set up; `device` the key of the device that signs in; `missed`: a wrong code was answered.
    """

    session: Symbol
    name: str
    user: Symbol | None
    client: str
    admin: bool
    opened_at: int
    state: str
    username: Value | None = None
    issued_password: Value | None = None
    issued_factors: Factors | None = None
    code: Symbol | None = None
    device: Symbol | None = None
    missed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device of a user; `state` of the device chart, `group` its group key, `family` the sign-in that offered it."""

    symbol: Symbol
    group: Symbol
    user: Symbol
    family: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One Session of a choice-based or custom sign-in; `state` is a state of the choice chart.

    `name` is the challenge that it was given for, `user` None where the service only pretends that there is one.
    `history` is what DefineAuthChallenge was told of: (challenge, result). `seen` is what the user was when the Session
    was given, `misses` counts wrong codes.
    """

    session: Symbol
    user: Symbol | None
    client: str
    admin: bool
    opened_at: int
    state: str
    name: str = ""
    username: Value | None = None
    history: tuple[tuple[str, bool], ...] = ()
    seen: tuple[Value | str | None, ...] = ()
    misses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A call of a trigger's function that must have been made: `source` as in triggerSource, for whom, by what.

    `username` is empty where it was for a name that no user has.
    """

    trigger: str
    source: str
    username: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An identity of an identity pool; `logins` are part of the world (`pool.main`, `provider.idp`) and subject.

    `state` is a state of the identity chart, `federation` of the federation chart. `shown` is the login token that the
    identity was last given for. `upgraded`: it began as a guest's. `former` are logins that it has no more, `moved`
    those that were another identity's. `merging`: while two become one, `owner` of all logins or the `other`, whose
    symbol is a Term where only the answer tells which of the two ids goes on.
    """

    symbol: Symbol | Term
    pool: str
    logins: tuple[tuple[str, Value | str], ...]
    state: str
    federation: str = "TOKEN"
    shown: Symbol | None = None
    upgraded: bool = False
    former: tuple[tuple[str, Value | str], ...] = ()
    moved: tuple[tuple[str, Value | str], ...] = ()
    merging: str = ""
    created_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdToken:
    """A token that an identity pool issued for the basic flow; `state` of the openid_token chart.

    `provider` is the login's part of the world (`pool.main`), empty for guests.
    """

    symbol: Symbol
    identity: Symbol | Term
    pool: str
    authenticated: bool
    expires_at: int
    state: str
    provider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Temporary credentials; `role` is a role's name in the world; `scoped` where the guest scope-down applies.

    `session` is the role session's name. `subject` is whose they are where a token went to STS directly. `by` is what
    chose the role (`role_selection.Selection`, a rule with its MatchType), empty where the caller did.
    """

    symbol: Symbol
    identity: Symbol | Term | None
    pool: str | None
    role: str
    authenticated: bool
    scoped: bool
    expires_at: int
    state: str
    session: str = "CognitoIdentityCredentials"
    subject: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Something that the scenario itself configured; `state` is a state of the resource chart.

    `kind` is the noun of its operations (`UserPool`, `IdentityProvider`). `name` is what requests name it by, `pool`
    the id of its user pool (None for a pool itself). `members` are the request members that it was last set with, by
    name, sorted; `former` the names of those that it had before and has no more; `updated` whether it was set anew.
    """

    kind: str
    name: Value
    pool: Value | None = None
    members: tuple[tuple[str, Value], ...] = ()
    former: tuple[str, ...] = ()
    updated: bool = False
    state: str = "ABSENT"

    def member(self, name: str) -> Value | None:
        """Give a member that it was set with, None where it was not."""
        return next((value for key, value in self.members if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything that the model knows at one moment.

    `attributes_added` are pool and name of custom attributes that came after the pool's creation.
    """

    settings: Settings
    users: tuple[User, ...] = ()
    deleted: tuple[User, ...] = ()
    groups: tuple[Group, ...] = ()
    secrets: tuple[ClientSecret, ...] = ()
    tracking: tuple[SessionSettings, ...] = ()
    attributes_added: tuple[tuple[str, str], ...] = ()
    import_jobs: tuple[ImportJob, ...] = ()
    reuse_limits: tuple[ReuseLimit, ...] = ()
    passkey_requests: tuple[PasskeyRequest, ...] = ()
    passkeys: tuple[Passkey, ...] = ()
    risks: tuple[RiskSettings, ...] = ()
    auth_events: tuple[AuthEvent, ...] = ()
    tokens: tuple[Token, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    devices: tuple[Device, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    invocations: tuple[Invocation, ...] = ()
    provider_tokens: tuple[ProviderToken, ...] = ()
    identities: tuple[Identity, ...] = ()
    openid_tokens: tuple[OpenIdToken, ...] = ()
    credentials: tuple[Credentials, ...] = ()
    objects: tuple[tuple[str, str], ...] = ()
    pages: tuple[Symbol, ...] = ()
    mfa_settings: tuple[tuple[str, str], ...] = ()
    page_shown_at: int = 0
    resources: tuple[Resource, ...] = ()
    clock: int = 0
    made: int = 0
    produced: tuple[tuple[Symbol, str], ...] = field(default=(), compare=False)

    def user(self, sub: Symbol | None) -> User | None:
        """Give a user by sub."""
        return next((user for user in self.users if user.sub == sub), None)

    def with_user(self, changed: User) -> "State":
        """Replace a user (same sub)."""
        return replace(self, users=tuple(changed if user.sub == changed.sub else user for user in self.users))

    def group(self, pool: str | None, name: str | None) -> Group | None:
        """Give the group of a pool by name, also one that was deleted."""
        return next((group for group in self.groups if group.pool == pool and group.name == name), None)

    def groups_of(self, user: User) -> tuple[Group, ...]:
        """Give the groups that a user is a member of, in the order in which they were made."""
        return tuple(
            group
            for group in self.groups
            if group.pool == user.pool and group.state == "PRESENT" and group.name in user.groups
        )

    def session_settings(self, pool: str) -> SessionSettings:
        """Give how a pool tracks sessions (botocore, GetUserPoolSessionConfiguration: not at all by default)."""
        return next((item for item in self.tracking if item.pool == pool), SessionSettings(pool=pool))

    def secrets_of(self, client: str) -> tuple[ClientSecret, ...]:
        """Give the secrets that a client has or had, oldest first."""
        known = tuple(item for item in self.secrets if item.client == client)
        if known or not self.settings.client(client).get("GenerateSecret"):
            return known
        value = world_value(f"client.{client}.ClientSecret")
        return (ClientSecret(client=client, value=value, identifier=None, state="ACTIVE", first=True),)

    def token(self, value: Value | None) -> Token | None:
        """Give the token that a value is."""
        return next((token for token in self.tokens if token.symbol == value), None)


def settings_from(name: str, region: str, parts: Mapping[str, Mapping[str, Any]], *, alone: bool = False) -> Settings:
    """Read the settings of a world."""
    return Settings(name=name, region=region, parts=json.loads(json.dumps(parts)), alone=alone)


def text(value: str) -> Literal:
    """Wrap a string."""
    return literal(value)
