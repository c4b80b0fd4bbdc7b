"""SAML providers of IAM (botocore service model, IAM; IAM user guide, id_roles_providers_saml).

Encrypted assertions and identity propagation are not simulated, and settings of theirs are refused.
"""

from __future__ import annotations

import string
from datetime import datetime
from typing import Any

from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError
from poolproof.reference.iam import roles
from poolproof.reference.iam.state import IamState, SamlProvider
from poolproof.reference.saml import metadata

YEARS_VALID = 100
"""How long metadata without an end holds, as the samples of GetSAMLProvider show (IAM API reference)."""

NOT_SIMULATED = frozenset({
    "AssertionEncryptionMode", "AddPrivateKey", "RemovePrivateKey", "ContextProvider", "IdentityCenterInstanceArn",
    "RemoveContextProvider", "RemoveIdentityCenterInstance",
})  # fmt: skip

NO_UPDATES = "Unable to update identity provider. No updates are defined for metadata or encryption assertion."
"""IAM user guide, troubleshoot_saml."""


def require_metadata(text: str) -> None:
    """Refuse what is no metadata of an identity provider: InvalidInput (IAM user guide, troubleshoot_saml)."""
    try:
        metadata.read(text)
    except metadata.UnusableMetadataError as error:
        raise ServiceError("InvalidInput", "Could not parse metadata") from error


def require_simulated(call: Call) -> None:
    """Refuse settings that would be stored here without an effect."""
    named = sorted(NOT_SIMULATED & call.arguments.keys())
    if named:
        raise ServiceError("InvalidInput", f"{', '.join(named)}: not simulated")


def create_saml_provider(call: Call) -> dict[str, Any]:
    """CreateSAMLProvider."""
    held, name = call.cloud.part(IamState).saml_providers, call.arguments["Name"]
    arn = f"arn:aws:iam::{call.account_id}:saml-provider/{name}"
    require_simulated(call)
    require_metadata(call.arguments["SAMLMetadataDocument"])
    if arn in held:
        raise ServiceError("EntityAlreadyExists", f"SAMLProvider {name} already exists.", 409)
    tags = {tag["Key"]: tag["Value"] for tag in call.arguments.get("Tags", [])}
    held[arn] = SamlProvider(
        arn=arn,
        name=name,
        unique_id="".join(call.cloud.random.choices(string.ascii_uppercase + string.digits, k=32)),
        created_at=call.cloud.clock.now(),
        metadata=call.arguments["SAMLMetadataDocument"],
        tags=tags,
    )
    return {"SAMLProviderArn": arn, "Tags": roles.shown_tags(tags) or None}


def _find(call: Call) -> SamlProvider:
    provider = call.cloud.part(IamState).saml_providers.get(call.arguments["SAMLProviderArn"])
    if provider is None:
        raise ServiceError("NoSuchEntity", f"Manifest not found for arn {call.arguments['SAMLProviderArn']}", 404)
    return provider


def valid_until(provider: SamlProvider) -> datetime:
    """The end that the metadata names, else a hundred years from its creation."""
    made = provider.created_at
    # The 28th is in every February.
    return metadata.read(provider.metadata).valid_until or made.replace(
        year=made.year + YEARS_VALID, day=min(made.day, 28)
    )


def get_saml_provider(call: Call) -> dict[str, Any]:
    """GetSAMLProvider."""
    provider = _find(call)
    return {
        "SAMLProviderUUID": provider.unique_id,
        "SAMLMetadataDocument": provider.metadata,
        "CreateDate": provider.created_at,
        "ValidUntil": valid_until(provider),
        "Tags": roles.shown_tags(provider.tags) or None,
    }


def update_saml_provider(call: Call) -> dict[str, Any]:
    """UpdateSAMLProvider: other metadata."""
    provider = _find(call)
    require_simulated(call)
    text = call.arguments.get("SAMLMetadataDocument")
    if text is None:
        raise ServiceError("InvalidInput", NO_UPDATES)
    require_metadata(text)
    provider.metadata = text
    return {"SAMLProviderArn": provider.arn}


def list_saml_providers(call: Call) -> dict[str, Any]:
    """ListSAMLProviders."""
    held = call.cloud.part(IamState).saml_providers.values()
    listed = [
        {"Arn": provider.arn, "ValidUntil": valid_until(provider), "CreateDate": provider.created_at}
        for provider in held
    ]
    return {"SAMLProviderList": listed}


def delete_saml_provider(call: Call) -> dict[str, Any]:
    """DeleteSAMLProvider: roles that name it stay as they are and can no longer be assumed."""
    provider = _find(call)
    del call.cloud.part(IamState).saml_providers[provider.arn]
    return {}


OPERATIONS: dict[str, Handler] = {
    "CreateSAMLProvider": create_saml_provider,
    "GetSAMLProvider": get_saml_provider,
    "UpdateSAMLProvider": update_saml_provider,
    "ListSAMLProviders": list_saml_providers,
    "DeleteSAMLProvider": delete_saml_provider,
}
