"""Requests that configure identity pools which the scenario itself makes, and that show what the settings do.

They are offered in worlds for configuration alone, as those of user pools are.
"""

from collections.abc import Iterator

from poolproof_model import identity_pool_bodies as bodies
from poolproof_model.bodies import Bodies
from poolproof_model.identity_pool_settings import ARN_PART, IDENTITY
from poolproof_model.places import filled
from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.configuration import GUID, MOST, body, deleted, next_page, present
from poolproof_model.requests.slots import fixed, reads
from poolproof_model.state import State, Term, Value, text, world_value

WORLDS = frozenset({"identity_configuration"})
ABROAD = "ap-southeast-2"
NOUN = "IdentityPool"


def pool(state: State, _person: str) -> Iterator[Choice]:
    """The scenario's newest identity pool is right, and the older one; a deleted and an unknown one are wrong."""
    if state.settings.name not in WORLDS:
        return
    for label, items in (("own pool", present(state, NOUN)[-1:]), ("other pool", present(state, NOUN)[:-1])):
        for item in items:
            yield Choice(value=item.name, label=label)
    for item in deleted(state, NOUN)[-1:]:
        yield Choice(value=item.name, wrong=True, label="deleted pool")
    yield Choice(value=text(f"{state.settings.region}:{GUID}"), wrong=True, label="unknown pool")


def any_pool(state: State, person: str) -> Iterator[Choice]:
    """As `pool`; one of another region is wrong as well."""
    yield from pool(state, person)
    if state.settings.name in WORLDS:
        yield Choice(value=text(f"{ABROAD}:{GUID}"), wrong=True, label="pool abroad")


def arn(state: State, person: str) -> Iterator[Choice]:
    """The ARNs of the identity pools of `pool`; that of a user pool is wrong."""
    for choice in pool(state, person):
        if choice.value is not None:
            yield Choice(value=arn_of(state, choice.value), wrong=choice.wrong, label=choice.label)
    if state.settings.name in WORLDS:
        yield Choice(value=world_value("pool.main.Arn"), wrong=True, label="user pool")


def arn_of(state: State, identity_pool: Value) -> Term:
    """Give the ARN of an identity pool."""
    parts = (text(f"arn:aws:cognito-identity:{state.settings.region}:"), world_value("account"))
    return Term(function="concat", inputs=(*parts, text(f":{ARN_PART}"), identity_pool))


def world_pool(state: State, _person: str) -> Iterator[Choice]:
    """The world's identity pools."""
    if state.settings.name in WORLDS:
        for name in state.settings.parts["identity_pools"]:
            yield Choice(value=world_value(f"identity_pool.{name}.Id"))


def new(right: Bodies, wrong: Bodies) -> Slot:
    """Bodies for another identity pool while there is room for one."""
    slot = body(right, wrong)

    def choices(state: State, person: str) -> Iterator[Choice]:
        if state.settings.name in WORLDS and len(present(state, NOUN)) < MOST:
            yield from slot(state, person)

    return reads(choices, "resource")


def identity(state: State, _person: str) -> Iterator[Choice]:
    """The newest identity of each of the scenario's identity pools."""
    for item in [one for one in state.resources if one.kind == IDENTITY][-1:]:
        yield Choice(value=item.name, label="own identity")


def provider(_state: State, _person: str) -> Iterator[Choice]:
    """Providers whose tags can be mapped."""
    for label, name in bodies.PROVIDERS.items():
        yield Choice(value=filled(name), label=label)


def page_size(state: State, _person: str) -> Iterator[Choice]:
    """All that a page may hold, or one."""
    if state.settings.name in WORLDS:
        yield from fixed(60, 1)(state, _person)


def whole_list(state: State, _person: str) -> Iterator[Choice]:
    """The list of identity pools, where scenarios make them."""
    if state.settings.name in WORLDS:
        yield Choice(value=text("ListIdentityPools"))


for one in (pool, any_pool, arn, identity):
    reads(one, "resource")

builds("CreateIdentityPool", body=new(bodies.NEW_POOLS, bodies.WRONG_POOLS))
builds("DescribeIdentityPool", IdentityPoolId=pool)
builds("DescribeIdentityPool.World", IdentityPoolId=world_pool)
builds("UpdateIdentityPool", IdentityPoolId=pool, body=body(bodies.UPDATES, bodies.WRONG_UPDATES))
builds("DeleteIdentityPool", IdentityPoolId=pool)
builds("ListIdentityPools", MaxResults=page_size)
builds("ListIdentityPools.NextPage", NextToken=next_page("IdentityPools"), MaxResults=fixed(1))
builds("ListIdentityPools.AllPages", operation=whole_list, limit=fixed(2))
builds("SetIdentityPoolRoles", IdentityPoolId=pool, body=body(bodies.ROLES, bodies.WRONG_ROLES))
builds("GetIdentityPoolRoles", IdentityPoolId=pool)
builds("TagResource.IdentityPool", ResourceArn=arn, body=body(bodies.TAGS, bodies.WRONG_TAGS))
builds("UntagResource.IdentityPool", ResourceArn=arn, TagKeys=fixed(["team"], ["nobodys"]))
builds("ListTagsForResource.IdentityPool", ResourceArn=arn)
builds("SetPrincipalTagAttributeMap", IdentityPoolId=pool, IdentityProviderName=provider, body=body(bodies.MAPS))
builds("GetPrincipalTagAttributeMap", IdentityPoolId=pool, IdentityProviderName=provider)
builds("GetId.MADE", IdentityPoolId=any_pool)
builds("ListIdentities.MADE", IdentityPoolId=pool, MaxResults=fixed(60))
for operation in ("DescribeIdentity", "GetOpenIdToken", "GetCredentialsForIdentity"):
    builds(f"{operation}.MADE", IdentityId=identity)
