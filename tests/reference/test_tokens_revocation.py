"""GetUser, and what sign-out, revocation, disabling, reset and deletion do to tokens."""

from __future__ import annotations

import base64
import json

import jwt
import pytest
from account import Aws, Refusal, refusal
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from sign_in_world import Account, account, claims

REVOKED = Refusal("NotAuthorizedException", "Access Token has been revoked", 400)
REFRESH_REVOKED = Refusal("NotAuthorizedException", "Refresh Token has been revoked", 400)


@pytest.fixture
def one(aws: Aws) -> Account:
    made = account(aws)
    made.user(email="a@example.com", email_verified="true")
    return made


def revoke(one: Account, token: str, **more: str):
    return one.idp.revoke_token(Token=token, ClientId=one.client_id, **more)


def test_get_user_shows_what_the_client_may_read(aws, one):
    found = one.idp.get_user(AccessToken=one.tokens()["AccessToken"])
    values = {pair["Name"]: pair["Value"] for pair in found["UserAttributes"]}
    sub = claims(one.tokens()["IdToken"])["sub"]
    assert found["Username"] == "alice"
    assert values == {"sub": sub, "email": "a@example.com", "email_verified": "true"}
    assert not {"MFAOptions", "PreferredMfaSetting", "UserMFASettingList"} & set(found)


def test_get_user_needs_no_signature(aws, one):
    unsigned = aws.client("cognito-idp", signed=False)
    assert unsigned.get_user(AccessToken=one.tokens()["AccessToken"])["Username"] == "alice"


def test_token_without_the_users_own_scope_opens_nothing(aws):
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:f"
    config = {"PreTokenGenerationConfig": {"LambdaArn": arn, "LambdaVersion": "V2_0"}, "PreTokenGeneration": arn}
    one = account(aws, pool={"LambdaConfig": config})
    one.user()
    change = {"accessTokenGeneration": {"scopesToAdd": ["x/y"], "scopesToSuppress": ["aws.cognito.signin.user.admin"]}}
    aws.cloud.functions[arn] = lambda event: {**event, "response": {"claimsAndScopeOverrideDetails": change}}
    token = one.tokens()["AccessToken"]
    assert claims(token)["scope"] == "x/y"
    text = "Access Token does not have required scopes"
    assert refusal(one.idp.get_user, AccessToken=token) == Refusal("NotAuthorizedException", text, 400)


def encoded(value: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize("kind", ["garbage", "id", "payload", "none", "foreign", "refresh", "other pool"])
def test_what_is_no_access_token_opens_nothing(aws, one, kind):
    tokens = one.tokens()
    header, payload, signature = tokens["AccessToken"].split(".")
    changed = {**claims(tokens["AccessToken"]), "username": "bob"}
    kid = jwt.get_unverified_header(tokens["AccessToken"])["kid"]
    match kind:
        case "garbage":
            token = "abc"
        case "id":
            token = tokens["IdToken"]
        case "payload":
            token = f"{header}.{encoded(changed)}.{signature}"
        case "none":
            token = f"{encoded({'alg': 'none', 'kid': kid})}.{payload}."
        case "foreign":
            key = generate_private_key(public_exponent=65537, key_size=2048)
            token = jwt.encode(changed, key, algorithm="RS256", headers={"kid": kid})
        case "refresh":
            token = tokens["RefreshToken"]
        case _:
            other = account(aws)
            issuer = changed["iss"].replace(one.pool_id, other.pool_id)
            token = f"{header}.{encoded({**changed, 'iss': issuer})}.{signature}"
    assert refusal(one.idp.get_user, AccessToken=token).code == "NotAuthorizedException"


def test_characters_outside_the_pattern_are_a_violation_of_the_model(one):
    found = refusal(one.idp.get_user, AccessToken="a b")
    assert found.code == "InvalidParameterException"
    assert found.message.startswith("1 validation error detected: Value at 'accessToken' failed to satisfy constraint")


def test_global_sign_out_ends_everything_but_the_next_sign_in(one):
    first, second = one.tokens(), one.tokens()
    assert one.idp.global_sign_out(AccessToken=first["AccessToken"])["ResponseMetadata"]["HTTPStatusCode"] == 200
    for tokens in (first, second):
        assert refusal(one.idp.get_user, AccessToken=tokens["AccessToken"]) == REVOKED
        assert refusal(one.refreshed, token=tokens["RefreshToken"]) == REFRESH_REVOKED
    assert refusal(one.idp.global_sign_out, AccessToken=first["AccessToken"]) == REVOKED
    assert one.idp.get_user(AccessToken=one.tokens()["AccessToken"])


def test_sign_out_is_one_users(one):
    one.user("bob")
    bob = one.tokens("bob")
    one.idp.global_sign_out(AccessToken=one.tokens()["AccessToken"])
    assert one.idp.get_user(AccessToken=bob["AccessToken"])["Username"] == "bob"
    assert one.refreshed(bob["RefreshToken"])


def test_admin_sign_out_may_be_repeated(one):
    tokens = one.tokens()
    call = {"UserPoolId": one.pool_id, "Username": "alice"}
    one.idp.admin_user_global_sign_out(**call)
    one.idp.admin_user_global_sign_out(**call)
    assert refusal(one.idp.get_user, AccessToken=tokens["AccessToken"]) == REVOKED
    assert refusal(one.refreshed, token=tokens["RefreshToken"]) == REFRESH_REVOKED
    unknown = refusal(one.idp.admin_user_global_sign_out, **{**call, "Username": "nobody"})
    assert unknown == Refusal("UserNotFoundException", "User does not exist.", 400)
    assert one.tokens()


def test_revocation_kills_one_sign_in_with_its_access_tokens(one):
    first, second = one.tokens(), one.tokens()
    refreshed = one.refreshed(first["RefreshToken"])["AuthenticationResult"]["AccessToken"]
    answer = revoke(one, first["RefreshToken"])
    assert set(answer) == {"ResponseMetadata"}
    for token in (first["AccessToken"], refreshed):
        assert refusal(one.idp.get_user, AccessToken=token) == REVOKED
    assert refusal(one.refreshed, token=first["RefreshToken"]) == REFRESH_REVOKED
    assert one.idp.get_user(AccessToken=second["AccessToken"])
    assert one.refreshed(second["RefreshToken"])


def test_revoking_twice_or_the_unknown_is_no_error(one):
    token = one.tokens()["RefreshToken"]
    revoke(one, token)
    revoke(one, token)
    revoke(one, "a.b.c.d.e")


def test_revocation_takes_refresh_tokens_only(one):
    tokens = one.tokens()
    for name in ("AccessToken", "IdToken"):
        found = refusal(one.idp.revoke_token, Token=tokens[name], ClientId=one.client_id)
        assert found.code == "UnsupportedTokenTypeException"
    assert one.idp.get_user(AccessToken=tokens["AccessToken"])


def test_revocation_must_be_on(aws):
    one = account(aws, client={"EnableTokenRevocation": False})
    one.user()
    token = one.tokens()["RefreshToken"]
    found = refusal(one.idp.revoke_token, Token=token, ClientId=one.client_id)
    assert found.code == "UnsupportedOperationException"
    assert one.refreshed(token)


def test_revocation_asks_for_the_right_client_and_secret(aws, one):
    token = one.tokens()["RefreshToken"]
    other = one.idp.create_user_pool_client(UserPoolId=one.pool_id, ClientName="other")["UserPoolClient"]["ClientId"]
    assert refusal(one.idp.revoke_token, Token=token, ClientId=other).code == "UnauthorizedException"
    assert refusal(one.idp.revoke_token, Token=token, ClientId="nosuchclient").code == "UnauthorizedException"
    secret = account(aws, secret=True)
    secret.user()
    token = secret.tokens()["RefreshToken"]
    assert refusal(secret.idp.revoke_token, Token=token, ClientId=secret.client_id).code == "UnauthorizedException"
    wrong = {"Token": token, "ClientId": secret.client_id, "ClientSecret": "x" * 52}
    assert refusal(secret.idp.revoke_token, **wrong).code == "UnauthorizedException"
    revoke(secret, token, ClientSecret=secret.secret or "")
    assert refusal(secret.refreshed, token=token, **secret.hashed("alice")) == REFRESH_REVOKED


def test_disabling_ends_tokens_and_enabling_does_not_bring_them_back(one):
    tokens = one.tokens()
    one.idp.admin_disable_user(UserPoolId=one.pool_id, Username="alice")
    assert refusal(one.idp.get_user, AccessToken=tokens["AccessToken"]).code == "NotAuthorizedException"
    assert refusal(one.refreshed, token=tokens["RefreshToken"]).code == "NotAuthorizedException"
    one.idp.admin_enable_user(UserPoolId=one.pool_id, Username="alice")
    assert refusal(one.idp.get_user, AccessToken=tokens["AccessToken"]) == REVOKED


def test_deletion_ends_tokens(one):
    tokens = one.tokens()
    one.idp.delete_user(AccessToken=tokens["AccessToken"])
    assert refusal(one.idp.get_user, AccessToken=tokens["AccessToken"]).code == "UserNotFoundException"
    assert refusal(one.idp.global_sign_out, AccessToken=tokens["AccessToken"]).code == "NotAuthorizedException"
    assert refusal(one.refreshed, token=tokens["RefreshToken"]).code == "NotAuthorizedException"
    one.user()
    assert refusal(one.idp.get_user, AccessToken=tokens["AccessToken"]).code == "UserNotFoundException"


def test_reset_shows_on_old_access_tokens(one):
    tokens = one.tokens()
    one.idp.admin_reset_user_password(UserPoolId=one.pool_id, Username="alice")
    assert refusal(one.idp.get_user, AccessToken=tokens["AccessToken"]).code == "PasswordResetRequiredException"


def test_token_works_in_its_region_only(aws, one):
    elsewhere = aws.client("cognito-idp", region="us-west-2")
    found = refusal(elsewhere.get_user, AccessToken=one.tokens()["AccessToken"])
    assert found.code == "NotAuthorizedException"
