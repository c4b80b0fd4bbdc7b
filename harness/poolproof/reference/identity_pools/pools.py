"""Identity pools: create, describe, update, delete, list (botocore service model, cognito-identity)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError
from poolproof.reference.iam.state import IamState
from poolproof.reference.identity_pools import pages, state
from poolproof.reference.identity_pools.state import IdentityPools, Pool, UserPoolProvider
from poolproof.reference.sts import issuers

MAXIMUM_POOLS = 1000
MAXIMUM_USER_POOL_PROVIDERS = 50
MAXIMUM_TAGS = 50
SOCIAL_PROVIDERS = frozenset((
    "graph.facebook.com", "accounts.google.com", "appleid.apple.com", "www.amazon.com", "api.twitter.com",
    "www.digits.com",
))  # fmt: skip
_PROVIDER_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(?:oidc|saml)-provider/.+")


def described(pool: Pool) -> dict[str, Any]:
    """A pool as Create, Update and Describe print it; members that were never set are left out."""
    optional = {
        "AllowClassicFlow": pool.classic_flow,
        "SupportedLoginProviders": pool.social or None,
        "DeveloperProviderName": pool.developer_provider,
        "OpenIdConnectProviderARNs": pool.openid_arns or None,
        "CognitoIdentityProviders": [
            {
                "ProviderName": one.provider_name,
                "ClientId": one.client_id,
                "ServerSideTokenCheck": one.server_side_check,
            }
            for one in pool.user_pools
        ]
        or None,
        "SamlProviderARNs": pool.saml_arns or None,
        "IdentityPoolTags": pool.tags or None,
    }
    return {
        "IdentityPoolId": pool.id,
        "IdentityPoolName": pool.name,
        "AllowUnauthenticatedIdentities": pool.allow_guests,
        **{name: value for name, value in optional.items() if value is not None},
    }


def create_identity_pool(call: Call) -> dict[str, Any]:
    """CreateIdentityPool."""
    held = call.cloud.part(IdentityPools).pools
    require_settings(call)
    if len(held) >= MAXIMUM_POOLS:
        raise ServiceError("LimitExceededException", "The maximum number of identity pools has been reached.")
    pool_id = state.new_id(call.region, call.cloud.random)
    pool = Pool(
        id=pool_id,
        region=call.region,
        arn=f"arn:aws:cognito-identity:{call.region}:{call.account_id}:identitypool/{pool_id}",
        name=call.arguments["IdentityPoolName"],
        allow_guests=call.arguments["AllowUnauthenticatedIdentities"],
        developer_provider=call.arguments.get("DeveloperProviderName"),
    )
    replace_settings(pool, call.arguments)
    held[pool_id] = pool
    return described(pool)


def update_identity_pool(call: Call) -> dict[str, Any]:
    """UpdateIdentityPool: replaces everything; what is left out returns to its default.

    The developer provider's name is documented as immutable once set, so it stays.
    """
    pool = state.find_pool(call.cloud, call.arguments["IdentityPoolId"], call.region)
    require_settings(call)
    named = call.arguments.get("DeveloperProviderName")
    if developer_provider_changes(pool, named):
        raise ServiceError("InvalidParameterException", "The developer provider name cannot be changed once it is set.")
    pool.developer_provider = pool.developer_provider or named
    pool.name = call.arguments["IdentityPoolName"]
    pool.allow_guests = call.arguments["AllowUnauthenticatedIdentities"]
    replace_settings(pool, call.arguments)
    return described(pool)


def developer_provider_changes(pool: Pool, named: str | None) -> bool:
    """Whether an update names another developer provider than the one that is set."""
    return pool.developer_provider is not None and named not in (None, pool.developer_provider)


def replace_settings(pool: Pool, arguments: dict[str, Any]) -> None:
    """Set all optional settings from a call, absent ones to their defaults."""
    pool.classic_flow = arguments.get("AllowClassicFlow")
    pool.social = dict(arguments.get("SupportedLoginProviders", {}))
    pool.openid_arns = list(arguments.get("OpenIdConnectProviderARNs", []))
    pool.saml_arns = list(arguments.get("SamlProviderARNs", []))
    pool.user_pools = [
        UserPoolProvider(
            provider_name=one["ProviderName"],
            client_id=one["ClientId"],
            server_side_check=one.get("ServerSideTokenCheck", False),
        )
        for one in arguments.get("CognitoIdentityProviders", [])
    ]
    pool.tags = dict(arguments.get("IdentityPoolTags", {}))


def require_settings(call: Call) -> None:
    """Refuse providers that do not exist or are too many."""
    arguments = call.arguments
    for name in arguments.get("SupportedLoginProviders", {}):
        if name not in SOCIAL_PROVIDERS:
            raise ServiceError("InvalidParameterException", f"{name} is not a supported login provider.")
    for arn in (*arguments.get("OpenIdConnectProviderARNs", []), *arguments.get("SamlProviderARNs", [])):
        if not provider_exists(call, arn):
            text = f"Identity provider {arn} is not valid for account {call.account_id}"
            raise ServiceError("NotAuthorizedException", text)
    user_pools = arguments.get("CognitoIdentityProviders", [])
    for one in user_pools:
        if "ProviderName" not in one or "ClientId" not in one or issuers.user_pool_of(one["ProviderName"]) is None:
            raise ServiceError("InvalidParameterException", "Invalid Cognito Identity Provider")
    if len(user_pools) > MAXIMUM_USER_POOL_PROVIDERS:
        raise ServiceError("LimitExceededException", "Too many Cognito identity providers.")
    require_tags(arguments.get("IdentityPoolTags", {}))


def require_tags(tags: Mapping[str, str]) -> None:
    """Refuse too many tags and keys that are reserved for AWS (developer guide, tagging: Tag restrictions)."""
    if len(tags) > MAXIMUM_TAGS:
        raise ServiceError("InvalidParameterException", f"A resource can have at most {MAXIMUM_TAGS} tags.")
    if any(is_reserved(key) for key in tags):
        raise ServiceError("InvalidParameterException", "Tag keys that begin with aws: are reserved.")


def is_reserved(key: str) -> bool:
    """Whether a tag's key is for AWS alone."""
    return key.startswith("aws:")


def provider_exists(call: Call, arn: str) -> bool:
    """Whether the account has the OpenID Connect or SAML provider (amplify-backend issue 855)."""
    held = call.cloud.part(IamState)
    return _PROVIDER_ARN.fullmatch(arn) is not None and (arn in held.oidc_providers or arn in held.saml_providers)


def describe_identity_pool(call: Call) -> dict[str, Any]:
    """DescribeIdentityPool."""
    return described(state.find_pool(call.cloud, call.arguments["IdentityPoolId"], call.region))


def delete_identity_pool(call: Call) -> dict[str, Any]:
    """DeleteIdentityPool: its identities go with it."""
    pool = state.find_pool(call.cloud, call.arguments["IdentityPoolId"], call.region)
    held = call.cloud.part(IdentityPools)
    for identity_id in pool.identities:
        del held.pool_of_identity[identity_id]
    del held.pools[pool.id]
    return {}


def list_identity_pools(call: Call) -> dict[str, Any]:
    """ListIdentityPools: ids and names, by pages."""
    held = [pool for pool in call.cloud.part(IdentityPools).pools.values() if pool.region == call.region]
    page, token = pages.cut(held, call.arguments["MaxResults"], call.arguments.get("NextToken"))
    listed = [{"IdentityPoolId": pool.id, "IdentityPoolName": pool.name} for pool in page]
    return {"IdentityPools": listed, **token}


OPERATIONS: dict[str, Handler] = {
    "CreateIdentityPool": create_identity_pool,
    "UpdateIdentityPool": update_identity_pool,
    "DescribeIdentityPool": describe_identity_pool,
    "DeleteIdentityPool": delete_identity_pool,
    "ListIdentityPools": list_identity_pools,
}
