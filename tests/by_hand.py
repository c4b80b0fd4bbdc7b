"""Worlds and scenarios written by hand, for tests of the runner and the targets."""

import json
from typing import Any

from poolproof_model.scenario import Argument, Derived, Ref, Scenario, Step, World, literal

PASSWORD = "Correct-horse-1"
APP = "client.app.ClientId"
POOL = "pool.main.Id"
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


def value(item: Any) -> Argument:
    """Wrap what is not yet an argument."""
    return item if isinstance(item, Ref | Derived) else literal(item)


def world_ref(path: str) -> Ref:
    return Ref(step=None, path=path)


def ref(step: int, path: str) -> Ref:
    return Ref(step=step, path=path)


def derived(function: str, *inputs: Any) -> Derived:
    return Derived(function=function, inputs=tuple(value(item) for item in inputs))


def step(operation: str, actor: str = "public", **arguments: Any) -> Step:
    """Make a step; `__` in an argument's name stands for a dot."""
    return Step(
        action=operation,
        operation=operation,
        actor=actor,
        arguments={name.replace("__", "."): value(item) for name, item in arguments.items()},
    )


def world(name: str = "plain", region: str = "us-east-1", **parts: Any) -> World:
    plain = {
        "pools": {"main": {"PoolName": "poolproof", "AutoVerifiedAttributes": ["email"]}},
        "clients": {"app": {"pool": "main", "members": {"ClientName": "app", "ExplicitAuthFlows": FLOWS}}},
    }
    return World(name=name, region=region, text=json.dumps({**plain, **parts}, sort_keys=True))


def scenario(*steps: Step, inside: World | None = None) -> Scenario:
    return Scenario(world=world() if inside is None else inside, steps=steps)


def signed_up() -> tuple[Step, ...]:
    """Two steps: SignUp, AdminConfirmSignUp."""
    attributes = derived("attributes", "email", "alice~@example.com")
    return (
        step("SignUp", ClientId=world_ref(APP), Username="alice~", Password=PASSWORD, UserAttributes=attributes),
        step("AdminConfirmSignUp", "admin", UserPoolId=world_ref(POOL), Username="alice~"),
    )


def signed_in() -> tuple[Step, ...]:
    """Three steps; the last one's answer has the tokens."""
    return (
        *signed_up(),
        step(
            "InitiateAuth",
            ClientId=world_ref(APP),
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters__USERNAME="alice~",
            AuthParameters__PASSWORD=PASSWORD,
        ),
    )


ID_TOKEN = "AuthenticationResult.IdToken"
ACCESS_TOKEN = "AuthenticationResult.AccessToken"


def trust(kind: str) -> dict[str, Any]:
    """The trust policy of a role for one kind of identity of the world's identity pool."""
    provider = "cognito-identity.amazonaws.com"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": provider},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {f"{provider}:aud": "${identity_pool.main.Id}"},
                    "ForAnyValue:StringLike": {f"{provider}:amr": kind},
                },
            }
        ],
    }


def joined_world(region: str = "eu-west-1") -> World:
    """A user pool, an identity pool that takes its tokens and those of a provider, two roles, a bucket and a table."""
    files = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "${bucket.files.Arn}/*"}
        ],
    }
    login = {
        "ProviderName": "cognito-idp.${region}.amazonaws.com/${pool.main.Id}",
        "ClientId": "${client.app.ClientId}",
    }
    return world(
        "joined",
        region,
        users={
            "bob": {
                "pool": "main",
                "Username": "bob",
                "Password": PASSWORD,
                "attributes": {"email": "bob@example.com"},
            }
        },
        providers={"idp": {"audience": "app-1"}},
        buckets={"files": {}},
        tables={"scores": {"key": "player"}},
        identity_pools={
            "main": {
                "members": {
                    "IdentityPoolName": "poolproof",
                    "AllowUnauthenticatedIdentities": True,
                    "OpenIdConnectProviderARNs": ["${provider.idp.Arn}"],
                    "CognitoIdentityProviders": [login],
                },
                "roles": {"authenticated": "member", "unauthenticated": "guest"},
            }
        },
        roles={
            "guest": {"trust": trust("unauthenticated"), "policies": {}},
            "member": {"trust": trust("authenticated"), "policies": {"files": files}},
        },
    )
