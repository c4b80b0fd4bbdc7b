"""Guards on the settings of pools that clash with each other or with the plan."""

from typing import Any

from poolproof_model import configuration
from poolproof_model.configuration import STANDARD_ATTRIBUTES
from poolproof_model.guards import guard
from poolproof_model.state import Request, State, plain

MOST_TAGS = 50  # botocore, TagResource
LEVELS = 4  # botocore, CreateUserPool, AcrConfiguration
MANAGED = 2  # botocore, CreateUserPoolDomain: the ManagedLoginVersion that is managed login


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
def levels_alike(_state: State, request: Request) -> bool:
    """Two ACR levels have one name, with the default names of those that are not set (urn:cognito:loa:1 to 4)."""
    own = configuration.given(request, "AcrConfiguration") or {}
    names = [own.get(f"Level{level}", {}).get("AcrValue", f"urn:cognito:loa:{level}") for level in range(1, LEVELS + 1)]
    return len(set(names)) < LEVELS


@guard("resource")
def registers_clients(state: State, request: Request) -> bool:
    """Clients may register themselves in the pool: by the request, or as it was set before."""
    own = configuration.own_pool(state, request)
    before = plain(own.member("DcrConfiguration")) if own is not None else None
    found = configuration.given(request, "DcrConfiguration") or before
    return found is not None and found.get("EnableStatus", "Enabled") == "Enabled"


@guard("resource")
def plan_in_use(state: State, request: Request) -> bool:
    """The pool has what not every plan has, or clients that may: factors, levels, threat protection, policies."""
    own = configuration.own_pool(state, request)
    if own is None:
        return False
    factors = (plain(own.member("Policies")) or {}).get("SignInPolicy", {}).get("AllowedFirstAuthFactors", ())
    mode = (plain(own.member("UserPoolAddOns")) or {}).get("AdvancedSecurityMode", "OFF")
    nouns = ("UserPoolClient", "CIMDPolicy", "ManagedLoginBranding")
    held = any(configuration.inside(state, own.name, noun) for noun in nouns)
    return held or mode != "OFF" or bool(set(factors) - {"PASSWORD"}) or own.member("AcrConfiguration") is not None


@guard("resource")
def managed_on_lite(state: State, request: Request) -> bool:
    """Managed login is asked for in a pool of plan LITE."""
    asked = configuration.given(request, "ManagedLoginVersion") == MANAGED
    return asked and configuration.tier_before(state, request) == "LITE"


@guard("resource")
def login_managed(state: State, request: Request) -> bool:
    """The pool has a domain with managed login."""
    domains = configuration.inside(state, request.get("UserPoolId"), "UserPoolDomain")
    return any(plain(item.member("ManagedLoginVersion")) == MANAGED for item in domains)


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
