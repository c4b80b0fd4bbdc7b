"""What the attributes of a SAML assertion mean to STS (IAM user guide, id_roles_providers_create_saml_assertions)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from poolproof.reference.errors import ServiceError
from poolproof.reference.saml.assertions import Assertion
from poolproof.reference.sts import session_policies

PREFIX = "https://aws.amazon.com/SAML/Attributes/"
MAXIMUM_TAGS = 50
_NAME = re.compile(r"[a-zA-Z_0-9+=,.@-]{2,64}")
_NAME_RULE = "must match [a-zA-Z_0-9+=,.@-]{2,64}"

_DIRECTORY = "urn:oid:1.3.6.1.4.1.5923.1."
_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_X500 = "0.9.2342.19200300"

LISTS = {
    **{
        f"{_DIRECTORY}1.1.{number}": f"saml:eduperson{name}"
        for number, name in (
            (1, "affiliation"), (2, "nickname"), (4, "orgunitdn"), (5, "primaryaffiliation"), (7, "entitlement"),
            (8, "primaryorgunitdn"), (9, "scopedaffiliation"), (10, "targetedid"), (11, "assurance"),
        )
    },
    **{
        f"{_DIRECTORY}2.1.{number}": f"saml:eduorg{name}"
        for number, name in (
            (2, "homepageuri"), (3, "identityauthnpolicyuri"), (4, "legalname"), (5, "superioruri"),
            (6, "whitepagesuri"),
        )
    },
    "urn:oid:2.5.4.3": "saml:cn",
}  # fmt: skip
"""Attributes with several values and the condition keys that they become."""

TEXTS = {
    f"{_DIRECTORY}1.1.3": "saml:edupersonorgdn",
    f"{_DIRECTORY}1.1.6": "saml:edupersonprincipalname",
    f"{_CLAIMS}name": "saml:name",
    "http://schemas.xmlsoap.org/claims/CommonName": "saml:commonname",
    f"{_CLAIMS}givenname": "saml:givenname",
    f"{_CLAIMS}surname": "saml:surname",
    f"{_CLAIMS}emailaddress": "saml:mail",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid": "saml:uid",
    "2.5.4.3": "saml:commonname",
    "2.5.4.4": "saml:surname",
    "2.4.5.42": "saml:givenname",
    "2.5.4.45": "saml:x500uniqueidentifier",
    f"{_X500}100.1.1": "saml:uid",
    f"{_X500}100.1.3": "saml:mail",
    f"{_X500}.100.1.45": "saml:organizationstatus",
}
"""Attributes with one value and the condition keys that they become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What an assertion asks for: `roles` are pairs of role and provider, `seconds` is SessionDuration."""

    session_name: str
    roles: frozenset[tuple[str, str]]
    seconds: int | None
    tags: Mapping[str, str]
    source_identity: str | None


def invalid(message: str) -> ServiceError:
    """InvalidIdentityToken (400)."""
    return ServiceError("InvalidIdentityToken", message)


def read(assertion: Assertion) -> Claims:
    """Read the attributes of AWS; names are compared with letter case.

    Raises:
        ServiceError: InvalidIdentityToken for a missing or malformed attribute, InvalidParameterValue for bad tags.

    """
    session_name = _single(assertion, "RoleSessionName")
    if session_name is None:
        raise invalid("RoleSessionName is required in AuthnResponse")
    if _NAME.fullmatch(session_name) is None:
        raise invalid(f"RoleSessionName in AuthnResponse {_NAME_RULE}")
    source_identity = _single(assertion, "SourceIdentity")
    if source_identity is not None and _NAME.fullmatch(source_identity) is None:
        raise invalid(f'Source Identity {_NAME_RULE} and not begin with "aws:"')
    return Claims(
        session_name=session_name,
        roles=frozenset(role_pairs(assertion)),
        seconds=_seconds(assertion),
        tags=_tags(assertion),
        source_identity=source_identity,
    )


def role_pairs(assertion: Assertion) -> tuple[tuple[str, str], ...]:
    """The pairs of role and provider in the attribute Role, in order; clients send both orders of a pair."""
    pairs = (tuple(part.strip() for part in value.split(",")) for value in assertion.values(f"{PREFIX}Role"))
    return tuple(
        (pair[1], pair[0]) if ":saml-provider/" in pair[0] else (pair[0], pair[1]) for pair in pairs if len(pair) == 2
    )


def _single(assertion: Assertion, name: str) -> str | None:
    values = assertion.values(PREFIX + name)
    if len(values) > 1:
        raise invalid(f"{name} in AuthnResponse must have one value")
    return values[0] if values else None


def _seconds(assertion: Assertion) -> int | None:
    text = _single(assertion, "SessionDuration")
    if text is None:
        return None
    if re.fullmatch(r"[0-9]{3,5}", text) is None or not 900 <= int(text) <= 43200:
        raise invalid("SessionDuration in AuthnResponse must be an integer from 900 to 43200")
    return int(text)


def _tags(assertion: Assertion) -> dict[str, str]:
    start = f"{PREFIX}PrincipalTag:"
    listed = [
        {"Key": name.removeprefix(start), "Value": _single(assertion, name.removeprefix(PREFIX)) or ""}
        for name in assertion.attributes
        if name.startswith(start)
    ]
    if len(listed) > MAXIMUM_TAGS or any(not 1 <= len(tag["Key"]) <= 128 or len(tag["Value"]) > 256 for tag in listed):
        raise invalid("Invalid session tags in AuthnResponse")
    tags = session_policies.tags_of(listed)
    if any(key not in tags for key in assertion.values(f"{PREFIX}TransitiveTagKeys")):
        text = "The specified transitive tag key must be included in the requested tags."
        raise ServiceError("InvalidParameterValue", text)
    return tags


def keys(assertion: Assertion) -> dict[str, str | tuple[str, ...]]:
    """The condition keys that the directory's attributes become, for trust policies only."""
    found: dict[str, str | tuple[str, ...]] = {}
    for name, values in assertion.attributes.items():
        if values and name in LISTS:
            found[LISTS[name]] = values
        elif values and name in TEXTS:
            found[TEXTS[name]] = values[0]
    return found
