"""A SAML identity provider: metadata and signed responses, right ones and wrong ones."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from account import Aws
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml import CanonicalizationMethod, SignatureMethod, XMLSigner

ENTITY = "https://saml.example.com/metadata"
SIGN_IN = "https://signin.aws.amazon.com/saml"
AUDIENCE = "urn:amazon:webservices"
PROVIDER = "arn:aws:iam::123456789012:saml-provider/corporate"
ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"

_METADATA = """<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
        <ds:X509Certificate>{certificate}</ds:X509Certificate>
      </ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{entity}/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>"""

_RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_response" Version="2.0"
 IssueInstant="{issued}" Destination="{recipient}">
<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/></samlp:Status>
<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion" Version="2.0"
 IssueInstant="{issued}"><saml:Issuer>{issuer}</saml:Issuer>
<saml:Subject>{name_id}<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData{confirmation}/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{begins}" NotOnOrAfter="{ends}">{restriction}</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{issued}"{session_ends}><saml:AuthnContext><saml:AuthnContextClassRef>\
urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext>
</saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>
</samlp:Response>"""


def certificate(key: RSAPrivateKey) -> x509.Certificate:
    """Return a certificate that the key has signed for itself."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "saml.example.com")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = built.serial_number(7).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    return dated.not_valid_after(datetime(2040, 1, 1, tzinfo=UTC)).sign(key, hashes.SHA256())


@dataclass(slots=True, kw_only=True)
class SamlIdp:
    """An identity provider with one signing key."""

    aws: Aws
    entity: str = ENTITY
    key: RSAPrivateKey = field(init=False)
    certificate: x509.Certificate = field(init=False)

    def __post_init__(self) -> None:
        self.key = self.aws.cloud.keys.take()
        self.certificate = certificate(self.key)

    @property
    def metadata(self) -> str:
        encoded = base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()
        return _METADATA.format(entity=self.entity, certificate=encoded)

    def known_to_iam(self, name: str = "corporate") -> str:
        created = self.aws.client("iam").create_saml_provider(Name=name, SAMLMetadataDocument=self.metadata)
        return str(created["SAMLProviderArn"])

    def xml(
        self,
        roles: Sequence[str],
        *,
        subject: str | None = "alice",
        extra: Mapping[str, str | Sequence[str]] | None = None,
        session_name: str | None = "alice@example.com",
        audience: str | None = AUDIENCE,
        recipient: str | None = SIGN_IN,
        issued: datetime | None = None,
        ends: datetime | None = None,
        begins: datetime | None = None,
        session_ends: datetime | None = None,
        issuer: str | None = None,
        status: str = "Success",
        provider: str = PROVIDER,
    ) -> str:
        """Return a response, not signed yet; `roles` are paired with the provider."""
        now = self.aws.cloud.clock.now() if issued is None else issued
        end = now + timedelta(minutes=10) if ends is None else ends
        listed: dict[str, Any] = {f"{ATTRIBUTES}Role": [f"{role},{provider}" for role in roles], **(extra or {})}
        if session_name is not None:
            listed[f"{ATTRIBUTES}RoleSessionName"] = session_name
        name_id = "" if subject is None else f'<saml:NameID Format="{PERSISTENT}">{subject}</saml:NameID>'
        confirmation = "" if recipient is None else f' Recipient="{recipient}" NotOnOrAfter="{moment(end)}"'
        restriction = "" if audience is None else f"<saml:Audience>{audience}</saml:Audience>"
        return _RESPONSE.format(
            issued=moment(now), ends=moment(end), begins=moment(begins or now - timedelta(minutes=1)),
            recipient=recipient or "", issuer=issuer or self.entity, status=status, name_id=name_id,
            confirmation=confirmation,
            restriction=f"<saml:AudienceRestriction>{restriction}</saml:AudienceRestriction>" if restriction else "",
            session_ends="" if session_ends is None else f' SessionNotOnOrAfter="{moment(session_ends)}"',
            attributes="".join(attribute(name, values) for name, values in listed.items()),
        )  # fmt: skip

    def signed(self, text: str, part: str = "_assertion") -> bytes:
        """Return the XML with the element of that ID signed."""
        root = etree.fromstring(text.encode())
        found = next(one for one in root.iter() if one.get("ID") == part)
        signer = XMLSigner(
            signature_algorithm=SignatureMethod.RSA_SHA256,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        done = signer.sign(found, key=self.key, cert=[self.certificate], reference_uri=part, id_attribute="ID")
        if found is root:
            root = done
        else:
            found.getparent().replace(found, done)
        return bytes(etree.tostring(root))

    def response(self, *roles: str, part: str = "_assertion", **rest: Any) -> str:
        """Return a signed response in base64."""
        return base64.b64encode(self.signed(self.xml(roles, **rest), part)).decode()


def moment(when: datetime) -> str:
    """Return a time as SAML writes it."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def attribute(name: str, values: str | Sequence[str]) -> str:
    """Return an attribute of an assertion."""
    listed = [values] if isinstance(values, str) else values
    inside = "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in listed)
    return f'<saml:Attribute Name="{name}">{inside}</saml:Attribute>'
