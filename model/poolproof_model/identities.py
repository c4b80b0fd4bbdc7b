"""Identities that a request speaks of: by all its logins together, by a developer's user, merged or deleted by it.

A developer's user is a login like others: its part of the world is `developer`, its subject the identifier.
"""

from poolproof_model import logins, subjects
from poolproof_model.logins import Login
from poolproof_model.state import Identity, Request, Settings, State, Term, Value, plain

DEVELOPER = "developer"
GONE = ("DISABLED", "INACCESSIBLE", "DELETED")
SETTLED = ("AUTHENTICATED", "LINKED", "DISABLED")  # where a merge leads to
USABLE = ("GUEST", "AUTHENTICATED", "LINKED")
MERGING = {"own_one": "owner", "own_several": "owner", "disable": "other"}

Pair = tuple[str, Value | str]


def developer_provider(settings: Settings, pool: str | None) -> str | None:
    """Give the DeveloperProviderName of an identity pool."""
    name = settings.identity_pool(pool)["members"].get("DeveloperProviderName") if pool else None
    return str(name) if name else None


def developer_users(request: Request) -> dict[str, str]:
    """Give what Logins holds under names that are no part of the world: provider name and user identifier."""
    term = request.get("Logins")
    if not isinstance(term, Term):
        return {}
    pairs = zip(term.inputs[::2], term.inputs[1::2], strict=True)
    return {str(plain(key)): str(plain(value)) for key, value in pairs if plain(key) not in {None, logins.COGNITO}}


def public_shown(state: State, request: Request) -> tuple[Login, ...]:
    """Give the logins in the request that are under keys of the world, not a developer's user."""
    return tuple(login for login in logins.all_shown(state, request) if login.key is not None)


def developer_pair(state: State, request: Request, *paths: str) -> Pair | None:
    """Give the developer's user in a request: by one of the paths, else in Logins by the pool's provider name."""
    named = request.get(*paths) if paths else None
    if named is not None:
        return DEVELOPER, str(plain(named))
    provider = developer_provider(state.settings, subjects.identity_pool_name(state, request))
    user = developer_users(request).get(str(provider))
    return (DEVELOPER, user) if user is not None else None


def pairs(state: State, request: Request) -> tuple[Pair, ...]:
    """Give all logins in a request as identities keep them; the developer's user comes last."""
    public = tuple(logins.as_pair(login) for login in logins.all_shown(state, request) if login.subject is not None)
    own = developer_pair(state, request)
    return (*public, own) if own is not None else public


def owner(state: State, pool: str | None, pair: Pair | None) -> Identity | None:
    """Give the identity that has a login."""
    return next((item for item in state.identities if item.pool == pool and pair in item.logins), None)


def owners(state: State, request: Request) -> tuple[Identity, ...]:
    """Give the identities that have any of the logins in the request, each once."""
    pool = subjects.identity_pool_name(state, request)
    found = (owner(state, pool, pair) for pair in pairs(state, request))
    return tuple({item.symbol: item for item in found if item is not None}.values())


def parties(state: State, request: Request) -> tuple[Identity, Identity] | None:
    """Give the two identities that a request would merge, None where it would not merge just two.

    The first one is the identity in the request, or the one that a MergeDeveloperIdentities goes to.
    """
    pool = subjects.identity_pool_name(state, request)
    if request.get("SourceUserIdentifier") is not None:
        goes_on = owner(state, pool, developer_pair(state, request, "DestinationUserIdentifier"))
        source = owner(state, pool, developer_pair(state, request, "SourceUserIdentifier"))
        return (goes_on, source) if goes_on and source and goes_on is not source else None
    given = subjects.given_identity(state, request)
    several = owners(state, request)
    everybody = (given, *(item for item in several if item is not given)) if given else several
    return (everybody[0], everybody[1]) if len(everybody) == 2 else None


def gained(state: State, request: Request) -> tuple[Pair, ...]:
    """Give the logins in the request that no identity has."""
    pool = subjects.identity_pool_name(state, request)
    return tuple(pair for pair in pairs(state, request) if owner(state, pool, pair) is None)


def provider_twice(found: tuple[Pair, ...]) -> bool:
    """Whether one public provider occurs with two subjects."""
    parts = [part for part, _ in dict.fromkeys(found) if part != DEVELOPER]
    return len(parts) != len(set(parts))


def removed(state: State, request: Request) -> tuple[Pair, ...]:
    """Give the logins that the request takes away from its identity."""
    identity = subjects.given_identity(state, request)
    if identity is None:
        return ()
    if request.get("DeveloperUserIdentifier") is not None:
        pair = developer_pair(state, request, "DeveloperUserIdentifier")
        return tuple(one for one in identity.logins if one == pair)
    names = removed_parts(state, request)
    return tuple(pair for pair in identity.logins if pair[0] in names)


def removed_parts(state: State, request: Request) -> tuple[str | None, ...]:
    """Give the parts of the world whose logins LoginsToRemove names; None for what is no part of it."""
    term = request.get("LoginsToRemove")
    return tuple(logins.part_of(state, key) for key in term.inputs) if isinstance(term, Term) else ()


def deleted(state: State, request: Request) -> tuple[Identity, ...]:
    """Give the identities, not deleted yet, that DeleteIdentities names."""
    term = request.get("IdentityIdsToDelete")
    named = term.inputs if isinstance(term, Term) else ()
    return tuple(item for item in state.identities if item.symbol in named and item.state != "DELETED")


def moved(state: State, request: Request, trigger: str) -> tuple[Identity, ...]:
    """Give the identities that a trigger moves.

    Those that are deleted or merged; else the one in the request, the one that has a login shown, or the newest.
    """
    match trigger:
        case "delete":
            return deleted(state, request)
        case "merge":
            return tuple(item for item in state.identities if item.merging)
        case "own_one" | "own_several" | "disable":
            return tuple(item for item in state.identities if item.merging == MERGING[trigger])
        case _:
            given = subjects.given_identity(state, request) or next(iter(owners(state, request)), None)
            return (given,) if given else state.identities[-1:]


def past(state: State, pair: Pair | None, how: str) -> bool:
    """Whether a login was `unlinked`, `moved` by a merge, or of an identity that was `deleted`."""
    if pair is None:
        return False
    if how == "moved":
        return any(pair in item.moved for item in state.identities)
    return any(pair in item.former and (item.state == "DELETED") is (how == "deleted") for item in state.identities)
