"""Requests on developers' users: their identities and tokens, looked up, linked, merged, unlinked."""

from collections.abc import Iterator

from poolproof_model import identities, logins
from poolproof_model.identities import DEVELOPER
from poolproof_model.requests import Choice, builds
from poolproof_model.requests.identity_life import identity, login_choice, no_identity, pool, public
from poolproof_model.requests.sign_in import joined
from poolproof_model.requests.slots import fixed, reads
from poolproof_model.scenario import JSON, literal
from poolproof_model.state import FRESH, State, Term, text

STRANGER = "login.nobody"
TAGS: dict[str, JSON] = {"team": "blue", "level": "7"}
SUFFIXES = {"user": "", "second user": "-second"}


def identifier(person: str, which: str = "user") -> str:
    """Give the identifier of a person at the developer provider; each has two."""
    return f"{person}{FRESH}{SUFFIXES[which]}"


def provider_name(state: State, _person: str) -> Iterator[Choice]:
    """The developer provider's name of the pool is right, another one is wrong."""
    name = identities.developer_provider(state.settings, logins.main_identity_pool(state.settings))
    if name is not None:
        yield Choice(value=text(name))
        yield Choice(value=text(STRANGER), wrong=True)


def user(_state: State, person: str) -> Iterator[Choice]:
    """The person's first identifier is right, and so is the second."""
    for which in SUFFIXES:
        yield Choice(value=text(identifier(person, which)), label=which)


def other_user(_state: State, person: str) -> Iterator[Choice]:
    """An identifier of somebody else is right, and so is the person's second one."""
    yield Choice(value=text(identifier("bob" if person == "alice" else "alice")), label="other person")
    yield Choice(value=text(identifier(person, "second user")), label="second user")


def stranger(_state: State, _person: str) -> Iterator[Choice]:
    """An identifier that nobody has is wrong."""
    yield Choice(value=text(identifier("nobody")), wrong=True, label="nobody")


def others_user(_state: State, person: str) -> Iterator[Choice]:
    """The identifier of somebody else is wrong."""
    yield Choice(value=text(identifier("bob" if person == "alice" else "alice")), wrong=True, label="other person")


def developer_login(state: State, person: str) -> Iterator[Choice]:
    """A user of the person's under the pool's provider name is right; another name, or two names, are wrong."""
    main = logins.main_identity_pool(state.settings)
    if main is None:
        return
    name = identities.developer_provider(state.settings, main)
    mine = text(identifier(person))
    if name is not None:
        for which in SUFFIXES:
            yield login_choice(which, text(name), text(identifier(person, which)))
        yield login_choice("two developer providers", text(name), mine, text(STRANGER), mine, wrong=True)
    yield login_choice("another developer provider", text(STRANGER), mine, wrong=True)
    for label, (key, token) in public(state, person).items():
        yield login_choice(f"{label} alone", key, token, wrong=True)


def linked_developer_login(state: State, person: str) -> Iterator[Choice]:
    """The person's user and a good public login are right; a public login that was altered is wrong."""
    name = identities.developer_provider(state.settings, logins.main_identity_pool(state.settings))
    if name is None:
        return
    for label, (key, token) in public(state, person).items():
        own = (text(name), text(identifier(person)))
        yield login_choice(f"{label} and user", key, token, *own)
        altered = Term(function="tampered", inputs=(token,))
        yield login_choice(f"tampered {label} and user", key, altered, *own, wrong=True)


def developer_name_as_login(state: State, person: str) -> Iterator[Choice]:
    """A developer's user in a call of the public; always wrong."""
    name = identities.developer_provider(state.settings, logins.main_identity_pool(state.settings))
    if name is not None:
        yield login_choice("user", text(name), text(identifier(person)), wrong=True)


def own_token(state: State, _person: str) -> Iterator[Choice]:
    """The newest live token of the developer flow is right, an altered one is wrong."""
    for item in [item for item in state.openid_tokens if item.provider == DEVELOPER and item.state == "LIVE"][-1:]:
        yield login_choice("own token", text(logins.COGNITO), item.symbol)
        for function in logins.ALTERED:
            altered = Term(function=function, inputs=(item.symbol,))
            yield login_choice(f"{function} own token", text(logins.COGNITO), altered, wrong=True)


def tags(_state: State, _person: str) -> Iterator[Choice]:
    """Two principal tags."""
    yield Choice(value=literal(TAGS), label="tags")


for found in (linked_developer_login, developer_login):
    reads(found, "token", "external")
for taken in (user, other_user, others_user):
    reads(taken, "identity")
reads(own_token, "openid")

DURATIONS = joined(no_identity, fixed(60, 86400))

builds(
    "GetOpenIdTokenForDeveloperIdentity",
    IdentityPoolId=pool,
    Logins=developer_login,
    TokenDuration=DURATIONS,
)
builds(
    "GetOpenIdTokenForDeveloperIdentity.TAGS",
    IdentityPoolId=pool,
    Logins=developer_login,
    PrincipalTags=tags,
)
builds(
    "GetOpenIdTokenForDeveloperIdentity.IDENTITY",
    IdentityPoolId=pool,
    IdentityId=identity("guest", DEVELOPER, strict=False),
    Logins=developer_login,
)
builds(
    "GetOpenIdTokenForDeveloperIdentity.LOGINS",
    IdentityPoolId=pool,
    IdentityId=joined(no_identity, identity("pool", "provider")),
    Logins=linked_developer_login,
)
builds("LookupDeveloperIdentity.USER", IdentityPoolId=pool, DeveloperUserIdentifier=joined(user, stranger))
builds("LookupDeveloperIdentity.IDENTITY", IdentityPoolId=pool, IdentityId=identity(DEVELOPER, strict=False))
builds(
    "LookupDeveloperIdentity.BOTH",
    IdentityPoolId=pool,
    IdentityId=identity(DEVELOPER, strict=False),
    DeveloperUserIdentifier=joined(user, others_user, stranger),
)
builds("LookupDeveloperIdentity.NEITHER", IdentityPoolId=pool)
builds(
    "LookupDeveloperIdentity.AllPages",
    operation=fixed("LookupDeveloperIdentity"),
    limit=fixed(1),
    arguments__IdentityPoolId=pool,
    arguments__IdentityId=identity(DEVELOPER, strict=False),
)
builds(
    "MergeDeveloperIdentities",
    SourceUserIdentifier=joined(user, stranger),
    DestinationUserIdentifier=joined(other_user, stranger),
    DeveloperProviderName=provider_name,
    IdentityPoolId=pool,
)
builds(
    "UnlinkDeveloperIdentity",
    IdentityId=identity(DEVELOPER),
    IdentityPoolId=pool,
    DeveloperProviderName=provider_name,
    DeveloperUserIdentifier=joined(user, others_user, stranger),
)
builds("GetId.DEVELOPER", IdentityPoolId=pool, Logins=developer_name_as_login)
builds("GetId.COGNITO", IdentityPoolId=pool, Logins=own_token)
builds("GetOpenIdToken.DEVELOPER", IdentityId=identity(DEVELOPER), Logins=developer_name_as_login)
builds("GetCredentialsForIdentity.DEVELOPER", IdentityId=identity(DEVELOPER), Logins=developer_name_as_login)
builds("GetCredentialsForIdentity.COGNITO", IdentityId=identity(DEVELOPER, strict=False), Logins=own_token)
