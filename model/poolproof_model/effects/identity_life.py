"""Effects on the life of identities: logins linked and unlinked, identities merged and deleted, developers' tokens."""

from dataclasses import replace

from poolproof_model import identities, subjects
from poolproof_model.effects import effect, produce
from poolproof_model.identities import DEVELOPER
from poolproof_model.lifetimes import DEVELOPER_SECONDS
from poolproof_model.state import Identity, OpenIdToken, Request, State, Symbol, Term, plain


@effect("identity")
def logins_linked(state: State, request: Request) -> State:
    """The identity in the request, else the one that a login shown has, gets the logins that nobody has."""
    found = subjects.given_identity(state, request) or next(iter(identities.owners(state, request)), None)
    if found is None:
        return state
    gained = identities.gained(state, request)
    upgraded = found.upgraded or not found.logins
    return _with(state, found, replace(found, logins=(*found.logins, *gained), upgraded=upgraded))


@effect("identity")
def logins_unlinked(state: State, request: Request) -> State:
    """The identity in the request loses the logins that the request names."""
    found = subjects.given_identity(state, request)
    if found is None:
        return state
    gone = identities.removed(state, request)
    left = tuple(pair for pair in found.logins if pair not in gone)
    return _with(state, found, replace(found, logins=left, former=(*found.former, *gone)))


@effect("identity")
def identities_deleted(state: State, request: Request) -> State:
    """The identities that the request names lose their logins."""
    for found in identities.deleted(state, request):
        state = _with(state, found, replace(found, logins=(), former=(*found.former, *found.logins)))
    return state


@effect("identity")
def identities_merged_by_logins(state: State, request: Request) -> State:
    """The logins of two identities, and those shown that nobody has, become those of one: the answer tells which."""
    both = identities.parties(state, request)
    if both is None:
        return state
    state = replace(state, made=state.made + 1)
    symbol = Symbol(kind="identity", name=str(state.made))
    rest = Term(function="other_than", inputs=(symbol, both[0].symbol, both[1].symbol))
    return produce(_merged(state, request, both, (symbol, rest)), symbol, "IdentityId")


@effect("identity")
def identities_merged(state: State, request: Request) -> State:
    """The destination's identity gets the logins of the source's."""
    both = identities.parties(state, request)
    return _merged(state, request, both, (both[0].symbol, both[1].symbol)) if both else state


def _merged(
    state: State, request: Request, both: tuple[Identity, Identity], symbols: tuple[Symbol | Term, Symbol | Term]
) -> State:
    one, other = both
    every = (*one.logins, *other.logins, *identities.gained(state, request))
    owner = replace(one, symbol=symbols[0], logins=every, moved=other.logins, merging="owner")
    emptied = replace(other, symbol=symbols[1], logins=(), merging="other")
    return _with(_with(state, one, owner), other, emptied)


@effect("openid")
def developer_token_issued(state: State, request: Request) -> State:
    """The identity pool gives a token for the developer's user in the request, who has an identity by now."""
    pool = subjects.identity_pool_name(state, request)
    found = identities.owner(state, pool, identities.developer_pair(state, request))
    if found is None:
        return state
    seconds = plain(request.get("TokenDuration"))
    state = replace(state, made=state.made + 1)
    made = OpenIdToken(
        symbol=Symbol(kind="openid_token", name=str(state.made)),
        identity=found.symbol,
        pool=found.pool,
        authenticated=True,
        expires_at=state.clock + (int(seconds) if seconds is not None else DEVELOPER_SECONDS),
        state="LIVE",
        provider=DEVELOPER,
    )
    return produce(replace(state, openid_tokens=(*state.openid_tokens, made)), made.symbol, "Token")


def _with(state: State, old: Identity, new: Identity) -> State:
    return replace(state, identities=tuple(new if item is old else item for item in state.identities))
