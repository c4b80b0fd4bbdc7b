"""The reference over HTTP, endpoints, managed processes; servers are started and stopped by these tests."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import boto3
import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from poolproof.campaign import Options, examine
from poolproof.errors import ConfigurationError
from poolproof.observation import Indeterminate, Unsupported
from poolproof.reference.cloud import ROOT_ACCESS_KEY_ID, ROOT_SECRET_ACCESS_KEY
from poolproof.target import Call, Capability
from poolproof.targets import clocks, clones, managed, resolve
from poolproof.targets.aws_clients import Account
from poolproof.targets.endpoint import Endpoint, EndpointTarget
from poolproof.targets.managed import LogMailbox, LogTail, Process, Running
from poolproof.targets.reference import CAPABILITIES
from poolproof.verdict import Status
from poolproof_model.expectation import Rules
from poolproof_model.planner import plan
from poolproof_model.scenario import World
from poolproof_spec.catalogue import Clause

KEYS = {
    "region_name": "eu-west-1",
    "aws_access_key_id": ROOT_ACCESS_KEY_ID,
    "aws_secret_access_key": ROOT_SECRET_ACCESS_KEY,
}
WORLD = World(name="w", region="eu-west-1", text='{"pools": {"main": {"PoolName": "p"}}}')


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    process = clones.reference_http(print).process
    with closing(Running("served", process)) as running:
        yield running.url


def test_any_sdk_can_talk_to_it(url: str) -> None:
    pool = boto3.client("cognito-idp", endpoint_url=url, **KEYS).create_user_pool(PoolName="p")["UserPool"]["Id"]
    assert pool.startswith("eu-west-1_")
    assert boto3.client("sts", endpoint_url=url, **KEYS).get_caller_identity()["Account"] == "123456789012"
    keys = httpx.get(f"{url}/{pool}/.well-known/jwks.json").json()["keys"]
    assert len(keys) == 2


def test_wrong_and_missing_signatures_are_refused(url: str) -> None:
    wrong = boto3.client("cognito-idp", endpoint_url=url, **{**KEYS, "aws_secret_access_key": "wrong"})
    with pytest.raises(ClientError, match="InvalidSignatureException"):
        wrong.list_user_pools(MaxResults=1)
    headers = {"x-amz-target": "AWSCognitoIdentityProviderService.ListUserPools"}
    assert httpx.post(url, headers=headers, content='{"MaxResults": 1}').status_code == 400


def test_an_old_signature_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def signed(age: float) -> httpx.Response:
        moment = time.time() - age
        monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: stamp(moment))
        headers = {
            "x-amz-target": "AWSCognitoIdentityProviderService.ListUserPools",
            "content-type": "application/x-amz-json-1.1",
        }
        request = AWSRequest(method="POST", url=f"{url}/", data=b'{"MaxResults": 1}', headers=headers)
        keys = Credentials(ROOT_ACCESS_KEY_ID, ROOT_SECRET_ACCESS_KEY)
        SigV4Auth(keys, "cognito-idp", "eu-west-1").add_auth(request)
        return httpx.post(f"{url}/", headers=dict(request.headers), content=request.data)

    from datetime import UTC, datetime  # noqa: PLC0415

    def stamp(moment: float) -> datetime:
        return datetime.fromtimestamp(moment, UTC)

    assert signed(0).status_code == 200
    old = signed(600)
    assert old.status_code == 400
    assert "Signature expired" in old.text


def test_its_own_endpoints_say_what_to_send(url: str) -> None:
    assert httpx.get(f"{url}/_poolproof/health").json() == {"poolproof": "ready"}
    for name, body in (
        ("clock", '{"advance": -1}'),
        ("clock", '{"advance": "x"}'),
        ("api", "{}"),
        ("issuer", '{"url": "ftp://x"}'),
        ("social", '{"provider": "graph.facebook.com", "token": "t", "subject": "s", "app": "a"}'),
        ("social", '{"provider": "x.example", "token": "t", "subject": "s", "app": "a", "expires_at": 1}'),
        ("function", '{"name": 7}'),
        ("inbox", '{"since": "x"}'),
        ("reset", "not JSON"),
        ("reset", "[1]"),
    ):
        answer = httpx.post(f"{url}/_poolproof/{name}", content=body)
        assert answer.status_code == 400, name
        assert answer.json()["error"]
    assert httpx.get(f"{url}/_poolproof/nothing").status_code == 404


def test_a_reset_empties_it_and_the_clock_moves(url: str) -> None:
    pools = boto3.client("cognito-idp", endpoint_url=url, **KEYS)
    pools.create_user_pool(PoolName="p")
    before = httpx.get(f"{url}/_poolproof/clock").json()["now"]
    after = httpx.post(f"{url}/_poolproof/clock", json={"advance": 3600}).json()["now"]
    assert 3600 <= after - before < 3700
    httpx.post(f"{url}/_poolproof/reset")
    assert pools.list_user_pools(MaxResults=1)["UserPools"] == []
    assert abs(httpx.get(f"{url}/_poolproof/clock").json()["now"] - time.time()) < 60


def test_an_unknown_url_is_probed(url: str) -> None:
    with closing(resolve(url)) as target:
        # signatures are checked there, and nobody has told the keys
        assert target.capabilities <= {Capability.WIRE, Capability.JWKS}
    with pytest.raises(ConfigurationError):
        resolve("http://")


def test_served_and_in_process_agree(rules: Rules, clauses: dict[str, Clause]) -> None:
    chosen = {name: clause for name, clause in clauses.items() if hash_of(name) % 40 == 0}
    planned = plan(rules, chosen)
    found = {}
    for name in ("reference", "reference-http"):
        with closing(resolve(name)) as target:
            assert target.capabilities >= CAPABILITIES
            outcome = examine(target, rules, planned, chosen, Options(), on_trace=lambda _trace, _verdicts: None)
            found[name] = {clause: merged.status for clause, merged in outcome.clauses.items()}
    assert found["reference"] == found["reference-http"]
    assert set(found["reference"].values()) == {Status.PASS}


def hash_of(name: str) -> int:
    return sum(name.encode())


def test_moto_as_a_server_tells_what_it_lacks_from_what_it_breaks_on() -> None:
    with closing(resolve("moto-server")) as target, closing(target.open(WORLD)) as session:
        lacking = session.perform(
            Call(action="x", operation="ListDevices", actor="user", arguments={"AccessToken": "x"})
        )
        assert isinstance(lacking, Unsupported)
        broken = session.perform(
            Call(action="x", operation="GetId", actor="public", arguments={"IdentityPoolId": "us-east-1:nowhere"})
        )
        assert isinstance(broken, Indeterminate)
        assert broken.crash


SERVER = "import http.server as h; h.HTTPServer(('127.0.0.1', {port}), h.SimpleHTTPRequestHandler).serve_forever()"


def test_a_process_is_stopped_with_all_it_started(tmp_path: Path) -> None:
    process = Process(command=(sys.executable, "-c", SERVER), ready="/", files={"conf/a.json": '{"port": {port}}'})
    running = Running("tiny", process, tmp_path)
    assert httpx.get(f"{running.url}/conf/a.json").json()["port"] == int(running.url.rpartition(":")[2])
    pid = running._popen.pid
    running.close()
    running.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
    assert (tmp_path / "tiny.log").exists()


OWN = Endpoint(
    name="secure",
    url="",
    account=Account(id="000000000000", access_key_id=ROOT_ACCESS_KEY_ID, secret_access_key=ROOT_SECRET_ACCESS_KEY),
    account_told=False,
    verify=False,
)
SECURE = """
import datetime, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization as out
from cryptography.hazmat.primitives.asymmetric import ec
import uvicorn
from poolproof.reference.cloud import Cloud
from poolproof.server.account import Account
from poolproof.server.app import application
key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "me")])
now = datetime.datetime.now(datetime.UTC)
made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
made = made.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1)).sign(key, hashes.SHA256())
open("cert", "wb").write(made.public_bytes(out.Encoding.PEM))
open("key", "wb").write(key.private_bytes(out.Encoding.PEM, out.PrivateFormat.PKCS8, out.NoEncryption()))
app = application(Account(lambda: Cloud(account_id="123412341234")))
uvicorn.run(app, port=int(sys.argv[1]), ssl_certfile="cert", ssl_keyfile="key", log_level="error")
"""


@pytest.mark.filterwarnings("error")
def test_an_endpoint_may_have_a_certificate_and_an_account_of_its_own(tmp_path: Path) -> None:
    port = managed.free_port()
    url = f"https://127.0.0.1:{port}"
    server = subprocess.Popen([sys.executable, "-c", SECURE, str(port)], cwd=tmp_path)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.ConnectError):
                httpx.get(f"{url}/_poolproof/health", verify=False)
                break
            time.sleep(0.1)
        with closing(EndpointTarget(replace(OWN, url=url))) as target, closing(target.open(WORLD)) as session:
            assert "pool.main.Id" in session.world_values
            assert session.world_values["account"] == "123412341234"
    finally:
        server.kill()
        server.wait()


def test_certificates_are_looked_at_but_on_loopback() -> None:
    with closing(resolve("https://127.0.0.1:4566")) as near, closing(resolve("https://example.com")) as far:
        assert isinstance(near, EndpointTarget)
        assert isinstance(far, EndpointTarget)
        assert (near._endpoint.verify, far._endpoint.verify) == (False, True)


STARTS_ONE = """
import sys, time
from poolproof.targets.managed import Process, Running
running = Running("tiny", Process(command=(sys.executable, "-c", sys.argv[1]), ready="/"))
print(running.url, running.state, flush=True)
time.sleep(60)
"""


def test_a_process_is_stopped_when_its_starter_is_killed() -> None:
    command = [sys.executable, "-c", STARTS_ONE, SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        url, _, state = starter.stdout.readline().strip().partition(" ")
        assert httpx.get(url).status_code == 200
        starter.kill()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and Path(state).exists():
        time.sleep(0.05)
    assert not Path(state).exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


CLOCK = """
import http.server as h, time
class Clock(h.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{time.time()} {time.monotonic()}".encode())
h.HTTPServer(("127.0.0.1", {port}), Clock).serve_forever()
"""


@pytest.mark.skipif(clocks.faketime() is None, reason="libfaketime is not installed")
def test_libfaketime_moves_the_time_of_a_process_but_not_its_timers() -> None:
    library = clocks.faketime()
    assert library is not None
    process = clocks.under_faketime(Process(command=(sys.executable, "-c", CLOCK), ready="/"), library)
    with closing(Running("clock", process)) as running:
        clock = clocks.FakedClock(running.state / clocks.OFFSET_FILE)
        before, monotonic = map(float, httpx.get(running.url).text.split())
        clock.advance(86400)
        after, later = map(float, httpx.get(running.url).text.split())
        assert after - before == pytest.approx(86400, abs=30)
        assert later - monotonic < 30
        assert clock.now().timestamp() == pytest.approx(after, abs=30)
        with clock.around():
            assert time.time() == pytest.approx(after, abs=30)
        clocks.FakedClock(running.state / clocks.OFFSET_FILE)
        assert float(httpx.get(running.url).text.split()[0]) == pytest.approx(time.time(), abs=30)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("no-such-program-here",), "cannot be started"),
        (
            (sys.executable, "-c", "print('no such port'); raise SystemExit(3)"),
            "ended with 3 at its start: no such port",
        ),
        ((sys.executable, "-c", "import time; time.sleep(60)"), "was not ready"),
    ],
)
def test_a_process_that_does_not_start_says_why(command: tuple[str, ...], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        Running("broken", Process(command=command, ready="/", start_seconds=1))


def test_codes_and_exceptions_are_read_out_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("Destination: alice@example.com\n  Code:    111111\n")
    mailbox, tail = LogMailbox(log, clones.CODE_OF_COGNITO_LOCAL), LogTail(log)
    mailbox.begin()
    with log.open("a") as file:
        file.write("│   Destination: alice@example.com   │\n│   Code:        222222    │\nmoto.x.KeyError: 'a'\n")
    assert mailbox.code("alice@example.com", None) == "222222"
    assert mailbox.code("bob@example.com", None) is None
    assert tail() == "KeyError: 'a'"
    with log.open("a") as file:
        file.write("moto.x.KeyError: 'of the step before'\n")
    tail.forget()
    assert tail() is None


def test_what_cannot_be_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(ConfigurationError, match="failed"):
        managed.node_package("nothing", str(tmp_path / "no-such-package"), say=lambda _text: None)
