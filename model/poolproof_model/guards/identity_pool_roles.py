"""Guards on the roles, role mappings and maps of principal tags of identity pools that scenarios make."""

from poolproof_model import configuration, identity_pool_settings
from poolproof_model.configuration import given
from poolproof_model.guards import guard
from poolproof_model.identity_pool_bodies import MOST_RULES, USER_POOL
from poolproof_model.identity_pool_settings import member, own_pool, pool_of
from poolproof_model.places import literal_of
from poolproof_model.state import Request, State

KINDS_OF_ROLES = frozenset({"authenticated", "unauthenticated"})  # botocore-identity, SetIdentityPoolRoles


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


@guard()
def maps_user_pool(_state: State, request: Request) -> bool:
    """The provider whose tags are mapped is a user pool."""
    return literal_of(request.get("IdentityProviderName")) == USER_POOL


@guard("resource")
def map_absent(state: State, request: Request) -> bool:
    """The provider has no map of tags in the identity pool, or is none of its providers."""
    return not tags_mapped(state, request) or not map_provider_taken(state, request)
