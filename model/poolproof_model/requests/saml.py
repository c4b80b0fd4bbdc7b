"""Requests about SAML providers: what the harness's providers say of a person, and shown as a login."""

from collections.abc import Iterator

from poolproof_model import logins
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.identities import GARBAGE, identity, identity_pool, minted, own_subject
from poolproof_model.requests.role_selection import any_role, only, own_identity
from poolproof_model.requests.slots import fixed, main_pool, reads
from poolproof_model.scenario import literal
from poolproof_model.state import State, Term, Value, text, world_value

SOURCE = "saml_provider"
BAD_KINDS = (
    "expired", "early", "wrong_audience", "wrong_recipient", "unconfirmed", "wrong_issuer", "foreign_signed",
    "unsigned", "tampered", "wrapped", "nameless", "failed",
)  # fmt: skip


def saml_provider(number: int) -> Slot:
    """One of the world's SAML providers, by its place."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        for name in list(state.settings.parts.get("saml_providers", {}))[number : number + 1]:
            yield Choice(value=text(name))

    return slot


def role_pairs(provider: int, count: int) -> Slot:
    """As many of the roles that a provider offers (`roles` of its part), each paired with the provider's ARN."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        for name, part in list(state.settings.parts.get("saml_providers", {}).items())[provider : provider + 1]:
            offered = part.get("roles", ())[:count]
            pairs = Term(function="listed", inputs=tuple(_pair(role, name) for role in offered))
            yield Choice(value=pairs, label="roles")

    return slot


def attributes(state: State, _person: str) -> Iterator[Choice]:
    """What the world's first SAML provider says of its people beside the roles (`claims` of its part, by name)."""
    for part in list(state.settings.parts.get("saml_providers", {}).values())[:1]:
        for name, said in part.get("claims", {}).items():
            yield Choice(value=literal(said), label=name)


def _pair(role: str, provider: str) -> Term:
    return Term(function="concat", inputs=(world_value(f"role.{role}.Arn"), text(","), logins.saml_key(provider)))


def saml_login(state: State, person: str) -> Iterator[Choice]:
    """The person's good assertion of the configured provider is right; every other assertion and key is wrong."""
    providers = list(state.settings.parts.get("saml_providers", {}))
    if not providers or not logins.main_identity_pool(state.settings):
        return
    for label, item in minted(state, person, SOURCE).items():
        flawed = item.kind != "good" or item.provider != providers[0] or item.lapsed
        yield _login(logins.saml_key(item.provider), item.symbol, label, wrong=flawed)
    good = minted(state, person, SOURCE).get(f"good token of {providers[0]}")
    if good is not None:
        yield _login(logins.pool_key(main_pool(state)), good.symbol, "assertion as the pool's", wrong=True)
        for name in providers[1:]:
            yield _login(logins.saml_key(name), good.symbol, f"assertion as {name}'s", wrong=True)
    yield _login(logins.saml_key(providers[0]), text(GARBAGE), "garbage", wrong=True)


def _login(key: Value, token: Value, label: str, *, wrong: bool) -> Choice:
    return Choice(value=Term(function="mapping", inputs=(key, token)), wrong=wrong, label=label)


reads(saml_login, "external")

builds(
    "MintSamlAssertion",
    provider=saml_provider(0),
    subject=own_subject,
    roles=role_pairs(0, 1),
    kind=fixed("good", *BAD_KINDS),
)
builds(
    "MintSamlAssertion.ROLES",
    provider=saml_provider(0),
    subject=own_subject,
    roles=role_pairs(0, 2),
    kind=fixed("good"),
)
builds(
    "MintSamlAssertion.UNCONFIGURED",
    provider=saml_provider(1),
    subject=own_subject,
    roles=role_pairs(1, 1),
    kind=fixed("good"),
)
builds(
    "MintSamlAssertion.CLAIMS",
    provider=saml_provider(0),
    subject=own_subject,
    attributes=attributes,
    kind=fixed("good"),
)
builds("GetId.SAML", IdentityPoolId=identity_pool(login=True), Logins=saml_login)
builds("GetOpenIdToken.SAML", IdentityId=own_identity(SOURCE), Logins=only(saml_login, "external"))
builds("GetCredentialsForIdentity.SAML", IdentityId=identity(SOURCE), Logins=saml_login)
builds(
    "GetCredentialsForIdentity.SAML.CUSTOM_ROLE",
    IdentityId=own_identity(SOURCE),
    Logins=only(saml_login, "external"),
    CustomRoleArn=any_role,
)
