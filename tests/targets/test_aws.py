"""Real AWS, proved against the served reference: refusals to start, names, journals, throttling, sweeps."""

import json
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from botocore.awsrequest import AWSResponse

from poolproof.campaign import Options, examine, select
from poolproof.errors import ConfigurationError
from poolproof.observation import Indeterminate, Returned, Unsupported
from poolproof.reference.cloud import ROOT_ACCESS_KEY_ID, ROOT_SECRET_ACCESS_KEY
from poolproof.target import Call
from poolproof.targets import clones, journal, resolve
from poolproof.targets.aws import AwsTarget, SafeSession, Settings
from poolproof.targets.managed import Running
from poolproof.verdict import Status
from poolproof_model.expectation import Rules
from poolproof_model.planner import plan
from poolproof_model.scenario import World
from tests import aws_proof

WORLD = World(
    name="w",
    region="us-east-1",
    text='{"pools": {"main": {"PoolName": "p"}}, "clients": {"app": {"pool": "main", "members": {"ClientName": "a"}}}}',
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with closing(Running("served-aws", clones.reference_http(print).process)) as running:
        yield running.url


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ROOT_ACCESS_KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ROOT_SECRET_ACCESS_KEY)


def target(url: str, folder: Path) -> AwsTarget:
    return AwsTarget(aws_proof.settings(url, folder), pace=aws_proof.swift())


def act(operation: str, **arguments: object) -> Call:
    return Call(action="a", operation=operation, actor="admin", arguments=arguments)


def test_another_account_is_refused_before_anything_is_made(url: str, tmp_path: Path) -> None:
    other = Settings(
        account="999999999999", region="eu-west-1", mail_domain="m.example.org", journals=tmp_path, endpoint=url
    )
    with pytest.raises(ConfigurationError, match="--aws-account 999999999999"):
        AwsTarget(other)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("changed", "option"),
    [
        ({"account": "12345"}, "--aws-account"),
        ({"region": "ireland"}, "--aws-region"),
        ({"mail_domain": "me@example.org"}, "--aws-mail-domain"),
    ],
)
def test_what_is_not_in_the_form_of_aws_is_refused(changed: dict[str, str], option: str, tmp_path: Path) -> None:
    right = {"account": "123456789012", "region": "eu-west-1", "mail_domain": "m.example.org"}
    with pytest.raises(ConfigurationError, match=option):
        Settings(**{**right, **changed}, journals=tmp_path)


def test_names_are_prefixed_tags_set_and_the_journal_is_written_before_the_call(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[int] = []
    inner = journal.Journal.made

    def made(self: journal.Journal, *parts: str) -> None:
        inner(self, *parts)
        noted.append(len(aws_proof.left(url)))

    monkeypatch.setattr(journal.Journal, "made", made)
    with closing(target(url, tmp_path)) as aws, closing(aws.open(WORLD)) as session:
        assert noted == [0]
        (name,) = aws_proof.left(url)
        assert name.startswith("poolproof-")
        assert name.endswith("-p")
        described = session.perform(act("DescribeUserPool", UserPoolId=session.world_values["pool.main.Id"]))
        assert isinstance(described, Returned)
        assert described.fields["UserPool"]["Name"] == "p"
        assert session.world_values["pool.main.Id"].startswith("eu-west-1_")
    assert aws_proof.left(url) == []
    lines = [json.loads(line)["line"] for line in next(tmp_path.iterdir()).read_text().splitlines()]
    assert lines == ["run", "made", "ended"]


def test_strangers_are_never_written_to(url: str, tmp_path: Path) -> None:
    with closing(target(url, tmp_path)) as aws, closing(aws.open(WORLD)) as session:
        before = session.calls
        found = session.perform(
            act(
                "AdminCreateUser",
                UserPoolId=session.world_values["pool.main.Id"],
                Username="u",
                UserAttributes=[{"Name": "phone_number", "Value": "+15555550100"}],
            )
        )
        assert isinstance(found, Unsupported)
        assert session.calls == before


class Throttling:
    """A server wrapper that answers ThrottlingException at every third request, or at all."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, always: bool = False) -> None:
        self.on, self.seen, self.thrown = True, 0, 0
        inner = SafeSession._request

        def request(session: SafeSession, call: Call) -> object:
            self.seen += 1
            throttled = self.on and (always or self.seen % 3 == 0)
            self.thrown += throttled
            session._plumbing = _with(session, _throttled if throttled else None)
            return inner(session, call)

        monkeypatch.setattr(SafeSession, "_request", request)


def _with(session: SafeSession, transport: object) -> object:
    return replace(session._plumbing, transport=transport)


def _throttled(request: object) -> AWSResponse:
    class Raw:
        def stream(self, *_: object, **__: object) -> Iterator[bytes]:
            yield b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'

    return AWSResponse(str(request), 400, {"content-type": "application/x-amz-json-1.1"}, Raw())


def test_throttling_is_never_a_verdict_and_the_rest_is_as_on_the_reference(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: Rules
) -> None:
    throttling = Throttling(monkeypatch)
    clauses = select(rules.catalogue, clauses=["UP-SIGNUP-*"])
    planned = plan(rules, clauses)
    httpx.post(f"{url}/_poolproof/reset")
    with closing(target(url, tmp_path)) as aws, closing(resolve("reference")) as reference:
        here = examine(aws, rules, planned, clauses, Options(), on_trace=lambda *_: None)
        there = examine(reference, rules, planned, clauses, Options(), on_trace=lambda *_: None)
    assert throttling.thrown > len(clauses)
    throttling.on = False
    assert aws_proof.left(url) == []
    decided = {name: merged for name, merged in here.clauses.items() if merged.status is Status.PASS}
    assert len(decided) > len(clauses) / 2
    assert all(there.clauses[name].status is Status.PASS for name in decided)
    assert {merged.status for merged in here.clauses.values()} <= {Status.PASS, Status.SKIPPED}


def test_what_stays_throttled_is_indeterminate(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(target(url, tmp_path)) as aws, closing(aws.open(WORLD)) as session:
        throttling = Throttling(monkeypatch, always=True)
        found = session.perform(act("ListUserPools", MaxResults=1))
        throttling.on = False
    assert isinstance(found, Indeterminate)
    assert "throttled" in found.cause


@pytest.mark.parametrize("seed", range(3))
def test_a_run_that_is_killed_is_swept(url: str, tmp_path: Path, seed: int) -> None:
    httpx.post(f"{url}/_poolproof/reset")
    _, _, after = aws_proof.killed_and_swept(url, tmp_path, random.Random(seed))
    assert after == []
