"""Guards on what scenarios configure: whose the resource is, what a request sets, what was set before."""

from typing import Any

from poolproof_model import configuration
from poolproof_model.configuration import SINGLE_TYPES
from poolproof_model.guards import guard
from poolproof_model.state import Request, State, plain

RESERVED_WORDS = ("aws", "amazon", "cognito")
"""github:aws-solutions/content-analysis-on-aws#8 (aws), aws-amplify/amplify-cli#3854 (cognito)."""


@guard("resource")
def the_pool_is(state: State, request: Request, *standings: str) -> bool:
    """The pool that the request names is one of `own`, `world`, `deleted`, `unknown`."""
    return configuration.pool_standing(state, request) in standings


@guard("resource")
def the_client_is(state: State, request: Request, *standings: str) -> bool:
    """The client that the request names is one of `own`, `world`, `deleted`, `elsewhere`, `unknown`, `new`."""
    return configuration.client_standing(state, request) in standings


@guard("resource")
def the_resource_is(state: State, request: Request, *standings: str) -> bool:
    """The resource that the request names is one of `own`, `world`, `deleted`, `elsewhere`, `unknown`."""
    return configuration.standing(state, request) in standings


@guard("resource")
def name_taken(state: State, request: Request) -> bool:
    """A resource of the name is there already: in the same pool, for domains anywhere."""
    everywhere = configuration.kind_of(request).noun == "UserPoolDomain"
    return configuration.standing(state, request) in (("own", "elsewhere") if everywhere else ("own",))


@guard("resource")
def others_made(state: State, request: Request) -> bool:
    """The scenario has made another thing of the kind before."""
    noun = configuration.kind_of(request).noun
    return any(item.kind == noun for item in state.resources)


@guard("resource")
def client_has(state: State, request: Request, noun: str) -> bool:
    """The client of the request has such a resource already (of the same terms name)."""
    return any(
        item.member("ClientId") == request.get("ClientId")
        and (noun != "Terms" or item.member("TermsName") == request.get("TermsName"))
        for item in configuration.inside(state, request.get("UserPoolId"), noun)
    )


@guard("resource")
def pool_has(state: State, request: Request, noun: str) -> bool:
    """The pool of the request has a resource of the kind."""
    return bool(configuration.inside(state, configuration.pool_meant(request), noun))


@guard("resource")
def pool_had(state: State, request: Request, noun: str) -> bool:
    """The pool of the request had a resource of the kind, which was deleted."""
    pool = configuration.pool_meant(request)
    return any(item.kind == noun and item.pool == pool and item.state == "DELETED" for item in state.resources)


@guard("resource")
def pool_has_several(state: State, request: Request) -> bool:
    """The pool of the request has more than one of what is listed."""
    kind = configuration.kind_of(request)
    return len(configuration.inside(state, request.get("UserPoolId"), kind.noun)) > 1


@guard("resource")
def list_unchanged(state: State, request: Request) -> bool:
    """Since the page before was given nothing of the kind was made, set or deleted."""
    token = request.get("NextToken")
    page = next((item for item in state.resources if item.name == token and item.kind.startswith("page of")), None)
    return page is not None and page.member("names") == configuration.names_listed(state, request)


@guard("resource")
def client_gone(state: State, request: Request, how: str) -> bool:
    """The client of the request was `deleted` itself, or went with its `pool`."""
    client = next((item for item in state.resources if item.name == request.get("ClientId")), None)
    if client is None:
        return False
    pool = next((item for item in state.resources if item.name == client.pool), None)
    gone = pool is not None and pool.state == "DELETED"
    return gone if how == "pool" else client.state == "DELETED" and not gone


@guard("resource")
def own_client_has(state: State, request: Request, path: str, *values: str) -> bool:
    """The client of the request was last set with one of the values, or with the value in its list."""
    client = next((item for item in state.resources if item.name == request.get("ClientId")), None)
    found = plain(client.member(path)) if client is not None else None
    return bool(set(found) & set(values)) if isinstance(found, list) else str(found) in values


@guard("resource")
def own_client_lost(state: State, request: Request, name: str) -> bool:
    """The client of the request had a member which the last update left out."""
    client = next((item for item in state.resources if item.name == request.get("ClientId")), None)
    return client is not None and name in client.former


@guard()
def gives(_state: State, request: Request, path: str) -> bool:
    """The request sets a member."""
    return configuration.given(request, path) is not None


@guard()
def gives_value(_state: State, request: Request, path: str, *values: str) -> bool:
    """The request sets a member to one of the values."""
    found = configuration.given(request, path)
    return found is not None and (str(found).lower() if isinstance(found, bool) else str(found)) in values


@guard("resource")
def is_set(state: State, request: Request, path: str) -> bool:
    """A member is set: by the request where it sets members, else by what set the resource last."""
    return _shown(state, request, path) is not None


@guard("resource")
def is_set_to(state: State, request: Request, path: str, *values: str) -> bool:
    """A member is set to one of the values, by the request or by what set the resource last."""
    found = _shown(state, request, path)
    return (str(found).lower() if isinstance(found, bool) else str(found)) in values


@guard("resource")
def was_reset(state: State, request: Request, name: str) -> bool:
    """The resource had a member which the last update left out."""
    own = configuration.addressed(state, request)
    return own is not None and name in own.former


@guard("resource")
def was_set(state: State, request: Request, path: str, *values: str) -> bool:
    """The resource was last set with one of the values."""
    own = configuration.addressed(state, request)
    if own is None:
        return False
    head, _, rest = path.partition(".")
    found = plain(own.member(head))
    for segment in rest.split(".") if rest else ():
        found = found.get(segment) if isinstance(found, dict) else None
    return str(found) in values


@guard()
def domain_reserved(_state: State, request: Request) -> bool:
    """The domain holds a reserved word."""
    domain = request.get("Domain")
    parts = [str(plain(item)) for item in getattr(domain, "inputs", ())] or [str(plain(domain))]
    return any(word in part for part in parts for word in RESERVED_WORDS)


@guard()
def type_needs_its_own_name(_state: State, request: Request) -> bool:
    """The provider is of a social type and has another name than the type."""
    kind = configuration.given(request, "ProviderType")
    return kind in SINGLE_TYPES and configuration.given(request, "ProviderName") != kind


@guard("resource")
def levels_not_of_openid(state: State, request: Request) -> bool:
    """ACR levels are mapped for a provider that is no OpenID Connect provider."""
    own = configuration.addressed(state, request)
    kind = configuration.given(request, "ProviderType") or (plain(own.member("ProviderType")) if own else None)
    return configuration.given(request, "AcrMapping") is not None and kind != "OIDC"


@guard()
def defaults_and_values(_state: State, request: Request) -> bool:
    """A style is to have Cognito's own values, and values are given."""
    own = configuration.given(request, "UseCognitoProvidedValues") is True
    return own and (request.get("Settings") is not None or request.get("Assets") is not None)


@guard()
def terms_misnamed(_state: State, request: Request) -> bool:
    """The name of the terms begins neither with terms-of-use nor with privacy-policy."""
    name = configuration.given(request, "TermsName")
    return name is not None and not name.startswith(("terms-of-use", "privacy-policy"))


@guard()
def style_forbidden(_state: State, request: Request) -> bool:
    """The style sheet has a class that is none of the published ones, or a rule that is not allowed."""
    sheet = configuration.given(request, "CSS") or ""
    return "@import" in sheet or ".no-such-class" in sheet


@guard()
def logs_user_activity(_state: State, request: Request) -> bool:
    """Log delivery of user activity is asked for."""
    wanted = configuration.given(request, "LogConfigurations") or ()
    return any(item.get("EventSource") == "userAuthEvents" for item in wanted)


@guard()
def in_list(_state: State, request: Request, most: str) -> bool:
    """The page may hold so many."""
    return str(plain(request.get("MaxResults"))) == most


@guard("resource")
def pool_styled(state: State, request: Request) -> bool:
    """A style sheet for all clients of the pool was set."""
    styles = configuration.inside(state, request.get("UserPoolId"), "UICustomization")
    return any(plain(item.name) == configuration.ALL_CLIENTS for item in styles)


@guard("resource")
def renamed_to_another(state: State, request: Request) -> bool:
    """Another document of the client has the name that the document is to have."""
    own = configuration.addressed(state, request)
    return own is not None and any(
        item is not own
        and item.member("ClientId") == own.member("ClientId")
        and item.member("TermsName") == request.get("TermsName")
        for item in configuration.inside(state, own.pool, "Terms")
    )


@guard("resource")
def orphans_left(state: State, request: Request) -> bool:
    """Something of the kind is left in the pool whose client was deleted."""
    kind = configuration.kind_of(request)
    items = configuration.inside(state, request.get("UserPoolId"), kind.noun)
    return any(configuration.is_orphan(state, item) for item in items)


@guard("resource")
def styles_outlived_domain(state: State, request: Request) -> bool:
    """A style sheet is left of the time before the pool's domain was deleted."""
    styles = configuration.inside(state, request.get("UserPoolId"), "UICustomization")
    return any("UserPoolDomain" in item.former for item in styles)


@guard("resource")
def pool_tagged(state: State, request: Request) -> bool:
    """The pool has the tags that the request names, or any where it names none."""
    own = configuration.own_pool(state, request)
    tags = plain(own.member("UserPoolTags")) or {} if own else {}
    return bool(tags) and set(configuration.given(request, "TagKeys") or ()) <= set(tags)


@guard("resource")
def taggable(state: State, request: Request) -> bool:
    """The pool that is to have tags is there, or is about to be made."""
    return request.get("ResourceArn") is None or configuration.pool_standing(state, request) == "own"


def _shown(state: State, request: Request, path: str) -> Any:
    head, _, rest = path.partition(".")
    found = configuration.settings_shown(state, request).get(head)
    for segment in rest.split(".") if rest else ():
        found = found.get(segment) if isinstance(found, dict) else None
    return found
