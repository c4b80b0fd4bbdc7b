"""Guards on identity pools that scenarios make: whose it is, what is wrong with its settings, what was changed."""

from poolproof_model import configuration, identity_pool_settings
from poolproof_model.configuration import given
from poolproof_model.guards import guard
from poolproof_model.guards.identity_pool_roles import role_mappings_set
from poolproof_model.identity_pool_settings import CHANGED, member, own_pool, pool_of
from poolproof_model.state import Request, State

MOST_TAGS = 50  # dg, tagging


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


@guard("resource")
def pool_updated(state: State, request: Request) -> bool:
    """The identity pool was set anew since it was made."""
    own = pool_of(state, request)
    return own is not None and own.updated


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
def settable(state: State, request: Request) -> bool:
    """The identity pool is the scenario's own, or about to be made."""
    return request.action == "CreateIdentityPool" or identity_pool_settings.standing(state, request) == "own"


@guard("resource")
def token_undecided(state: State, request: Request) -> bool:
    """No source tells whether the identity pool gives a guest an OpenID token."""
    unset = classic_flow_set(state, request, "unset")
    return unset or role_mappings_set(state, request) or not guests_let_in(state, request)
