"""Attributes for access control: claims of a login that become principal tags (developer guide, using-afac)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from poolproof.reference.calls import Call, Handler
from poolproof.reference.identity_pools import role_selection, state
from poolproof.reference.identity_pools.proofs import Proof
from poolproof.reference.identity_pools.state import Pool, TagMap

DEFAULT_TAGS = {"client": "aud", "username": "sub"}
"""Tag key to claim when defaults are used: client id and user id (SetPrincipalTagAttributeMap, UseDefaults)."""

SAML_DEFAULT_TAGS = {
    "client": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
    "username": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
}


def set_map(call: Call) -> dict[str, Any]:
    """SetPrincipalTagAttributeMap."""
    arguments = call.arguments
    pool = state.find_pool(call.cloud, arguments["IdentityPoolId"], call.region)
    name, use_defaults = arguments["IdentityProviderName"], bool(arguments.get("UseDefaults", False))
    tags = default_tags(name) if use_defaults else dict(arguments.get("PrincipalTags", {}))
    pool.tag_maps[name] = TagMap(use_defaults=use_defaults, tags=tags)
    return _described(pool, name)


def get_map(call: Call) -> dict[str, Any]:
    """GetPrincipalTagAttributeMap; a provider without a map has no tags."""
    pool = state.find_pool(call.cloud, call.arguments["IdentityPoolId"], call.region)
    return _described(pool, call.arguments["IdentityProviderName"])


def _described(pool: Pool, name: str) -> dict[str, Any]:
    found = pool.tag_maps.get(name, TagMap(use_defaults=False, tags={}))
    return {
        "IdentityPoolId": pool.id,
        "IdentityProviderName": name,
        "UseDefaults": found.use_defaults,
        "PrincipalTags": dict(found.tags),
    }


def default_tags(provider: str) -> Mapping[str, str]:
    """The default map of a provider (developer guide, provider-mappings)."""
    return SAML_DEFAULT_TAGS if ":saml-provider/" in provider else DEFAULT_TAGS


def tags_for(pool: Pool, proofs: Sequence[Proof]) -> dict[str, str]:
    """The tags that the shown logins give; a claim that the token lacks gives none."""
    tags: dict[str, str] = {}
    for proof in proofs:
        names = (proof.login.provider, *proof.mapping_keys)
        mapped = next((pool.tag_maps[name] for name in names if name in pool.tag_maps), None)
        if mapped is not None:
            present = {key: claim for key, claim in mapped.tags.items() if proof.claims.get(claim) is not None}
            tags |= {key: role_selection.claim_text(proof.claims[claim]) for key, claim in present.items()}
    return tags


OPERATIONS: dict[str, Handler] = {
    "SetPrincipalTagAttributeMap": set_map,
    "GetPrincipalTagAttributeMap": get_map,
}
