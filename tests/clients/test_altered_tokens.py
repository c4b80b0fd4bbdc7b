"""Altered tokens of the harness's provider: what is signed again verifies, what is broken is broken."""

from datetime import UTC, datetime

import jwt
import pytest

from poolproof.clients import altered_tokens, issuer
from poolproof.clients.altered_tokens import ALTERATIONS, TAGS_CLAIM, altered, tagged
from poolproof_model.requests.role_sessions import ALTERATIONS as NAMES

GOOD = issuer.Issuer(url="https://idp.example", audience="app").mint(subject="alice", now=datetime.now(UTC))
RESIGNED = {"no_iss", "no_sub", "no_aud", "no_exp", "no_iat", "text_exp", "unknown_issuer", "plain_issuer"}


def test_the_model_names_every_alteration() -> None:
    assert set(NAMES) == set(ALTERATIONS)


@pytest.mark.parametrize("name", sorted(ALTERATIONS))
def test_every_alteration_changes_the_token(name: str) -> None:
    assert altered(GOOD, name) != GOOD


@pytest.mark.parametrize("name", sorted(RESIGNED))
def test_what_is_signed_again_has_a_right_signature(name: str) -> None:
    jwt.PyJWS().decode(altered(GOOD, name), issuer.own_key().public_key(), algorithms=["RS256"])


def test_tags_are_added_to_the_claims() -> None:
    claims = altered_tokens.claims_of(tagged(GOOD, {"principal_tags": {"team": ["red"]}}))
    assert claims[TAGS_CLAIM] == {"principal_tags": {"team": ["red"]}}
    assert claims["sub"] == "alice"
