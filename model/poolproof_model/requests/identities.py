"""Requests about identities: logins shown to identity pools and STS, credentials put to use."""

from collections.abc import Iterator

from poolproof_model import identities, logins, subjects
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.slots import fixed, main_client, main_pool, reads
from poolproof_model.scenario import literal
from poolproof_model.state import (
    FRESH,
    Identity,
    ProviderToken,
    State,
    Symbol,
    Term,
    Token,
    Value,
    text,
    world_value,
)

GARBAGE = "this-is-no-login-token"
GUID = "01234567-89ab-4cde-8f01-23456789abcd"
BAD_KINDS = ("wrong_audience", "expired", "foreign_signed", "unsigned")
SESSION = "poolproof"


def subject(person: str) -> str:
    """Give the subject that a person has at the harness's providers."""
    return f"{person}{FRESH}"


def identity_pool(*, login: bool) -> Slot:
    """The first identity pool is right; the second takes guests only; an unknown one is wrong."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        for number, name in enumerate(state.settings.parts.get("identity_pools", {})):
            yield Choice(value=world_value(f"identity_pool.{name}.Id"), wrong=number > 0 and login)
        yield Choice(value=text(f"{state.settings.region}:{GUID}"), wrong=True, label="unknown identity pool")

    return slot


def user_pool_login(state: State, person: str) -> Iterator[Choice]:
    """The person's id token under its pool's key is right; every other token and key is wrong."""
    if not logins.main_identity_pool(state.settings):
        return
    pool = main_pool(state)
    strict = logins.server_side_check(state.settings, str(logins.main_identity_pool(state.settings)))
    named = logins.configured(state.settings, str(logins.main_identity_pool(state.settings))).get(f"pool.{pool}", ())
    clients = named or (main_client(state),)
    mine = tokens_of(state, person)
    for label, item in {sort_of(state, item): item for item in mine if item.use == "id"}.items():
        flawed = item.client not in clients or item.lapsed or (strict and item.state == "REVOKED")
        yield _login(logins.pool_key(pool), item.symbol, label, wrong=flawed)
    good = [item for item in mine if item.client == main_client(state) and item.state == "LIVE"]
    for item in [item for item in good if item.use == "id"][-1:]:
        for function in logins.ALTERED:
            yield _login(logins.pool_key(pool), Term(function=function, inputs=(item.symbol,)), function, wrong=True)
        for name in state.settings.parts.get("providers", {}):
            yield _login(logins.provider_key(name), item.symbol, f"id token as {name}'s", wrong=True)
            break
    for item in [item for item in good if item.use == "access"][-1:]:
        yield _login(logins.pool_key(pool), item.symbol, "access token", wrong=True)
    yield _login(logins.pool_key(pool), text(GARBAGE), "garbage", wrong=True)


def external_login(state: State, person: str) -> Iterator[Choice]:
    """The person's good token of the configured provider is right; every other token and key is wrong."""
    main = next(iter(state.settings.parts.get("providers", {})), None)
    if main is None or not logins.main_identity_pool(state.settings):
        return
    for label, item in minted(state, person).items():
        flawed = item.kind != "good" or item.provider != main or item.lapsed
        yield _login(logins.provider_key(item.provider), item.symbol, label, wrong=flawed)
    good = minted(state, person).get(f"good token of {main}")
    if good is not None:
        altered = Term(function="tampered", inputs=(good.symbol,))
        yield _login(logins.provider_key(main), altered, "tampered", wrong=True)
        yield _login(logins.pool_key(main_pool(state)), good.symbol, "token as the pool's", wrong=True)
    yield _login(logins.provider_key(main), text(GARBAGE), "garbage", wrong=True)


def _login(key: Value, token: Value, label: str, *, wrong: bool) -> Choice:
    return Choice(value=Term(function="mapping", inputs=(key, token)), wrong=wrong, label=label)


def tokens_of(state: State, person: str) -> list[Token]:
    """Give the user pool's tokens of a person, oldest first."""
    name = subjects.fresh_name(state.settings, main_pool(state), person)
    subs = {user.sub for user in (*state.users, *state.deleted) if user.name == name}
    return [item for item in state.tokens if item.user in subs]


def sort_of(state: State, item: Token) -> str:
    """Name the sort of an id token: `id token`, `refreshed id token`, `second's late id token`, ..."""
    words = [
        "refreshed " if item.refreshed else "",
        f"{item.client}'s " if item.client != main_client(state) else "",
        "lapsed " if item.lapsed else "late " if item.state == "EXPIRED" else "",
        "revoked " if item.state == "REVOKED" else "",
    ]
    return f"{''.join(words)}id token"


def minted(state: State, person: str, source: str = "provider") -> dict[str, ProviderToken]:
    """Give the newest token of each sort of the providers of a source."""
    return {
        f"{'lapsed ' if item.lapsed else 'late ' if item.overdue else ''}{item.kind} token of {item.provider}": item
        for item in state.provider_tokens
        if item.subject == subject(person) and item.source == source
    }


def person_of(state: State, identity: Identity) -> str | None:
    """Give the person whose login an identity has; None for guests."""
    for _, value in identity.logins:
        if isinstance(value, Symbol):
            names = [user.name for user in (*state.users, *state.deleted) if user.sub == value]
            return names[0].split("@")[0].removesuffix(FRESH) if names else None
        return str(value).partition(FRESH)[0]
    return None


def identity(wanted: str) -> Slot:
    """The person's own identity by a login of the sort is right, and so is a guest's that can be upgraded.

    For guests (`guest`) the newest guest identity is right. Everybody else's and an unknown one are wrong.
    """

    def slot(state: State, person: str) -> Iterator[Choice]:
        main = logins.main_identity_pool(state.settings)
        offered: dict[str, tuple[Identity, bool]] = {}
        for item in state.identities:
            known = "+".join(part.partition(".")[0] for part, _ in item.logins) if item.logins else "guest"
            own = known == "guest" or person_of(state, item) == person
            label = f"{'own' if own else 'other'} {known} identity of {item.pool}"
            if item.state in identities.GONE:
                known, label = item.state, f"{item.state} identity"
            fits = wanted in known.split("+") or (known == "guest" and wanted != "guest")
            elsewhere = item.pool != main and wanted != "guest"
            offered[label] = (item, elsewhere or not own or not fits)
        for label, (item, flawed) in sorted(offered.items(), key=lambda pair: (wanted not in pair[0], pair[0])):
            yield Choice(value=item.symbol, wrong=flawed, label=label)
        if main is not None:
            yield Choice(value=text(f"{state.settings.region}:{GUID}"), wrong=True, label="unknown identity")

    return reads(slot, "identity")


def provider(number: int) -> Slot:
    """One of the world's providers, by its place."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        for name in list(state.settings.parts.get("providers", {}))[number : number + 1]:
            yield Choice(value=text(name))

    return slot


def own_subject(_state: State, person: str) -> Iterator[Choice]:
    """The person's subject."""
    yield Choice(value=literal(subject(person)), label="subject")


def further_claims(state: State, _person: str) -> Iterator[Choice]:
    """What the world's first provider says of its people (`claims` of its part, by name)."""
    for part in list(state.settings.parts.get("providers", {}).values())[:1]:
        for name, said in part.get("claims", {}).items():
            yield Choice(value=literal(said), label=name)


reads(user_pool_login, "token")
reads(external_login, "external")

builds("MintOidcToken", provider=provider(0), subject=own_subject, kind=fixed("good", *BAD_KINDS))
builds(
    "MintOidcToken.CLAIMS",
    provider=provider(0),
    subject=own_subject,
    kind=fixed("good"),
    claims=further_claims,
)
builds("MintOidcToken.UNCONFIGURED", provider=provider(1), subject=own_subject, kind=fixed("good"))
builds("GetId.GUEST", IdentityPoolId=identity_pool(login=False))
builds("GetId.USER_POOL", IdentityPoolId=identity_pool(login=True), Logins=user_pool_login)
builds("GetId.EXTERNAL", IdentityPoolId=identity_pool(login=True), Logins=external_login)
for operation in ("GetOpenIdToken", "GetCredentialsForIdentity"):
    builds(f"{operation}.GUEST", IdentityId=identity("guest"))
    builds(f"{operation}.USER_POOL", IdentityId=identity("pool"), Logins=user_pool_login)
    builds(f"{operation}.EXTERNAL", IdentityId=identity("provider"), Logins=external_login)
