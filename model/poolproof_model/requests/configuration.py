"""Requests that configure pools and what belongs to them.

They are offered in worlds for configuration alone, so that walks over users do not drown in them; reading back what
the world itself was made with is offered everywhere.
"""

from collections.abc import Iterator

from poolproof_model import bodies
from poolproof_model.bodies import Bodies
from poolproof_model.configuration import inside
from poolproof_model.places import filled
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.slots import fixed, main_client, main_pool, reads
from poolproof_model.scenario import JSON, literal
from poolproof_model.state import FRESH, Resource, State, Symbol, Term, text, world_value

WORLDS = frozenset({"configuration"})
MOST = 2  # things of one kind that are there at once, at most
GUID = "01234567-89ab-4cde-8f01-23456789abcd"
UNKNOWN_CLIENT = "0unknown0client0of0nobody0"
LONG_AGO = 946_684_800  # 2000-01-01, before any period of recovery
FAR_AHEAD = 4_102_444_800  # 2100-01-01
BEYOND_ANY_LIMIT = 2_000_000_000  # calls a second
LIMIT: JSON = {"LimitClass": "API_CATEGORY", "Attributes": {"Category": "UserAuthentication"}}


def body(right: Bodies, wrong: Bodies | None = None) -> Slot:
    """Each of the right bodies is right, each of the wrong ones wrong."""
    choices = [
        Choice(
            value=None,
            wrong=flawed,
            label=label,
            more=tuple((name, filled(value)) for name, value in members.items()),
        )
        for flawed, table in ((False, right), (True, wrong or {}))
        for label, members in table.items()
    ]
    return lambda _state, _person: choices


def present(state: State, noun: str) -> list[Resource]:
    """Give the present resources of a kind, oldest first."""
    return [item for item in state.resources if item.kind == noun and item.state == "PRESENT"]


def deleted(state: State, noun: str) -> list[Resource]:
    """Give the deleted resources of a kind, oldest first."""
    return [item for item in state.resources if item.kind == noun and item.state == "DELETED"]


def room(state: State, noun: str) -> bool:
    """Whether another thing of the kind may be made here."""
    return state.settings.name in WORLDS and len(present(state, noun)) < MOST


def room_for(noun: str, slot: Slot) -> Slot:
    """Give the slot's choices while there is room for another thing of the kind."""
    return reads(lambda state, person: slot(state, person) if room(state, noun) else (), "resource")


def here(slot: Slot) -> Slot:
    """Give the slot's choices in worlds for configuration."""
    return lambda state, person: slot(state, person) if state.settings.name in WORLDS else ()


def pool(state: State, _person: str) -> Iterator[Choice]:
    """The scenario's newest pool is right; one that it deleted and an unknown one are wrong."""
    if state.settings.name not in WORLDS:
        return
    for item in present(state, "UserPool")[-1:]:
        yield Choice(value=item.name, label="own pool")
    for item in deleted(state, "UserPool")[-1:]:
        yield Choice(value=item.name, wrong=True, label="deleted pool")
    yield Choice(value=text(f"{state.settings.region}_Unknown01"), wrong=True, label="unknown pool")


def any_pool(state: State, person: str) -> Iterator[Choice]:
    """As `pool`; the scenario's older pool is right as well."""
    yield from pool(state, person)
    if state.settings.name in WORLDS:
        for item in present(state, "UserPool")[:-1]:
            yield Choice(value=item.name, label="other pool")


def pool_arn(state: State, _person: str) -> Iterator[Choice]:
    """The ARN of the scenario's newest pool is right; that of a deleted and of an unknown one are wrong."""
    if state.settings.name not in WORLDS:
        return
    for label, found in (("own pool", present(state, "UserPool")), ("deleted pool", deleted(state, "UserPool"))):
        for item in found[-1:]:
            if isinstance(item.name, Symbol):
                symbol = Symbol(kind="pool_arn", name=item.name.name)
                yield Choice(value=symbol, wrong=label != "own pool", label=label)
    parts = (
        text(f"arn:aws:cognito-idp:{state.settings.region}:"),
        world_value("account"),
        text(f":userpool/{state.settings.region}_Unknown01"),
    )
    yield Choice(value=Term(function="concat", inputs=parts), wrong=True, label="unknown pool")


def named(noun: str, unknown: str) -> Slot:
    """The newest thing of the kind in the newest pool is right; one that was deleted and an unknown one are wrong.

    Where the scenario has deleted its pools, what was in the last one stands for it.
    """

    def slot(state: State, _person: str) -> Iterator[Choice]:
        homes = present(state, "UserPool") or deleted(state, "UserPool")
        for home in homes[-1:]:
            for item in inside(state, home.name, noun)[-1:]:
                yield Choice(value=item.name, label=f"own {noun}")
            for item in [one for one in deleted(state, noun) if one.pool == home.name][-1:]:
                yield Choice(value=item.name, wrong=True, label=f"deleted {noun}")
        yield Choice(value=text(unknown), wrong=True, label=f"unknown {noun}")

    return reads(slot, "resource")


client = named("UserPoolClient", UNKNOWN_CLIENT)


def any_client(state: State, person: str) -> Iterator[Choice]:
    """Left out, or the scenario's client; what is neither is wrong."""
    yield Choice(value=None, label="no client")
    yield from client(state, person)


def domain(state: State, _person: str) -> Iterator[Choice]:
    """A domain of the scenario's own is right; one with a reserved word is wrong."""
    del state
    yield Choice(value=_domain(f"pp{FRESH}"), label="domain")
    yield Choice(value=_domain(f"pq{FRESH}"), label="another domain")
    yield Choice(value=_domain(f"my-aws-{FRESH}"), wrong=True, label="reserved domain")


def known_domain(state: State, _person: str) -> Iterator[Choice]:
    """The scenario's domain is right; one that was deleted and one that nobody has are wrong."""
    if state.settings.name not in WORLDS:
        return
    for item in present(state, "UserPoolDomain")[-1:]:
        yield Choice(value=item.name, label="own domain")
    for item in deleted(state, "UserPoolDomain")[-1:]:
        yield Choice(value=item.name, wrong=True, label="deleted domain")
    yield Choice(value=_domain(f"nobodys{FRESH}"), wrong=True, label="unknown domain")


def branding(_state: State, _person: str) -> Iterator[Choice]:
    """Left out, or managed login."""
    yield Choice(value=None, label="no branding")
    yield Choice(value=literal(2), label="managed login")


def _domain(start: str) -> Term:
    return Term(function="concat", inputs=(text(f"{start}-"), world_value("account")))


def world_pool(state: State, _person: str) -> Iterator[Choice]:
    """The world's first pool."""
    yield Choice(value=world_value(f"pool.{main_pool(state)}.Id"))


def world_client(state: State, _person: str) -> Iterator[Choice]:
    """The world's first client."""
    yield Choice(value=world_value(f"client.{main_client(state)}.ClientId"))


def next_page(plural: str) -> Slot:
    """The token of the page that was given last of a list, with the pool whose list it is."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        for item in [one for one in state.resources if one.kind == f"page of {plural}"][-1:]:
            more = (("UserPoolId", item.pool),) if item.pool is not None else ()
            yield Choice(value=item.name, label="page token", more=more)

    return reads(slot, "resource")


for one in (pool, any_pool, pool_arn, domain, known_domain, any_client):
    reads(one, "resource")

SERVER = named("ResourceServer", "lunar")
PROVIDER = named("IdentityProvider", "Nowhere")
STYLE = named("ManagedLoginBranding", GUID)
DOCUMENT = named("Terms", GUID)
POLICY = named("CIMDPolicy", "0unknown0policy0")
IN_POOL = {"UserPoolId": pool}

builds("CreateUserPool", body=room_for("UserPool", body(bodies.NEW_POOLS, bodies.WRONG_POOLS)))
builds("DescribeUserPool", UserPoolId=pool)
builds("DescribeUserPool.World", UserPoolId=world_pool)
builds("UpdateUserPool", UserPoolId=pool, body=body(bodies.POOL_UPDATES, bodies.POOL_FLAWS))
builds("DeleteUserPool", UserPoolId=pool)
builds("ListUserPools", MaxResults=here(fixed(60, 1)))

builds(
    "CreateUserPoolClient",
    UserPoolId=pool,
    body=room_for("UserPoolClient", body(bodies.NEW_CLIENTS, bodies.WRONG_CLIENTS)),
)
builds("DescribeUserPoolClient", UserPoolId=pool, ClientId=client)
builds("DescribeUserPoolClient.World", UserPoolId=world_pool, ClientId=world_client)
builds("UpdateUserPoolClient", UserPoolId=pool, ClientId=client, body=body(bodies.CLIENT_UPDATES, bodies.CLIENT_FLAWS))
builds("DeleteUserPoolClient", UserPoolId=pool, ClientId=client)
builds("ListUserPoolClients", UserPoolId=pool, MaxResults=fixed(60, 1))

builds(
    "CreateResourceServer",
    UserPoolId=pool,
    Identifier=room_for("ResourceServer", fixed("solar", "wind")),
    body=body(bodies.SERVERS),
)
builds("DescribeResourceServer", UserPoolId=pool, Identifier=SERVER)
builds("UpdateResourceServer", UserPoolId=pool, Identifier=SERVER, body=body(bodies.SERVERS))
builds("DeleteResourceServer", UserPoolId=pool, Identifier=SERVER)
builds("ListResourceServers", UserPoolId=pool, MaxResults=fixed(50, 1))

builds("CreateUserPoolDomain", UserPoolId=any_pool, Domain=domain, ManagedLoginVersion=branding)
builds("DescribeUserPoolDomain", Domain=known_domain)
builds("UpdateUserPoolDomain", UserPoolId=pool, Domain=known_domain, ManagedLoginVersion=fixed(1, 2))
builds("DeleteUserPoolDomain", UserPoolId=pool, Domain=known_domain)

builds(
    "CreateIdentityProvider",
    UserPoolId=pool,
    body=room_for("IdentityProvider", body({**bodies.NEW_PROVIDERS, **bodies.SAML_AND_APPLE}, bodies.WRONG_PROVIDERS)),
)
builds("DescribeIdentityProvider", UserPoolId=pool, ProviderName=PROVIDER)
builds(
    "UpdateIdentityProvider",
    UserPoolId=pool,
    ProviderName=PROVIDER,
    body=body(bodies.PROVIDER_UPDATES, bodies.WRONG_PROVIDER_UPDATES),
)
builds("DeleteIdentityProvider", UserPoolId=pool, ProviderName=PROVIDER)
builds("ListIdentityProviders", UserPoolId=pool, MaxResults=fixed(60, 1))
builds("GetIdentityProviderByIdentifier", UserPoolId=pool, IdpIdentifier=fixed("corp.example.com", "nowhere"))

builds("CreateManagedLoginBranding", UserPoolId=pool, ClientId=client, body=body(bodies.STYLES, bodies.WRONG_STYLES))
builds("DescribeManagedLoginBranding", UserPoolId=pool, ManagedLoginBrandingId=STYLE)
builds("DescribeManagedLoginBrandingByClient", UserPoolId=pool, ClientId=client)
builds(
    "UpdateManagedLoginBranding",
    UserPoolId=pool,
    ManagedLoginBrandingId=STYLE,
    body=body(bodies.STYLES, bodies.WRONG_STYLES),
)
builds("DeleteManagedLoginBranding", UserPoolId=pool, ManagedLoginBrandingId=STYLE)

builds("SetUICustomization", UserPoolId=pool, ClientId=any_client, body=body(bodies.SHEETS, bodies.WRONG_SHEETS))
builds("GetUICustomization", UserPoolId=pool, ClientId=any_client)

builds("CreateTerms", UserPoolId=pool, ClientId=client, body=body(bodies.DOCUMENTS, bodies.WRONG_DOCUMENTS))
builds("DescribeTerms", UserPoolId=pool, TermsId=DOCUMENT)
builds("DescribeTermsByClient", UserPoolId=pool, ClientId=client, TermsName=fixed("terms-of-use"))
builds("UpdateTerms", UserPoolId=pool, TermsId=DOCUMENT, body=body(bodies.DOCUMENT_UPDATES))
builds("DeleteTerms", UserPoolId=pool, TermsId=DOCUMENT)
builds("ListTerms", UserPoolId=pool, MaxResults=fixed(60, 1))

builds("CreateCIMDPolicy", UserPoolId=pool, ClientId=client, body=body(bodies.METADATA_POLICIES))
builds("DescribeCIMDPolicy", UserPoolId=pool, CIMDPolicyId=POLICY)
builds("UpdateCIMDPolicy", UserPoolId=pool, CIMDPolicyId=POLICY, ClientId=client, body=body(bodies.METADATA_UPDATES))
builds("DeleteCIMDPolicy", UserPoolId=pool, CIMDPolicyId=POLICY)
builds("ListCIMDPolicies", UserPoolId=pool, MaxResults=fixed(60, 1))
builds("ListClientMetadataURLs", UserPoolId=pool, CIMDPolicyId=POLICY)
builds(
    "UpdateClientMetadataURLState",
    UserPoolId=pool,
    CIMDPolicyId=POLICY,
    URL=fixed("https://a.example.com/client.json"),
    Action=fixed("REFRESH", "INVALIDATE"),
)

builds("TagResource", ResourceArn=pool_arn, body=body(bodies.TAGS, bodies.WRONG_TAGS))
builds("UntagResource", ResourceArn=pool_arn, TagKeys=fixed(["team"]))
builds("ListTagsForResource", ResourceArn=pool_arn)
builds(
    "SetLogDeliveryConfiguration",
    UserPoolId=pool,
    body=body({"none": {"LogConfigurations": []}}, {"user activity": bodies.USER_ACTIVITY}),
)
builds("GetLogDeliveryConfiguration", UserPoolId=pool)
builds("GetSigningCertificate", UserPoolId=pool)

builds("InitiatePointInTimeRecovery", UserPoolId=pool, RestoreTimestamp=fixed(FAR_AHEAD, LONG_AGO))
for action in ("DescribePointInTimeRecovery", "StartPointInTimeRecovery", "CancelPointInTimeRecovery"):
    builds(action, UserPoolId=pool, RestoreId=fixed(GUID))
builds("ListPointInTimeRecoveries", UserPoolId=pool)
builds("ListUserPoolReplicas", UserPoolId=pool)
builds("CreateUserPoolReplica", UserPoolId=pool, RegionName=fixed("eu-north-1"))
builds("UpdateUserPoolReplica", UserPoolId=pool, RegionName=fixed("eu-north-1"), Status=fixed("ACTIVE", "INACTIVE"))
builds("DeleteUserPoolReplica", UserPoolId=pool, RegionName=fixed("eu-north-1"))
for plural in ("UserPools", "UserPoolClients", "ResourceServers", "IdentityProviders", "Terms", "CIMDPolicies"):
    builds(f"List{plural}.NextPage", NextToken=next_page(plural), MaxResults=fixed(1))
builds("GetProvisionedLimit", LimitDefinition=here(fixed(LIMIT)))
builds("UpdateProvisionedLimit", LimitDefinition=here(fixed(LIMIT)), RequestedLimitValue=fixed(BEYOND_ANY_LIMIT))
