"""OpenID Connect providers of IAM (botocore service model, IAM; IAM user guide, id_roles_providers)."""

from __future__ import annotations

import re
from typing import Any

from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError
from poolproof.reference.iam import roles
from poolproof.reference.iam.state import IamState, OidcProvider

_URL = re.compile(r"https://([^/?:#@\s]+(?:/[^?:#\s]*)?)")


def oidc_host(url: str) -> str:
    """The name of a provider: its URL without scheme and trailing slash.

    The URL starts with https:// and has neither query nor port, at most 255 characters
    (CreateOpenIDConnectProvider, Url).

    Raises:
        ServiceError: ValidationError (400).

    """
    found = _URL.fullmatch(url)
    if found is None or len(url) > 255:
        raise ServiceError("ValidationError", f"Invalid Open ID Connect Provider URL: {url}")
    return found[1].rstrip("/")


def create_oidc_provider(call: Call) -> dict[str, Any]:
    """CreateOpenIDConnectProvider: at most 100 audiences and 5 thumbprints."""
    held = call.cloud.part(IamState).oidc_providers
    host = oidc_host(call.arguments["Url"])
    arn = f"arn:aws:iam::{call.account_id}:oidc-provider/{host}"
    if arn in held:
        raise ServiceError("EntityAlreadyExists", f"Provider with url {call.arguments['Url']} already exists.", 409)
    client_ids = list(dict.fromkeys(call.arguments.get("ClientIDList", [])))
    thumbprints = list(call.arguments.get("ThumbprintList", []))
    require_audiences(client_ids)
    if len(thumbprints) > 5:
        raise ServiceError("InvalidInput", "Thumbprint list must contain fewer than 5 entries.")
    tags = {tag["Key"]: tag["Value"] for tag in call.arguments.get("Tags", [])}
    held[arn] = OidcProvider(
        arn=arn,
        host=host,
        created_at=call.cloud.clock.now(),
        client_ids=client_ids,
        thumbprints=thumbprints,
        tags=tags,
    )
    return {"OpenIDConnectProviderArn": arn, "Tags": roles.shown_tags(tags) or None}


def require_audiences(client_ids: list[str]) -> None:
    """At most 100 audiences (IAM user guide, reference_iam-quotas)."""
    if len(client_ids) > 100:
        raise ServiceError("LimitExceeded", "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100", 409)


def _oidc(call: Call) -> OidcProvider:
    arn = call.arguments["OpenIDConnectProviderArn"]
    provider = call.cloud.part(IamState).oidc_providers.get(arn)
    if provider is None:
        raise ServiceError("NoSuchEntity", f"OpenIDConnect Provider not found for arn {arn}", 404)
    return provider


def get_oidc_provider(call: Call) -> dict[str, Any]:
    """GetOpenIDConnectProvider."""
    provider = _oidc(call)
    return {
        "Url": provider.host,
        "ClientIDList": provider.client_ids,
        "ThumbprintList": provider.thumbprints,
        "CreateDate": provider.created_at,
        "Tags": roles.shown_tags(provider.tags) or None,
    }


def list_oidc_providers(call: Call) -> dict[str, Any]:
    """ListOpenIDConnectProviders."""
    return {"OpenIDConnectProviderList": [{"Arn": arn} for arn in call.cloud.part(IamState).oidc_providers]}


def add_client_id(call: Call) -> dict[str, Any]:
    """AddClientIDToOpenIDConnectProvider; adding one twice changes nothing."""
    provider, client_id = _oidc(call), call.arguments["ClientID"]
    if client_id not in provider.client_ids:
        require_audiences([*provider.client_ids, client_id])
        provider.client_ids.append(client_id)
    return {}


def remove_client_id(call: Call) -> dict[str, Any]:
    """RemoveClientIDFromOpenIDConnectProvider; removing one that is not there changes nothing."""
    provider, client_id = _oidc(call), call.arguments["ClientID"]
    if client_id in provider.client_ids:
        provider.client_ids.remove(client_id)
    return {}


def delete_oidc_provider(call: Call) -> dict[str, Any]:
    """DeleteOpenIDConnectProvider."""
    provider = _oidc(call)
    del call.cloud.part(IamState).oidc_providers[provider.arn]
    return {}


OPERATIONS: dict[str, Handler] = {
    "CreateOpenIDConnectProvider": create_oidc_provider,
    "GetOpenIDConnectProvider": get_oidc_provider,
    "ListOpenIDConnectProviders": list_oidc_providers,
    "AddClientIDToOpenIDConnectProvider": add_client_id,
    "RemoveClientIDFromOpenIDConnectProvider": remove_client_id,
    "DeleteOpenIDConnectProvider": delete_oidc_provider,
}
