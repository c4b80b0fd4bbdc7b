"""Guards on what scenarios configure: whose the resource is, what a request sets, what that clashes with."""

from typing import Any
from urllib.parse import urlsplit

from poolproof_model import configuration
from poolproof_model.guards import guard
from poolproof_model.state import Request, State, plain

STANDARD_SCOPES = frozenset({"phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"})
"""botocore, CreateUserPoolClient, AllowedOAuthScopes."""
RESERVED_WORDS = ("aws", "amazon", "cognito")
"""github:aws-solutions/content-analysis-on-aws#8 (aws), aws-amplify/amplify-cli#3854 (cognito)."""
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
SINGLE_TYPES = frozenset({"Facebook", "Google", "LoginWithAmazon", "SignInWithApple"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""botocore, CreateUserPoolClient, CallbackURLs: where http is good enough."""
UNIT_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
VALIDITY = {
    "AccessToken": ("hours", 300, 86_400),
    "IdToken": ("hours", 300, 86_400),
    "RefreshToken": ("days", 3600, 315_360_000),
}
"""Default unit and bounds in seconds (botocore, TokenValidityUnitsType)."""


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
    return configuration.standing(state, request) in ("own", "elsewhere")


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
    return bool(configuration.inside(state, configuration.pool_meant(state, request), noun))


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


@guard("resource")
def plan_is(state: State, request: Request, *plans: str) -> bool:
    """The feature plan of the pool is one of these, by the request where it sets one."""
    return configuration.tier(state, request) in plans


@guard()
def protects_threats(_state: State, request: Request) -> bool:
    """The request turns threat protection on."""
    return configuration.given(request, "UserPoolAddOns.AdvancedSecurityMode") in ("AUDIT", "ENFORCED")


@guard()
def verifies_what_is_not_verified(_state: State, request: Request) -> bool:
    """An attribute is to be verified before its update that the pool does not verify by itself."""
    before = configuration.given(request, "UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate")
    return bool(set(before or ()) - set(configuration.given(request, "AutoVerifiedAttributes") or ()))


@guard()
def schema_flaw_is(_state: State, request: Request, flaw: str) -> bool:
    """The schema in the request has the flaw `standard_changed`, `custom_required` or `custom_untyped`."""
    return any(_flaw(item) == flaw for item in configuration.given(request, "Schema") or ())


def _flaw(item: dict[str, Any]) -> str:
    if item["Name"] in STANDARD_ATTRIBUTES:
        return "standard_changed" if item.get("DeveloperOnlyAttribute") else ""
    if item.get("Required"):
        return "custom_required"
    return "" if item.get("AttributeDataType") else "custom_untyped"


@guard()
def tags_reserved(_state: State, request: Request) -> bool:
    """A tag in the request has a key that begins with `aws:`."""
    tags = configuration.given(request, "Tags") or configuration.given(request, "UserPoolTags") or {}
    return any(key.startswith("aws:") for key in tags)


@guard("resource")
def tags_too_many(state: State, request: Request) -> bool:
    """With those in the request the pool would have more than 50 tags."""
    new = configuration.given(request, "Tags") or configuration.given(request, "UserPoolTags") or {}
    own = configuration.own_pool(state, request)
    old = plain(own.member("UserPoolTags")) if own is not None else None
    return len({*(old or {}), *new}) > 50


@guard()
def secret_asked_twice(_state: State, request: Request) -> bool:
    """A secret is to be generated and one is given."""
    generated = configuration.given(request, "GenerateSecret") is True
    return generated and configuration.given(request, "ClientSecret") is not None


@guard("resource")
def context_without_secret(state: State, request: Request) -> bool:
    """User context is to be propagated by a client that has no secret."""
    asked = configuration.given(request, "EnablePropagateAdditionalUserContextData") is True
    return asked and not configuration.has_secret(state, request)


@guard()
def oauth_switched_on(_state: State, request: Request) -> bool:
    """The client may use OAuth, or nothing of OAuth is set."""
    names = ("CallbackURLs", "LogoutURLs", "AllowedOAuthFlows", "AllowedOAuthScopes")
    used = any(configuration.given(request, name) for name in names)
    return not used or configuration.given(request, "AllowedOAuthFlowsUserPoolClient") is True


@guard()
def client_credentials_among_others(_state: State, request: Request) -> bool:
    """Flow client_credentials is allowed beside another."""
    flows = configuration.given(request, "AllowedOAuthFlows") or ()
    return "client_credentials" in flows and len(flows) > 1


@guard("resource")
def client_credentials_without_secret(state: State, request: Request) -> bool:
    """Flow client_credentials is allowed to a client without a secret."""
    flows = configuration.given(request, "AllowedOAuthFlows") or ()
    return "client_credentials" in flows and not configuration.has_secret(state, request)


@guard()
def callbacks_missing(_state: State, request: Request) -> bool:
    """Flow code or implicit is allowed and no callback URL is set."""
    flows = set(configuration.given(request, "AllowedOAuthFlows") or ())
    return bool(flows & {"code", "implicit"}) and not configuration.given(request, "CallbackURLs")


@guard()
def callback_flaw_is(_state: State, request: Request, flaw: str) -> bool:
    """A callback URL has the flaw `plain_http`, `fragment` or `relative`."""
    return any(_callback_flaw(url) == flaw for url in configuration.given(request, "CallbackURLs") or ())


def _callback_flaw(url: str) -> str:
    parts = urlsplit(url)
    if not parts.scheme:
        return "relative"
    if "#" in url:
        return "fragment"
    return "plain_http" if parts.scheme == "http" and parts.hostname not in LOOPBACK else ""


@guard()
def default_redirect_foreign(_state: State, request: Request) -> bool:
    """The default redirect URI is none of the callback URLs."""
    default = configuration.given(request, "DefaultRedirectURI")
    return default is not None and default not in (configuration.given(request, "CallbackURLs") or ())


@guard("resource")
def scope_missing(state: State, request: Request) -> bool:
    """A scope is allowed that is neither a standard one nor one of the pool's resource servers."""
    asked = set(configuration.given(request, "AllowedOAuthScopes") or ())
    return bool(asked - STANDARD_SCOPES - _custom_scopes(state, request))


@guard()
def asks_custom_scope(_state: State, request: Request) -> bool:
    """A scope of a resource server is allowed: IDENTIFIER/NAME."""
    return any("/" in scope for scope in configuration.given(request, "AllowedOAuthScopes") or ())


def _custom_scopes(state: State, request: Request) -> set[str]:
    servers = configuration.inside(state, request.get("UserPoolId"), "ResourceServer")
    return {
        f"{plain(server.name)}/{scope['ScopeName']}"
        for server in servers
        for scope in plain(server.member("Scopes")) or ()
    }


@guard("resource")
def provider_missing(state: State, request: Request) -> bool:
    """The client is to sign in by a provider which the pool does not have."""
    asked = set(configuration.given(request, "SupportedIdentityProviders") or ())
    known = {plain(item.name) for item in configuration.inside(state, request.get("UserPoolId"), "IdentityProvider")}
    return bool(asked - known - SINGLE_TYPES - {"COGNITO"})


@guard("resource")
def validity_out_of_range(_state: State, request: Request) -> bool:
    """A token's validity is out of its range once its unit is applied; a refresh token's 0 stands for the default."""
    units = configuration.given(request, "TokenValidityUnits") or {}
    for token, (unit, least, most) in VALIDITY.items():
        value = configuration.given(request, f"{token}Validity")
        seconds = value * UNIT_SECONDS[units.get(token, unit)] if value is not None else least
        if not least <= seconds <= most and not (token == "RefreshToken" and value == 0):  # noqa: S105
            return True
    return False


@guard()
def attributes_unknown(_state: State, request: Request, member: str) -> bool:
    """The list names an attribute that no schema has."""
    names = configuration.given(request, member) or ()
    return any(name not in STANDARD_ATTRIBUTES and not name.startswith("custom:") for name in names)


@guard()
def flows_mixed(_state: State, request: Request) -> bool:
    """ExplicitAuthFlows has both old values and those that begin with ALLOW_."""
    flows = configuration.given(request, "ExplicitAuthFlows") or ()
    return len({flow.startswith("ALLOW_") for flow in flows}) > 1


@guard()
def rotation_with_refresh_flow(_state: State, request: Request) -> bool:
    """Refresh tokens rotate, and the flow that refreshes without rotation is allowed."""
    rotates = configuration.given(request, "RefreshTokenRotation.Feature") == "ENABLED"
    return rotates and "ALLOW_REFRESH_TOKEN_AUTH" in (configuration.given(request, "ExplicitAuthFlows") or ())


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


def _shown(state: State, request: Request, path: str) -> Any:
    head, _, rest = path.partition(".")
    found = configuration.settings_shown(state, request).get(head)
    for segment in rest.split(".") if rest else ():
        found = found.get(segment) if isinstance(found, dict) else None
    return found


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
def refers_to_what_is_gone(state: State, request: Request) -> bool:
    """The client was set with a scope or a provider that the pool has no more."""
    own = configuration.addressed(state, request)
    scopes = set(plain(own.member("AllowedOAuthScopes")) or ()) if own else set()
    providers = set(plain(own.member("SupportedIdentityProviders")) or ()) if own else set()
    known = {plain(item.name) for item in configuration.inside(state, request.get("UserPoolId"), "IdentityProvider")}
    return bool(scopes - STANDARD_SCOPES - _custom_scopes(state, request)) or bool(providers - known - {"COGNITO"})


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


@guard("resource")
def tags_flawed(state: State, request: Request) -> bool:
    """The request has tags with reserved keys, or too many."""
    return tags_reserved(state, request) or tags_too_many(state, request)
