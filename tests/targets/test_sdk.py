import socket
import threading
from contextlib import closing
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from poolproof.observation import Indeterminate, Returned
from poolproof.target import Call
from poolproof.targets import services
from poolproof.targets.aws_clients import Account, ClientPool, Clients
from poolproof.targets.reference import RawBody
from poolproof.targets.sdk import Plumbing, SdkSession

ACCOUNT = Account(id="123456789012", access_key_id="AKID", secret_access_key="secret")
LENT = {"AccessKeyId": "ASIA", "SecretKey": "s", "SessionToken": "token"}


class Recorder:
    """Answers everything with an empty success and keeps the requests."""

    def __init__(self) -> None:
        self.requests: list[Any] = []

    def __call__(self, request: Any) -> Any:
        self.requests.append(request)
        return AWSResponse(request.url, 200, {}, RawBody(b"{}"))

    def header(self, name: str) -> str:
        found = self.requests[-1].headers.get(name, b"")
        return str(found.decode() if isinstance(found, bytes) else found)


def session(clients: Clients, **plumbing: Any) -> SdkSession:
    return SdkSession(target="odd", capabilities=frozenset(), clients=clients, plumbing=Plumbing(**plumbing))


def call(operation: str, actor: str, **arguments: Any) -> Call:
    return Call(action=operation, operation=operation, actor=actor, arguments=arguments)


def test_operations_are_found_by_name_and_by_prefix() -> None:
    found = [services.find(name) for name in ("InitiateAuth", "GetId", "AssumeRole", "TagResource", "iam:CreateRole")]
    assert [one.service for one in found if one] == ["cognito-idp", "cognito-identity", "sts", "cognito-idp", "iam"]
    prefixed = services.find("cognito-identity:TagResource")
    assert prefixed is not None
    assert (prefixed.service, prefixed.name, prefixed.method) == ("cognito-identity", "TagResource", "tag_resource")
    assert services.find("Nonesuch") is None
    assert services.find("sqs:SendMessage") is None


def test_actors_sign_as_they_should() -> None:
    recorder = Recorder()
    with closing(session(ClientPool(account=ACCOUNT, offline=True).borrow("eu-west-1"), transport=recorder)) as world:
        world.perform(call("GetUser", "user", AccessToken="t"))
        assert recorder.header("Authorization") == ""
        world.perform(call("ListUsers", "admin", UserPoolId="p"))
        assert "Credential=AKID/" in recorder.header("Authorization")
        assert "/eu-west-1/cognito-idp/" in recorder.header("Authorization")
        arguments = {"TableName": "t", "credentials": LENT}
        world.perform(call("dynamodb:Scan", "credentials", **arguments))
        assert "Credential=ASIA/" in recorder.header("Authorization")
        assert recorder.header("X-Amz-Security-Token") == "token"
        assert b"credentials" not in recorder.requests[-1].body
        other = {**LENT, "AccessKeyId": "ASIB"}
        world.perform(call("dynamodb:Scan", "credentials", TableName="t", credentials=other))
        assert "Credential=ASIB/" in recorder.header("Authorization")
        assert arguments["credentials"] == LENT


def test_a_member_of_another_type_goes_out_as_it_stands() -> None:
    recorder = Recorder()
    with closing(session(ClientPool(account=ACCOUNT, offline=True).borrow("eu-west-1"), transport=recorder)) as world:
        found = world.perform(call("ListUsers", "admin", UserPoolId="p", AttributesToGet=7))
        assert isinstance(found, Returned)
        assert recorder.requests[-1].body == b'{"UserPoolId": "p", "AttributesToGet": 7}'
        assert "Credential=AKID/" in recorder.header("Authorization")
        assert world.calls == 1
        world.perform(call("ListUsers", "admin", UserPoolId="p"))
        assert b"AttributesToGet" not in recorder.requests[-1].body


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (call("GetUser", "somebody"), "no actor"),
        (call("GetUser", "credentials"), "needs `credentials`"),
        (call("Nonesuch", "admin"), "has operation 'Nonesuch'"),
        (call("makeCoffee", "client"), "no client-side act"),
        (call("SignUp", "public", UserAttributes={3}), "SignUp"),
    ],
)
def test_mistakes_of_a_scenario_are_never_the_targets(wrong: Call, text: str) -> None:
    recorder = Recorder()
    with closing(session(ClientPool(account=ACCOUNT, offline=True).borrow("eu-west-1"), transport=recorder)) as world:
        found = world.perform(wrong)
    assert isinstance(found, Indeterminate)
    assert not found.crash
    assert text in found.cause
    assert recorder.requests == []


def test_invalid_arguments_are_sent_as_they_are() -> None:
    recorder = Recorder()
    with closing(session(ClientPool(account=ACCOUNT, offline=True).borrow("eu-west-1"), transport=recorder)) as world:
        assert isinstance(world.perform(call("SignUp", "public", Username="")), Returned)
    assert recorder.requests[-1].body == b'{"Username": ""}'


def test_connection_that_is_refused_is_a_crash() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and never listening: connections are refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with closing(session(ClientPool(account=ACCOUNT, endpoints={"*": url}).borrow("us-east-1"))) as world:
            found = world.perform(call("ListUsers", "admin", UserPoolId="p"))
    assert isinstance(found, Indeterminate)
    assert found.crash
    assert world.calls == 1


def test_connection_that_breaks_in_the_middle_is_a_crash() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")

        thread = threading.Thread(target=hang_up)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with closing(session(ClientPool(account=ACCOUNT, endpoints={"*": url}).borrow("us-east-1"))) as world:
            found = world.perform(call("ListUsers", "admin", UserPoolId="p"))
        thread.join()
    assert isinstance(found, Indeterminate)
    assert found.crash
    assert world.calls == 1


def test_closing_undoes_in_reverse_whatever_fails_and_once() -> None:
    done: list[str] = []
    world = session(
        ClientPool(account=ACCOUNT, offline=True).borrow("us-east-1"), release=lambda: done.append("released")
    )

    def broken() -> None:
        done.append("broken")
        raise KeyboardInterrupt

    world.on_close += [lambda: done.append("first"), broken, lambda: done.append("last")]
    with pytest.raises(KeyboardInterrupt):
        world.close()
    world.close()
    assert done == ["last", "broken", "first", "released"]


def test_clients_are_lent_to_one_session_at_a_time() -> None:
    pool = ClientPool(account=ACCOUNT, offline=True)
    first, second = pool.borrow("us-east-1"), pool.borrow("us-east-1")
    assert first is not second
    pool.give_back(first)
    assert pool.borrow("us-east-1") is first
    assert pool.borrow("eu-west-1") is not second
