"""Managed login branding: one style for each app client.

Service model, CreateManagedLoginBranding and UpdateManagedLoginBranding; developer guide, quotas. Texts, and which
members come back, as the tests of floci 2869 record them from the service.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import identifiers, lookup, refusals
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

STYLES_PER_POOL = 20
LARGEST_REQUEST = 2 * 1024 * 1024


@dataclass(slots=True, kw_only=True)
class Style:
    """One branding style; `provided` means that Cognito's own values apply."""

    id: str
    client_id: str
    created_at: datetime
    modified_at: datetime
    provided: bool = False
    settings: Any = None
    assets: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Styles:
    """The styles of one pool by id."""

    by_id: dict[str, Style] = field(default_factory=dict)


def create(call: Call) -> dict[str, Any]:
    """CreateManagedLoginBranding."""
    pool, client = lookup.pool_and_client(call)
    require_one_source(call)
    require_size(call)
    if of_client(pool, client.id) is not None:
        text = f"A ManagedLoginBranding already exists for client {client.id}"
        raise ServiceError("ManagedLoginBrandingExistsException", text)
    if pool_full(pool):
        raise refusals.limit_exceeded("The number of branding styles in the user pool exceeds the limit.")
    now = call.cloud.clock.now()
    style = Style(
        id=identifiers.uuid(call.cloud),
        client_id=client.id,
        created_at=now,
        modified_at=now,
        provided=bool(call.arguments.get("UseCognitoProvidedValues")),
        settings=copy.deepcopy(call.arguments.get("Settings")),
        assets=copy.deepcopy(call.arguments.get("Assets", [])),
    )
    present(pool)[style.id] = style
    return {"ManagedLoginBranding": described(pool, style)}


def require_one_source(call: Call) -> None:
    """Refuse a request that does not choose one source: Cognito's values (true) or own settings, not both or neither.

    Assets do not choose; that they go with own settings only is the service model's, its text is not recorded.
    """
    provided, own = bool(call.arguments.get("UseCognitoProvidedValues")), "Settings" in call.arguments
    if provided == own:
        raise refusals.invalid_parameter("useCognitoProvidedValues or settings should be specified (but not both)")
    if provided and call.arguments.get("Assets"):
        raise refusals.invalid_parameter("Assets must be omitted when UseCognitoProvidedValues is true.")


def require_size(call: Call) -> None:
    """Refuse a request over two megabytes, told by its length header (service model)."""
    length = call.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > LARGEST_REQUEST:
        raise refusals.invalid_parameter("The request exceeds the maximum size of 2 MB.")


def present(pool: Pool) -> dict[str, Style]:
    """Return the styles of a pool; one whose client was deleted is gone (no source states what becomes of it)."""
    styles = pool.part(Styles).by_id
    for one in [one for one in styles.values() if one.client_id not in pool.clients]:
        del styles[one.id]
    return styles


def of_client(pool: Pool, client_id: str) -> Style | None:
    """Return the style of a client."""
    return next((one for one in present(pool).values() if one.client_id == client_id), None)


def pool_full(pool: Pool) -> bool:
    """Tell whether a pool has as many styles as it may."""
    return len(present(pool)) >= STYLES_PER_POOL


def described(pool: Pool, style: Style) -> dict[str, Any]:
    """Return a style in the members of ManagedLoginBrandingType.

    ReturnMergedResources asks for the options that are unchanged from Cognito's defaults too; no source lists these,
    so the customised ones are shown in either case.
    """
    members: dict[str, Any] = {
        "ManagedLoginBrandingId": style.id,
        "UserPoolId": pool.id,
        "UseCognitoProvidedValues": style.provided,
        "Assets": copy.deepcopy(style.assets),
        "CreationDate": style.created_at,
        "LastModifiedDate": style.modified_at,
    }
    return members if style.settings is None else members | {"Settings": copy.deepcopy(style.settings)}


def style_of(pool: Pool, style_id: str) -> Style:
    """Return a style of a pool."""
    found = present(pool).get(style_id)
    if found is None:
        raise refusals.not_found("ManagedLoginBranding does not exist.")
    return found


def describe(call: Call) -> dict[str, Any]:
    """DescribeManagedLoginBranding."""
    pool = lookup.pool(call)
    return {"ManagedLoginBranding": described(pool, style_of(pool, call.arguments["ManagedLoginBrandingId"]))}


def describe_by_client(call: Call) -> dict[str, Any]:
    """DescribeManagedLoginBrandingByClient."""
    pool, client = lookup.pool_and_client(call)
    style = of_client(pool, client.id)
    if style is None:
        raise refusals.not_found(f"ManagedLoginBranding for client {client.id} does not exist.")
    return {"ManagedLoginBranding": described(pool, style)}


def update(call: Call) -> dict[str, Any]:
    """UpdateManagedLoginBranding: what is omitted stays; Cognito's values replace all own ones (service model).

    The model marks neither id as required, though nothing can be found without them.
    """
    for name in ("UserPoolId", "ManagedLoginBrandingId"):
        if name not in call.arguments:
            raise refusals.invalid_parameter(f"{name} is required.")
    pool = lookup.pool(call)
    style = style_of(pool, call.arguments["ManagedLoginBrandingId"])
    require_one_source(call)
    require_size(call)
    if call.arguments.get("UseCognitoProvidedValues"):
        style.provided, style.settings, style.assets = True, None, []
    else:
        style.provided = False
        style.settings = copy.deepcopy(call.arguments.get("Settings", style.settings))
        style.assets = copy.deepcopy(call.arguments.get("Assets", style.assets))
    style.modified_at = call.cloud.clock.now()
    return {"ManagedLoginBranding": described(pool, style)}


def delete(call: Call) -> dict[str, Any]:
    """DeleteManagedLoginBranding."""
    pool = lookup.pool(call)
    del present(pool)[style_of(pool, call.arguments["ManagedLoginBrandingId"]).id]
    return {}


OPERATIONS: dict[str, Handler] = {
    "CreateManagedLoginBranding": create,
    "DescribeManagedLoginBranding": describe,
    "DescribeManagedLoginBrandingByClient": describe_by_client,
    "UpdateManagedLoginBranding": update,
    "DeleteManagedLoginBranding": delete,
}
