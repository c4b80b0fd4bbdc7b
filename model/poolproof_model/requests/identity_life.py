"""Requests on the life of identities: described, listed, deleted; logins linked and unlinked."""

from collections.abc import Iterator

from poolproof_model import logins
from poolproof_model.identities import GONE
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.identities import GARBAGE, GUID, minted, person_of, tokens_of
from poolproof_model.requests.sign_in import joined
from poolproof_model.requests.slots import fixed, main_client, main_pool, reads
from poolproof_model.state import Identity, State, Term, Value, text, world_value

NO_PAGE = "no-such-page"


def kind_of(item: Identity) -> str:
    """Name an identity by its logins, or by its state where it is gone."""
    if item.state in GONE:
        return item.state
    return "+".join(part.partition(".")[0] for part, _ in item.logins) or "guest"


def described(state: State, person: str) -> dict[str, tuple[Identity, bool]]:
    """Give the newest identity of each kind by a label, and whether it is the person's or nobody's."""
    found: dict[str, tuple[Identity, bool]] = {}
    main = logins.main_identity_pool(state.settings)
    for item in state.identities:
        own = person_of(state, item) in {person, None}
        place = "" if item.pool == main else " elsewhere"
        found[f"{'own' if own else 'other'} {kind_of(item)} identity{place}"] = (item, own)
    return found


def identity(*kinds: str, strict: bool = True) -> Slot:
    """An own identity that can be used, of one of the kinds of logins or of any, is right; others are wrong.

    Where `strict` is not set those of other people are right too.
    """

    def slot(state: State, person: str) -> Iterator[Choice]:
        main = logins.main_identity_pool(state.settings)
        for label, (item, own) in described(state, person).items():
            fits = not kinds or any(kind in kind_of(item).split("+") for kind in kinds)
            flawed = item.state in GONE or not fits or (strict and not own) or item.pool != main
            yield Choice(value=item.symbol, wrong=flawed, label=label)
        if main is not None:
            yield Choice(value=text(f"{state.settings.region}:{GUID}"), wrong=True, label="unknown identity")

    return reads(slot, "identity")


def no_identity(_state: State, _person: str) -> Iterator[Choice]:
    """Leaving the identity out is right."""
    yield Choice(value=None, label="no identity")


def pool(state: State, _person: str) -> Iterator[Choice]:
    """The first identity pool is right; an unknown one is wrong."""
    main = logins.main_identity_pool(state.settings)
    if main is not None:
        yield Choice(value=world_value(f"identity_pool.{main}.Id"))
        yield Choice(value=text(f"{state.settings.region}:{GUID}"), wrong=True, label="unknown identity pool")


def to_delete(state: State, person: str) -> Iterator[Choice]:
    """Own identities, one or two, are right; an unknown id, alone or beside one of them, is wrong."""
    if logins.main_identity_pool(state.settings) is None:
        return
    unknown = text(f"{state.settings.region}:{GUID}")
    own = {label: item.symbol for label, (item, mine) in described(state, person).items() if mine}
    for label, symbol in own.items():
        yield array_choice(label, symbol)
    for (first, one), (second, other) in zip(list(own.items()), list(own.items())[1:], strict=False):
        yield array_choice(f"{first}, {second}", one, other)
    yield array_choice("unknown identity", unknown, wrong=True)
    for label, symbol in own.items():
        yield array_choice(f"{label}, unknown identity", symbol, unknown, wrong=True)


def array_choice(label: str, *values: Value, wrong: bool = False) -> Choice:
    """Give a choice of a list."""
    return Choice(value=Term(function="array", inputs=values), wrong=wrong, label=label)


def public(state: State, person: str) -> dict[str, tuple[Value, Value]]:
    """Give the person's good logins of the pool's public providers, by kind."""
    found: dict[str, tuple[Value, Value]] = {}
    if not logins.main_identity_pool(state.settings):
        return found
    client = main_client(state)
    for item in tokens_of(state, person):
        if item.use == "id" and item.client == client and item.state == "LIVE":
            found["pool"] = (logins.pool_key(main_pool(state)), item.symbol)
    for provider in list(state.settings.parts.get("providers", {}))[:1]:
        good = minted(state, person).get(f"good token of {provider}")
        if good is not None:
            found["provider"] = (logins.provider_key(provider), good.symbol)
    return found


def several(state: State, person: str) -> Iterator[Choice]:
    """Both public logins of the person are right; a wrong one beside a good one, or one of somebody else, is wrong."""
    mine = public(state, person)
    theirs = public(state, "bob" if person == "alice" else "alice")
    if len(mine) > 1:
        yield login_choice("both", *mine["pool"], *mine["provider"])
        for bad in mine:
            good = next(kind for kind in mine if kind != bad)
            key, token = mine[bad]
            altered = Term(function="tampered", inputs=(token,))
            yield login_choice(f"{good}, tampered {bad}", *mine[good], key, altered, wrong=True)
            yield login_choice(f"{good}, no token of {bad}", *mine[good], key, text(GARBAGE), wrong=True)
    for kind, login in mine.items():
        for other, login_of_other in theirs.items():
            if other != kind:
                yield login_choice(f"{kind}, other person's {other}", *login, *login_of_other, wrong=True)
    if len(theirs) > 1:
        yield login_choice("other person's both", *theirs["pool"], *theirs["provider"], wrong=True)


def proof(kind: str) -> Slot:
    """The person's good login of a kind is right; altered ones, no token, and somebody else's are wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        mine = public(state, person).get(kind)
        if mine is None:
            return
        key, token = mine
        yield login_choice(kind, key, token)
        yield login_choice("tampered", key, Term(function="tampered", inputs=(token,)), wrong=True)
        yield login_choice("garbage", key, text(GARBAGE), wrong=True)
        theirs = public(state, "bob" if person == "alice" else "alice").get(kind)
        if theirs is not None:
            yield login_choice("other person's", *theirs, wrong=True)

    return reads(slot, "token", "external")


def to_remove(state: State, person: str) -> Iterator[Choice]:
    """The providers of the person's public logins, one or both, are right."""
    keys = {label: key for label, (key, _) in public(state, person).items()}
    for label, key in keys.items():
        yield array_choice(label, key)
    if len(keys) > 1:
        yield array_choice("both", *keys.values())


def next_page(_state: State, _person: str) -> Iterator[Choice]:
    """No token is right, an invented one is wrong."""
    yield Choice(value=None, label="first page")
    yield Choice(value=text(NO_PAGE), wrong=True, label="invented token")


def login_choice(label: str, *pairs: Value, wrong: bool = False) -> Choice:
    """Give a choice of Logins: keys and tokens, by turns."""
    return Choice(value=Term(function="mapping", inputs=pairs), wrong=wrong, label=label)


for found in (several, to_remove):
    reads(found, "token", "external")
reads(to_delete, "identity")

builds("DescribeIdentity", IdentityId=identity(strict=False))
builds("ListIdentities", IdentityPoolId=pool, MaxResults=fixed(1), NextToken=next_page)
builds(
    "ListIdentities.AllPages",
    operation=fixed("ListIdentities"),
    limit=fixed(10),
    arguments__IdentityPoolId=pool,
    arguments__HideDisabled=joined(no_identity, fixed(True, False)),
)
builds("DeleteIdentities", IdentityIdsToDelete=to_delete)
for kind, action in {"pool": "USER_POOL", "provider": "EXTERNAL"}.items():
    builds(f"UnlinkIdentity.{action}", IdentityId=identity(kind), Logins=proof(kind), LoginsToRemove=to_remove)
builds("GetId.SEVERAL", IdentityPoolId=pool, Logins=several)
for operation in ("GetOpenIdToken", "GetCredentialsForIdentity"):
    builds(f"{operation}.SEVERAL", IdentityId=identity("pool", "provider", strict=False), Logins=several)
