"""The reference behind real boto3 clients: every call goes through `wire.handle`, none through a socket."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse, HeadersDict
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from poolproof.reference import wire
from poolproof.reference.cloud import Cloud
from poolproof.reference.inbox import Message

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
REGION = "eu-west-1"
TARGETS = {
    "cognito-idp": "AWSCognitoIdentityProviderService",
    "cognito-identity": "AWSCognitoIdentityService",
}
GENERATED: list[str] = []


def pems() -> Iterator[str]:
    """Yield distinct RSA keys; they are generated once in a process and shared by its clouds."""
    number = 0
    while True:
        if number == len(GENERATED):
            key = generate_private_key(public_exponent=65537, key_size=2048)
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            GENERATED.append(pem.decode())
        yield GENERATED[number]
        number += 1


class Raw(BytesIO):
    """A response body as botocore reads it."""

    def stream(self, **_options: Any) -> Iterator[bytes]:
        """Yield the whole body."""
        yield self.read()


@cache
def session() -> boto3.Session:
    """Return the one session: loading the service models takes long."""
    return boto3.Session(aws_access_key_id="unused", aws_secret_access_key="unused", region_name=REGION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aws:
    """One simulated account and the boto3 clients that reach it."""

    cloud: Cloud
    region: str = REGION
    clients: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def client(
        self,
        service: str,
        *,
        region: str | None = None,
        signed: bool = True,
        credentials: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return a boto3 client; `credentials` are those of GetCredentialsForIdentity or STS, else the root's."""
        access_key, secret, token = self.keys(credentials)
        place = (service, region or self.region, signed, access_key)
        found = self.clients.get(place)
        if found is not None:
            return found
        made = session().client(
            service,
            region_name=region or self.region,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(
                retries={"total_max_attempts": 1},
                signature_version=None if signed else UNSIGNED,
                parameter_validation=False,
            ),
        )
        made.meta.events.register("before-send.*", self.answer)
        self.clients[place] = made
        return made

    def keys(self, credentials: Mapping[str, Any] | None) -> tuple[str, str, str | None]:
        """Return access key, secret and session token of credentials in either spelling of AWS."""
        if credentials is None:
            root = self.cloud.root
            return root.access_key_id, root.secret_access_key, None
        secret = credentials.get("SecretAccessKey") or credentials["SecretKey"]
        return credentials["AccessKeyId"], secret, credentials["SessionToken"]

    def answer(self, request: AWSPreparedRequest, **_context: Any) -> AWSResponse:
        """Answer a prepared request in the place of the network."""
        body = request.body.read() if hasattr(request.body, "read") else request.body
        response = self.send(request.method, request.url, dict(request.headers), body)
        return AWSResponse(request.url, response.status, HeadersDict(response.headers), Raw(response.body))

    def send(self, method: str, url: str, headers: Mapping[str, Any], body: bytes | str | None = None) -> wire.Response:
        """Hand one HTTP request to the reference."""
        names = {
            name.lower(): value.decode() if isinstance(value, bytes) else str(value) for name, value in headers.items()
        }
        data = body.encode() if isinstance(body, str) else bytes(body or b"")
        return wire.handle(self.cloud, wire.Request(method=method, url=url, headers=names, body=data))

    def post(
        self, operation: str, body: Any, *, service: str = "cognito-idp", signed: bool = True, region: str | None = None
    ) -> wire.Response:
        """Send a JSON call that no SDK has looked at; `body` is JSON or the bytes themselves."""
        url = f"https://{service}.{region or self.region}.amazonaws.com/"
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"X-Amz-Target": f"{TARGETS[service]}.{operation}", "Content-Type": "application/x-amz-json-1.1"}
        request = AWSRequest("POST", url, headers=headers, data=data)
        if signed:
            access_key, secret, token = self.keys(None)
            SigV4Auth(Credentials(access_key, secret, token), service, region or self.region).add_auth(request)
        prepared = request.prepare()
        return self.send("POST", url, dict(prepared.headers), data)

    def get(self, url: str) -> wire.Response:
        """Fetch a public document."""
        return self.send("GET", url, {"host": url.split("/")[2]})

    @property
    def messages(self) -> list[Message]:
        """All messages that the account has sent."""
        return self.cloud.inbox.messages()

    def code(self) -> str:
        """Return the code of six digits in the last message."""
        words = self.messages[-1].text.replace(".", " ").split()
        return next(word for word in words if word.isdigit() and len(word) == 6)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an SDK raises, in short."""

    code: str
    message: str
    status: int


def refusal(call: Any, **arguments: Any) -> Refusal:
    """Call an operation that has to be refused and return the refusal."""
    try:
        answer = call(**arguments)
    except ClientError as error:
        details = error.response["Error"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return Refusal(details["Code"], details.get("Message", ""), status)
    raise AssertionError(f"not refused: {answer}")
