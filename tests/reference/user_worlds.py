"""What the tests of user pools share: a pool with a client, users in each status, and signed-in users."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from account import Aws

PASSWORD = "Correct-horse-1"
OTHER_PASSWORD = "Battery-staple-2"
FLOWS = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One pool and one client of it."""

    aws: Aws
    idp: Any
    pool: str
    client: str
    secret: str | None = None

    def client_arguments(self, username: str) -> dict[str, str]:
        """Return what every public call about a user carries."""
        arguments = {"ClientId": self.client, "Username": username}
        if self.secret is not None:
            arguments["SecretHash"] = self.hash(username)
        return arguments

    def hash(self, username: str) -> str:
        """Return the SECRET_HASH of a username."""
        digest = hmac.new((self.secret or "").encode(), (username + self.client).encode(), hashlib.sha256).digest()
        return base64.b64encode(digest).decode()

    def admin(self, operation: str, username: str, **arguments: Any) -> Any:
        """Call an operation of administrators about a user."""
        return getattr(self.idp, operation)(UserPoolId=self.pool, Username=username, **arguments)

    def sign_up(self, username: str = "ann", **attributes: str) -> Any:
        """Sign a user up."""
        return self.idp.sign_up(**self.client_arguments(username), Password=PASSWORD, UserAttributes=listed(attributes))

    def confirmed(self, username: str = "ann", **attributes: str) -> str:
        """Make a CONFIRMED user with a permanent password and return the username."""
        self.admin("admin_create_user", username, MessageAction="SUPPRESS", UserAttributes=listed(attributes))
        self.admin("admin_set_user_password", username, Password=PASSWORD, Permanent=True)
        return username

    def reachable(self, username: str = "ann", email: str = "ann@example.com") -> str:
        """Make a CONFIRMED user with a verified email address."""
        return self.confirmed(username, email=email, email_verified="true")

    def user(self, username: str = "ann") -> dict[str, Any]:
        """Read a user back; attributes are a dict."""
        found = dict(self.admin("admin_get_user", username))
        found["UserAttributes"] = {one["Name"]: one["Value"] for one in found["UserAttributes"]}
        return found

    def status(self, username: str = "ann") -> str:
        """Return the status of a user."""
        return str(self.user(username)["UserStatus"])

    def attributes(self, username: str = "ann") -> dict[str, str]:
        """Return the attributes of a user."""
        found: dict[str, str] = self.user(username)["UserAttributes"]
        return found

    def signed_in(self, username: str = "ann", password: str = PASSWORD) -> str:
        """Sign a user in and return the access token."""
        parameters = {"USERNAME": username, "PASSWORD": password}
        if self.secret is not None:
            parameters["SECRET_HASH"] = self.hash(username)
        answer = self.idp.initiate_auth(ClientId=self.client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
        token: str = answer["AuthenticationResult"]["AccessToken"]
        return token


def listed(attributes: dict[str, str]) -> list[dict[str, str]]:
    """Return attributes as requests carry them."""
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def wrong(code: str) -> str:
    """Return a code of six digits that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def world(aws: Aws, *, client: dict[str, Any] | None = None, **settings: Any) -> World:
    """Make a pool that verifies email addresses, unless settings say otherwise, and a client."""
    idp = aws.client("cognito-idp")
    pool = idp.create_user_pool(**{"PoolName": "pool", "AutoVerifiedAttributes": ["email"], **settings})["UserPool"]
    made = idp.create_user_pool_client(
        **{"UserPoolId": pool["Id"], "ClientName": "app", "ExplicitAuthFlows": FLOWS, **(client or {})}
    )["UserPoolClient"]
    return World(aws=aws, idp=idp, pool=pool["Id"], client=made["ClientId"], secret=made.get("ClientSecret"))
