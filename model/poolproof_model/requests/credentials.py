"""Requests that show tokens to STS and APIs, and put credentials to use."""

from collections.abc import Iterator
from dataclasses import replace

from poolproof_model import logins
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.identities import GARBAGE, minted, person_of, sort_of, subject, tokens_of
from poolproof_model.requests.sign_in import joined, missing
from poolproof_model.requests.slots import fixed, main_client, reads, wrong
from poolproof_model.state import FRESH, Credentials, State, Symbol, Term, text, world_value

SESSION = "poolproof"


def web_identity(state: State, _person: str) -> Iterator[Choice]:
    """The newest live token of each sort of identity is right; expired and altered ones are wrong."""
    sorts = {(item.authenticated, item.state): item for item in state.openid_tokens}
    for (authenticated, condition), item in sorts.items():
        label = f"{condition} token of {'a user' if authenticated else 'a guest'}"
        yield Choice(value=item.symbol, wrong=condition != "LIVE", label=label)
        if condition == "LIVE":
            altered = Term(function="tampered", inputs=(item.symbol,))
            forged = Term(function="foreign_signed", inputs=(item.symbol,))
            yield Choice(value=altered, wrong=True, label=f"tampered {label}")
            yield Choice(value=forged, wrong=True, label=f"forged {label}")
    if sorts:
        yield Choice(value=text(GARBAGE), wrong=True, label="garbage")


def provider_web_identity(state: State, person: str) -> Iterator[Choice]:
    """The person's good token of the provider that IAM knows is right, every other is wrong."""
    for label, item in minted(state, person).items():
        yield Choice(value=item.symbol, wrong=item.kind != "good" or item.overdue, label=label)
        if item.kind == "good" and not item.overdue:
            altered = Term(function="tampered", inputs=(item.symbol,))
            yield Choice(value=altered, wrong=True, label=f"tampered {label}")


def user_pool_web_identity(state: State, person: str) -> Iterator[Choice]:
    """An id token of the user pool; IAM knows no provider of that name."""
    if not state.settings.parts.get("roles"):
        return
    for item in [item for item in tokens_of(state, person) if item.use == "id" and item.state == "LIVE"][-1:]:
        yield Choice(value=item.symbol, label="id token")


def role(*right: str) -> Slot:
    """Roles by name in the world: some are right, every other and an unknown one is wrong."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        for name in state.settings.parts.get("roles", {}):
            yield Choice(value=world_value(f"role.{name}.Arn"), wrong=name not in right)
        for name in list(state.settings.parts.get("roles", {}))[:1]:
            unknown = Term(function="concat", inputs=(world_value(f"role.{name}.Arn"), text("-unknown")))
            yield Choice(value=unknown, wrong=True, label="unknown role")

    return slot


def read_role(state: State, _person: str) -> Iterator[Choice]:
    """The name of the first role."""
    for name in list(state.settings.parts.get("roles", {}))[:1]:
        yield Choice(value=world_value(f"role.{name}.RoleName"))


def credentials(state: State, person: str) -> Iterator[Choice]:
    """The newest live credentials of each sort are right, expired ones are wrong."""
    sorts: dict[str, Credentials] = {}
    for item in state.credentials:
        if _own(state, item, person):
            flow = "basic" if item.session == SESSION else "enhanced"
            sorts[f"{item.state} {flow} credentials of {item.role}"] = item
    for label, item in sorts.items():
        yield Choice(value=item.symbol, wrong=item.state != "LIVE", label=label)


def _own(state: State, item: Credentials, person: str) -> bool:
    if item.identity is None:
        return item.subject == subject(person)
    owner = next((one for one in state.identities if one.symbol == item.identity), None)
    return owner is not None and person_of(state, owner) in {person, None}


def folder_owner(state: State, person: str) -> Iterator[tuple[str, Symbol | Term, bool]]:
    """Give the identities whose folders and items are asked for: label, symbol, whether it is the person's own."""
    users = [(person_of(state, item), item) for item in state.identities]
    for own in (True, False):
        for item in [item for name, item in users if name is not None and (name == person) is own][-1:]:
            yield ("own" if own else "other"), item.symbol, own
    for item in [item for name, item in users if name is None][-1:]:
        yield "guest's", item.symbol, False


def key(state: State, person: str) -> Iterator[Choice]:
    """A key in the folder of the person's identity is right, as is one for visitors; other folders are wrong."""
    for label, symbol, own in folder_owner(state, person):
        inside = Term(function="concat", inputs=(symbol, text("/note.txt")))
        yield Choice(value=inside, wrong=not own, label=f"{label} folder")
        if own:
            locked = Term(function="concat", inputs=(symbol, text("/locked/note.txt")))
            yield Choice(value=locked, wrong=True, label="locked folder")
    if any(item.role == "visitor" for item in state.credentials):
        yield Choice(value=text(f"visitors/{FRESH}.txt"), label="visitors' folder")
    yield Choice(value=text(f"public-{FRESH}.txt"), wrong=True, label="no folder")


def player(state: State, person: str) -> Iterator[Choice]:
    """The person's identity is right as key of an item; for guests their own; other identities are wrong."""
    for label, symbol, own in folder_owner(state, person):
        yield Choice(value=symbol, wrong=not own and label != "guest's", label=f"{label} item")


def bucket(state: State, _person: str) -> Iterator[Choice]:
    """The world's bucket."""
    for name in state.settings.parts.get("buckets", {}):
        yield Choice(value=world_value(f"bucket.{name}.Name"))


def table(state: State, _person: str) -> Iterator[Choice]:
    """The world's table."""
    for name in state.settings.parts.get("tables", {}):
        yield Choice(value=world_value(f"table.{name}.Name"))


def bearer(state: State, person: str) -> Iterator[Choice]:
    """A live id or access token of the person, for services that take none."""
    for item in {item.use: item for item in tokens_of(state, person) if item.state == "LIVE"}.values():
        if item.use != "refresh":
            yield Choice(value=item.symbol, label=f"{item.use} token")


def authorizer_token(state: State, person: str) -> Iterator[Choice]:
    """The person's id token is right, revoked or not; an expired, altered or other one, and none, is wrong."""
    for label, item in {sort_of(state, item): item for item in tokens_of(state, person) if item.use == "id"}.items():
        flawed = item.client != main_client(state) or item.expires_at <= state.clock
        yield Choice(value=item.symbol, wrong=flawed, label=label)
        if label == "id token":
            for function in logins.ALTERED:
                yield Choice(value=Term(function=function, inputs=(item.symbol,)), wrong=True, label=function)
    for item in [item for item in tokens_of(state, person) if item.use == "access" and item.state == "LIVE"][-1:]:
        yield Choice(value=item.symbol, wrong=True, label="access token")
    yield Choice(value=None, wrong=True, label="no token")


def http_api_token(state: State, person: str) -> Iterator[Choice]:
    """As `authorizer_token`; the access token is right as well."""
    for choice in authorizer_token(state, person):
        yield replace(choice, wrong=choice.wrong and choice.label != "access token")


def authorizer_pool(state: State, _person: str) -> Iterator[Choice]:
    """An API of the first pool is right, of another wrong."""
    for number, name in enumerate(state.settings.parts["pools"]):
        yield Choice(value=world_value(f"pool.{name}.Id"), wrong=number > 0)


def authorizer_client(state: State, _person: str) -> Iterator[Choice]:
    """The first client."""
    yield Choice(value=world_value(f"client.{main_client(state)}.ClientId"))


reads(web_identity, "openid")
reads(provider_web_identity, "external")
reads(user_pool_web_identity, "token")
reads(credentials, "credentials", "identity")
reads(key, "identity")
reads(player, "identity")
reads(bearer, "token")
reads(authorizer_token, "token")
reads(http_api_token, "token")

builds(
    "AssumeRoleWithWebIdentity.OPENID_TOKEN",
    RoleArn=role("member", "guest", "unaltered"),
    RoleSessionName=joined(fixed(SESSION), wrong("pool proof")),
    WebIdentityToken=web_identity,
)
builds(
    "AssumeRoleWithWebIdentity.EXTERNAL",
    RoleArn=role("visitor"),
    RoleSessionName=fixed(SESSION),
    WebIdentityToken=provider_web_identity,
)
builds(
    "AssumeRoleWithWebIdentity.USER_POOL",
    RoleArn=role("member"),
    RoleSessionName=fixed(SESSION),
    WebIdentityToken=user_pool_web_identity,
)
builds("GetCallerIdentity", credentials=credentials)
builds("GetRole", credentials=credentials, RoleName=read_role)
builds("PutObject", credentials=credentials, Bucket=bucket, Key=key, Body=fixed("written"))
builds("GetObject", credentials=credentials, Bucket=bucket, Key=key)
builds("PutItem", credentials=credentials, TableName=table, Item__player__S=player, Item__score__N=fixed("7"))
builds("GetItem", credentials=credentials, TableName=table, Key__player__S=player)
builds("CallAuthorizer", token=authorizer_token, UserPoolId=authorizer_pool, ClientId=authorizer_client)
builds("CallHttpApi", token=http_api_token, UserPoolId=authorizer_pool, ClientId=authorizer_client)
builds("CallIamApi.SIGNED", credentials=credentials)
builds("CallIamApi.TOKEN", token=joined(bearer, missing))
builds("BearerOnS3", token=bearer, Bucket=bucket, Key=fixed("public-note.txt"))
builds("BearerOnDynamoDB", token=bearer, TableName=table)
