"""Faults in the configuration of identity pools: what is set, shown, replaced, refused."""

from typing import Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.identity_pools.state import RoleMapping
from tests.miniatures import (
    Function,
    Miniature,
    always,
    answering,
    every,
    ids,
    never_raises,
    numbered,
    without,
)

SETS = ("CreateIdentityPool", "UpdateIdentityPool")
SHOWN = ("UpdateIdentityPool", "DescribeIdentityPool")
BY_ARN = ("TagResource.IdentityPool", "UntagResource.IdentityPool", "ListTagsForResource.IdentityPool")


def _merging(original: Function) -> Function:
    names = {
        "AllowClassicFlow": "classic_flow",
        "SupportedLoginProviders": "social",
        "OpenIdConnectProviderARNs": "openid_arns",
        "SamlProviderARNs": "saml_arns",
        "CognitoIdentityProviders": "user_pools",
        "IdentityPoolTags": "tags",
    }

    def replaced(pool: Any, arguments: dict[str, Any]) -> None:
        before = {name: getattr(pool, attribute) for name, attribute in names.items()}
        original(pool, arguments)
        for name, attribute in names.items():
            if name not in arguments:
                setattr(pool, attribute, before[name])

    return replaced


def _keeping_the_name(_original: Function) -> Function:
    def replaced(pool: Any, arguments: dict[str, Any]) -> None:
        pool.allow_guests = arguments["AllowUnauthenticatedIdentities"]

    return replaced


def _only_turning_guests_on(_original: Function) -> Function:
    def replaced(pool: Any, arguments: dict[str, Any]) -> None:
        pool.name = arguments["IdentityPoolName"]
        pool.allow_guests = pool.allow_guests or arguments["AllowUnauthenticatedIdentities"]

    return replaced


def _adding_roles(_original: Function) -> Function:
    def replaced(pool: Any, roles: dict[str, str], mappings: dict[str, RoleMapping]) -> None:
        pool.roles = {**pool.roles, **roles}
        pool.role_mappings = {**pool.role_mappings, **mappings}

    return replaced


def _denying_by_default(original: Function) -> Function:
    def mapping(pool: Any, key: str, found: dict[str, Any]) -> Any:
        return original(pool, key, {"AmbiguousRoleResolution": "Deny", **found})

    return mapping


def _backwards(found: dict[str, Any]) -> dict[str, Any]:
    if "RulesConfiguration" not in found:
        return found
    return {**found, "RulesConfiguration": {"Rules": found["RulesConfiguration"]["Rules"][::-1]}}


def _first_rule_alone(found: dict[str, Any]) -> dict[str, Any]:
    if "RulesConfiguration" not in found:
        return found
    return {**found, "RulesConfiguration": {"Rules": found["RulesConfiguration"]["Rules"][:1]}}


def _whole(_original: Function) -> Function:
    return lambda entries, _size, _token: (entries, {})


def _second_page_again(original: Function) -> Function:
    return lambda entries, size, _token: original(entries, size, None)


def _invalid_if_unknown(original: Function) -> Function:
    def found(call: Any) -> Any:
        try:
            return original(call)
        except ServiceError as error:
            raise ServiceError("InvalidParameterException", str(error)) from error

    return found


MINIATURES = (
    Miniature(
        name="identity-pools-keep-what-an-update-leaves-out",
        function="identity_pools.pools.replace_settings",
        fault=_merging,
        fails=every("IP-CONFRESET", (1, 2, 3, 4), ("UpdateIdentityPool",))
        | every("IP-CONFRESET", (5, 6, 7, 8), ("DescribeIdentityPool",))
        | numbered("IP-CONFTAG", 9),
    ),
    Miniature(
        name="identity-pools-keep-their-first-name",
        function="identity_pools.pools.replace_required",
        fault=_keeping_the_name,
        fails=ids("IP-CONFUPD-1", *SHOWN),
    ),
    Miniature(
        name="guests-cannot-be-turned-off-again",
        function="identity_pools.pools.replace_required",
        fault=_only_turning_guests_on,
        fails=ids("IP-CONFUPD-2", *SHOWN) | ids("IP-CONFUSE-11", "GetId.MADE"),
    ),
    Miniature(
        name="identity-pools-hide-the-classic-flow",
        function="identity_pools.pools.described",
        fault=without("AllowClassicFlow"),
        fails=ids("IP-CONFSET-3", "CreateIdentityPool", "DescribeIdentityPool") | ids("IP-CONFUPD-3", *SHOWN),
    ),
    Miniature(
        name="identity-pools-take-any-provider",
        function="identity_pools.pools.provider_exists",
        fault=always(value=True),
        fails=every("IP-CONFFLAW", (1, 2), SETS),
    ),
    Miniature(
        name="identity-pools-take-any-settings",
        function="identity_pools.pools.require_settings",
        fault=never_raises(),
        fails=every("IP-CONFFLAW", (1, 2, 3, 4), SETS) | every("IP-CONFTAG", (10, 11), ("CreateIdentityPool",)),
    ),
    Miniature(
        name="developer-providers-can-be-renamed",
        function="identity_pools.pools.developer_provider_changes",
        fault=always(value=False),
        fails=numbered("IP-CONFPOOL", 10),
    ),
    Miniature(
        name="tags-of-identity-pools-for-aws-itself",
        function="identity_pools.pools.is_reserved",
        fault=always(value=False),
        fails=ids("IP-CONFTAG-11", "CreateIdentityPool", "TagResource.IdentityPool"),
    ),
    Miniature(
        name="new-tags-of-identity-pools-replace-all",
        function="identity_pools.tagging.added",
        fault=lambda _original: lambda _tags, new: dict(new),
        fails=numbered("IP-CONFTAG", 5, 17) | ids("IP-CONFTAG-16", "DescribeIdentityPool"),
    ),
    Miniature(
        name="tags-of-identity-pools-are-added-once-only",
        function="identity_pools.tagging.added",
        fault=lambda _original: lambda tags, new: {**new, **tags},
        fails=numbered("IP-CONFTAG", 17),
    ),
    Miniature(
        name="untagging-takes-all-tags-of-an-identity-pool",
        function="identity_pools.tagging.removed",
        fault=always({}),
        fails=numbered("IP-CONFTAG", 6) | ids("IP-CONFTAG-18", "DescribeIdentityPool"),
    ),
    Miniature(
        name="arns-of-unknown-identity-pools-are-invalid",
        function="identity_pools.tagging.pool_with_arn",
        fault=_invalid_if_unknown,
        fails=ids("IP-CONFTAG-12", *BY_ARN) | ids("IP-CONFTAG-13", "TagResource.IdentityPool"),
    ),
    Miniature(
        name="identity-pool-lists-without-pages",
        function="identity_pools.pages.cut",
        fault=_whole,
        fails=numbered("IP-CONFLIST", 2, 5, 11),
    ),
    Miniature(
        name="the-first-page-of-identity-pools-again-and-again",
        function="identity_pools.pages.cut",
        fault=_second_page_again,
        fails=numbered("IP-CONFLIST", 6, 9, 10, 11),
    ),
    Miniature(
        name="roles-of-identity-pools-pile-up",
        function="identity_pools.role_configuration.replace_roles",
        fault=_adding_roles,
        fails=numbered("IP-CONFROLE", 20, 21, 24, 28),
    ),
    Miniature(
        name="roles-by-any-name",
        function="identity_pools.role_configuration.require_role_arn",
        fault=never_raises(),
        fails=numbered("IP-CONFROLE", 6),
    ),
    Miniature(
        name="role-mappings-for-any-provider",
        function="identity_pools.role_configuration.provider_is_configured",
        fault=always(value=True),
        fails=numbered("IP-CONFROLE", 14),
    ),
    Miniature(
        name="twenty-four-rules-at-most",
        function="identity_pools.role_configuration.too_many_rules",
        fault=lambda _original: lambda rules: len(rules) > 24,
        fails=numbered("IP-CONFROLE", 16),
    ),
    Miniature(
        name="role-mappings-deny-by-default",
        function="identity_pools.role_configuration._mapping",
        fault=_denying_by_default,
        fails=numbered("IP-CONFROLE", 8, 9),
    ),
    Miniature(
        name="rules-come-back-in-reverse",
        function="identity_pools.role_configuration._described",
        fault=answering(_backwards),
        fails=numbered("IP-CONFROLE", 23),
    ),
    Miniature(
        name="only-the-first-rule-comes-back",
        function="identity_pools.role_configuration._described",
        fault=answering(_first_rule_alone),
        fails=numbered("IP-CONFROLE", 23, 29),
    ),
    Miniature(
        name="principal-tags-have-no-defaults",
        function="identity_pools.principal_tags.default_tags",
        fault=always({}),
        fails=numbered("IP-CONFMAP", 9),
    ),
    Miniature(
        name="maps-of-principal-tags-hide-their-defaults",
        function="identity_pools.principal_tags._described",
        fault=without("UseDefaults"),
        fails=numbered("IP-CONFMAP", 2, 6),
    ),
)
