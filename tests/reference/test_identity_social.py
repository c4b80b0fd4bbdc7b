"""Public providers: signed tokens of Google and Apple; those of Facebook, Amazon and Twitter only they can read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest
from account import Aws, refusal
from federation import ALLOW_ALL, Provider, identity_pool, role, trust

from poolproof.reference.sts import social
from poolproof.reference.sts.social import SocialAccount

OPAQUE = {"graph.facebook.com": "EAAB", "www.amazon.com": "Atza|x", "api.twitter.com": "token;secret"}
SIGNED = {"accounts.google.com": "https://accounts.google.com", "appleid.apple.com": "https://appleid.apple.com"}
APPS = {"api.twitter.com": "key;secret"}


def register(aws: Aws, provider: str, token: str, subject: str = "7", **rest: Any) -> None:
    account = SocialAccount(subject=subject, app_id=rest.pop("app", APPS.get(provider, "app")), **rest)
    social.register(aws.cloud, provider, token, account)


@pytest.mark.parametrize("provider", sorted(OPAQUE))
def test_a_token_that_its_provider_knows_is_a_login(aws: Aws, provider: str) -> None:
    token = OPAQUE[provider]
    pool = identity_pool(aws, SupportedLoginProviders={provider: APPS.get(provider, "app")})
    register(aws, provider, token)
    register(aws, provider, "2" + token)
    register(aws, provider, "3" + token, subject="8")
    identity = pool.get_id(**{provider: token})
    assert identity == pool.get_id(**{provider: "2" + token})
    assert identity != pool.get_id(**{provider: "3" + token})
    assert pool.credentials(identity, {provider: token})["AccessKeyId"].startswith("ASIA")
    opened = pool.public.get_open_id_token(IdentityId=identity, Logins={provider: token})["Token"]
    assert jwt.decode(opened, options={"verify_signature": False})["amr"] == ["authenticated", provider]


@pytest.mark.parametrize("provider", sorted(OPAQUE))
def test_a_token_that_is_unknown_over_or_of_another_app_is_no_login(aws: Aws, provider: str) -> None:
    pool = identity_pool(aws, SupportedLoginProviders={provider: APPS.get(provider, "app")})
    register(aws, provider, "foreign", app="other")
    register(aws, provider, "over", expires_at=aws.cloud.clock.now() + timedelta(seconds=10))
    assert pool.get_id(**{provider: "over"})
    aws.cloud.clock.advance(10)
    for token in ("unknown", "foreign", "over"):
        found = refusal(pool.public.get_id, IdentityPoolId=pool.id, Logins={provider: token})
        assert (found.code, found.status) == ("NotAuthorizedException", 400)
    other = identity_pool(aws, SupportedLoginProviders={"accounts.google.com": "app"})
    found = refusal(other.public.get_id, IdentityPoolId=other.id, Logins={provider: "unknown"})
    assert found.message == "Token is not from a supported provider of this identity pool."


@pytest.mark.parametrize("provider", sorted(SIGNED))
def test_an_id_token_of_google_and_apple_is_a_login(aws: Aws, provider: str) -> None:
    issuer = Provider(aws=aws, issuer=SIGNED[provider])
    pool = identity_pool(aws, SupportedLoginProviders={provider: "app"})
    identity = pool.get_id(**{provider: issuer.token()})
    assert pool.credentials(identity, {provider: issuer.token()})["AccessKeyId"].startswith("ASIA")
    wrong = {
        "audience": issuer.token(audience="other"),
        "key": issuer.token(key=aws.cloud.keys.take()),
        "expiry": issuer.token(exp=aws.cloud.clock.seconds() - 300),
        "issuer": Provider(aws=aws, issuer="https://idp.example.com").token(),
    }
    for token in wrong.values():
        found = refusal(pool.public.get_id, IdentityPoolId=pool.id, Logins={provider: token})
        assert found.code == "NotAuthorizedException"
        assert found.message.startswith("Invalid login token. ")


def test_sts_takes_google_without_a_provider_in_iam_and_asks_azp_before_aud(aws: Aws) -> None:
    google = Provider(aws=aws, issuer=SIGNED["accounts.google.com"])
    host = "accounts.google.com"
    condition = {"StringEquals": {f"{host}:aud": "web", f"{host}:oaud": "app", f"{host}:sub": "alice"}}
    arn = role(aws, "google", trust(None, Principal={"Federated": host}, Condition=condition), ALLOW_ALL)
    sts = aws.client("sts", signed=False)
    arguments = {"RoleArn": arn, "RoleSessionName": "app"}
    found = sts.assume_role_with_web_identity(WebIdentityToken=google.token(azp="web"), **arguments)
    assert (found["Provider"], found["SubjectFromWebIdentityToken"]) == (host, "alice")
    refused = refusal(sts.assume_role_with_web_identity, WebIdentityToken=google.token(), **arguments)
    assert refused.code == "AccessDenied"


@pytest.mark.parametrize(
    ("provider", "keys"), [("graph.facebook.com", ("app_id", "id")), ("www.amazon.com", ("app_id", "user_id"))]
)
def test_sts_takes_access_tokens_of_facebook_and_amazon(aws: Aws, provider: str, keys: tuple[str, str]) -> None:
    register(aws, provider, "token")
    condition = {"StringEquals": {f"{provider}:{keys[0]}": "app", f"{provider}:{keys[1]}": "7"}}
    arn = role(aws, "social", trust(None, Principal={"Federated": provider}, Condition=condition), ALLOW_ALL)
    sts = aws.client("sts", signed=False)
    arguments = {"RoleArn": arn, "RoleSessionName": "app", "ProviderId": provider}
    found = sts.assume_role_with_web_identity(WebIdentityToken="token", **arguments)
    assert (found["Audience"], found["SubjectFromWebIdentityToken"]) == ("app", "7")
    refused = refusal(sts.assume_role_with_web_identity, WebIdentityToken="unknown", **arguments)
    assert (refused.code, refused.status) == ("IDPRejectedClaim", 403)
    assert refused.message == f"{provider}: {provider} responded with HTTP/1.1 400 Bad Request"
