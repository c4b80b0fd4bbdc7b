"""Tokens without a sign-in: for an app client itself, and in exchange for a user's token."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
from account import Aws, refusal
from user_worlds import FLOWS, PASSWORD, World, world

from poolproof.reference.user_pools import lookup

EXCHANGES = ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"]


@pytest.fixture
def exchanging(aws: Aws) -> World:
    made = world(aws, client={"ExplicitAuthFlows": [*FLOWS, *EXCHANGES], "GenerateSecret": True})
    made.idp.create_resource_server(
        UserPoolId=made.pool, Identifier="files", Name="files",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "read"}],
    )  # fmt: skip
    made.confirmed("ann", email="ann@example.com")
    return made


def tokens(made: World) -> dict[str, str]:
    parameters = {"USERNAME": "ann", "PASSWORD": PASSWORD, "SECRET_HASH": made.hash("ann")}
    answer: dict[str, str] = made.idp.initiate_auth(
        ClientId=made.client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
    )["AuthenticationResult"]
    return answer


def exchange(made: World, token: str, **more: Any) -> dict[str, Any]:
    return {
        "ClientId": made.client, "ClientSecret": made.secret, "SubjectToken": token,
        "SubjectTokenType": "ACCESS_TOKEN", **more,
    }  # fmt: skip


def claims(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def test_a_client_token_needs_secret_and_flow_and_no_client_can_have_the_flow(exchanging: World) -> None:
    one = {"ClientId": exchanging.client, "Secret": exchanging.secret}
    get = exchanging.idp.get_client_token
    assert refusal(get, **{**one, "Secret": "x" * 24}).code == "NotAuthorizedException"
    assert refusal(get, **{**one, "ClientId": "nobody"}).code == "ResourceNotFoundException"
    assert refusal(get, **one).message == "ALLOW_CLIENT_TOKEN_AUTH flow not enabled for this client"
    found = refusal(
        exchanging.idp.create_user_pool_client,
        UserPoolId=exchanging.pool, ClientName="m2m", ExplicitAuthFlows=["ALLOW_CLIENT_TOKEN_AUTH"],
    )  # fmt: skip
    assert "enum value set" in found.message


def test_a_client_with_the_flow_would_get_a_token_of_its_own(exchanging: World) -> None:
    pool = lookup.directory(exchanging.aws.cloud).pools[exchanging.pool]
    client = pool.clients[exchanging.client]
    client.settings["ExplicitAuthFlows"] = ["ALLOW_CLIENT_TOKEN_AUTH"]
    client.settings["AllowedOAuthScopes"] = ["openid", "files/read"]
    one = {"ClientId": exchanging.client, "Secret": exchanging.secret}
    result = exchanging.idp.get_client_token(**one)["ClientAuthenticationResult"]
    assert (result["TokenType"], result["ExpiresIn"]) == ("Bearer", 3600)
    found = claims(result["AccessToken"])
    assert (found["sub"], found["client_id"], found["scope"]) == (client.id, client.id, "files/read")
    assert refusal(exchanging.idp.get_client_token, **one, Scopes=["openid"]).code == "InvalidParameterException"
    assert refusal(exchanging.idp.get_user, AccessToken=result["AccessToken"]).code == "NotAuthorizedException"


def test_an_access_token_is_exchanged_for_one_with_an_audience(exchanging: World) -> None:
    token = tokens(exchanging)["AccessToken"]
    answer = exchanging.idp.get_derived_token(**exchange(exchanging, token, Resources=["files"]))
    assert (answer["IssuedTokenType"], answer["TokenType"]) == ("ACCESS_TOKEN", "Bearer")
    assert answer["Scopes"] == ["aws.cognito.signin.user.admin"]
    old, new = claims(token), claims(answer["IssuedToken"])
    assert (new["sub"], new["aud"], new["token_use"]) == (old["sub"], "files", "access")
    assert "act" not in new
    exchanging.idp.global_sign_out(AccessToken=token)
    assert refusal(exchanging.idp.get_user, AccessToken=answer["IssuedToken"]).code == "NotAuthorizedException"
    assert refusal(exchanging.idp.get_derived_token, **exchange(exchanging, token)).code == "NotAuthorizedException"


def test_an_actor_is_named_in_the_token(exchanging: World) -> None:
    held = tokens(exchanging)
    answer = exchanging.idp.get_derived_token(
        **exchange(exchanging, held["IdToken"], SubjectTokenType="ID_TOKEN", RequestedTokenType="ID_TOKEN"),
        ActorToken=held["AccessToken"], ActorTokenType="ACCESS_TOKEN",
    )  # fmt: skip
    found = claims(answer["IssuedToken"])
    assert found["act"] == {"sub": claims(held["AccessToken"])["sub"]}
    assert (found["token_use"], found["email"], "Scopes" in answer) == ("id", "ann@example.com", False)


def test_scopes_are_what_token_request_and_client_have_in_common(exchanging: World) -> None:
    token = tokens(exchanging)["AccessToken"]
    wanted = exchange(exchanging, token, Scopes=["aws.cognito.signin.user.admin", "files/read"])
    answer = exchanging.idp.get_derived_token(**wanted)
    assert answer["Scopes"] == []
    assert refusal(exchanging.idp.get_user, AccessToken=answer["IssuedToken"]).message == (
        "Access Token does not have required scopes"
    )


def test_wrong_exchanges_are_refused(aws: Aws, exchanging: World) -> None:
    held = tokens(exchanging)
    token = held["AccessToken"]

    def code(**more: Any) -> str:
        return refusal(exchanging.idp.get_derived_token, **exchange(exchanging, token, **more)).code

    assert code(ClientSecret="x" * 24) == "NotAuthorizedException"
    assert code(SubjectTokenType="ID_TOKEN") == "NotAuthorizedException"
    assert code(SubjectToken="made.up.token") == "NotAuthorizedException"
    assert code(SubjectTokenType="SAML2") == "InvalidParameterException"
    assert code(SubjectTokenProviderName="corp") == "ResourceNotFoundException"
    assert code(Audiences=["a"], Resources=["files"]) == "InvalidParameterException"
    assert code(Resources=["none"]) == "ResourceNotFoundException"
    assert code(ActorToken=token) == "InvalidParameterException"
    plain = world(aws)
    found = refusal(
        exchanging.idp.get_derived_token,
        ClientId=plain.client, SubjectToken=token, SubjectTokenType="ACCESS_TOKEN",
    )  # fmt: skip
    assert found.message == "ALLOW_TOKEN_EXCHANGE_IMPERSONATION flow not enabled for this client"
    exchanging.aws.cloud.clock.advance(3601)
    assert code() == "NotAuthorizedException"
    held = tokens(exchanging)
    exchanging.admin("admin_delete_user", "ann")
    found = refusal(exchanging.idp.get_derived_token, **exchange(exchanging, held["AccessToken"]))
    assert found.code in {"UserNotFoundException", "NotAuthorizedException"}
