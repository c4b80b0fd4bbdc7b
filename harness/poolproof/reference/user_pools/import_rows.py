"""The CSV of a user import: its header, its rows, and the users that come of them.

Developer guide, using-import-tool-csv-header.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import attributes, usernames
from poolproof.reference.user_pools.state import Pool, Status

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud

USERNAME, MFA = "cognito:username", "cognito:mfa_enabled"
ORDER = (
    "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
    "website", "email", "email_verified", "gender", "birthdate", "zoneinfo", "locale", "phone_number",
    "phone_number_verified", "address", "updated_at",
)  # fmt: skip
LARGEST_FILE = 100 * 1024 * 1024
LONGEST_ROW = 16_000
MOST_ROWS = 500_000
COMMA = re.compile(r"(?<!\\),")
NAME = re.compile(r"\S{1,128}")
BIRTHDATE = re.compile(r"(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])/\d{4}")
FLAG = {"TRUE": "true", "FALSE": "false"}


@dataclass(slots=True, kw_only=True)
class Tally:
    """How many rows became users, were users already, or could not be used."""

    imported: int = 0
    skipped: int = 0
    failed: int = 0


def header(pool: Pool) -> list[str]:
    """Return the columns: the standard attributes without the sub, the custom ones, and two of the service's own."""
    custom = [name for name, one in pool.schema.items() if one.is_custom]
    return [*ORDER, *custom, MFA, USERNAME]


def parsed(pool: Pool, body: bytes) -> list[dict[str, str] | None] | None:
    """Return the rows by column, None for one that is too long or has another number of fields.

    None as a whole stands for a file that is too large, no UTF-8, has a byte order mark or other columns.
    """
    if len(body) > LARGEST_FILE:
        return None
    try:
        lines = body.decode().splitlines()
    except UnicodeDecodeError:
        return None
    columns = [one.strip() for one in fields(lines[0])] if lines else []
    rows = [line for line in lines[1:] if line.strip()]
    if sorted(columns) != sorted(header(pool)) or len(rows) > MOST_ROWS:
        return None
    return [row(columns, line) for line in rows]


def fields(line: str) -> list[str]:
    """Split a line at its commas; one with a backslash before it belongs to the value."""
    return [one.replace("\\,", ",") for one in COMMA.split(line)]


def row(columns: list[str], line: str) -> dict[str, str] | None:
    """Return one row, its values trimmed."""
    values = fields(line)
    if len(line) > LONGEST_ROW or len(values) != len(columns):
        return None
    return dict(zip(columns, (one.strip() for one in values), strict=True))


def imported(cloud: Cloud, pool: Pool, rows: list[dict[str, str] | None]) -> Tally:
    """Make the users and count; a username that exists already is skipped."""
    tally = Tally()
    for one in rows:
        if one is None or problem(pool, one) is not None:
            tally.failed += 1
        elif usernames.owner(pool, one[USERNAME]) is not None:
            tally.skipped += 1
        else:
            add(cloud, pool, one)
            tally.imported += 1
    return tally


def problem(pool: Pool, one: dict[str, str]) -> str | None:
    """Return why a row cannot become a user, or None."""
    if NAME.fullmatch(one[USERNAME]) is None:
        return "username"
    if not mfa_allowed(pool, one[MFA].upper()):
        return "mfa"
    if one["birthdate"] and BIRTHDATE.fullmatch(one["birthdate"]) is None:
        return "birthdate"
    values = values_of(one)
    if not verified(pool, values):
        return "verification"
    try:
        usernames.require_form(pool, one[USERNAME])
        attributes.require_conforming(pool, values, required=attributes.required_names(pool))
    except ServiceError as refusal:
        return refusal.message
    return None


def mfa_allowed(pool: Pool, flag: str) -> bool:
    """Tell whether a row's MFA flag is what the pool's setting asks for: ON true, OFF false, OPTIONAL either."""
    wanted = {"ON": {"TRUE"}, "OFF": {"FALSE"}}.get(pool.settings["MfaConfiguration"], {"TRUE", "FALSE"})
    return flag in wanted


def values_of(one: dict[str, str]) -> dict[str, str]:
    """Return the attributes of a row; empty fields are no attributes."""
    flags = frozenset(attributes.VERIFIED_FLAGS.values())
    return {
        name: FLAG.get(value.upper(), value) if name in flags else value
        for name, value in one.items()
        if value and name not in {USERNAME, MFA}
    }


def verified(pool: Pool, values: dict[str, str]) -> bool:
    """Tell whether an auto-verified attribute is verified, and every attribute that is said to be has a value."""
    flags = attributes.VERIFIED_FLAGS
    claimed = {name for name, flag in flags.items() if values.get(flag) == "true"}
    return all(values.get(name) for name in claimed) and bool(claimed & set(auto_verified(pool)))


def auto_verified(pool: Pool) -> list[str]:
    """Return the attributes that a pool verifies automatically."""
    return list(pool.settings.get("AutoVerifiedAttributes", ()))


def add(cloud: Cloud, pool: Pool, one: dict[str, str]) -> None:
    """Make a user, who has to reset the password (developer guide, signing-up-users-in-your-app)."""
    values = usernames.with_sign_in_attribute(pool, one[USERNAME], values_of(one))
    user = usernames.add_user(cloud, pool, one[USERNAME], values, Status.RESET_REQUIRED)
    if one[MFA].upper() == "TRUE" and values.get("phone_number"):
        # The guide names no factor; the flag is older than all factors but SMS.
        user.mfa_enabled = ["SMS_MFA"]
