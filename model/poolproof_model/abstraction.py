"""What two states have in common: states without the names of symbols, times and history.

The facts of a state tell the search what is new in it; the planner looks a waiting clause up by the shape that
its witness was decided in. A shape is taken over the components that matter (user, code, token, ...).
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from typing import Any

from poolproof_model.state import State, Symbol, Term, User

ALWAYS = "always"
STATE_COMPONENTS = {
    "tokens": "token",
    "challenges": "challenge",
    "devices": "device",
    "attempts": "attempt",
    "invocations": "invocation",
    "provider_tokens": "external",
    "key_sets": "external",
    "identities": "identity",
    "openid_tokens": "openid",
    "credentials": "credentials",
    "objects": "object",
    "mfa_settings": "configuration",
    "groups": "groups",
    "secrets": "secret",
    "tracking": "tracking",
    "attributes_added": "schema",
    "import_jobs": "import",
    "resources": "resource",
    "reuse_limits": "tracking",
    "passkey_requests": "passkey",
    "passkeys": "passkey",
    "risks": "risk",
    "auth_events": "event",
    "deleted": "user",
}
USER_COMPONENTS = {
    "account": "account",
    "password": "password",
    "password_kind": "password",
    "attributes": "attributes",
    "removed": "attributes",
    "pending": "attributes",
    "links": "links",
    "unlinked": "links",
    "codes": "code",
    "groups": "groups",
    "failures": "lockout",
    "lock": "lockout",
    "former_passwords": "former",
    "untold_passwords": "former",
    "origin": "origin",
    "factors": "mfa",
    "second_codes": "mfa",
}
HISTORY = frozenset(
    {
        "settings",
        "clock",
        "made",
        "produced",
        "issued_attributes",
        "issued_password",
        "issued_factors",
        "family",
        "last_failure",
        "auth_time",
        "seen",
    }
)
MANY = 2  # two things of one shape stand for any number of them


def _is_history(name: str) -> bool:
    return name in HISTORY or name.endswith("_at")


USER_FIELDS = tuple(part.name for part in fields(User) if not _is_history(part.name))
STATE_FIELDS = tuple(part.name for part in fields(State) if part.name != "users" and not _is_history(part.name))


def shape(state: State, components: frozenset[str]) -> Hashable:
    """Give the shape of a state over some components: equal shapes lead on alike."""
    ranks: dict[Symbol, int] = {}
    users = tuple(_user(user, components, ranks) for user in state.users)
    rest: list[Hashable] = [users]
    for part in fields(state):
        name = part.name
        if name == "users" or name in HISTORY:
            continue
        if name == "deleted":
            rest.append(frozenset((user.pool, user.name) for user in state.deleted))
            continue
        if STATE_COMPONENTS.get(name, ALWAYS) in components | {ALWAYS}:
            rest.append((name, _shape(getattr(state, name), ranks)))
    return tuple(rest)


def facts(state: State) -> frozenset[Hashable]:
    """Give what is true in a state, fact by fact: a field of a user, that there is such a token, challenge, ..."""
    ranks: dict[Symbol, int] = {}
    found: list[Hashable] = []
    for number, user in enumerate(state.users):
        ranks.setdefault(user.sub, len(ranks))
        for name in USER_FIELDS:
            value = getattr(user, name)
            found.append((number, name, _shape(value is not None if name == "password" else value, ranks)))
    for name in STATE_FIELDS:
        counted = Counter(_kind_of(item, ranks) for item in getattr(state, name))
        found.extend((name, one, min(count, MANY)) for one, count in counted.items())
    return frozenset(found)


def _user(user: User, components: frozenset[str], ranks: dict[Symbol, int]) -> Hashable:
    return tuple(
        _shape(user.password is not None if part.name == "password" else getattr(user, part.name), ranks)
        for part in fields(user)
        if not _is_history(part.name) and USER_COMPONENTS.get(part.name, "user") in components | {"user"}
    )


def _shape(value: Any, ranks: dict[Symbol, int]) -> Hashable:
    match value:
        case Symbol():
            return value if value.kind == "world" else (value.kind, ranks.setdefault(value, len(ranks)))
        case Term():
            return (value.function, *(_shape(item, ranks) for item in value.inputs))
        case tuple():
            return _several(value, ranks)
        case _ if is_dataclass(value):
            return tuple(
                _shape(getattr(value, part.name), ranks) for part in fields(value) if not _is_history(part.name)
            )
        case _:
            return value  # type: ignore[no-any-return]


def _several(items: tuple[Any, ...], ranks: dict[Symbol, int]) -> Hashable:
    """Count things that live in lists, without the symbol that names each."""
    if not items or not is_dataclass(items[0]) or isinstance(items[0], Symbol | Term):
        return tuple(_shape(item, ranks) for item in items)
    counted = Counter(_nameless(item, ranks) for item in items)
    return frozenset((one, min(count, MANY)) for one, count in counted.items())


def _kind_of(item: Any, ranks: dict[Symbol, int]) -> Hashable:
    if isinstance(item, Symbol):
        return item.kind
    return _nameless(item, ranks) if is_dataclass(item) else item


def _nameless(item: Any, ranks: dict[Symbol, int]) -> Hashable:
    own = {"symbol", "session", "identifier"}
    return tuple(
        _shape(getattr(item, part.name), ranks)
        for part in fields(item)
        if part.name not in own and not _is_history(part.name)
    )
