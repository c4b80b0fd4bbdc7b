"""Requests that show tokens: read the user, refresh, sign out, revoke, verify."""

from collections.abc import Iterator

from poolproof_model import subjects
from poolproof_model.lifetimes import issuer_updated
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.sign_in import hash_of_internal_name, joined, missing, telling_secrets
from poolproof_model.requests.slots import any_name, client, fixed, main_client, main_pool, pool, reads, wrong
from poolproof_model.state import State, Term, Token, text, world_value

ALTERATIONS = ("tampered", "unsigned", "foreign_signed")
NO_TOKEN = "eyJhbGciOiJSUzI1NiJ9.e30.AAAA"  # noqa: S105
NOT_A_TOKEN = "not a token!"  # noqa: S105
NO_REFRESH_TOKEN = "not.a.refresh.token"  # noqa: S105


def newest(state: State, person: str, use: str) -> dict[str, Token]:
    """Give the person's newest token of a use in each of its states."""
    name = subjects.fresh_name(state.settings, main_pool(state), person)
    subs = {user.sub for user in (*state.users, *state.deleted) if user.name == name}
    found: dict[str, Token] = {}
    for item in state.tokens:
        if item.use == use and item.user in subs:
            found[item.state] = item
    return found


def token(use: str, *others: str) -> Slot:
    """The newest live token of the use is right; dead ones, the oldest live one, and those of other uses are not."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        mine = newest(state, person, use)
        for condition, item in mine.items():
            yield Choice(value=item.symbol, wrong=condition != "LIVE", label=f"{condition} {use} token")
        owners = {item.user for item in mine.values()}
        oldest = next((item for item in state.tokens if item.use == use and item.user in owners), None)
        telling = oldest is not None and (oldest.state in {"LIVE", "REVOKED"} or oldest.superseded)
        if oldest is not None and telling and oldest not in mine.values():
            yield Choice(value=oldest.symbol, wrong=True, label=f"oldest {use} token")
        for other in others if "LIVE" in mine else ():
            shown = newest(state, person, other).get("LIVE")
            if shown is not None:
                yield Choice(value=shown.symbol, wrong=True, label=f"{other} token")

    return reads(slot, "token")


def altered(use: str) -> Slot:
    """The newest live token, altered, is wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        live = newest(state, person, use).get("LIVE")
        if live is not None:
            for function in ALTERATIONS:
                yield Choice(value=Term(function=function, inputs=(live.symbol,)), wrong=True, label=function)

    return reads(slot, "token")


def verifiable(use: str) -> Slot:
    """A token that verifies offline, revoked or not, is right; an expired one is wrong."""

    def slot(state: State, person: str) -> Iterator[Choice]:
        if issuer_updated(state.settings, main_pool(state)):
            return  # applications verify with the original issuer
        for condition, item in newest(state, person, use).items():
            yield Choice(value=item.symbol, wrong=item.expires_at <= state.clock, label=f"{condition} {use} token")

    return reads(slot, "token")


def any_pool(state: State, _person: str) -> Iterator[Choice]:
    """The first pool is right, every other is wrong."""
    for number, name in enumerate(state.settings.parts["pools"]):
        yield Choice(value=world_value(f"pool.{name}.Id"), wrong=number > 0)


def secret(state: State, _person: str) -> Iterator[Choice]:
    """The client's secret is right where it has one."""
    name = main_client(state)
    if not state.settings.client(name).get("GenerateSecret"):
        yield Choice(value=None)
        return
    for label, item in telling_secrets(state, name):
        yield Choice(value=item.value, wrong=item.state != "ACTIVE", label=label)
    yield Choice(value=None, wrong=True, label="no secret")
    yield Choice(value=text("not0the0secret0of0this0client"), wrong=True, label="wrong secret")


ACCESS = joined(token("access", "id", "refresh"), altered("access"), wrong(NOT_A_TOKEN, NO_TOKEN))
REFRESH_OR_OTHER = joined(token("refresh", "access", "id"), wrong(NO_REFRESH_TOKEN))
REFRESH = joined(REFRESH_OR_OTHER, missing)

builds("GetUser", AccessToken=ACCESS)
builds("GlobalSignOut", AccessToken=ACCESS)
builds("AdminUserGlobalSignOut", UserPoolId=pool, Username=any_name)
builds(
    "InitiateAuth.REFRESH_TOKEN_AUTH",
    ClientId=client,
    AuthFlow=fixed("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"),
    AuthParameters__REFRESH_TOKEN=REFRESH,
    AuthParameters__SECRET_HASH=hash_of_internal_name,
)
builds(
    "AdminInitiateAuth.REFRESH_TOKEN_AUTH",
    UserPoolId=pool,
    ClientId=client,
    AuthFlow=fixed("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"),
    AuthParameters__REFRESH_TOKEN=REFRESH,
    AuthParameters__SECRET_HASH=hash_of_internal_name,
)
builds(
    "GetTokensFromRefreshToken",
    RefreshToken=joined(REFRESH_OR_OTHER, wrong(NOT_A_TOKEN)),
    ClientId=client,
    ClientSecret=secret,
)
builds("RevokeToken", Token=token("refresh", "access", "id"), ClientId=client, ClientSecret=secret)
builds(
    "RevokeToken.LINKED",
    Token=token("refresh"),
    ClientId=client,
    RevokeAssociatedSessions=fixed("LINKED"),
)
builds("VerifyIdToken", token=joined(verifiable("id"), altered("id")), UserPoolId=any_pool)
builds("VerifyAccessToken", token=joined(verifiable("access"), altered("access")), UserPoolId=any_pool)
builds("ReadIdToken", token=verifiable("id"), UserPoolId=pool)
builds("ReadAccessToken", token=verifiable("access"), UserPoolId=pool)
builds("FetchJwks", UserPoolId=pool)
