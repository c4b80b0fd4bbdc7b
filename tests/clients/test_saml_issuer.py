from datetime import UTC, datetime

import pytest

from poolproof.clients.acts import Bench, perform
from poolproof.clients.saml_issuer import ATTRIBUTES, KINDS, SamlIssuer
from poolproof.observation import Returned
from poolproof.reference.saml import assertions, metadata
from poolproof.reference.saml.assertions import Assertion, Fault, RefusedResponseError

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
IDP = SamlIssuer(entity="https://one.saml.poolproof.example")
FAULTS = {
    "expired": Fault.EXPIRED,
    "early": Fault.EARLY,
    "wrong_audience": Fault.AUDIENCE,
    "wrong_recipient": Fault.CONFIRMATION,
    "unconfirmed": Fault.CONFIRMATION,
    "wrong_issuer": Fault.ISSUER,
    "foreign_signed": Fault.SIGNATURE,
    "unsigned": Fault.SIGNATURE,
    "tampered": Fault.SIGNATURE,
    "wrapped": Fault.SIGNATURE,
    "failed": Fault.STATUS,
}


def read(text: str, issuer: SamlIssuer = IDP) -> Assertion:
    return assertions.verified(assertions.decoded(text), metadata.read(issuer.metadata()), assertions.AWS, NOW)


def test_good_response_says_who_it_is_and_what_was_given() -> None:
    found = read(IDP.respond(subject="ann & bob", now=NOW, attributes={"urn:x": ["a<b", "c"], "urn:y": "d"}))
    assert (found.subject, found.issuer, found.issued_at) == ("ann & bob", IDP.entity, NOW)
    assert found.attributes == {"urn:x": ("a<b", "c"), "urn:y": ("d",)}


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"good", "nameless"}))
def test_response_that_is_wrong_in_one_way_is_refused_for_it(kind: str) -> None:
    with pytest.raises(RefusedResponseError) as refused:
        read(IDP.respond(subject="ann", now=NOW, attributes={"urn:x": "a"}, kind=kind))
    assert refused.value.fault is FAULTS[kind]


def test_nameless_response_is_good_but_for_the_name() -> None:
    assert read(IDP.respond(subject="ann", now=NOW, attributes={"urn:x": "a"}, kind="nameless")).subject is None
    with pytest.raises(ValueError, match="no kind of response"):
        IDP.respond(subject="ann", now=NOW, attributes={}, kind="odd")


def test_minted_assertion_holds_the_attributes_of_aws() -> None:
    bench = Bench(
        region="eu-west-1", now=lambda: NOW, fetch=None, advance=None, deploy_api=None, issuers={},
        saml_issuers={"corporate": IDP},
    )  # fmt: skip
    asked = {"provider": "corporate", "subject": "ann", "roles": ["r,p"], "attributes": {"urn:x": "a"}}
    minted = perform("mintSamlAssertion", bench, asked)
    assert isinstance(minted, Returned)
    assert read(minted.fields["assertion"]).attributes == {
        f"{ATTRIBUTES}Role": ("r,p",),
        f"{ATTRIBUTES}RoleSessionName": ("ann",),
        "urn:x": ("a",),
    }
    bare = perform("mintSamlAssertion", bench, {"provider": "corporate", "subject": "ann", "session_name": ""})
    assert isinstance(bare, Returned)
    assert read(bare.fields["assertion"]).attributes == {}
