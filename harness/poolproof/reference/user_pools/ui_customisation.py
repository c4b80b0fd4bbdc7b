"""Branding of the classic hosted UI: CSS and a logo, for the whole pool or for one client.

Service model, SetUICustomization; developer guide, app-ui-customization (class names, statements, sizes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import lookup, pools, refusals
from poolproof.reference.user_pools.state import Pool

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

EVERY_CLIENT = "ALL"
LARGEST_IMAGE = 100 * 1024
LARGEST_REQUEST = 135 * 1024
CLASSES = frozenset({
    "background-customizable", "banner-customizable", "errorMessage-customizable", "idpButton-customizable",
    "idpDescription-customizable", "inputField-customizable", "label-customizable", "legalText-customizable",
    "logo-customizable", "passwordCheck-notValid-customizable", "passwordCheck-valid-customizable",
    "redirect-customizable", "socialButton-customizable", "submitButton-customizable", "textDescription-customizable",
})  # fmt: skip
"""Developer guide, app-ui-customization, and the AWS CLI example set-ui-customization."""

STATEMENTS = re.compile(r"@(import|supports|page|media)\b", re.IGNORECASE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SELECTORS = re.compile(r"([^{}]+)\{[^{}]*\}")
CLASS = re.compile(r"\.([\w-]+)(:hover|:focus)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What was set at one level; `logo` counts the pictures that the level has had."""

    css: str | None
    logo: int
    created_at: datetime
    modified_at: datetime


@dataclass(slots=True, kw_only=True)
class Styles:
    """The styles of one pool by client id, or `ALL`."""

    by_client: dict[str, Style] = field(default_factory=dict)


def set_style(call: Call) -> dict[str, Any]:
    """SetUICustomization."""
    pool, level = pool_and_level(call)
    css, image = call.arguments.get("CSS"), call.arguments.get("ImageFile")
    require_size(css, image)
    if css is not None and not css_allowed(css):
        raise refusals.invalid_parameter("CSS contains classes or statements that are not allowed.")
    styles, now = pool.part(Styles).by_client, call.cloud.clock.now()
    before = styles.get(level)
    logo = 0 if before is None else before.logo
    styles[level] = Style(
        css=css if css is not None or before is None else before.css,
        logo=logo + 1 if image else logo,
        created_at=now if before is None else before.created_at,
        modified_at=now,
    )
    return {"UICustomization": described(pool, level, styles[level])}


def pool_and_level(call: Call) -> tuple[Pool, str]:
    """Return the pool and whether a call is about one of its clients or all of them."""
    pool = lookup.pool(call)
    level: str = call.arguments.get("ClientId", EVERY_CLIENT)
    if level != EVERY_CLIENT:
        lookup.client_of(pool, level)
    if not pools.has_domain(pool):
        # Read and write alike (terraform-provider-aws, ui customization tests; error reports of two modules).
        raise refusals.invalid_parameter("There has to be an existing domain associated with this user pool")
    return pool, level


def require_size(css: str | None, image: bytes | None) -> None:
    """Refuse a picture over 100 KB and a request over 135 KB (developer guide; the texts are not recorded)."""
    if image is not None and len(image) > LARGEST_IMAGE:
        raise refusals.invalid_parameter("The image file exceeds the maximum size of 100 KB.")
    if len((css or "").encode()) + len(image or b"") > LARGEST_REQUEST:
        raise refusals.invalid_parameter("The request exceeds the maximum size of 135 KB.")


def css_allowed(css: str) -> bool:
    """Tell whether CSS keeps to the published class names and statements."""
    plain = COMMENT.sub("", css)
    if STATEMENTS.search(plain) is not None:
        return False
    rest = SELECTORS.sub("", plain)
    selectors = [part.strip() for found in SELECTORS.findall(plain) for part in found.split(",")]
    return not rest.strip() and all(selector_allowed(one) for one in selectors)


def selector_allowed(selector: str) -> bool:
    """Tell whether a selector is one of the published classes, with `:hover` or `:focus` or without."""
    found = CLASS.fullmatch(selector)
    return found is not None and found[1] in CLASSES


def get_style(call: Call) -> dict[str, Any]:
    """GetUICustomization: the client's style, else the pool's, else an empty object."""
    pool, level = pool_and_level(call)
    styles = pool.part(Styles).by_client
    found = next((one for one in (level, EVERY_CLIENT) if one in styles), None)
    return {"UICustomization": {} if found is None else described(pool, found, styles[found])}


def described(pool: Pool, level: str, style: Style) -> dict[str, Any]:
    """Return a style in the members of UICustomizationType."""
    members: dict[str, Any] = {
        "UserPoolId": pool.id,
        "ClientId": level,
        "LastModifiedDate": style.modified_at,
        "CreationDate": style.created_at,
    }
    if style.css is not None:
        members |= {"CSS": style.css, "CSSVersion": style.modified_at.strftime("%Y%m%d%H%M%S")}
    if style.logo:
        members["ImageUrl"] = (
            f"https://{pool.custom_domain or f'{pool.domain}.auth.{pool.region}.amazoncognito.com'}"
            f"/{pool.id}/{level}/{style.logo}/assets/images/image.jpg"
        )
    return members


OPERATIONS: dict[str, Handler] = {"SetUICustomization": set_style, "GetUICustomization": get_style}
