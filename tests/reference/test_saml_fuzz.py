"""Broken, cut and changed SAML responses and metadata: refused as STS and IAM refuse, never a crash."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from account import START, Aws, pems, refusal
from federation import ALLOW_ALL, role
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from saml_idp import ATTRIBUTES, PROVIDER, SamlIdp
from test_saml import assume, refused, saml_trust

from poolproof.reference.clock import Clock
from poolproof.reference.cloud import Cloud
from poolproof.reference.keys import Keys

STAFF = "arn:aws:iam::123456789012:role/staff"
CODES = {"InvalidIdentityToken", "ExpiredTokenException", "ValidationError", "AccessDenied", "InvalidParameterValue"}
QUIET = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
PIECES = st.sampled_from(
    [
        "<", ">", "/>", "</", "&amp;", "&lt;", "&e;", "<!--", "-->", "<![CDATA[", "]]>", "<?x ?>", "<!DOCTYPE r>", '"',
        " xmlns=''", " xmlns:saml='urn:x'", "saml:", "samlp:", "ds:", 'ID="_assertion"', "\x00", "é", "\ufeff",
        "2026-03-01T12:00:00Z", "9999-99-99T99:99:99Z", "#_response", "xpointer(/)", "urn:amazon:webservices",
    ]
)  # fmt: skip
VALUES = st.text(
    st.characters(codec="utf-8", exclude_characters="<>&\x00", exclude_categories=("Cc", "Cs")), max_size=80
)


@pytest.fixture(scope="module")
def idp() -> SamlIdp:
    aws = Aws(cloud=Cloud(clock=Clock(START), keys=Keys(pems())))
    found = SamlIdp(aws=aws)
    found.known_to_iam()
    role(aws, "staff", saml_trust("sts:TagSession", "sts:SetSourceIdentity"), ALLOW_ALL)
    return found


@pytest.fixture(scope="module")
def good(idp: SamlIdp) -> str:
    return idp.signed(idp.xml([STAFF])).decode()


def answered(idp: SamlIdp, data: bytes) -> None:
    """Send a response that must be refused, in the words of STS and at once."""
    begun = time.perf_counter()
    found = refused(idp.aws, STAFF, base64.b64encode(data).decode())
    assert found.code in CODES, found
    assert time.perf_counter() - begun < 2
    assert idp.aws.cloud.crashes == []


@QUIET
@given(at=st.integers(0, 10_000), length=st.integers(0, 60), piece=PIECES | st.text(max_size=12))
def test_a_changed_response_is_refused_unless_nothing_signed_has_changed(
    idp: SamlIdp, good: str, at: int, length: int, piece: str
) -> None:
    start = at % len(good)
    changed = good[:start] + piece + good[start + length :]
    encoded = base64.b64encode(changed.encode("utf-8", "surrogatepass")).decode()
    try:
        found = assume(idp.aws, STAFF, encoded)
    except idp.aws.client("sts", signed=False).exceptions.ClientError as error:
        assert error.response["Error"]["Code"] in CODES, error.response  # noqa: PT017 -- either is right
    else:
        # The assertion is signed, what stands around it is not.
        assert (found["Subject"], found["AssumedRoleUser"]["Arn"].rsplit("/", 1)[1]) == ("alice", "alice@example.com")
    assert idp.aws.cloud.crashes == []


@QUIET
@given(
    data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"<r>{text}</r>".encode("utf-8", "replace"))
)
def test_garbage_is_refused(idp: SamlIdp, data: bytes) -> None:
    answered(idp, data or b"0000")


@QUIET
@given(
    attributes=st.dictionaries(
        st.sampled_from(["Role", "RoleSessionName", "SessionDuration", "SourceIdentity", "TransitiveTagKeys",
                         "PrincipalTag:a", "PrincipalTag:A", "PrincipalTag:", "PrincipalTag:b"]).map(ATTRIBUTES.__add__)
        | st.text(st.characters(codec="ascii", categories=("L",)), max_size=5),
        st.lists(VALUES | st.just(f"{STAFF},{PROVIDER}") | st.sampled_from(["900", "43201", "alice", "a,b,c", ","]),
                 max_size=3),
    ),
    subject=VALUES,
)  # fmt: skip
def test_signed_attributes_of_any_kind_are_answered(
    idp: SamlIdp, attributes: dict[str, list[str]], subject: str
) -> None:
    encoded = base64.b64encode(idp.signed(idp.xml([STAFF], subject=subject, extra=attributes))).decode()
    try:
        assert assume(idp.aws, STAFF, encoded)["Credentials"]
    except idp.aws.client("sts", signed=False).exceptions.ClientError as error:
        assert error.response["Error"]["Code"] in CODES, error.response  # noqa: PT017 -- either is right
    assert idp.aws.cloud.crashes == []


@QUIET
@given(at=st.integers(0, 10_000), length=st.integers(0, 60), piece=PIECES)
def test_changed_metadata_is_taken_or_refused(idp: SamlIdp, at: int, length: int, piece: str) -> None:
    text = idp.metadata + " " * 1000
    start = at % len(idp.metadata)
    changed = text[:start] + piece + text[start + length :]
    iam = idp.aws.client("iam")
    try:
        iam.create_saml_provider(Name="changed", SAMLMetadataDocument=changed)
    except iam.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] in {"InvalidInput", "ValidationError"}  # noqa: PT017 -- either is right
    else:
        iam.delete_saml_provider(SAMLProviderArn=PROVIDER.replace("corporate", "changed"))
    assert idp.aws.cloud.crashes == []


def signature(good: str, **changes: str) -> str:
    """Return a response whose signature has other parts."""
    start, end = good.index("<ds:SignedInfo"), good.index("</ds:SignedInfo>")
    inside = good[start:end]
    for old, new in changes.values():
        inside = inside.replace(old, new)
    return good[:start] + inside + good[end:]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "urn:none"),
        ("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"),
        ("http://www.w3.org/2001/04/xmlenc#sha256", ""),
        ("#_assertion", ""),
        ("#_assertion", "#_response"),
        ("#_assertion", "file:///etc/passwd"),
        ("#_assertion", "http://127.0.0.1:1/"),
        ("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
        ("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2000/09/xmldsig#base64"),
    ],
)
def test_other_algorithms_references_and_transforms_are_refused(idp: SamlIdp, good: str, old: str, new: str) -> None:
    changed = signature(good, one=(old, new))
    assert changed != good
    answered(idp, changed.encode())


@pytest.mark.parametrize(
    "tag", ["ds:SignatureValue", "ds:SignedInfo", "ds:DigestValue", "ds:X509Certificate", "ds:KeyInfo"]
)
def test_a_signature_that_lacks_a_part_or_has_it_twice_is_answered(idp: SamlIdp, good: str, tag: str) -> None:
    start, end = good.index(f"<{tag}"), good.index(f"</{tag}>") + len(tag) + 3
    for changed in (good[:start] + good[end:], good[:end] + good[start:end] + good[end:]):
        encoded = base64.b64encode(changed.encode()).decode()
        if tag in {"ds:X509Certificate", "ds:KeyInfo"}:
            # Keys that a response brings along are not looked at.
            assert_taken_or_refused(idp, encoded)
        else:
            assert refused(idp.aws, STAFF, encoded).code in CODES
        assert idp.aws.cloud.crashes == []


def assert_taken_or_refused(idp: SamlIdp, encoded: str) -> None:
    sts: Any = idp.aws.client("sts", signed=False)
    try:
        sts.assume_role_with_saml(RoleArn=STAFF, PrincipalArn=PROVIDER, SAMLAssertion=encoded)
    except sts.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] in CODES  # noqa: PT017 -- either is right


def test_many_signatures_and_transforms_are_refused_at_once(idp: SamlIdp, good: str) -> None:
    part = good[good.index("<ds:Signature") : good.index("</ds:Signature>") + len("</ds:Signature>")]
    answered(idp, good.replace(part, part * 20).encode())
    nested = "".join(f'<a{number} xmlns:p{number}="u">' for number in range(60))
    answered(idp, good.replace("<saml:Subject>", f"{nested}<saml:Subject>").encode())
    transforms = '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>' * 300
    answered(idp, good.replace("</ds:Transforms>", f"{transforms}</ds:Transforms>").encode())


def test_namespaces_that_nobody_uses_change_nothing_and_take_no_time(idp: SamlIdp, good: str) -> None:
    spaces = " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(2_000))
    changed = good.replace("<saml:Subject>", f"<saml:Subject {spaces}>")
    begun = time.perf_counter()
    assert_taken_or_refused(idp, base64.b64encode(changed.encode()).decode())
    assert time.perf_counter() - begun < 2


def test_an_answer_to_too_long_a_response_is_that_of_a_constraint(idp: SamlIdp) -> None:
    sts = idp.aws.client("sts", signed=False)
    found = refusal(sts.assume_role_with_saml, RoleArn=STAFF, PrincipalArn=PROVIDER, SAMLAssertion="A" * 100_001)
    assert found.code == "ValidationError"
    assert "Member must have length less than or equal to 100000" in found.message
