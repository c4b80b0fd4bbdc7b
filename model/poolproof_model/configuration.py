"""What scenarios configure: the kinds of resources, and which one a request speaks of.

Operations are named alike (CreateUserPool, DescribeUserPool, ...), so that one table of kinds says how each kind
is named in requests and shown in answers, and everything else is written once for all.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from poolproof_model.places import literal_of
from poolproof_model.scenario import Literal, dig
from poolproof_model.state import Request, Resource, State, Symbol, Value, plain, text, world_value

VERB = re.compile(r"(Create|Describe|Update|Delete|List|Set|Get|Tag|Untag)(\w+?)(By\w+)?(\.\w+)?")
ALL_CLIENTS = "ALL"  # botocore, SetUICustomization: the ClientId that stands for every client


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of resource; `noun` as in CreateUserPool, `plural` as in ListUserPools.

    `root` and `listed` are the members of answers that hold one and a list, `key` the member that names one. `made` is
    the path at which the answer names a new one, empty where the request does. `renamed` are request members that
    answers call otherwise, `silent` those that answers do not show. `keeps`: an update leaves what it does not name;
    else such members are reset, or no source says. `others` are further nouns of operations that name one. `home` is
    the member that names the pool which one is in. An empty `root`: answers hold its members themselves.
    """

    noun: str
    plural: str
    root: str
    listed: str
    key: str
    made: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    keeps: bool = False
    others: frozenset[str] = frozenset()
    home: str = "UserPoolId"

    def shown_at(self, name: str) -> str:
        """Give the path at which answers show a member."""
        shown = self.renamed.get(name, name)
        return f"{self.root}.{shown}" if self.root else shown


KINDS = (
    Kind(
        noun="UserPool",
        plural="UserPools",
        root="UserPool",
        listed="UserPools",
        key="UserPoolId",
        made="UserPool.Id",
        renamed={"PoolName": "Name"},
        silent=frozenset({"Schema"}),
    ),
    Kind(
        noun="UserPoolClient",
        plural="UserPoolClients",
        root="UserPoolClient",
        listed="UserPoolClients",
        key="ClientId",
        made="UserPoolClient.ClientId",
        silent=frozenset({"GenerateSecret"}),
    ),
    Kind(
        noun="ResourceServer",
        plural="ResourceServers",
        root="ResourceServer",
        listed="ResourceServers",
        key="Identifier",
    ),
    Kind(noun="UserPoolDomain", plural="", root="DomainDescription", listed="", key="Domain"),
    Kind(
        noun="IdentityProvider",
        plural="IdentityProviders",
        root="IdentityProvider",
        listed="Providers",
        key="ProviderName",
    ),
    Kind(
        noun="ManagedLoginBranding",
        plural="",
        root="ManagedLoginBranding",
        listed="",
        key="ManagedLoginBrandingId",
        made="ManagedLoginBranding.ManagedLoginBrandingId",
        silent=frozenset({"ClientId"}),
        keeps=True,
    ),
    Kind(noun="Terms", plural="Terms", root="Terms", listed="Terms", key="TermsId", made="Terms.TermsId"),
    Kind(
        noun="CIMDPolicy",
        plural="CIMDPolicies",
        root="CIMDPolicy",
        listed="CIMDPolicies",
        key="CIMDPolicyId",
        made="CIMDPolicy.CIMDPolicyId",
        others=frozenset({"ClientMetadataURLs", "ClientMetadataURLState"}),
    ),
    Kind(noun="UICustomization", plural="", root="UICustomization", listed="", key="ClientId"),
    Kind(
        noun="IdentityPool",
        plural="IdentityPools",
        root="",
        listed="IdentityPools",
        key="IdentityPoolId",
        made="IdentityPoolId",
    ),
    Kind(noun="IdentityPoolRoles", plural="", root="", listed="", key="IdentityPoolId"),
    Kind(
        noun="PrincipalTagAttributeMap",
        plural="",
        root="",
        listed="",
        key="IdentityProviderName",
        home="IdentityPoolId",
    ),
)
POOL, CLIENT = KINDS[0], KINDS[1]
IDENTITY_POOL = next(kind for kind in KINDS if kind.noun == "IdentityPool")
SINGLE_TYPES = frozenset({"Facebook", "Google", "LoginWithAmazon", "SignInWithApple"})
"""github:aws/aws-cli#3179: providers that can only be named as their type."""
STANDARD_ATTRIBUTES = frozenset(
    {
        "sub",
        "name",
        "given_name",
        "family_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "email",
        "email_verified",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "phone_number",
        "phone_number_verified",
        "address",
        "updated_at",
    }
)
"""aws-cli, create-user-pool: the schema of a new pool."""
NOT_SHOWN = frozenset({"MetadataFile", "private_key"})
"""botocore, CreateIdentityProvider, ProviderDetails: what requests hold and descriptions do not."""
OF_CLIENTS = frozenset({"ManagedLoginBranding", "Terms"})


@cache
def verb_and_kind(action: str) -> tuple[str, Kind]:
    """Give the verb of an action and the kind of resource that it is about; the pool where it is about none."""
    match = VERB.fullmatch(action)
    verb, noun = (match[1], match[2]) if match else ("", "")
    found = next(
        (kind for kind in KINDS if noun in kind.others or noun == (kind.plural if verb == "List" else kind.noun)), POOL
    )
    return verb, found


def kind_of(request: Request) -> Kind:
    """Give the kind of resource that a request is about."""
    return verb_and_kind(request.action)[1]


def pool_meant(request: Request) -> Value | None:
    """Give the id of the pool that a request names by id or ARN."""
    arn = request.get("ResourceArn")
    if isinstance(arn, Symbol):
        if arn.kind == "world":
            return world_value(arn.name.removesuffix(".Arn") + ".Id")
        return Symbol(kind="UserPool", name=arn.name)
    return request.get("UserPoolId")


def own_pool(state: State, request: Request) -> Resource | None:
    """Give the pool that a request names, if the scenario made it."""
    value = pool_meant(request)
    return next((item for item in state.resources if item.kind == POOL.noun and item.name == value), None)


def pool_standing(state: State, request: Request) -> str:
    """Tell whose the pool of a request is: `own`, `world`, `deleted` (an own one that is no more), or `unknown`."""
    own = own_pool(state, request)
    if own is not None:
        return "own" if own.state == "PRESENT" else "deleted"
    return "world" if pool_meant(request) in state.settings.pool_names else "unknown"


def addressed(state: State, request: Request) -> Resource | None:
    """Give the resource that a request names, in the pool that it names; present ones first."""
    kind = kind_of(request)
    if kind is POOL:
        return own_pool(state, request)
    found = [item for item in state.resources if item.kind == kind.noun and _fits(request, kind, item)]
    return max(found, key=lambda item: item.state == "PRESENT", default=None)


def _fits(request: Request, kind: Kind, item: Resource) -> bool:
    pool = request.get(kind.home)
    if pool is not None and item.pool != pool:
        return False
    if request.get("IdpIdentifier") is not None:
        return plain(request.get("IdpIdentifier")) in (plain(item.member("IdpIdentifiers")) or ())
    if kind.key != "ClientId" and request.get(kind.key) is None:
        client = request.get("ClientId")
        return (
            client is not None
            and item.member("ClientId") == client
            and (request.get("TermsName") is None or item.member("TermsName") == request.get("TermsName"))
        )
    return item.name == (request.get(kind.key) or Literal(text=f'"{ALL_CLIENTS}"'))


def standing(state: State, request: Request) -> str:
    """Tell of the resource that a request names what it is.

    `own`, `world`, `deleted`, `elsewhere` (in another pool), `orphan` (its client was deleted), or `unknown`.
    """
    kind = kind_of(request)
    if kind is POOL:
        return pool_standing(state, request)
    if kind is CLIENT:
        return client_standing(state, request)
    found = addressed(state, request)
    if found is not None and found.state == "PRESENT":
        return "orphan" if kind.noun in OF_CLIENTS and is_orphan(state, found) else "own"
    if found is not None:
        return "deleted"
    name = request.get(kind.key)
    held = [one for one in state.resources if one.kind == kind.noun and one.name == name and one.state == "PRESENT"]
    return "elsewhere" if held else "unknown"


def is_orphan(state: State, item: Resource) -> bool:
    """Whether a resource is of a client that was deleted."""
    client = item.member("ClientId")
    return any(one.kind == CLIENT.noun and one.name == client and one.state == "DELETED" for one in state.resources)


def client_standing(state: State, request: Request) -> str:
    """Tell of the client that a request names what `standing` tells of resources; `new` where it names none."""
    value, pool = request.get("ClientId"), request.get("UserPoolId")
    if value is None:
        return "new"
    own = next((item for item in state.resources if item.kind == CLIENT.noun and item.name == value), None)
    if own is not None:
        if own.pool != pool:
            return "elsewhere"
        return "own" if own.state == "PRESENT" else "deleted"
    name = state.settings.client_names.get(value)
    if name is None:
        return "unknown"
    home = world_value(f"pool.{state.settings.client_pools[name]}.Id")
    return "world" if home == pool else "elsewhere"


def inside(state: State, pool: Value | None, noun: str) -> list[Resource]:
    """Give the resources of a kind that are present in a pool."""
    return [item for item in state.resources if item.kind == noun and item.pool == pool and item.state == "PRESENT"]


def page_of(kind: Kind) -> str:
    """Name the kind of resource that a page of a list is."""
    return f"page of {kind.plural}"


def names_listed(state: State, request: Request) -> Literal:
    """Give what the scenario has of a kind in the pool of the request: by it a list is known to be still the same."""
    kind = kind_of(request)
    return text(repr(inside(state, None if kind is POOL else request.get("UserPoolId"), kind.noun)))


def given(request: Request, path: str) -> Any:
    """Give a plain member of a request by dotted path; None where it is not there."""
    head, _, rest = path.partition(".")
    value = literal_of(request.get(head))
    return dig(value, rest) if rest else value


def members_of(request: Request) -> dict[str, Value]:
    """Give the members of a request that configure something: all but what names the resource and its pool."""
    verb, kind = verb_and_kind(request.action)
    names = {kind.home} | (set() if verb == "Create" and kind.made else {kind.key})
    return {name: value for name, value in request.arguments if name not in names}


def settings_shown(state: State, request: Request) -> dict[str, Any]:
    """Give the members that an answer must show: those of the request where it sets, else those of the resource.

    World resources give the members that the world made them with.
    """
    shown = _settings_shown(state, request)
    details = shown.get("ProviderDetails")
    if isinstance(details, dict):
        shown["ProviderDetails"] = {name: value for name, value in details.items() if name not in NOT_SHOWN}
    return shown


def _settings_shown(state: State, request: Request) -> dict[str, Any]:
    verb, kind = verb_and_kind(request.action)
    if verb in ("Create", "Update", "Set"):
        members = members_of(request)
        before = addressed(state, request)
        if kind.keeps and before is not None and verb == "Update":
            members = {**dict(before.members), **members}
        return _written(members.items())
    found = addressed(state, request)
    if found is not None:
        return _written(found.members)
    if kind is IDENTITY_POOL:
        name = state.settings.identity_pool_names.get(request.get("IdentityPoolId") or Literal(text=""))
        return _set_in_world(state.settings.identity_pool(name)["members"]) if name else {}
    if kind is CLIENT:
        name = state.settings.client_names.get(request.get("ClientId") or Literal(text=""))
        return _set_in_world(state.settings.client(name)) if name else {}
    pool = state.settings.pool_names.get(request.get("UserPoolId") or Literal(text=""))
    if pool is None:
        return {}
    factors = state.settings.parts.get("mfa", {}).get(pool, {})
    return _set_in_world({**state.settings.pool(pool), "MfaConfiguration": factors.get("MfaConfiguration")})


def _written(members: Iterable[tuple[str, Value]]) -> dict[str, Any]:
    """Give the members that are written out; places of the world's values stay as `${...}`."""
    found = {name: literal_of(value) for name, value in members}
    return {name: value for name, value in found.items() if value is not None}


def _set_in_world(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def tier(state: State, request: Request) -> str:
    """Give the feature plan that a pool has after a request that sets it (botocore, CreateUserPool: ESSENTIALS)."""
    return str(given(request, "UserPoolTier") or tier_before(state, request))


def tier_before(state: State, request: Request) -> str:
    """Give the feature plan that a pool has."""
    own = own_pool(state, request)
    return str(plain(own.member("UserPoolTier")) or "ESSENTIALS") if own else "ESSENTIALS"


def has_secret(state: State, request: Request) -> bool:
    """Whether a client has a secret, or gets one by the request."""
    own = addressed(state, request)
    asked = given(request, "GenerateSecret") is True or given(request, "ClientSecret") is not None
    had = own is not None and (plain(own.member("GenerateSecret")) is True or own.member("ClientSecret") is not None)
    return asked or had
