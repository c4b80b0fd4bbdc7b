"""Requests with tokens of public providers: Facebook, Google, Amazon, Apple, Twitter."""

from collections.abc import Iterator, Mapping

from poolproof_model import logins
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.identities import GARBAGE, identity, identity_pool, minted, own_subject
from poolproof_model.requests.slots import fixed, reads
from poolproof_model.state import State, Term, Value, text

SOURCE = "social"
HOSTS = dict(zip(("FACEBOOK", "GOOGLE", "AMAZON", "APPLE", "TWITTER"), logins.SOCIAL, strict=True))
SIGNED = ("accounts.google.com", "appleid.apple.com")
KINDS = ("good", "wrong_app", "expired")
SIGNED_KINDS = (*KINDS, "foreign_signed", "unsigned")
SOME_APP = "poolproof-app"


def apps(state: State) -> Mapping[str, str]:
    """Give the apps by provider that the main identity pool takes tokens of; empty where it takes none."""
    name = logins.main_identity_pool(state.settings)
    members = state.settings.identity_pool(name)["members"] if name else {}
    found: Mapping[str, str] = members.get("SupportedLoginProviders", {})
    return found


def app(host: str) -> Slot:
    """The app that the identity pool names for a provider, or another where it does not name the provider."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        if apps(state):
            yield Choice(value=text(apps(state).get(host, SOME_APP)), label="app")

    return slot


def social_login(*hosts: str) -> Slot:
    """The person's good token of a provider that the identity pool names is right; every other and its key is wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        for host in hosts if apps(state) else ():
            for label, item in minted(state, person, SOURCE).items():
                if item.provider == host:
                    flawed = item.kind != "good" or item.lapsed or host not in apps(state)
                    yield _login(host, item.symbol, label, wrong=flawed)
            good = minted(state, person, SOURCE).get(f"good token of {host}")
            if good is not None:
                other = next(one for one in logins.SOCIAL if one != host and (one in SIGNED) is (host in SIGNED))
                yield _login(other, good.symbol, f"{host}'s as {other}'s", wrong=True)
                if host in SIGNED:
                    altered = Term(function="tampered", inputs=(good.symbol,))
                    yield _login(host, altered, f"tampered token of {host}", wrong=True)
            yield _login(host, text(GARBAGE), f"garbage as {host}'s", wrong=True)

    return reads(slot, "external")


def _login(host: str, token: Value, label: str, *, wrong: bool) -> Choice:
    return Choice(value=Term(function="mapping", inputs=(text(host), token)), wrong=wrong, label=label)


for name, host in HOSTS.items():
    builds(
        f"MintSocialToken.{name}",
        provider=fixed(host),
        subject=own_subject,
        app=app(host),
        kind=fixed(*(SIGNED_KINDS if host in SIGNED else KINDS)),
    )
    builds(f"GetId.{name}", IdentityPoolId=identity_pool(login=True), Logins=social_login(host))
for operation in ("GetOpenIdToken", "GetCredentialsForIdentity"):
    builds(f"{operation}.SOCIAL", IdentityId=identity(SOURCE), Logins=social_login(*logins.SOCIAL))
