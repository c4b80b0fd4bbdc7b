"""Guards on the life of identities: which logins they have and had, what a call links, merges, unlinks, deletes."""

from poolproof_model import identities, logins, subjects
from poolproof_model.guards import guard
from poolproof_model.guards.identities import acceptable, flaw
from poolproof_model.identities import DEVELOPER, GONE
from poolproof_model.state import Identity, Request, State, Term, Value, plain


@guard("identity")
def logins_are(state: State, request: Request, *kinds: str) -> bool:
    """The logins of the identity in the request are of exactly these kinds: `pool`, `provider`, `developer`, `none`."""
    identity = subjects.given_identity(state, request)
    return identity is not None and _kinds(identity) == frozenset(kinds) - {"none"}


@guard("identity")
def identity_has(state: State, request: Request, kind: str) -> bool:
    """The identity in the request has a login of a `pool`, a `provider`, a `developer`, or a `public` one of either."""
    identity = subjects.given_identity(state, request)
    kinds = _kinds(identity) if identity else frozenset()
    return bool(kinds - {DEVELOPER}) if kind == "public" else kind in kinds


@guard("identity")
def identity_lost(state: State, request: Request) -> bool:
    """The identity in the request has fewer logins than it had."""
    identity = subjects.given_identity(state, request)
    return identity is not None and bool(identity.former)


@guard("identity")
def identity_merged(state: State, request: Request) -> bool:
    """The identity in the request took over the logins of another one."""
    identity = subjects.given_identity(state, request)
    return identity is not None and bool(identity.moved)


@guard("identity")
def identity_of_other_pool(state: State, request: Request) -> bool:
    """The identity in the request is of another identity pool than the one that the request names."""
    identity = subjects.given_identity(state, request)
    return identity is not None and identity.pool != subjects.identity_pool_name(state, request)


@guard("identity")
def some_identity(state: State, request: Request, *states: str) -> bool:
    """The identity pool of the request has an identity in one of the states."""
    pool = subjects.identity_pool_name(state, request)
    return any(item.state in states for item in state.identities if item.pool == pool)


@guard("identity")
def several_identities(state: State, request: Request) -> bool:
    """The identity pool of the request has more than one identity that was not deleted."""
    pool = subjects.identity_pool_name(state, request)
    return sum(item.pool == pool and item.state != "DELETED" for item in state.identities) > 1


@guard("identity")
def some_login(state: State, request: Request, kind: str) -> bool:
    """The identity pool of the request has an identity with a `public` login, or with a `developer` one."""
    pool = subjects.identity_pool_name(state, request)
    kinds = [_kinds(item) for item in state.identities if item.pool == pool]
    return any(DEVELOPER in found if kind == DEVELOPER else found - {DEVELOPER} for found in kinds)


@guard("identity")
def identities_elsewhere(state: State, request: Request) -> bool:
    """Another identity pool than that of the request has identities."""
    pool = subjects.identity_pool_name(state, request)
    return any(item.pool != pool for item in state.identities)


@guard("identity")
def others_deleted(state: State, request: Request) -> bool:
    """Another identity than the one in the request was deleted."""
    identity = subjects.given_identity(state, request)
    return any(item.state == "DELETED" and item is not identity for item in state.identities)


@guard("identity")
def identities_known(state: State, _request: Request) -> bool:
    """There are identities."""
    return bool(state.identities)


@guard("identity")
def identities_named(state: State, request: Request, *states: str) -> bool:
    """All ids that DeleteIdentities names are of identities in one of the states; `unknown` stands for no identity."""
    term = request.get("IdentityIdsToDelete")
    if not isinstance(term, Term):
        return False
    found: dict[Value, str] = {item.symbol: item.state for item in state.identities}
    named = {found.get(value, "unknown") if not plain(value) else "unknown" for value in term.inputs}
    return named <= set(states)


@guard("identity")
def names_several(_state: State, request: Request) -> bool:
    """DeleteIdentities names more than one id."""
    term = request.get("IdentityIdsToDelete")
    return isinstance(term, Term) and len(term.inputs) > 1


@guard("identity")
def names_unknown(_state: State, request: Request) -> bool:
    """DeleteIdentities names, among others, an id that there is not."""
    term = request.get("IdentityIdsToDelete")
    return isinstance(term, Term) and any(plain(value) is not None for value in term.inputs)


@guard("identity", "token", "external")
def login_was(state: State, request: Request, how: str) -> bool:
    """The login shown was `unlinked`, `moved` by a merge, or of an identity that was `deleted`."""
    login = logins.shown(state, request)
    return login is not None and login.subject is not None and identities.past(state, logins.as_pair(login), how)


@guard("identity", "token", "external")
def login_was_its(state: State, request: Request) -> bool:
    """The login shown was unlinked from the identity in the request."""
    login, identity = logins.shown(state, request), subjects.given_identity(state, request)
    return login is not None and identity is not None and logins.as_pair(login) in identity.former


@guard("identity", "token", "external")
def login_linked(state: State, request: Request) -> bool:
    """The login shown is one of several that its identity has."""
    login = logins.shown(state, request)
    found = logins.known_identity(state, subjects.identity_pool_name(state, request), login)
    return found is not None and len(found.logins) > 1


@guard("identity", "token", "external")
def login_remained(state: State, request: Request) -> bool:
    """The login shown has an identity that lost other logins."""
    login = logins.shown(state, request)
    found = logins.known_identity(state, subjects.identity_pool_name(state, request), login)
    return found is not None and found.state != "DELETED" and bool(found.former)


@guard("identity", "token", "external")
def logins_known(state: State, request: Request, count: str) -> bool:
    """So many identities have the logins shown: `0`, `1`, `2`."""
    return len(identities.owners(state, request)) == int(count)


@guard("identity", "token", "external")
def logins_free(state: State, request: Request, how: str) -> bool:
    """Of the logins shown `none`, `some` or `all` have no identity."""
    free, every = len(identities.gained(state, request)), len(identities.pairs(state, request))
    return how == ("none" if not free else "all" if free == every else "some")


@guard("token", "external", "account", "user")
def logins_right(state: State, request: Request) -> bool:
    """All logins shown, beside a developer's user, are ones that the identity pool must accept."""
    found = identities.public_shown(state, request)
    return bool(found) and all(acceptable(state, request, login) for login in found)


@guard("token", "external", "account", "user")
def one_login_bad(state: State, request: Request) -> bool:
    """One of the logins shown was altered or is no token; the others, or the developer's user, are good."""
    found = identities.public_shown(state, request)
    bad = [login for login in found if not acceptable(state, request, login)]
    return len(bad) == 1 and flaw(state, request, bad[0]) in {*logins.ALTERED, "garbage"}


@guard("identity", "token", "external")
def shows_own(state: State, request: Request) -> bool:
    """One of the logins shown is the identity's in the request."""
    identity = subjects.given_identity(state, request)
    return identity is not None and any(pair in identity.logins for pair in identities.pairs(state, request))


@guard("identity", "token", "external")
def provider_taken(state: State, request: Request) -> bool:
    """A login shown that no identity has is of a provider of which the identity in the request has another login."""
    identity = subjects.given_identity(state, request)
    free = identities.gained(state, request)
    return identity is not None and identities.provider_twice((*identity.logins, *free))


@guard("identity", "token", "external")
def merges(state: State, request: Request, count: str) -> bool:
    """The request merges two identities that can be used into one of `one` or `several` logins, or of `clashing` ones.

    Logins clash where two are of one public provider. Neither identity of another pool takes part.
    """
    both = identities.parties(state, request)
    if both is None or any(item.state in GONE for item in both) or both[0].pool != both[1].pool:
        return False
    every = tuple(dict.fromkeys((*both[0].logins, *both[1].logins, *identities.gained(state, request))))
    if identities.provider_twice(every):
        return count == "clashing"
    return count == ("one" if len(every) == 1 else "several")


@guard("identity")
def logins_left(state: State, request: Request, count: str) -> bool:
    """When the logins that the request names are taken away, the identity has `none`, `one` or `several` left."""
    identity = subjects.given_identity(state, request)
    gone = identities.removed(state, request)
    if identity is None or not gone:
        return False
    left = len(identity.logins) - len(gone)
    return count == ("none" if left == 0 else "one" if left == 1 else "several")


@guard("identity")
def removes_known(state: State, request: Request) -> bool:
    """All of LoginsToRemove are providers of logins of the identity."""
    identity = subjects.given_identity(state, request)
    has = {part for part, _ in identity.logins} if identity else set()
    parts = identities.removed_parts(state, request)
    return bool(parts) and all(part in has for part in parts)


@guard("identity", "token", "external")
def removes_proof(state: State, request: Request) -> bool:
    """The login that is shown as proof is one of those to remove."""
    login = logins.shown(state, request)
    return login is not None and login.key in identities.removed_parts(state, request)


@guard()
def asks(_state: State, request: Request, path: str, value: str) -> bool:
    """A member of the request has this value; `nothing` where it is left out, `something` where it is not."""
    given = request.get(path)
    if value in {"nothing", "something"}:
        return (given is None) is (value == "nothing")
    return given is not None and str(plain(given)).lower() == value


def _kinds(identity: Identity) -> frozenset[str]:
    return frozenset(part.partition(".")[0] for part, _ in identity.logins)
