from datetime import UTC, datetime

import jwt
import pytest

from poolproof.clients import issuer, social_tokens
from poolproof.reference.cloud import Cloud
from poolproof.reference.sts import issuers, social
from poolproof.targets.reference import ring, vouch

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def mint(provider: str, kind: str = "good") -> social_tokens.Vouched:
    return social_tokens.mint(provider=provider, subject="ann", app="app", now=NOW, kind=kind)


@pytest.mark.parametrize("provider", social_tokens.OPAQUE)
def test_the_target_is_told_whose_a_token_is_and_for_which_app(provider: str) -> None:
    good, other, over = (mint(provider, kind) for kind in social_tokens.OPAQUE_KINDS)
    assert (good.token != mint(provider).token, ";" in good.token) == (True, provider == social_tokens.TWITTER)
    assert (good.app, other.app, over.app) == ("app", social_tokens.ANOTHER_APP, "app")
    assert over.expires_at < NOW < good.expires_at
    cloud = Cloud(keys=ring(), account_id="123456789012")
    vouch(cloud, good)
    found = social.account_for(cloud, provider, good.token)
    assert found is not None
    assert (found.subject, found.app_id) == ("ann", "app")


@pytest.mark.parametrize("provider", social_tokens.SIGNED)
def test_signed_tokens_verify_by_the_keys_that_the_target_is_told(provider: str) -> None:
    good = mint(provider)
    cloud = Cloud(keys=ring(), account_id="123456789012")
    vouch(cloud, good)
    assert issuers.outside_keys(cloud, f"https://{provider}") == issuer.Issuer(url="", audience="").jwks()["keys"]
    claims = jwt.decode(
        good.token, issuer.own_key().public_key(), ["RS256"], audience="app", options={"verify_exp": False}
    )
    assert (claims["iss"], claims["sub"]) == (f"https://{provider}", "ann")
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(mint(provider, "foreign_signed").token, issuer.own_key().public_key(), ["RS256"], audience="app")


def test_there_are_no_tokens_of_other_kinds() -> None:
    for provider, kind in (("graph.facebook.com", "unsigned"), ("accounts.google.com", "odd"), ("x.example", "good")):
        with pytest.raises(ValueError, match="no token of"):
            mint(provider, kind)
