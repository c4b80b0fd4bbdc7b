"""Guards on identity pools that scenarios make: whose it is, what is wrong with its settings, what was set before."""

from poolproof_model import configuration, identity_pool_settings
from poolproof_model.configuration import given
from poolproof_model.guards import guard
from poolproof_model.identity_pool_bodies import MOST_RULES, USER_POOL
from poolproof_model.identity_pool_settings import CHANGED, member, own_pool, pool_of
from poolproof_model.places import literal_of
from poolproof_model.state import Request, State

MOST_TAGS = 50  # dg, tagging
KINDS_OF_ROLES = frozenset({"authenticated", "unauthenticated"})  # botocore-identity, SetIdentityPoolRoles


@guard("resource")
def identity_pool_is(state: State, request: Request, *standings: str) -> bool:
    """The identity pool that the request names is one of `own`, `world`, `deleted`, `abroad`, `unknown`."""
    return identity_pool_settings.standing(state, request) in standings


@guard("resource")
def another_changed(state: State, request: Request) -> bool:
    """Another identity pool of the scenario was set anew or deleted, and this one was not."""
    own = own_pool(state, request)
    others = [item for item in state.resources if item.kind == "IdentityPool" and item is not own]
    return own is not None and not own.updated and any(item.updated or item.state == "DELETED" for item in others)


@guard("resource")
def leaves_out(state: State, request: Request, name: str) -> bool:
    """The request leaves a member out that the identity pool has."""
    return given(request, name) is None and member(own_pool(state, request), name) is not None


@guard("resource")
def update_changed(state: State, request: Request, name: str) -> bool:
    """The request, where it is an update, or else the last update gave a member another value."""
    own = pool_of(state, request)
    if own is None:
        return False
    if request.action == "UpdateIdentityPool":
        return given(request, name) is not None and given(request, name) != member(own, name)
    return f"{name}{CHANGED}" in own.former


@guard("resource")
def some_deleted(state: State, request: Request) -> bool:
    """The scenario has deleted a thing of the kind."""
    noun = configuration.kind_of(request).noun
    return any(item.kind == noun and item.state == "DELETED" for item in state.resources)


@guard("resource")
def developer_provider_renamed(state: State, request: Request) -> bool:
    """The request names another developer provider than the one that the identity pool was set with."""
    before, named = member(own_pool(state, request), "DeveloperProviderName"), given(request, "DeveloperProviderName")
    return before is not None and named is not None and before != named


@guard()
def names_provider(_state: State, request: Request, flaw: str) -> bool:
    """The request names a SAML or OpenID Connect provider whose ARN is `malformed`, or which is `missing` in IAM."""
    arns = [*(given(request, "SamlProviderARNs") or ()), *(given(request, "OpenIdConnectProviderARNs") or ())]
    marks = {"malformed": "arn:none:", "missing": "/nobodys"}
    return any(marks[flaw] in arn for arn in arns)


@guard()
def names_user_pool(_state: State, request: Request, how: str) -> bool:
    """An entry of CognitoIdentityProviders is `unnamed`, or names its user pool by its `id`."""
    names = [one.get("ProviderName") for one in given(request, "CognitoIdentityProviders") or ()]
    return any(name is None for name in names) if how == "unnamed" else "${pool.main.Id}" in names


@guard("resource")
def identity_pool_tags_too_many(state: State, request: Request) -> bool:
    """With the request the identity pool would have more tags than it may."""
    if request.get("ResourceArn") is None:
        return len(given(request, "IdentityPoolTags") or ()) > MOST_TAGS
    before = member(own_pool(state, request), "IdentityPoolTags") or {}
    return len({**before, **(given(request, "Tags") or {})}) > MOST_TAGS


@guard()
def identity_pool_tags_reserved(_state: State, request: Request) -> bool:
    """A tag of the request has a key that begins with aws:."""
    tags = given(request, "IdentityPoolTags") or given(request, "Tags") or ()
    return any(key.startswith("aws:") for key in tags)


@guard()
def of_another_service(_state: State, request: Request) -> bool:
    """The ARN of the request is that of a user pool."""
    arn = request.get("ResourceArn")
    return arn is not None and identity_pool_settings.pool_meant(request) is None


@guard("resource")
def identity_pool_tagged(state: State, request: Request, *keys: str) -> bool:
    """The identity pool has tags, among them those with these keys."""
    tags = member(own_pool(state, request), "IdentityPoolTags") or {}
    return bool(tags) and set(keys) <= set(tags)


@guard("resource")
def identity_pool_tag_is(state: State, request: Request, key: str, value: str) -> bool:
    """The identity pool has a tag with this value."""
    return (member(own_pool(state, request), "IdentityPoolTags") or {}).get(key) == value


@guard("resource")
def untags_some(state: State, request: Request) -> bool:
    """The identity pool has a tag whose key the request names."""
    tags = member(own_pool(state, request), "IdentityPoolTags") or {}
    return any(key in tags for key in given(request, "TagKeys") or ())


@guard("resource")
def identity_pool_lost(state: State, request: Request, name: str) -> bool:
    """The identity pool had a member which its last update left out."""
    own = own_pool(state, request)
    return own is not None and name in own.former


@guard("resource")
def tags_changed(state: State, request: Request, how: str) -> bool:
    """Tags of the identity pool were `added` or `removed` by the operations for tags."""
    own = own_pool(state, request)
    return own is not None and f"tags {how}" in own.former


@guard()
def role_misnamed(_state: State, request: Request) -> bool:
    """A role is given by something that is not its ARN."""
    roles = given(request, "Roles") or {}
    return any(not str(arn).startswith("${role.") for arn in roles.values())


@guard()
def role_of_no_kind(_state: State, request: Request) -> bool:
    """A role is given for another kind of identities than authenticated and unauthenticated."""
    return not set(given(request, "Roles") or ()) <= KINDS_OF_ROLES


@guard()
def mapping_lacks(_state: State, request: Request, name: str, kind: str = "") -> bool:
    """A role mapping (of the type) lacks a member."""
    found = (given(request, "RoleMappings") or {}).values()
    return any(name not in one and one.get("Type") in ((kind,) if kind else ("Token", "Rules")) for one in found)


@guard()
def mapping_of_no_type(_state: State, request: Request) -> bool:
    """A role mapping has another type than Token and Rules."""
    return any(one.get("Type") not in ("Token", "Rules") for one in (given(request, "RoleMappings") or {}).values())


@guard()
def rules_counted(_state: State, request: Request, how: str) -> bool:
    """A role mapping has `no` rule, the `most` that the guide allows, or `more`."""
    mappings = (given(request, "RoleMappings") or {}).values()
    counts = [len(one["RulesConfiguration"]["Rules"]) for one in mappings if "RulesConfiguration" in one]
    wanted = {"no": lambda count: count == 0, "most": lambda count: count == MOST_RULES}
    return any(wanted.get(how, lambda count: count > MOST_RULES)(count) for count in counts)


@guard("resource")
def mapping_unconfigured(state: State, request: Request) -> bool:
    """A role mapping is for what is no provider of the identity pool."""
    return not set(given(request, "RoleMappings") or ()) <= identity_pool_settings.providers_of(pool_of(state, request))


@guard("resource")
def mappings_stand(state: State, request: Request) -> bool:
    """The identity pool still has the providers of the role mappings that it was given."""
    held = configuration.settings_shown(state, request).get("RoleMappings") or ()
    return set(held) <= identity_pool_settings.providers_of(pool_of(state, request))


@guard("resource")
def maps_by_rules(state: State, request: Request) -> bool:
    """The identity pool was given a role mapping with several rules."""
    held = configuration.settings_shown(state, request).get("RoleMappings") or {}
    return any(len((one.get("RulesConfiguration") or {}).get("Rules", ())) > 1 for one in held.values())


@guard("resource")
def roles_given(state: State, request: Request) -> bool:
    """The identity pool was given roles, be it none."""
    return configuration.addressed(state, request) is not None


@guard("resource")
def gave_before(state: State, request: Request, name: str) -> bool:
    """An earlier request set the member (of a map, `Roles.authenticated`), and the last one did not."""
    held = configuration.addressed(state, request)
    return held is not None and name in held.former


@guard("resource")
def another_has_roles(state: State, request: Request) -> bool:
    """Another identity pool of the scenario was given roles, and this one was not."""
    own = configuration.addressed(state, request)
    return own is None and any(item.kind == "IdentityPoolRoles" for item in state.resources)


@guard("resource")
def pool_updated(state: State, request: Request) -> bool:
    """The identity pool was set anew since it was made."""
    own = pool_of(state, request)
    return own is not None and own.updated


@guard("resource")
def map_provider_taken(state: State, request: Request) -> bool:
    """The identity pool takes logins of the provider whose tags are mapped."""
    provider = str(literal_of(request.get("IdentityProviderName")))
    return identity_pool_settings.takes(own_pool(state, request), provider)


@guard("resource")
def tags_mapped(state: State, request: Request) -> bool:
    """The tags of the provider are mapped in the identity pool."""
    return configuration.addressed(state, request) is not None


@guard("resource")
def other_tags_mapped(state: State, request: Request, where: str) -> bool:
    """Tags of `another` provider of the pool, or of this one `elsewhere` (in another pool), are mapped otherwise."""
    pool, provider = request.get("IdentityPoolId"), request.get("IdentityProviderName")
    held = configuration.addressed(state, request)
    return any(
        (item.pool == pool and item.name != provider)
        if where == "another"
        else (item.pool != pool and item.name == provider)
        for item in state.resources
        if item.kind == "PrincipalTagAttributeMap" and held is not None and item.members != held.members
    )


@guard("resource")
def identity_made_in(state: State, request: Request, *standings: str) -> bool:
    """The identity is one that an identity pool of the scenario gave, which is `present` or `deleted` now."""
    found = identity_pool_settings.identity_meant(state, request)
    pool = pool_of(state, request)
    return found is not None and pool is not None and pool.state.lower() in standings


@guard("resource")
def guests_let_in(state: State, request: Request) -> bool:
    """The scenario's identity pool takes guests."""
    return member(pool_of(state, request), "AllowUnauthenticatedIdentities") is True


@guard("resource")
def classic_flow_set(state: State, request: Request, value: str) -> bool:
    """AllowClassicFlow of the scenario's identity pool is `true`, `false` or `unset`."""
    found = member(pool_of(state, request), "AllowClassicFlow")
    return value == {None: "unset", True: "true", False: "false"}[found]


@guard("resource")
def guest_role_is(state: State, request: Request, *roles: str) -> bool:
    """The role for guests of the scenario's identity pool is one of the world's (`guest`), or `none`."""
    found = identity_pool_settings.roles_of(state, pool_of(state, request)).get("unauthenticated", "none")
    return found.removeprefix("${role.").removesuffix(".Arn}") in roles


@guard("resource")
def guest_role_removed(state: State, request: Request) -> bool:
    """The scenario's identity pool had a role for guests, which a later SetIdentityPoolRoles left out."""
    pool = pool_of(state, request)
    name = pool.name if pool is not None else None
    held = next((item for item in state.resources if item.kind == "IdentityPoolRoles" and item.name == name), None)
    return held is not None and "Roles.unauthenticated" in held.former


@guard("resource")
def role_mappings_set(state: State, request: Request) -> bool:
    """The scenario's identity pool has role mappings."""
    pool = pool_of(state, request)
    name = pool.name if pool is not None else None
    held = [item for item in state.resources if item.kind == "IdentityPoolRoles" and item.name == name]
    return any(member(item, "RoleMappings") for item in held)


@guard("resource")
def settable(state: State, request: Request) -> bool:
    """The identity pool is the scenario's own, or about to be made."""
    return request.action == "CreateIdentityPool" or identity_pool_settings.standing(state, request) == "own"


@guard()
def gives_role(_state: State, request: Request, name: str) -> bool:
    """A role of the world is given."""
    return f"${{role.{name}.Arn}}" in (given(request, "Roles") or {}).values()


@guard()
def mapping_flawed(state: State, request: Request) -> bool:
    """A role mapping lacks something, has another type, or no or too many rules."""
    return (
        mapping_of_no_type(state, request)
        or mapping_lacks(state, request, "AmbiguousRoleResolution")
        or mapping_lacks(state, request, "RulesConfiguration", "Rules")
        or rules_counted(state, request, "no")
        or rules_counted(state, request, "more")
    )


@guard("resource")
def token_undecided(state: State, request: Request) -> bool:
    """No source tells whether the identity pool gives a guest an OpenID token."""
    unset = classic_flow_set(state, request, "unset")
    return unset or role_mappings_set(state, request) or not guests_let_in(state, request)


@guard()
def maps_user_pool(_state: State, request: Request) -> bool:
    """The provider whose tags are mapped is a user pool."""
    return literal_of(request.get("IdentityProviderName")) == USER_POOL


@guard("resource")
def map_absent(state: State, request: Request) -> bool:
    """The provider has no map of tags in the identity pool, or is none of its providers."""
    return not tags_mapped(state, request) or not map_provider_taken(state, request)


@guard("resource")
def identity_pool_retagged(state: State, request: Request) -> bool:
    """Tags of the identity pool were added or removed by the operations for tags."""
    return tags_changed(state, request, "added") or tags_changed(state, request, "removed")
