"""Altered SAML responses: each alteration changes the response, and the signed assertion stays where it is."""

import base64
from datetime import UTC, datetime

import pytest

from poolproof.clients.altered_assertions import ALTERATIONS, SOMEBODY, altered
from poolproof.clients.saml_issuer import SamlIssuer
from poolproof_model.requests.saml_sessions import ALTERATIONS as NAMES

GOOD = SamlIssuer(entity="https://idp.example").respond(subject="alice", now=datetime.now(UTC), attributes={})


def test_the_model_names_every_alteration() -> None:
    assert set(NAMES) == {*ALTERATIONS, "no_base64"}


@pytest.mark.parametrize("name", NAMES)
def test_every_alteration_changes_the_response(name: str) -> None:
    assert altered(GOOD, name) != GOOD


def test_a_forged_assertion_comes_before_the_signed_one() -> None:
    text = base64.b64decode(altered(GOOD, "another_before")).decode()
    assert text.index(SOMEBODY) < text.index(">alice<")
    assert text.count("<saml:Assertion") == 2


def test_entities_are_declared_and_referred_to() -> None:
    for name in ("expanding", "outside_entity"):
        text = base64.b64decode(altered(GOOD, name)).decode()
        assert "<!ENTITY" in text
        assert "<samlp:Extensions>&" in text
