"""Which client, pool, user, token, challenge or identity a request speaks of."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, TypeVar

from poolproof_model.lifetimes import DAY, TEMPORARY_PASSWORD_DAYS, lock_seconds
from poolproof_model.state import (
    FRESH,
    Challenge,
    Group,
    Identity,
    ImportJob,
    Request,
    Settings,
    State,
    Symbol,
    Term,
    Token,
    User,
    Value,
    plain,
    text,
    world_value,
)

USERNAME_PATHS = ("Username", "AuthParameters.USERNAME", "ChallengeResponses.USERNAME", "arguments.Username")
NEW_PASSWORD_PATHS = ("Password", "TemporaryPassword", "ProposedPassword", "ChallengeResponses.NEW_PASSWORD")
SECRET_HASH_PATHS = ("SecretHash", "AuthParameters.SECRET_HASH", "ChallengeResponses.SECRET_HASH")
FILTER = re.compile(r'\s*(?P<name>[\w:]+)\s*(?P<kind>\^?=)\s*"(?P<value>[^"]*)"\s*')
CODE_PATHS = ("ConfirmationCode", "Code")
REFRESH_PATHS = ("AuthParameters.REFRESH_TOKEN", "RefreshToken", "Token")
TOKEN_PATHS = ("AccessToken", *REFRESH_PATHS, "token", "SubjectToken")


Subject = TypeVar("Subject")


class _Latest:
    """The state and request that were asked about last, and what was found: guards ask the same again and again."""

    state: State | None = None
    request: Request | None = None
    found: ClassVar[dict[str, Any]] = {}


def remembered(function: Callable[[State, Request], Subject]) -> Callable[[State, Request], Subject]:
    """Look a subject up once for the state and request at hand."""
    name = function.__name__

    @wraps(function)
    def look_up(state: State, request: Request) -> Subject:
        if _Latest.state is not state or _Latest.request is not request:
            _Latest.state, _Latest.request = state, request
            _Latest.found.clear()
        if name not in _Latest.found:
            _Latest.found[name] = function(state, request)
        subject: Subject = _Latest.found[name]
        return subject

    return look_up


@remembered
def client_name(state: State, request: Request) -> str | None:
    """Give the name of the client that the request names; None if it names none or an unknown one."""
    value = request.get("ClientId")
    return state.settings.client_names.get(value) if value is not None else None


@remembered
def pool_name(state: State, request: Request) -> str | None:
    """Give the name of the pool that the request is about: by UserPoolId, else by client, else by token."""
    value = request.get("UserPoolId", "pool_id", "arguments.UserPoolId")
    if value is not None:
        return state.settings.pool_names.get(value)
    client = client_name(state, request)
    if client is not None:
        return state.settings.client_pools[client]
    token = given_token(state, request)
    return token.pool if token else None


def find_named(state: State, pool: str, value: Value | None) -> User | None:
    """Find a user of a pool by username or sub."""
    for user in state.users:
        if user.pool == pool and (value == user.sub or _is_name(state.settings, user, plain(value))):
            return user
    return None


def find_user(state: State, pool: str, value: Value | None) -> User | None:
    """Find a user of a pool as the service does: by username, sub, or an alias that is verified."""
    if value is None:
        return None
    named = find_named(state, pool, value)
    if named is not None:
        return named
    members = state.settings.pool(pool)
    for alias in members.get("AliasAttributes", ()):
        for user in state.users:
            verified = alias == "preferred_username" or user.attribute(f"{alias}_verified") == "true"
            if user.pool == pool and verified and _is_alias(state.settings, user, alias, plain(value)):
                return user
    return None


def _is_alias(settings: Settings, user: User, alias: str, name: object) -> bool:
    known = user.attribute(alias)
    if not isinstance(name, str) or not name or known is None:
        return False
    return known == name or (not is_case_sensitive(settings, user.pool) and known.lower() == name.lower())


def is_case_sensitive(settings: Settings, pool: str) -> bool:
    """Whether a pool tells names apart that differ in case only (botocore, UsernameConfigurationType: it does)."""
    return settings.pool(pool).get("UsernameConfiguration", {}).get("CaseSensitive") is not False


def _is_name(settings: Settings, user: User, name: object) -> bool:
    if not isinstance(name, str):
        return False
    if not is_case_sensitive(settings, user.pool):
        return name.lower() == user.name.lower()
    return name == user.name


@remembered
def addressed_user(state: State, request: Request) -> User | None:
    """Give the user that the request is about: by name, filter, token or challenge session."""
    name = request.get(*USERNAME_PATHS)
    pool = pool_name(state, request)
    if isinstance(name, Symbol) and name.kind == "srp_user":
        asked = srp_challenge(state, name)
        return state.user(asked.user) if asked else None
    if name is not None:
        return find_user(state, pool, name) if pool else None
    if request.get("Filter") is not None:
        return filtered_user(state, request)
    token = given_token(state, request)
    if token:
        return state.user(token.user)
    challenge = given_challenge(state, request)
    return state.user(challenge.user) if challenge else None


def filter_given(request: Request) -> tuple[str, str, Value] | None:
    """Give attribute name, `=` or `^=`, and value of a ListUsers filter; None where it cannot be read."""
    given = request.get("Filter")
    if isinstance(given, Term):
        start, value, end = given.inputs
        match = FILTER.fullmatch(f"{plain(start)}{plain(end)}")
        return (match["name"], match["kind"], value) if match else None
    match = FILTER.fullmatch(str(plain(given)))
    return (match["name"], match["kind"], text(match["value"])) if match else None


def filtered_user(state: State, request: Request) -> User | None:
    """Give the user whom a ListUsers filter is about."""
    given = filter_given(request)
    pool = pool_name(state, request)
    if given is None or pool is None:
        return None
    name, kind, value = given
    for user in state.users:
        shown = user.name if name == "username" else user.attribute(name) or ""
        found: Value = user.sub if name == "sub" else text(shown)
        if user.pool == pool and (found == value or (kind == "^=" and _begins(found, value))):
            return user
    return None


def _begins(found: Value, value: Value) -> bool:
    whole, beginning = plain(found), plain(value)
    return isinstance(whole, str) and isinstance(beginning, str) and whole.startswith(beginning)


def named_group(state: State, request: Request) -> Group | None:
    """Give the group that the request names, also one that was deleted."""
    name = plain(request.get("GroupName", "arguments.GroupName"))
    return state.group(pool_name(state, request), name) if isinstance(name, str) else None


def named_job(state: State, request: Request) -> ImportJob | None:
    """Give the import job that the request names, else the one that was made last."""
    given = request.get("JobId")
    if given is None:
        return state.import_jobs[-1] if state.import_jobs else None
    return next((job for job in state.import_jobs if job.symbol == given), None)


def destination_user(state: State, request: Request) -> User | None:
    """Give the user to whom a request links an identity."""
    pool = pool_name(state, request)
    return find_named(state, pool, request.get("DestinationUser.ProviderAttributeValue")) if pool else None


def outside_identity(request: Request) -> tuple[str, str]:
    """Give provider and subject of the outside identity in a request."""
    provider = plain(request.get("SourceUser.ProviderName", "User.ProviderName"))
    subject = plain(request.get("SourceUser.ProviderAttributeValue", "User.ProviderAttributeValue"))
    return str(provider), str(subject)


def linked_user(state: State, request: Request) -> User | None:
    """Give the user to whom the outside identity in a request is linked."""
    pool = pool_name(state, request)
    return next((user for user in state.users if user.pool == pool and outside_identity(request) in user.links), None)


def members_of(state: State, group: Group) -> tuple[User, ...]:
    """Give the users who are in a group."""
    return tuple(user for user in state.users if group in state.groups_of(user))


def attributes_given(request: Request) -> tuple[tuple[str, str], ...]:
    """Give the user attributes in a request."""
    term = request.get("UserAttributes")
    if not isinstance(term, Term):
        return ()
    parts: list[str] = [plain(item) for item in term.inputs]
    return tuple(zip(parts[::2], parts[1::2], strict=True))


def answered_attributes(request: Request) -> dict[str, str]:
    """Give the attributes in an answer to NEW_PASSWORD_REQUIRED: its members `userAttributes.NAME`."""
    beginning = r"ChallengeResponses.userAttributes\."
    return {
        path.removeprefix(beginning): str(plain(value))
        for path, value in request.arguments
        if path.startswith(beginning)
    }


def names_given(request: Request) -> tuple[str, ...]:
    """Give the names of attributes in a request that deletes some."""
    names = plain(request.get("UserAttributeNames"))
    return tuple(map(str, names)) if isinstance(names, list) else ()


def added_names(request: Request) -> tuple[str, ...]:
    """Give the names, as users' attributes go by them, of the attributes that a request adds to a pool."""
    added = plain(request.get("CustomAttributes"))
    return tuple(f"custom:{item['Name']}" for item in added) if isinstance(added, list) else ()


def username_given(request: Request) -> str | None:
    """Give the username in a request that makes a user."""
    name = plain(request.get("Username"))
    return name if isinstance(name, str) else None


@remembered
def given_token(state: State, request: Request) -> Token | None:
    """Give the token in the request, if it is one that was issued."""
    return state.token(request.get(*TOKEN_PATHS))


@remembered
def given_challenge(state: State, request: Request) -> Challenge | None:
    """Give the challenge whose session the request carries, for SRP by the secret block."""
    session = request.get("ChallengeResponses.PASSWORD_CLAIM_SECRET_BLOCK", "Session")
    if isinstance(session, Term) and session.function == "if_given":
        session = session.inputs[0]
    return next((challenge for challenge in state.challenges if challenge.session == session), None)


def srp_challenge(state: State, value: Value | None) -> Challenge | None:
    """Give the SRP challenge whose answer held a value (USER_ID_FOR_SRP, SALT, SRP_B)."""
    if not isinstance(value, Symbol):
        return None
    return next((item for item in state.challenges if item.session.name == value.name), None)


def signing_client(state: State, request: Request) -> str | None:
    """Give the client that a sign-in goes through: the one named, else the one of the challenge."""
    challenge = given_challenge(state, request)
    return client_name(state, request) or (challenge.client if challenge else None)


def lock_ends(user: User) -> int:
    """Give the moment at which the lock after wrong passwords is over."""
    return user.last_failure + lock_seconds(user.failures)


def temporary_password_seconds(settings: Settings, user: User) -> int:
    """Give how long a temporary password works (botocore, PasswordPolicyType: 7 days by default, 0 counts as unset)."""
    policy = settings.pool(user.pool).get("Policies", {}).get("PasswordPolicy", {})
    return int(policy.get("TemporaryPasswordValidityDays") or TEMPORARY_PASSWORD_DAYS) * DAY


def history_size(settings: Settings, pool: str) -> int:
    """Give how many passwords of a user a pool remembers (botocore, PasswordPolicyType: none by default)."""
    policy = settings.pool(pool).get("Policies", {}).get("PasswordPolicy", {})
    return int(policy.get("PasswordHistorySize") or 0)


def code_attribute(state: State, user: User, purpose: str) -> str | None:
    """Give the attribute that a code for a purpose is sent to: `email` or `phone_number`; None where there is none."""
    match purpose:
        case "sign_up":
            sent = state.settings.pool(user.pool).get("AutoVerifiedAttributes") or ()
            number = "phone_number" in sent and user.attribute("phone_number") is not None
            return "phone_number" if number else "email"  # developer guide: one code, to the number where both are
        case "reset":
            return recovery_attribute(state.settings, user)
        case _:
            return "email"


def recovery_attribute(settings: Settings, user: User) -> str | None:
    """Give the verified attribute that recovers an account: by AccountRecoverySetting, else the number first."""
    setting = settings.pool(user.pool).get("AccountRecoverySetting", {}).get("RecoveryMechanisms")
    ranked = sorted(setting or (), key=lambda mechanism: int(mechanism["Priority"]))
    names = [mechanism["Name"].removeprefix("verified_") for mechanism in ranked] or ["phone_number", "email"]
    return next((name for name in names if user.attribute(f"{name}_verified") == "true"), None)


def is_pending(user: User) -> bool:
    """Whether a new address of the user waits for a code."""
    return any(condition == "PENDING" for _, _, condition in user.pending)


def identity_pool_name(state: State, request: Request) -> str | None:
    """Give the name of the identity pool that the request names, or that its identity belongs to."""
    value = request.get("IdentityPoolId", "arguments.IdentityPoolId")
    names = state.settings.parts.get("identity_pools", {})
    if value is not None:
        return next((name for name in names if value == world_value(f"identity_pool.{name}.Id")), None)
    identity = given_identity(state, request)
    return identity.pool if identity else None


def given_identity(state: State, request: Request) -> Identity | None:
    """Give the identity that the request names."""
    value = request.get("IdentityId", "arguments.IdentityId")
    return next((identity for identity in state.identities if identity.symbol == value), None)


def fresh_name(settings: Settings, pool: str, person: str) -> str:
    """Give the username that a person takes in a pool: an address where usernames are addresses."""
    if "email" in settings.pool(pool).get("UsernameAttributes", ()):
        return address(person)
    return plain_name(person)


def plain_name(person: str) -> str:
    """Give a person's name that is no address."""
    return f"{person}{FRESH}"


def address(person: str) -> str:
    """Give a person's e-mail address."""
    return f"{person}{FRESH}@example.com"


def telephone(person: str) -> str:
    """Give a person's telephone number: digits alone, so that scenarios cannot have numbers of their own."""
    return f"+1206555{sum(person.encode()) % 10000:04d}"


def new_symbol(state: State, kind: str, count: int) -> Symbol:
    """Name the next symbol of a kind; `count` is how many exist."""
    del state
    return Symbol(kind=kind, name=str(count + 1))
