"""poolproof.toml: what it may hold, what is said of mistakes, and what its targets do."""

import json
import os
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from poolproof import cli, waivers
from poolproof.campaign import Outcome
from poolproof.configuration import Configuration, Waiver, load, schema
from poolproof.errors import ConfigurationError
from poolproof.observation import Wire
from poolproof.target import Capability
from poolproof.targets import clocks, configured, resolve
from poolproof.verdict import Kind, Merged, Status, Verdict, merge

MANAGED = f"""
[targets.mine]
kind = "managed"
command = ["{sys.executable}", "-m", "poolproof", "serve", "--port", "{{port}}"]
ready = "/_poolproof/health"
reset = {{path = "/_poolproof/reset"}}
account = {{access_key_id_variable = "MY_KEY", secret_access_key_variable = "MY_SECRET"}}
capabilities = ["ADMIN_API", "WIRE"]
inbox = {{kind = "http", path = "/_poolproof/inbox", pattern = '"{{address}}"[^}}]*?([0-9]{{6}})'}}
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "poolproof.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_there_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None) == Configuration()
    written(tmp_path, '[targets.a]\nkind = "endpoint"\nurl = "http://127.0.0.1:1"\n')
    assert list(load(None).targets) == ["a"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("targets = 1", "poolproof.toml: targets: "),
        ("[targets.a]\nkind = 'pigeon'", "poolproof.toml: targets.a: .*targets schema"),
        ("[targets.a]\nkind = 'endpoint'", "poolproof.toml: targets.a.url: .*add the key"),
        ("[targets.a]\nkind = 'endpoint'\nurl = 'x'", "poolproof.toml: targets.a.url: "),
        ("[targets.a]\nkind = 'endpoint'\nurl = 'http://h'\nport = 1", "targets.a.port: .*take the key out"),
        ("[[waivers]]\nclause = 'UP-1'\nreason = 'r'", "waivers.0.until: .*add the key"),
        ("not toml", "is not TOML"),
    ],
)
def test_mistakes_are_told_with_file_key_and_remedy(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=said):
        load(written(tmp_path, text))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_the_schema_is_one_and_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["targets", "schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(printed)
    assert printed == schema()


def test_a_managed_target_of_the_users_own_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from poolproof.reference.cloud import ROOT_ACCESS_KEY_ID, ROOT_SECRET_ACCESS_KEY  # noqa: PLC0415 -- only here

    file = written(tmp_path, MANAGED)
    monkeypatch.setenv("MY_KEY", ROOT_ACCESS_KEY_ID)
    monkeypatch.setenv("MY_SECRET", ROOT_SECRET_ACCESS_KEY)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    arguments = ["run", "mine", "--config", str(file), "--clause", "UP-SIGNUP-1", "--out", str(tmp_path / "out")]
    assert cli.main(arguments) == 0
    assert "mine" in capsys.readouterr().out
    assert cli.main(["targets", "--config", str(file), "--format", "json"]) == 0
    assert "mine" in {one["name"] for one in json.loads(capsys.readouterr().out)["targets"]}


def test_keys_that_the_environment_lacks_are_named(tmp_path: Path) -> None:
    own = configured.factories(load(written(tmp_path, MANAGED)).targets)
    with pytest.raises(ConfigurationError, match=r"targets\.mine\.account.*MY_KEY is not set"):
        resolve("mine", own)


def test_libfaketime_that_is_not_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "LIBRARIES", (tmp_path,))
    monkeypatch.setenv("MY_KEY", "k")
    monkeypatch.setenv("MY_SECRET", "s")
    own = configured.factories(load(written(tmp_path, MANAGED + 'clock = "libfaketime"\n')).targets)
    with pytest.raises(ConfigurationError, match="libfaketime is not installed"):
        resolve("mine", own)


def test_an_inbox_gives_code_delivery(tmp_path: Path) -> None:
    text = '[targets.a]\nkind = "endpoint"\nurl = "http://127.0.0.1:1"\ncapabilities = ["WIRE"]\n'
    own = configured.factories(load(written(tmp_path, text + 'inbox = {kind = "constant", code = "123456"}\n')).targets)
    with closing(resolve("a", own)) as target:
        assert target.capabilities >= {Capability.CODE_DELIVERY, Capability.WIRE}


def test_codes_are_read_out_of_headers() -> None:
    box = configured.HeaderMailbox("x-code")
    assert box.code("a@b", Wire(status=200, headers={"x-code": "1"}, body="")) == "1"
    assert box.code("a@b", None) is None


def test_a_moved_clock_is_written_for_libfaketime(tmp_path: Path) -> None:
    clock = clocks.FakedClock(tmp_path / "offset")
    assert (tmp_path / "offset").read_text() == "+0.000"
    clock.advance(90)
    clock.advance(10)
    assert (tmp_path / "offset").read_text() == "+100.000"


@pytest.mark.parametrize(("name", "code"), [("reference", 0), ("http://127.0.0.1:1", 2), ("nobody", 2)])
def test_the_doctor_says_what_to_change(name: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", name, "--format", "json"]) == code
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert any(one["remedy"] for one in findings) is (code != 0)
    if code == 0:
        found = {one["what"]: one["found"] for one in findings}
        assert found["keys"] == "taken"
        assert "not there" not in found["cognito-identity"]
        assert "CODE_DELIVERY" in found["capabilities"]


def merged(clause: str, status: Status) -> Merged:
    kind = Kind.FAIL_OPEN if status is Status.FAIL else None
    return merge(
        [
            Verdict(
                clause=clause,
                status=status,
                kind=kind,
                facet=None,
                target="t",
                scenario="s",
                step=0,
                expected="",
                observed="",
                reason="",
            )
        ]
    )


OUTCOME = Outcome(
    clauses={"UP-A-1": merged("UP-A-1", Status.FAIL), "UP-B-1": merged("UP-B-1", Status.PASS)},
    facets={"UP-A-1": merged("UP-A-1", Status.FAIL)},
    calls=0,
    seconds=0,
    interrupted=False,
)
TODAY = date(2026, 6, 1)


def waiver(clause: str, until: date = TODAY, target: str = "*") -> Waiver:
    return Waiver(clause=clause, target=target, reason="known", link="https://example.org/1", until=until)


def test_a_waived_fail_is_waived_with_its_reason() -> None:
    found = waivers.apply(OUTCOME, [waiver("UP-A-*")], ["t"], TODAY)
    one = found.outcome.clauses["UP-A-1"]
    assert one.status is Status.WAIVED
    assert one.deciding.reason == "waived until 2026-06-01: known (https://example.org/1)"
    assert found.outcome.facets["UP-A-1"].status is Status.WAIVED
    assert found.outcome.clauses["UP-B-1"].status is Status.PASS
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("one", "remark"),
    [
        (waiver("UP-A-1", date(2026, 5, 31)), "expired on 2026-05-31"),
        (waiver("UP-B-1"), "stale waiver of UP-B-1"),
        (waiver("UP-A-1", target="other"), None),
        (waiver("UP-Z-1"), None),
    ],
)
def test_a_waiver_of_no_use_waives_nothing_and_is_told(one: Waiver, remark: str | None) -> None:
    found = waivers.apply(OUTCOME, [one], ["t", "asked for"], TODAY)
    assert found.outcome.clauses["UP-A-1"].status is Status.FAIL
    assert [remark in said for said in found.remarks if remark] == ([True] if remark else [])


def test_a_waiver_lets_a_run_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", "moto", "--clause", "UP-SIGNUP-*", "--out", str(tmp_path / "out"), "--format", "json"]
    none = written(tmp_path, "")
    before = cli.main([*arguments, "--config", str(none)])
    counts = json.loads(capsys.readouterr().out)["targets"]["moto"]["counts"]
    text = '[[waivers]]\nclause = "UP-SIGNUP-*"\ntarget = "moto"\nreason = "known"\nuntil = 2999-01-01\n'
    after = cli.main([*arguments, "--config", str(written(tmp_path, text))])
    waived = json.loads(capsys.readouterr().out)["targets"]["moto"]["counts"]
    assert waived["FAIL"] == 0
    assert waived["WAIVED"] == counts["FAIL"]
    assert sum(waived.values()) == sum(counts.values())
    assert (before, after) == (1, 0)


def test_a_dry_run_sends_nothing_and_counts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["run", "aws", "--clause", "UP-SIGNUP-1", "--dry-run", "--format", "json", "--out", str(tmp_path / "o")]
    assert cli.main(arguments) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["operations"]["cognito-idp.CreateUserPool"] >= 1
    assert said["operations"]["cognito-idp.DeleteUserPool"] == said["operations"]["cognito-idp.CreateUserPool"]
    assert said["calls"] == sum(said["operations"].values())
    assert not (tmp_path / "o").exists()
