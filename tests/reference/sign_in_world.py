"""Pools, clients and users for the tests of sign-in, and an SRP client written for them from the published protocol."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any

import jwt
from account import Aws, Refusal, refusal

PASSWORD = "Correct-Horse-7"
TEMPORARY = "Temp-Orary-7"
FLOWS = [
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
]
N_TEXT = (
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D"
    "670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7D"
    "B3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF"
)
N = int(N_TEXT, 16)


@dataclass(slots=True)
class Account:
    """One pool with one client, and shorthands for signing in."""

    aws: Aws
    pool_id: str
    client_id: str
    secret: str | None = None
    idp: Any = field(init=False)

    def __post_init__(self) -> None:
        self.idp = self.aws.client("cognito-idp")

    def user(self, name: str = "alice", password: str = PASSWORD, **attributes: str) -> str:
        """Make a confirmed user and return the internal username."""
        internal = self.invited(name, TEMPORARY, **attributes)
        self.idp.admin_set_user_password(UserPoolId=self.pool_id, Username=internal, Password=password, Permanent=True)
        return internal

    def invited(self, name: str = "alice", password: str = TEMPORARY, **attributes: str) -> str:
        """Make a user with a temporary password and return the internal username."""
        made = self.idp.admin_create_user(
            UserPoolId=self.pool_id, Username=name, TemporaryPassword=password, MessageAction="SUPPRESS",
            UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
        )  # fmt: skip
        return str(made["User"]["Username"])

    def hashed(self, username: str) -> dict[str, str]:
        """Return the SECRET_HASH parameter for a username, if the client has a secret."""
        if self.secret is None:
            return {}
        digest = hmac.new(self.secret.encode(), (username + self.client_id).encode(), hashlib.sha256).digest()
        return {"SECRET_HASH": base64.b64encode(digest).decode()}

    def start(self, flow: str, **parameters: str) -> Any:
        """InitiateAuth, or AdminInitiateAuth for the admin flows."""
        if flow.startswith("ADMIN_"):
            return self.idp.admin_initiate_auth(
                UserPoolId=self.pool_id, ClientId=self.client_id, AuthFlow=flow, AuthParameters=parameters
            )
        return self.idp.initiate_auth(ClientId=self.client_id, AuthFlow=flow, AuthParameters=parameters)

    def password(self, name: str = "alice", password: str = PASSWORD, flow: str = "USER_PASSWORD_AUTH") -> Any:
        """Sign in with a password and return the answer."""
        return self.start(flow, USERNAME=name, PASSWORD=password, **self.hashed(name))

    def refused(self, name: str = "alice", password: str = PASSWORD, flow: str = "USER_PASSWORD_AUTH") -> Refusal:
        """Sign in with a password and return the refusal."""
        return refusal(lambda: self.password(name, password, flow))

    def tokens(self, name: str = "alice", password: str = PASSWORD) -> dict[str, str]:
        """Sign in and return the tokens."""
        result: dict[str, str] = self.password(name, password)["AuthenticationResult"]
        return result

    def refreshed(self, token: str, **parameters: str) -> Any:
        """Use the refresh flow and return the answer."""
        return self.start("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token, **parameters)

    def respond(self, challenge: str, session: str | None, **responses: str) -> Any:
        """RespondToAuthChallenge."""
        extra = {} if session is None else {"Session": session}
        return self.idp.respond_to_auth_challenge(
            ClientId=self.client_id, ChallengeName=challenge, ChallengeResponses=responses, **extra
        )

    def admin_respond(self, challenge: str, session: str, **responses: str) -> Any:
        """AdminRespondToAuthChallenge."""
        return self.idp.admin_respond_to_auth_challenge(
            UserPoolId=self.pool_id, ClientId=self.client_id, ChallengeName=challenge, ChallengeResponses=responses,
            Session=session,
        )  # fmt: skip

    def srp(self, name: str = "alice", password: str = PASSWORD, *, with_session: bool = False) -> Any:
        """Sign in by SRP and return the answer to the proof."""
        opened = self.srp_start(name)
        responses = self.proof(opened["ChallengeParameters"], password)
        return self.respond("PASSWORD_VERIFIER", opened["Session"] if with_session else None, **responses)

    def srp_start(self, name: str = "alice") -> Any:
        """Begin SRP with a fixed private value, which may be used again."""
        return self.start("USER_SRP_AUTH", USERNAME=name, SRP_A=f"{PUBLIC_A:x}", **self.hashed(name))

    def proof(
        self, parameters: dict[str, str], password: str = PASSWORD, timestamp: str | None = None
    ) -> dict[str, str]:
        """Return the ChallengeResponses of PASSWORD_VERIFIER."""
        user_id = parameters["USER_ID_FOR_SRP"]
        moment = timestamp or stamp(self.aws)
        signature = claim_signature(parameters, self.pool_id.split("_")[1], password, moment)
        return {
            "USERNAME": user_id,
            "PASSWORD_CLAIM_SECRET_BLOCK": parameters["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": signature,
            "TIMESTAMP": moment,
            **self.hashed(user_id),
        }


def account(
    aws: Aws, *, pool: dict[str, Any] | None = None, client: dict[str, Any] | None = None, secret: bool = False
) -> Account:
    """Make a pool and a client."""
    idp = aws.client("cognito-idp")
    pool_id = idp.create_user_pool(PoolName="pool", **(pool or {}))["UserPool"]["Id"]
    made = idp.create_user_pool_client(
        UserPoolId=pool_id, ClientName="app", GenerateSecret=secret, **{"ExplicitAuthFlows": FLOWS, **(client or {})}
    )["UserPoolClient"]
    return Account(aws, pool_id, made["ClientId"], made.get("ClientSecret"))


def claims(token: str) -> dict[str, Any]:
    """Return the claims of a token."""
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def sha(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


def pad(number: int) -> bytes:
    """Write a number as its hexadecimal text is padded: even length, `00` before a first digit of 8 or more."""
    text = f"{number:x}"
    text = "0" * (len(text) % 2) + text
    return bytes.fromhex("00" + text if text[0] in "89abcdef" else text)


PRIVATE_A = sha(b"a private value that tests share")
PUBLIC_A = pow(2, PRIVATE_A, N)


def claim_signature(parameters: dict[str, str], suffix: str, password: str, moment: str) -> str:
    """Return the signature that proves a password (pycognito, aws_srp)."""
    user_id, salt, public_b = parameters["USER_ID_FOR_SRP"], int(parameters["SALT"], 16), int(parameters["SRP_B"], 16)
    u = sha(pad(PUBLIC_A), pad(public_b))
    x = sha(pad(salt), hashlib.sha256(f"{suffix}{user_id}:{password}".encode()).digest())
    k = sha(pad(N), pad(2))
    shared = pow(public_b - k * pow(2, x, N), PRIVATE_A + u * x, N)
    prk = hmac.new(pad(u), pad(shared), hashlib.sha256).digest()
    key = hmac.new(prk, b"Caldera Derived Key\x01", hashlib.sha256).digest()[:16]
    message = f"{suffix}{user_id}".encode() + base64.b64decode(parameters["SECRET_BLOCK"]) + moment.encode()
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def stamp(aws: Aws) -> str:
    """Return the present moment of the account as SRP answers carry it."""
    now = aws.cloud.clock.now()
    return now.strftime(f"%a %b {now.day} %H:%M:%S UTC %Y")
