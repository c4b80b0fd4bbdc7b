"""A SAML response as AWS takes it: who signed it, for whom, until when, and what it says of the user.

Nothing is believed but what the signature covers. The conditions are those of the IAM user guide
(id_roles_providers_create_saml_assertions) and of the recorded refusals that `Fault` names.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from poolproof.reference.saml import documents, moments
from poolproof.reference.saml.documents import Element
from poolproof.reference.saml.metadata import Metadata

PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"
ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
"""The format of a NameID that names none (SAML core 2.0, 2.2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom a response must be: what one audience, and the recipient of the confirmation, match in full."""

    audience: re.Pattern[str]
    recipient: re.Pattern[str]


_SIGN_IN = r"https://(?:[a-z]{2}(?:-[a-z]+)+-\d\.)?signin\.aws\.amazon\.com/(?:saml|platform/saml/acs/[\w-]+)"

AWS = Reader(audience=re.compile(rf"urn:amazon:webservices|{_SIGN_IN}"), recipient=re.compile(_SIGN_IN))
"""AWS itself, at its sign-in endpoints, global and of a Region (id_roles_providers_create_saml_assertions)."""


class Fault(Enum):
    """What is wrong with a response; the text is what STS says of it.

    Recorded: base64 (seoul-cloud notes on Keycloak), issuer (cloudbeaver issue 3112), signature (aws-google-auth issue
    270), expiry (saml2aws issue 759), confirmation (shibboleth notes of 2014), audience (IAM user guide,
    troubleshoot_saml). The other texts are not recorded anywhere.
    """

    BASE64 = "Invalid base64 SAMLResponse"
    ISSUER = "Issuer not present in specified provider"
    SIGNATURE = "Response signature invalid"
    EXPIRED = "Response has expired"
    EARLY = "Response is not valid yet"
    AUDIENCE = "Response does not contain the required audience."
    CONFIRMATION = "Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter"
    STATUS = "Response does not report success"
    FORM = "Response is not a valid SAML response"


class RefusedResponseError(Exception):
    """A response that is not taken."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What a verified response says.

    `subject` and `subject_format` come from the NameID, None without one; `recipient` from the confirmation;
    `session_ends` is SessionNotOnOrAfter; attributes have all their values in order.
    """

    issuer: str
    subject: str | None
    subject_format: str
    recipient: str
    issued_at: datetime
    session_ends: datetime | None
    attributes: Mapping[str, tuple[str, ...]]

    def values(self, name: str) -> tuple[str, ...]:
        """The values of an attribute, none when it is missing; names are compared with letter case."""
        return self.attributes.get(name, ())


def decoded(text: str) -> bytes:
    """The XML of a response that came in base64.

    Raises:
        RefusedResponseError: for a text that is not base64.

    """
    try:
        return base64.b64decode("".join(text.split()).encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise RefusedResponseError(Fault.BASE64) from error


def verified(data: bytes, metadata: Metadata, reader: Reader, now: datetime) -> Assertion:
    """Verify a response: form, status, issuer, signature, times, audience and confirmation, in this order (inferred).

    A response with an encrypted assertion, or with more assertions than one, is refused.

    Raises:
        RefusedResponseError: with the first fault found.

    """
    try:
        response = documents.read(data)
    except documents.UnreadableXmlError as error:
        raise RefusedResponseError(Fault.FORM) from error
    shown = list(response.all(f"{ASSERTION}Assertion"))
    if response.name != f"{PROTOCOL}Response" or len(shown) != 1:
        raise RefusedResponseError(Fault.FORM)
    status = response.first(f"{PROTOCOL}Status", f"{PROTOCOL}StatusCode")
    if status is None or status.attributes.get("Value") != SUCCESS:
        raise RefusedResponseError(Fault.STATUS)
    if _issuer(shown[0]) != metadata.issuer:
        raise RefusedResponseError(Fault.ISSUER)
    assertion = signed_assertion(data, response, metadata)
    require_conditions(assertion, reader, now)
    recipient = confirmed_recipient(assertion, reader, now)
    return _read(assertion, recipient, now)


def signed_assertion(data: bytes, response: Element, metadata: Metadata) -> Element:
    """The assertion out of what is signed: the response, or else the assertion in it."""
    whole = response.first(f"{documents.SIGNATURE}Signature") is not None
    try:
        if not whole:
            found = documents.signed(data, (f"{ASSERTION}Assertion",), metadata.certificates)
        else:
            covered = documents.signed(data, (), metadata.certificates)
            inside = covered.first(f"{ASSERTION}Assertion")
            if inside is None:
                raise RefusedResponseError(Fault.SIGNATURE)
            found = inside
    except documents.UnsignedXmlError as error:
        raise RefusedResponseError(Fault.SIGNATURE) from error
    if _issuer(found) != metadata.issuer:
        raise RefusedResponseError(Fault.ISSUER)
    return found


def require_conditions(assertion: Element, reader: Reader, now: datetime) -> None:
    """The assertion's times must hold, and every audience restriction name the reader."""
    conditions = assertion.first(f"{ASSERTION}Conditions")
    if conditions is None:
        raise RefusedResponseError(Fault.AUDIENCE)
    require_time(conditions, now)
    restrictions = [
        [reader.audience.fullmatch(audience.text.strip()) for audience in restriction.all(f"{ASSERTION}Audience")]
        for restriction in conditions.all(f"{ASSERTION}AudienceRestriction")
    ]
    if not restrictions or not all(any(named) for named in restrictions):
        raise RefusedResponseError(Fault.AUDIENCE)


def require_time(element: Element, now: datetime) -> None:
    """Refuse what is past its NotOnOrAfter or before its NotBefore."""
    end, begin = _moment(element, "NotOnOrAfter"), _moment(element, "NotBefore")
    if end is not None and now >= end:
        raise RefusedResponseError(Fault.EXPIRED)
    if begin is not None and now < begin:
        raise RefusedResponseError(Fault.EARLY)


def confirmed_recipient(assertion: Element, reader: Reader, now: datetime) -> str:
    """The Recipient of the one bearer confirmation, which must be the reader and in time.

    There must be exactly one confirmation, with both Recipient and NotOnOrAfter
    (id_roles_providers_create_saml_assertions).
    """
    confirmations = list(assertion.all(f"{ASSERTION}Subject", f"{ASSERTION}SubjectConfirmation"))
    found = confirmations[0].first(f"{ASSERTION}SubjectConfirmationData") if len(confirmations) == 1 else None
    if found is None or not {"Recipient", "NotOnOrAfter"} <= found.attributes.keys():
        raise RefusedResponseError(Fault.CONFIRMATION)
    recipient = found.attributes["Recipient"]
    if confirmations[0].attributes.get("Method") != BEARER or reader.recipient.fullmatch(recipient) is None:
        raise RefusedResponseError(Fault.CONFIRMATION)
    require_time(found, now)
    return recipient


def _read(assertion: Element, recipient: str, now: datetime) -> Assertion:
    name_id = assertion.first(f"{ASSERTION}Subject", f"{ASSERTION}NameID")
    issued_at = _moment(assertion, "IssueInstant")
    ends = [_moment(one, "SessionNotOnOrAfter") for one in assertion.all(f"{ASSERTION}AuthnStatement")]
    if issued_at is None:
        raise RefusedResponseError(Fault.FORM)
    session_ends = min((end for end in ends if end is not None), default=None)
    if session_ends is not None and now >= session_ends:
        raise RefusedResponseError(Fault.EXPIRED)
    subject = "" if name_id is None else name_id.text.strip()
    return Assertion(
        issuer=_issuer(assertion),
        subject=subject or None,
        subject_format=UNSPECIFIED if name_id is None else name_id.attributes.get("Format", UNSPECIFIED),
        recipient=recipient,
        issued_at=issued_at,
        session_ends=session_ends,
        attributes=_attributes(assertion),
    )


def _issuer(assertion: Element) -> str:
    found = assertion.first(f"{ASSERTION}Issuer")
    return "" if found is None else found.text.strip()


def _moment(element: Element, name: str) -> datetime | None:
    text = element.attributes.get(name)
    try:
        return None if text is None else moments.read(text)
    except moments.NoMomentError as error:
        raise RefusedResponseError(Fault.FORM) from error


def _attributes(assertion: Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for attribute in assertion.all(f"{ASSERTION}AttributeStatement", f"{ASSERTION}Attribute"):
        name = attribute.attributes.get("Name", "")
        values = tuple(value.text.strip() for value in attribute.all(f"{ASSERTION}AttributeValue"))
        found[name] = found.get(name, ()) + values
    return found
