"""Plain HTTP requests: what no SDK would send, and what it would hide in the answer."""

from collections.abc import Iterator

from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.slots import fixed, main_pool
from poolproof_model.state import State, Term, text, world_value

IDP = "AWSCognitoIdentityProviderService"
IDENTITY = "AWSCognitoIdentityService"
UNKNOWN_CLIENT = "0unknown0client0of0nobody0"


def here(state: State, _person: str) -> Iterator[Choice]:
    """The first pool."""
    yield Choice(value=world_value(f"pool.{main_pool(state)}.Id"))


def unknown_pool(state: State, _person: str) -> Iterator[Choice]:
    """A pool that nobody has."""
    yield Choice(value=text(f"{state.settings.region}_Unknown01"))


def unknown_identity_pool(state: State, _person: str) -> Iterator[Choice]:
    """An identity pool that nobody has."""
    yield Choice(value=text(f"{state.settings.region}:00000000-0000-4000-8000-000000000000"))


def below_pool(document: str) -> Slot:
    """The path of a document that the first pool serves."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        pool = world_value(f"pool.{main_pool(state)}.Id")
        yield Choice(value=Term(function="concat", inputs=(text("/"), pool, text(document))), label=document)

    return slot


def below_unknown_pool(state: State, _person: str) -> Iterator[Choice]:
    """The path of the key set of a pool that nobody has."""
    yield Choice(value=text(f"/{state.settings.region}_Unknown01/.well-known/jwks.json"))


def target(operation: str, service: str = IDP) -> Slot:
    """The header that names the operation."""
    return fixed(f"{service}.{operation}")


SIGN_IN = fixed(
    {
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": UNKNOWN_CLIENT,
        "AuthParameters": {"USERNAME": "nobody", "PASSWORD": "Correct-horse-1"},
    }
)

builds("Wire.InitiateAuth", service=fixed("cognito-idp"), target=target("InitiateAuth"), body=SIGN_IN)
builds(
    "Wire.DescribeUnknownUserPool",
    service=fixed("cognito-idp"),
    target=target("DescribeUserPool"),
    body__UserPoolId=unknown_pool,
    signed=fixed(True),
)
builds(
    "Wire.GetId",
    service=fixed("cognito-identity"),
    target=target("GetId", IDENTITY),
    body__IdentityPoolId=unknown_identity_pool,
)
builds(
    "Wire.DescribeUserPool",
    service=fixed("cognito-idp"),
    target=target("DescribeUserPool"),
    body__UserPoolId=here,
    signed=fixed(True),
)
builds(
    "Wire.AdminEnableUser",
    service=fixed("cognito-idp"),
    target=target("AdminEnableUser"),
    body__UserPoolId=here,
    body__Username=fixed("bystander"),
    signed=fixed(True),
)
builds("Wire.Unsigned", service=fixed("cognito-idp"), target=target("DescribeUserPool"), body__UserPoolId=here)
builds("Wire.UnsignedList", service=fixed("cognito-idp"), target=target("ListUserPools"), body=fixed({"MaxResults": 1}))
builds(
    "Wire.UnsignedIdentity",
    service=fixed("cognito-identity"),
    target=target("ListIdentityPools", IDENTITY),
    body=fixed({"MaxResults": 1}),
)
builds("Wire.UnknownOperation", service=fixed("cognito-idp"), target=target("MakeCoffee"), body=fixed({}))
builds("Wire.NoOperation", service=fixed("cognito-idp"), body=SIGN_IN)
builds("Wire.NoJson", service=fixed("cognito-idp"), target=target("InitiateAuth"), body=fixed("this is no JSON"))
builds("Wire.List", service=fixed("cognito-idp"), target=target("InitiateAuth"), body=fixed("[1, 2]"))
builds("Wire.Empty", service=fixed("cognito-idp"), target=target("InitiateAuth"), body=fixed(""))
builds("Wire.Get", service=fixed("cognito-idp"), method=fixed("GET"), target=target("InitiateAuth"), body=fixed(""))
builds("Wire.UnknownJwks", service=fixed("cognito-idp"), method=fixed("GET"), path=below_unknown_pool)
builds(
    "Wire.Discovery",
    service=fixed("cognito-idp"),
    method=fixed("GET"),
    path=below_pool("/.well-known/openid-configuration"),
)
