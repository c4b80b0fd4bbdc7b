"""Whatever arrives, the reference answers in its protocol and never with a fault of the server."""

from __future__ import annotations

import json
import random
import string
from typing import Any

import pytest
from account import Aws, Refusal
from botocore.model import Shape
from user_worlds import PASSWORD, World, world

from poolproof.reference import service_models, wire
from poolproof.reference.user_pools import registry

SERVICE = "cognito-idp"
STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, "", " ", "\u0000", "é" * 40, "💥", "x" * 5000, [], {}, [None], {"a": None},
    [[]], [{}], {"Name": 7}, ["x"] * 200, "../..", "{####}", "<script>", "a@b.c", "+1555", "0" * 300,
)  # fmt: skip
# Their successes leave the others nothing to work on.
LAST = frozenset({
    "AdminDeleteUser", "AdminDisableUser", "AdminResetUserPassword", "AdminUserGlobalSignOut", "DeleteUser",
    "DeleteUserPool", "DeleteUserPoolClient", "GlobalSignOut", "UpdateUserPool", "UpdateUserPoolClient",
})  # fmt: skip


@pytest.fixture
def populated(aws: Aws) -> World:
    made = world(aws, AliasAttributes=["email", "preferred_username"])
    made.reachable("ann")
    made.sign_up("bob", email="bob@example.com")
    made.admin("admin_create_user", "cyd", MessageAction="SUPPRESS")
    made.idp.create_group(UserPoolId=made.pool, GroupName="crew")
    return made


class Drawing:
    """Draws arguments from the service model: mostly fitting, sometimes strange."""

    def __init__(self, source: random.Random, known: dict[str, list[Any]], strangeness: float) -> None:
        self.source = source
        self.known = known
        self.strangeness = strangeness

    def value(self, shape: Shape, name: str) -> Any:
        """Draw one value of a shape."""
        if self.source.random() < self.strangeness:
            return self.source.choice(STRANGE)
        if name in self.known and self.source.random() < 0.95:
            return self.source.choice(self.known[name])
        match shape.type_name:
            case "structure":
                return self.structure(shape)
            case "list":
                return [self.value(shape.member, name.removesuffix("s")) for _ in range(self.source.randrange(1, 3))]
            case "map":
                return {self.text(shape.key): self.value(shape.value, "") for _ in range(self.source.randrange(1, 3))}
            case "boolean":
                return self.source.random() < 0.5
            case "integer" | "long" | "float" | "double" | "timestamp":
                return self.source.choice([0, 1, 2, 5, 30, 60, shape.metadata.get("max", 7)])
            case _:
                return self.text(shape)

    def structure(self, shape: Any) -> dict[str, Any]:
        """Draw a structure: required members nearly always, others seldom."""
        return {
            name: self.value(member, name)
            for name, member in shape.members.items()
            if self.source.random() < (0.97 if name in shape.required_members else 0.3)
        }

    def text(self, shape: Shape) -> str:
        """Draw a text."""
        if shape.metadata.get("enum"):
            return str(self.source.choice(shape.metadata["enum"]))
        size = self.source.randrange(max(shape.metadata.get("min", 1), 1), 30 + shape.metadata.get("min", 1))
        return "".join(self.source.choices(string.ascii_letters + string.digits, k=size))


def answered(response: wire.Response) -> Refusal | None:
    """Check the form of an answer and return the refusal in it."""
    assert response.status in {200, 400, 404}, response
    if response.status == 200:
        json.loads(response.body or b"{}")
        return None
    body = json.loads(response.body)
    assert response.headers["x-amzn-errortype"] == f"{body['__type']}:"
    assert response.status == 400 or body["__type"] == "UnknownOperationException"
    return Refusal(body["__type"], body.get("message", ""), response.status)


def known_values(populated: World) -> dict[str, list[Any]]:
    """Return values that name something in the pool."""
    token = populated.signed_in()
    return {
        "UserPoolId": [populated.pool], "ClientId": [populated.client], "AccessToken": [token],
        "Username": ["ann", "bob", "cyd", "ann@example.com", "nobody", "new", "+15550109934"],
        "GroupName": ["crew", "nobodies"], "Password": [PASSWORD, "short"], "TemporaryPassword": [PASSWORD],
        "PreviousPassword": [PASSWORD], "ProposedPassword": [PASSWORD], "ConfirmationCode": ["123456"],
        "Code": ["123456"], "AttributeName": ["email", "phone_number", "name"],
        "Name": ["email", "phone_number", "email_verified", "name", "custom:x", "sub", "updated_at", "birthdate"],
        "Value": ["", "true", "ann@example.com", "new@example.org", "+15550100", "12", "x" * 2049, "maybe"],
        "UserAttributeName": ["email", "name", "sub"], "AttributesToGet": [["email"], ["sub"], []],
        "Filter": ['email = "ann@example.com"', "x", 'status ^= "E"', '"'], "Limit": [0, 1, 60],
        "SecretHash": ["abc="], "NextToken": ["abcd"], "PaginationToken": ["abcd", "////"],
    }  # fmt: skip


@pytest.mark.parametrize("strangeness", [0.0, 0.05, 0.4])
def test_drawn_calls_never_crash(populated: World, strangeness: float) -> None:
    source = random.Random(f"drawn {strangeness}")
    known = known_values(populated)
    successes: set[str] = set()
    for operation in sorted(registry.OPERATIONS, key=lambda name: (name in LAST, name)):
        drawing = Drawing(source, known, strangeness)
        shape = service_models.operation_model(SERVICE, operation).input_shape
        for _ in range(40):
            if answered(populated.aws.post(operation, drawing.structure(shape))) is None:
                successes.add(operation)
    if strangeness == 0:
        assert len(successes) > len(registry.OPERATIONS) // 3, set(registry.OPERATIONS) - successes


def test_strange_bodies_are_refused(populated: World) -> None:
    for operation in ("SignUp", "AdminCreateUser", "ListUsers"):
        for value in STRANGE[1:]:
            if value == {}:
                continue
            found = answered(populated.aws.post(operation, value))
            assert found is not None, value
        for data in (b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b'"\\ud800"', b"NaN", b"nul"):
            found = answered(populated.aws.post(operation, data))
            assert found is not None
            assert found.code == "SerializationException"


def test_unknown_operations_are_named_so(populated: World) -> None:
    for name in ("Nothing", "", "signup", "SignUp ", "../SignUp"):
        found = answered(populated.aws.post(name, {}))
        assert found is not None
        assert found.code == "UnknownOperationException"
    response = populated.aws.send("POST", "https://cognito-idp.eu-west-1.amazonaws.com/", {"x-amz-target": "X.SignUp"})
    assert response.status in {400, 404}


def test_every_operation_of_the_model_answers_without_arguments(populated: World) -> None:
    for operation in sorted(service_models.operation_names(SERVICE)):
        answered(populated.aws.post(operation, {}))


def test_huge_members_are_refused(populated: World) -> None:
    huge = "x" * 300_000
    for body in (
        {"ClientId": huge, "Username": "ann", "Password": PASSWORD},
        {"ClientId": populated.client, "Username": huge, "Password": PASSWORD},
        {"ClientId": populated.client, "Username": "eve", "Password": huge},
        {"ClientId": populated.client, "Username": "eve", "Password": PASSWORD,
         "UserAttributes": [{"Name": "name", "Value": huge}]},
    ):  # fmt: skip
        found = answered(populated.aws.post("SignUp", body))
        assert found is not None
        assert found.code == "InvalidParameterException"
