"""Guards on the settings of pools and clients that clash with each other, with the plan or with what is there."""

from typing import Any
from urllib.parse import urlsplit

from poolproof_model import configuration
from poolproof_model.configuration import SINGLE_TYPES
from poolproof_model.guards import guard
from poolproof_model.state import Request, State, plain

STANDARD_SCOPES = frozenset({"phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"})
"""botocore, CreateUserPoolClient, AllowedOAuthScopes."""
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
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""botocore, CreateUserPoolClient, CallbackURLs: where http is good enough."""
UNIT_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
VALIDITY = {
    "AccessToken": ("hours", 300, 86_400),
    "IdToken": ("hours", 300, 86_400),
    "RefreshToken": ("days", 3600, 315_360_000),
}
"""Default unit and bounds in seconds (botocore, TokenValidityUnitsType)."""


MOST_TAGS = 50  # botocore, TagResource


@guard("resource")
def plan_is(state: State, request: Request, *plans: str) -> bool:
    """The feature plan of the pool is one of these, by the request where it sets one."""
    return configuration.tier(state, request) in plans


@guard()
def protects_threats(_state: State, request: Request) -> bool:
    """The request turns threat protection on."""
    return configuration.given(request, "UserPoolAddOns.AdvancedSecurityMode") in ("AUDIT", "ENFORCED")


@guard()
def factors_beyond_passwords(_state: State, request: Request) -> bool:
    """The request allows another first factor than a password."""
    factors = configuration.given(request, "Policies.SignInPolicy.AllowedFirstAuthFactors")
    return bool(set(factors or ()) - {"PASSWORD"})


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
    return len({*(old or {}), *new}) > MOST_TAGS


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


@guard("resource")
def refers_to_what_is_gone(state: State, request: Request) -> bool:
    """The client was set with a scope or a provider that the pool has no more."""
    own = configuration.addressed(state, request)
    scopes = set(plain(own.member("AllowedOAuthScopes")) or ()) if own else set()
    providers = set(plain(own.member("SupportedIdentityProviders")) or ()) if own else set()
    known = {plain(item.name) for item in configuration.inside(state, request.get("UserPoolId"), "IdentityProvider")}
    return bool(scopes - STANDARD_SCOPES - _custom_scopes(state, request)) or bool(providers - known - {"COGNITO"})


@guard("resource")
def tags_flawed(state: State, request: Request) -> bool:
    """The request has tags with reserved keys, or too many."""
    return tags_reserved(state, request) or tags_too_many(state, request)


@guard("resource")
def policy_is(state: State, request: Request, whose: str) -> bool:
    """The pool's password policy is its `own`, the `default`, or the default since an update left it out (`reset`)."""
    pool = configuration.own_pool(state, request)
    if pool is None or pool.state != "PRESENT":
        return False
    if (plain(pool.member("Policies")) or {}).get("PasswordPolicy") is not None:
        return whose == "own"
    return whose == ("reset" if "Policies" in pool.former else "default")
