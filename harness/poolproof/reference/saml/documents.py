"""XML from strangers, bounded in time and memory; the reference's only importer of lxml and signxml.

A document type is refused before parsing, so there are no entities to expand; size, elements and depth have limits.
What a signature covers is taken from the verifier's own copy, never from the document that came.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

MAXIMUM_ELEMENTS = 20_000
MAXIMUM_DEPTH = 64
PIECE = 65_536
"""Bytes parsed before the elements are counted again."""

SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"
TRANSFORMS = frozenset({
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
})  # fmt: skip
"""The transforms that SAML lets a signature have (SAML core 2.0, 5.4.4)."""

METHODS = frozenset({
    SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512,
    SignatureMethod.ECDSA_SHA256, SignatureMethod.ECDSA_SHA384, SignatureMethod.ECDSA_SHA512,
})  # fmt: skip
DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})


class UnreadableXmlError(Exception):
    """The bytes are not XML, or more of it than is taken."""


class UnsignedXmlError(Exception):
    """No certificate of the signer verifies the document, or the signature covers something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """An element: its name as `{namespace}local`, attributes, own text and children without comments."""

    name: str
    attributes: dict[str, str]
    text: str
    children: tuple[Element, ...]

    def all(self, *path: str) -> Iterator[Element]:
        """The elements that a path of names leads to, in document order."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.name == path[0]:
                yield from child.all(*path[1:])

    def first(self, *path: str) -> Element | None:
        """The first element at a path."""
        return next(self.all(*path), None)


def read(data: bytes) -> Element:
    """Parse a document.

    Raises:
        UnreadableXmlError: when it is not UTF-8, not well-formed, has a document type, or is too large or too deep.

    """
    return _element(_tree(data))


def _tree(data: bytes) -> Any:
    if b"<!DOCTYPE" in data or b"\x00" in data:
        raise UnreadableXmlError("a document type, or no UTF-8")
    parser = etree.XMLPullParser(
        events=("start", "end"), encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False
    )
    elements = depth = 0
    try:
        for start in range(0, len(data), PIECE):
            parser.feed(data[start : start + PIECE])
            for event, _element in parser.read_events():
                opens = event == "start"
                elements, depth = elements + opens, depth + (1 if opens else -1)
                if elements > MAXIMUM_ELEMENTS or depth > MAXIMUM_DEPTH:
                    raise UnreadableXmlError("too many elements, or too deep")
        return parser.close()
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableXmlError(str(error)) from error


def _element(found: Any) -> Element:
    children = tuple(_element(child) for child in found if isinstance(child.tag, str))
    text = "".join((found.text or "", *(child.tail or "" for child in found)))
    return Element(name=found.tag, attributes=dict(found.attrib), text=text, children=children)


def signed(data: bytes, place: Sequence[str], certificates: Sequence[x509.Certificate]) -> Element:
    """The element at `place` below the root, as one of the certificates' keys signed it.

    The signature stands inside the element, covers exactly it by its ID, and has the transforms of SAML only; an ID
    that occurs twice is refused, for either element could be the one that was signed.

    Raises:
        UnreadableXmlError: for what `read` refuses.
        UnsignedXmlError: when the element is not there once, not signed, or not by these.

    """
    root = _tree(data)
    found = _only(root, place)
    signature = _only(found, (f"{SIGNATURE}Signature",))
    own_id = found.get("ID")
    identifiers = [one.get("ID") for one in root.iter() if one.get("ID") is not None]
    references = signature.findall(f"{SIGNATURE}SignedInfo/{SIGNATURE}Reference")
    if (
        not own_id
        or len(set(identifiers)) != len(identifiers)
        or [one.get("URI") for one in references] != [f"#{own_id}"]
    ):
        raise UnsignedXmlError("the signature does not cover the element that it stands in")
    transforms = [one.get("Algorithm") for one in references[0].iter(f"{SIGNATURE}Transform")]
    if len(transforms) > 2 or not TRANSFORMS.issuperset(transforms):
        raise UnsignedXmlError("the signature has transforms that SAML does not know")
    location = "./" + "".join(f"{name}/" for name in place)
    for certificate in certificates:
        covered = _covered(root, location, certificate)
        if covered is not None and covered.tag == found.tag and covered.get("ID") == own_id:
            return _element(covered)
    raise UnsignedXmlError("no certificate of the signer verifies the signature")


def _only(parent: Any, place: Sequence[str]) -> Any:
    found = parent
    for name in place:
        matching = found.findall(name)
        if len(matching) != 1:
            raise UnsignedXmlError(f"{len(matching)} times {name}")
        found = matching[0]
    return found


def _covered(root: Any, location: str, certificate: x509.Certificate) -> Any:
    """What the signature at a location covers, None unless the certificate's key made it."""
    config = SignatureConfiguration(location=location, signature_methods=METHODS, digest_algorithms=DIGESTS)
    try:
        result = XMLVerifier().verify(root, x509_cert=certificate, id_attribute="ID", expect_config=config)
    except (SignXMLException, UnsupportedAlgorithm, etree.LxmlError, ValueError, TypeError, AttributeError):
        # A signature from a stranger may be anything; whatever the verifier stumbles over, it is not verified.
        return None
    return None if isinstance(result, list) else result.signed_xml
