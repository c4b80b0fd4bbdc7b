"""The harness's own SAML 2.0 identity provider: a key, its metadata as text, and the responses that it signs.

Responses are addressed to AWS's sign-in, as IAM wants them (IAM user guide, id_roles_providers_create_saml_assertions).
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.signer import XMLSigner

from poolproof.clients.issuer import foreign_key, own_key

KINDS = (
    "good", "expired", "early", "wrong_audience", "wrong_recipient", "unconfirmed", "wrong_issuer", "foreign_signed",
    "unsigned", "tampered", "wrapped", "nameless", "failed",
)  # fmt: skip
"""See `SamlIssuer.respond`."""

LIFETIME_SECONDS = 3600.0
SIGN_IN = "https://signin.aws.amazon.com/saml"
AUDIENCE = "urn:amazon:webservices"
ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
SOMEBODY = "somebody-else"
"""The subject that a forger writes into a response that was made for another."""

_ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
_SIGNED = "_assertion"

_METADATA = """<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID={entity}>
  <md:IDPSSODescriptor WantAuthnRequestsSigned="false"
   protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
        <ds:X509Certificate>{certificate}</ds:X509Certificate>
      </ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location={sign_on}/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location={sign_on}/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>"""

_RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_response" Version="2.0"
 IssueInstant="{issued}" Destination="{sign_in}">
<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/></samlp:Status>
<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion" Version="2.0"
 IssueInstant="{issued}"><saml:Issuer>{issuer}</saml:Issuer>
<saml:Subject>{name_id}<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData{confirmation}/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{begins}" NotOnOrAfter="{ends}"><saml:AudienceRestriction><saml:Audience>{audience}\
</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{issued}"><saml:AuthnContext><saml:AuthnContextClassRef>\
urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext>
</saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>
</samlp:Response>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlIssuer:
    """A SAML identity provider by its entity id, a URL; all of one process share a key."""

    entity: str

    def metadata(self) -> str:
        """Return the metadata that CreateSAMLProvider takes: entity id, signing certificate, sign-on addresses."""
        certificate = base64.b64encode(_certificate(own_key()).public_bytes(Encoding.DER)).decode()
        return _METADATA.format(
            entity=quoteattr(self.entity), certificate=certificate, sign_on=quoteattr(f"{self.entity}/sso")
        )

    def respond(
        self,
        *,
        subject: str,
        now: datetime,
        attributes: Mapping[str, str | Sequence[str]],
        expires_in: float | None = None,
        kind: str = "good",
    ) -> str:
        """Return a response in base64 that says who somebody is, issued at a moment.

        `attributes` are full names with one or several values. The `kind` is what is wrong with it: it is `expired` or
        `early`; it is for a `wrong_audience` or `wrong_recipient`, or `unconfirmed` (no Recipient at all); a
        `wrong_issuer` is named; it is `foreign_signed`, `unsigned`, its subject `tampered` with under the signature,
        or the signed assertion `wrapped` into one that nobody signed; it is `nameless` or tells that sign-in `failed`.

        Raises:
            ValueError: `kind` is not one of KINDS.

        """
        if kind not in KINDS:
            raise ValueError(f"no kind of response {kind!r}; there are {', '.join(KINDS)}")
        text = self._text(subject, now, attributes, LIFETIME_SECONDS if expires_in is None else expires_in, kind)
        if kind != "unsigned":
            text = _signed(text, foreign_key() if kind == "foreign_signed" else own_key())
        match kind:
            case "tampered":
                text = text.replace(f">{escape(subject)}<", f">{SOMEBODY}<")
            case "wrapped":
                text = _wrapped(text, subject)
        return base64.b64encode(text.encode()).decode()

    def _text(
        self, subject: str, now: datetime, attributes: Mapping[str, str | Sequence[str]], lifetime: float, kind: str
    ) -> str:
        moved = {"expired": -timedelta(seconds=lifetime, minutes=10), "early": timedelta(minutes=30)}
        issued = now + moved.get(kind, timedelta())
        ends = _moment(issued + timedelta(seconds=lifetime))
        recipient = "https://signin.example.com/saml" if kind == "wrong_recipient" else SIGN_IN
        return _RESPONSE.format(
            issued=_moment(issued),
            begins=_moment(issued - timedelta(minutes=1)),
            ends=ends,
            sign_in=SIGN_IN,
            issuer=escape(f"{self.entity}/other" if kind == "wrong_issuer" else self.entity),
            status="Responder" if kind == "failed" else "Success",
            name_id="" if kind == "nameless" else f'<saml:NameID Format="{PERSISTENT}">{escape(subject)}</saml:NameID>',
            confirmation="" if kind == "unconfirmed" else f' Recipient="{recipient}" NotOnOrAfter="{ends}"',
            audience="urn:example:audience" if kind == "wrong_audience" else AUDIENCE,
            attributes="".join(_attribute(name, values) for name, values in attributes.items()),
        )


@lru_cache
def _certificate(key: RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "saml.poolproof.example")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = built.serial_number(7).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    return dated.not_valid_after(datetime(2040, 1, 1, tzinfo=UTC)).sign(key, hashes.SHA256())


def _signed(text: str, key: RSAPrivateKey) -> str:
    """Sign the assertion inside of a response."""
    root = etree.fromstring(text.encode())
    found = root.find(f"{_ASSERTION}Assertion")
    signer = XMLSigner(
        signature_algorithm=SignatureMethod.RSA_SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    done = signer.sign(found, key=key, cert=[_certificate(key)], reference_uri=_SIGNED, id_attribute="ID")
    root.replace(found, done)
    return str(etree.tostring(root, encoding="unicode"))


def _wrapped(text: str, subject: str) -> str:
    """Put the signed assertion into a forged one, whose signature element still covers it by its ID."""
    root = etree.fromstring(text.encode())
    signed = root.find(f"{_ASSERTION}Assertion")
    inner = etree.tostring(signed, encoding="unicode")
    forged = etree.fromstring(inner.replace(f'ID="{_SIGNED}"', 'ID="_forged"').replace(escape(subject), SOMEBODY))
    forged.append(etree.fromstring(inner))
    root.replace(signed, forged)
    return str(etree.tostring(root, encoding="unicode"))


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _attribute(name: str, values: str | Sequence[str]) -> str:
    listed = [values] if isinstance(values, str) else values
    inside = "".join(f"<saml:AttributeValue>{escape(str(value))}</saml:AttributeValue>" for value in listed)
    return f"<saml:Attribute Name={quoteattr(name)}>{inside}</saml:Attribute>"
