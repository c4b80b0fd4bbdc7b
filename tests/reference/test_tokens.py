"""Tokens: form, claims, keys, lifetimes, refresh and rotation."""

from __future__ import annotations

import json
import uuid
from typing import Any

import jwt
import pytest
from account import Aws, Refusal, refusal
from sign_in_world import FLOWS, Account, account, claims

SHARED = {"sub", "iss", "token_use", "auth_time", "iat", "exp", "jti", "origin_jti", "event_id"}
ROTATION = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
ROTATING = [flow for flow in FLOWS if flow != "ALLOW_REFRESH_TOKEN_AUTH"]


@pytest.fixture
def one(aws: Aws) -> Account:
    made = account(aws)
    made.user(email="a@example.com", email_verified="true")
    return made


def verified(one: Account, token: str, **options: Any) -> dict[str, Any]:
    """Verify a token as an application does, with the published keys."""
    issuer = f"https://cognito-idp.eu-west-1.amazonaws.com/{one.pool_id}"
    keys = json.loads(one.aws.get(f"{issuer}/.well-known/jwks.json").body)
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(key for key in jwt.PyJWKSet.from_dict(keys).keys if key.key_id == kid)
    checks = {"verify_exp": False, "verify_iat": False}
    found: dict[str, Any] = jwt.decode(
        token, key, algorithms=["RS256"], issuer=issuer, options=checks, **options
    )  # fmt: skip
    return found


def get_tokens(one: Account, token: str, **more: Any) -> Any:
    found = one.idp.get_tokens_from_refresh_token(RefreshToken=token, ClientId=one.client_id, **more)
    return found["AuthenticationResult"]


def test_tokens_verify_with_the_published_keys(one):
    tokens = one.tokens()
    assert verified(one, tokens["IdToken"], audience=one.client_id)["token_use"] == "id"
    assert verified(one, tokens["AccessToken"])["token_use"] == "access"


def test_header_has_kid_and_alg_and_the_two_tokens_have_different_keys(one):
    tokens = one.tokens()
    headers = [jwt.get_unverified_header(tokens[name]) for name in ("IdToken", "AccessToken")]
    assert all(set(header) == {"kid", "alg"} and header["alg"] == "RS256" for header in headers)
    assert headers[0]["kid"] != headers[1]["kid"]


def test_keys_belong_to_a_pool_and_stay(aws, one):
    other = account(aws)
    other.user()
    with pytest.raises(StopIteration):
        verified(other, one.tokens()["IdToken"])
    url = f"https://cognito-idp.eu-west-1.amazonaws.com/{one.pool_id}/.well-known/jwks.json"
    assert aws.get(url).body == aws.get(url).body
    keys = json.loads(aws.get(url).body)["keys"]
    assert len(keys) == 2
    assert all(set(key) == {"alg", "e", "kid", "kty", "n", "use"} for key in keys)


def test_discovery_document_names_the_keys(aws, one):
    issuer = f"https://cognito-idp.eu-west-1.amazonaws.com/{one.pool_id}"
    document = json.loads(aws.get(f"{issuer}/.well-known/openid-configuration").body)
    assert document["issuer"] == issuer
    assert document["jwks_uri"] == f"{issuer}/.well-known/jwks.json"
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    assert document["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "client_secret_post"]
    assert document["authorization_endpoint"] == f"{issuer}/authorize"
    assert aws.get("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_nothing/.well-known/jwks.json").status == 404


def test_claims_of_the_id_token(aws, one):
    found = claims(one.tokens()["IdToken"])
    now = aws.cloud.clock.seconds()
    assert set(found) == SHARED | {"aud", "cognito:username", "email", "email_verified"}
    assert (found["aud"], found["cognito:username"]) == (one.client_id, "alice")
    assert (found["email"], found["email_verified"]) == ("a@example.com", True)
    assert (found["auth_time"], found["iat"], found["exp"]) == (now, now, now + 3600)
    assert str(uuid.UUID(found["sub"])) == found["sub"]


def test_claims_of_the_access_token(one):
    found = claims(one.tokens()["AccessToken"])
    assert set(found) == SHARED | {"client_id", "username", "scope"}
    assert found["scope"] == "aws.cognito.signin.user.admin"
    assert (found["client_id"], found["username"]) == (one.client_id, "alice")


def test_jti_and_origin_jti(one):
    tokens = one.tokens()
    first, access = claims(tokens["IdToken"]), claims(tokens["AccessToken"])
    again = claims(one.refreshed(tokens["RefreshToken"])["AuthenticationResult"]["AccessToken"])
    assert first["origin_jti"] == access["origin_jti"] == again["origin_jti"]
    assert len({first["jti"], access["jti"], again["jti"]}) == 3
    assert first["event_id"] == access["event_id"]
    assert claims(one.tokens()["IdToken"])["origin_jti"] != first["origin_jti"]


def test_without_revocation_there_is_no_jti(aws):
    one = account(aws, client={"EnableTokenRevocation": False})
    one.user()
    for name in ("IdToken", "AccessToken"):
        assert not {"jti", "origin_jti"} & set(claims(one.tokens()[name]))


def test_groups_and_roles(one):
    def group(name: str, **settings: Any) -> None:
        one.idp.create_group(UserPoolId=one.pool_id, GroupName=name, **settings)
        one.idp.admin_add_user_to_group(UserPoolId=one.pool_id, GroupName=name, Username="alice")

    low, high = "arn:aws:iam::123456789012:role/low", "arn:aws:iam::123456789012:role/high"
    group("plain")
    group("second", Precedence=5, RoleArn=low)
    group("first", Precedence=1, RoleArn=high)
    tokens = one.tokens()
    found, access = claims(tokens["IdToken"]), claims(tokens["AccessToken"])
    assert set(found["cognito:groups"]) == set(access["cognito:groups"]) == {"plain", "second", "first"}
    assert set(found["cognito:roles"]) == {low, high}
    assert found["cognito:preferred_role"] == high
    assert not {"cognito:roles", "cognito:preferred_role"} & set(access)
    group("tied", Precedence=1, RoleArn=low)
    refreshed = one.refreshed(tokens["RefreshToken"])["AuthenticationResult"]["IdToken"]
    assert "cognito:preferred_role" not in claims(refreshed)


def test_client_decides_which_attributes_are_claims(aws):
    one = account(aws, client={"ReadAttributes": ["nickname"]})
    one.user(email="a@example.com", nickname="Al")
    found = claims(one.tokens()["IdToken"])
    assert found["nickname"] == "Al"
    assert not {"email", "email_verified"} & set(found)


def test_custom_attributes_are_strings(aws):
    schema = [{"Name": "level", "AttributeDataType": "Number"}]
    one = account(aws, pool={"Schema": schema}, client={"ReadAttributes": ["custom:level"]})
    one.user(**{"custom:level": "3"})
    assert claims(one.tokens()["IdToken"])["custom:level"] == "3"


def test_lifetimes_are_the_clients(aws):
    units = {"AccessToken": "minutes", "IdToken": "seconds", "RefreshToken": "minutes"}
    one = account(
        aws,
        client={
            "AccessTokenValidity": 10, "IdTokenValidity": 400, "RefreshTokenValidity": 60, "TokenValidityUnits": units
        },
    )  # fmt: skip
    one.user()
    tokens = one.tokens()
    access, found = claims(tokens["AccessToken"]), claims(tokens["IdToken"])
    assert access["exp"] - access["iat"] == tokens["ExpiresIn"] == 600
    assert found["exp"] - found["iat"] == 400
    aws.cloud.clock.advance(599)
    assert one.idp.get_user(AccessToken=tokens["AccessToken"])["Username"] == "alice"
    aws.cloud.clock.advance(1)
    assert refusal(one.idp.get_user, AccessToken=tokens["AccessToken"]) == Refusal(
        "NotAuthorizedException", "Access Token has expired", 400
    )
    aws.cloud.clock.advance(2999)
    assert one.refreshed(tokens["RefreshToken"])
    aws.cloud.clock.advance(1)
    assert refusal(one.refreshed, token=tokens["RefreshToken"]).code == "NotAuthorizedException"


@pytest.mark.parametrize("flow", ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"])
def test_refresh_gives_new_tokens_and_keeps_the_refresh_token(aws, one, flow):
    before = one.tokens()
    aws.cloud.clock.advance(100)
    answer = one.start(flow, REFRESH_TOKEN=before["RefreshToken"])
    assert answer["ChallengeParameters"] == {}
    after = answer["AuthenticationResult"]
    assert set(after) == {"AccessToken", "IdToken", "TokenType", "ExpiresIn"}
    old, new = claims(before["IdToken"]), claims(after["IdToken"])
    assert new["auth_time"] == old["auth_time"]
    assert new["iat"] == old["iat"] + 100
    assert {name: new[name] for name in ("aud", "sub", "cognito:username")} == {
        name: old[name] for name in ("aud", "sub", "cognito:username")
    }
    assert one.start(flow, REFRESH_TOKEN=before["RefreshToken"])
    assert one.idp.get_user(AccessToken=before["AccessToken"])


def test_admin_refreshes_too(one):
    token = one.tokens()["RefreshToken"]
    answer = one.idp.admin_initiate_auth(
        UserPoolId=one.pool_id, ClientId=one.client_id, AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": token},
    )  # fmt: skip
    assert answer["AuthenticationResult"]["AccessToken"]


def test_changes_show_in_refreshed_tokens(one):
    token = one.tokens()["RefreshToken"]
    one.idp.admin_update_user_attributes(
        UserPoolId=one.pool_id, Username="alice", UserAttributes=[{"Name": "nickname", "Value": "Al"}]
    )
    assert claims(one.refreshed(token)["AuthenticationResult"]["IdToken"])["nickname"] == "Al"


def test_refresh_token_is_the_clients(aws, one):
    token = one.tokens()["RefreshToken"]
    invalid = Refusal("NotAuthorizedException", "Invalid Refresh Token.", 400)
    assert refusal(one.refreshed, token="made.up") == invalid
    assert refusal(one.refreshed, token=one.tokens()["AccessToken"]) == invalid
    other = one.idp.create_user_pool_client(UserPoolId=one.pool_id, ClientName="other")["UserPoolClient"]["ClientId"]
    call = {"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": token}}
    assert refusal(one.idp.initiate_auth, ClientId=other, **call) == invalid
    assert refusal(one.start, flow="REFRESH_TOKEN_AUTH", X="1").message == "Missing required parameter REFRESH_TOKEN"


def test_refresh_of_a_secret_client_hashes_the_internal_username(aws):
    one = account(aws, pool={"UsernameAttributes": ["email"]}, secret=True)
    internal = one.user("a@example.com", email="a@example.com")
    token = one.tokens("a@example.com")["RefreshToken"]
    assert "SECRET_HASH was not received" in refusal(one.refreshed, token=token).message
    assert refusal(one.refreshed, token=token, **one.hashed("a@example.com")) == Refusal(
        "NotAuthorizedException", f"SecretHash does not match for the client: {one.client_id}", 400
    )
    assert one.refreshed(token, **one.hashed(internal))["AuthenticationResult"]


def test_refresh_flow_must_be_enabled(aws):
    one = account(aws, client={"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]})
    one.user()
    found = refusal(one.refreshed, token=one.tokens()["RefreshToken"])
    assert found == Refusal("InvalidParameterException", "REFRESH_TOKEN_AUTH flow not enabled for this client", 400)


def test_get_tokens_without_rotation(one):
    token = one.tokens()["RefreshToken"]
    assert set(get_tokens(one, token)) == {"AccessToken", "IdToken", "TokenType", "ExpiresIn"}
    assert get_tokens(one, token)


def test_get_tokens_takes_the_plain_secret(aws):
    one = account(aws, secret=True)
    one.user()
    token = one.tokens()["RefreshToken"]
    for more in ({}, {"ClientSecret": "x" * 52}):
        call = {"RefreshToken": token, "ClientId": one.client_id, **more}
        assert refusal(one.idp.get_tokens_from_refresh_token, **call).code == "NotAuthorizedException"
    assert get_tokens(one, token, ClientSecret=one.secret)


def test_rotation_replaces_the_token(aws):
    one = account(aws, client={"ExplicitAuthFlows": ROTATING, "RefreshTokenRotation": ROTATION})
    one.user()
    first = one.tokens()["RefreshToken"]
    assert refusal(one.refreshed, token=first).code == "InvalidParameterException"
    second = get_tokens(one, first)["RefreshToken"]
    assert second != first
    call = {"RefreshToken": first, "ClientId": one.client_id}
    assert refusal(one.idp.get_tokens_from_refresh_token, **call).code == "RefreshTokenReuseException"
    assert get_tokens(one, second)["RefreshToken"]


def test_rotation_with_grace_and_the_lifetime_of_the_original(aws):
    rotation = {**ROTATION, "RetryGracePeriodSeconds": 10}
    one = account(
        aws,
        client={
            "ExplicitAuthFlows": ROTATING, "RefreshTokenRotation": rotation, "RefreshTokenValidity": 1,
            "TokenValidityUnits": {"RefreshToken": "hours"},
        },
    )  # fmt: skip
    one.user()
    first = one.tokens()["RefreshToken"]
    aws.cloud.clock.advance(3000)
    second = get_tokens(one, first)["RefreshToken"]
    aws.cloud.clock.advance(9)
    assert get_tokens(one, first)
    aws.cloud.clock.advance(1)
    call = {"ClientId": one.client_id}
    reused = refusal(one.idp.get_tokens_from_refresh_token, RefreshToken=first, **call)
    assert reused.code == "RefreshTokenReuseException"
    assert get_tokens(one, second)
    aws.cloud.clock.advance(590)
    third = refusal(one.idp.get_tokens_from_refresh_token, RefreshToken=second, **call)
    assert third.code == "NotAuthorizedException"
