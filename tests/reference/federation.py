"""What the tests of identity pools, STS and resources share: an outside issuer, user pool tokens, pools and roles."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from account import REGION, Aws

from poolproof.reference.sts import issuers
from poolproof.reference.user_pools import claims, grants, lookup, schema, signing
from poolproof.reference.user_pools.state import Client, Grant, Pool, Status, User

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

ISSUER = "https://idp.example.com"
HOST = "idp.example.com"
COGNITO = "cognito-identity.amazonaws.com"
ALLOW_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def allow(*actions: str, resource: str | list[str] = "*", **rest: Any) -> dict[str, Any]:
    """Return a policy with one Allow."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": resource, **rest}],
    }


@dataclass(slots=True, kw_only=True)
class Provider:
    """An OpenID Connect provider outside of the account."""

    aws: Aws
    issuer: str = ISSUER
    key: RSAPrivateKey = field(init=False)

    def __post_init__(self) -> None:
        self.key = self.aws.cloud.keys.take()
        issuers.register(self.aws.cloud, self.issuer, {"keys": [issuers.jwk(self.key, "k1", "RS256")]})

    def token(self, subject: str = "alice", audience: str = "app", *, key: Any = None, **changes: Any) -> str:
        """Mint an ID token; a change to None drops the claim."""
        now = self.aws.cloud.clock.seconds()
        found = {"iss": self.issuer, "sub": subject, "aud": audience, "iat": now, "exp": now + 3600, **changes}
        kept = {name: value for name, value in found.items() if value is not None}
        return jwt.encode(kept, key or self.key, algorithm="RS256", headers={"kid": "k1"})

    def known_to_iam(self, *client_ids: str) -> str:
        """Create the provider in IAM."""
        iam = self.aws.client("iam")
        created = iam.create_open_id_connect_provider(Url=self.issuer, ClientIDList=list(client_ids or ("app",)))
        return str(created["OpenIDConnectProviderArn"])


@dataclass(slots=True, kw_only=True)
class Directory:
    """A user pool with one client, put straight into the account's state."""

    aws: Aws
    pool: Pool
    client: Client

    @property
    def provider(self) -> str:
        return f"cognito-idp.{REGION}.amazonaws.com/{self.pool.id}"

    def user(self, name: str = "alice", **attributes: str) -> User:
        """Add a confirmed user."""
        now = self.aws.cloud.clock.now()
        user = User(
            username=name, sub=f"sub-{name}", attributes={"sub": f"sub-{name}", **attributes},
            status=Status.CONFIRMED, created_at=now, modified_at=now,
        )  # fmt: skip
        self.pool.users[name] = user
        return user

    def grant(self, user: User) -> Grant:
        """Sign a user in."""
        now = self.aws.cloud.clock.now()
        grant = Grant(
            id=f"origin-{len(self.pool.grants)}", session_id="s", user=user, client_id=self.client.id,
            authenticated_at=now, expires_at=now + timedelta(days=30), last_used_at=now,
        )  # fmt: skip
        self.pool.grants.append(grant)
        return grant

    def id_token(self, user: User, grant: Grant | None = None, **changes: Any) -> str:
        """Return an ID token of a sign-in."""
        found = claims.id_claims(self.aws.cloud, self.pool, self.client, grant or self.grant(user), "event")
        kept = {name: value for name, value in {**found, **changes}.items() if value is not None}
        return signing.signed(self.aws.cloud, self.pool, "id", kept)

    def access_token(self, user: User) -> str:
        """Return an access token of a sign-in."""
        found = claims.access_claims(self.aws.cloud, self.pool, self.client, self.grant(user), "event", None)
        return signing.signed(self.aws.cloud, self.pool, "access", found)

    def sign_out_everywhere(self, user: User) -> None:
        grants.revoke_all(self.pool, user)


def directory(aws: Aws, number: int = 1) -> Directory:
    """Make a user pool and a client."""
    cloud, now = aws.cloud, aws.cloud.clock.now()
    pool_id, client_id = f"{REGION}_Pool{number}", f"client{number}"
    settings = {
        "ClientName": "app", "EnableTokenRevocation": True, "IdTokenValidity": 60, "AccessTokenValidity": 60,
        "TokenValidityUnits": {"IdToken": "minutes", "AccessToken": "minutes"},
    }  # fmt: skip
    client = Client(id=client_id, pool_id=pool_id, settings=settings, created_at=now, modified_at=now)
    pool = Pool(
        id=pool_id, arn=f"arn:aws:cognito-idp:{REGION}:{cloud.account_id}:userpool/{pool_id}", name="people",
        region=REGION, account_id=cloud.account_id, settings={}, schema=schema.pool_schema([]),
        created_at=now, modified_at=now, clients={client_id: client},
    )  # fmt: skip
    lookup.directory(cloud).pools[pool_id] = pool
    lookup.directory(cloud).client_pools[client_id] = pool_id
    return Directory(aws=aws, pool=pool, client=client)


def trust(pool_id: str | None, amr: str | None = None, **rest: Any) -> dict[str, Any]:
    """Return the trust policy that the developer guide gives (role-trust-and-permissions)."""
    condition: dict[str, Any] = {}
    if pool_id is not None:
        condition["StringEquals"] = {f"{COGNITO}:aud": pool_id}
    if amr is not None:
        condition["ForAnyValue:StringLike"] = {f"{COGNITO}:amr": amr}
    statement = {
        "Effect": "Allow", "Principal": {"Federated": COGNITO}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition, **rest,
    }  # fmt: skip
    return {"Version": "2012-10-17", "Statement": [statement]}


def role(aws: Aws, name: str, trusting: dict[str, Any], permissions: dict[str, Any] | None = None, **rest: Any) -> str:
    """Create a role with an inline policy."""
    iam = aws.client("iam")
    created = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trusting), **rest)
    if permissions is not None:
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(permissions))
    return str(created["Role"]["Arn"])


@dataclass(slots=True, kw_only=True)
class IdentityPool:
    """An identity pool with both roles."""

    aws: Aws
    id: str

    @property
    def public(self) -> Any:
        """The unsigned client that an app uses."""
        return self.aws.client("cognito-identity", signed=False)

    @property
    def admin(self) -> Any:
        return self.aws.client("cognito-identity")

    def get_id(self, **logins: str) -> str:
        return str(self.public.get_id(IdentityPoolId=self.id, **self.shown(logins))["IdentityId"])

    def credentials(self, identity_id: str, logins: dict[str, str] | None = None, **rest: Any) -> dict[str, Any]:
        answer = self.public.get_credentials_for_identity(IdentityId=identity_id, **self.shown(logins or {}), **rest)
        return dict(answer["Credentials"])

    def shown(self, logins: dict[str, str]) -> dict[str, Any]:
        return {"Logins": logins} if logins else {}


def identity_pool(
    aws: Aws, *, guests: bool = True, permissions: dict[str, Any] | None = None, **settings: Any
) -> IdentityPool:
    """Create an identity pool whose two roles trust it as the guide says."""
    admin = aws.client("cognito-identity")
    created = admin.create_identity_pool(IdentityPoolName="app", AllowUnauthenticatedIdentities=guests, **settings)
    pool_id = created["IdentityPoolId"]
    number = len(aws.client("iam").list_roles()["Roles"])
    roles = {
        kind: role(aws, f"{kind}-{number}", trust(pool_id, kind), permissions or ALLOW_ALL)
        for kind in ("authenticated", "unauthenticated")
    }
    admin.set_identity_pool_roles(IdentityPoolId=pool_id, Roles=roles)
    return IdentityPool(aws=aws, id=pool_id)


def user_pool_provider(people: Directory, *, check: bool = False) -> list[dict[str, Any]]:
    """Return the CognitoIdentityProviders setting for a user pool."""
    return [{"ProviderName": people.provider, "ClientId": people.client.id, "ServerSideTokenCheck": check}]


@pytest.fixture
def people(aws: Aws) -> Directory:
    return directory(aws)


@pytest.fixture
def joint(aws: Aws, people: Directory) -> IdentityPool:
    """An identity pool that takes guests and the user pool's tokens."""
    return identity_pool(aws, CognitoIdentityProviders=user_pool_provider(people))


@pytest.fixture
def outside(aws: Aws) -> Provider:
    return Provider(aws=aws)


@pytest.fixture
def federated(aws: Aws, outside: Provider) -> IdentityPool:
    """An identity pool that takes guests and the outside provider's tokens."""
    return identity_pool(aws, OpenIdConnectProviderARNs=[outside.known_to_iam("app")])
