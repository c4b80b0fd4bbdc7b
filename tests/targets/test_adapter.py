"""Targets in other languages: the protocol, the check, and what a broken program does to a run."""

import json
import shutil
import sys
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from poolproof.cli import main
from poolproof.errors import ConfigurationError, WorldError
from poolproof.observation import Indeterminate, Rejected, Returned, Unsupported
from poolproof.target import Call
from poolproof.targets import resolve
from poolproof.targets.adapter import AdapterTarget, read_answer
from poolproof_model.scenario import World

EXAMPLE = Path(__file__).parents[2] / "examples" / "adapter" / "adapter.mjs"
SCHEMA = json.loads((files("poolproof") / "schemas" / "adapter.json").read_text())
WORLD = World(name="w", region="eu-west-1", text='{"pools": {"main": {"PoolName": "p"}}}')

SCRIPT = """
import json, sys, time
pools = {}
def answer(m):
    do = m["do"]
    if do == "hello":
        return {"name": "tiny", "version": "tiny 1", "capabilities": ["ADMIN_API"], "powers": ["inbox"]}
    if do == "open":
        return {"session": 7, "disposable": True}
    if do == "inbox":
        return {"code": "123456" if m["address"].startswith("alice") else None}
    if do == "call":
        op = m["operation"]
        if op == "CreateUserPool":
            return {"returned": {"UserPool": {"Id": m["arguments"]["PoolName"] + "_1"}}}
        if op == "DescribeUserPool":
            return {"rejected": {"code": "ResourceNotFoundException", "message": "no", "status": 400}}
        if op == "DeleteUserPool":
            return {"returned": {}}
        %s
        return {"unsupported": "tiny has no " + op}
    return {}
for line in sys.stdin:
    m = json.loads(line)
    print(json.dumps({"id": m["id"], **answer(m)}), flush=True)
"""
HOW_TO_BREAK = {
    "hang": "time.sleep(60)",
    "end": "sys.exit(3)",
    "garbage": "print('<html>', flush=True)",
    "another id": "print(json.dumps({'id': 99}), flush=True)",
}


def program(tmp_path: Path, breaking: str = "pass") -> list[str]:
    file = tmp_path / "tiny.py"
    file.write_text(SCRIPT % breaking)
    return [sys.executable, str(file)]


def call(operation: str, **arguments: Any) -> Call:
    return Call(action=operation, operation=operation, actor="admin", arguments=arguments)


def test_a_program_is_a_target(tmp_path: Path) -> None:
    with closing(resolve("adapter:" + " ".join(program(tmp_path)))) as target:
        assert (target.name, target.version) == ("tiny", "tiny 1")
        with closing(target.open(WORLD)) as session:
            assert session.world_values["pool.main.Id"] == "p_1"
            assert isinstance(session.perform(call("DescribeUserPool", UserPoolId="x")), Rejected)
            assert isinstance(session.perform(call("SignUp")), Unsupported)
            assert session.inbox("alice@example.com") == "123456"
            assert session.inbox("bob@example.com") is None
            assert session.calls == 3


@pytest.mark.parametrize("how", HOW_TO_BREAK)
def test_a_program_that_breaks_is_a_crash_of_the_target(tmp_path: Path, how: str) -> None:
    with closing(AdapterTarget(program(tmp_path, HOW_TO_BREAK[how]), seconds=1)) as target:
        session = target.open(WORLD)
        found = session.perform(call("SignUp"))
        assert isinstance(found, Indeterminate)
        assert found.crash


def test_a_dead_program_gives_no_world(tmp_path: Path) -> None:
    with closing(AdapterTarget(program(tmp_path, "sys.exit(3)"), seconds=1)) as target:
        target.open(WORLD).perform(call("SignUp"))
        with pytest.raises(WorldError):
            target.open(WORLD)


def test_a_program_that_is_no_adapter_is_a_configuration_error() -> None:
    for command in (["no-such-program-here"], ["true"], ["echo", "hello"]):
        with pytest.raises(ConfigurationError):
            AdapterTarget(command, seconds=2)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"returned": {"a": 1}}, Returned),
        ({"rejected": {"code": "X"}}, Rejected),
        ({"unsupported": "no"}, Unsupported),
        ({"failed": "HTTP 500", "wire": {"status": 500}}, Indeterminate),
        ({}, Indeterminate),
        ({"returned": 7}, Indeterminate),
    ],
)
def test_answers_are_read_by_what_they_hold(answer: dict[str, Any], kind: type) -> None:
    assert isinstance(read_answer("SignUp", answer), kind)
    if answer and answer != {"returned": 7}:
        jsonschema.validate({"id": 1, **answer}, {**SCHEMA, "oneOf": [{"$ref": "#/$defs/answer"}]})


def test_the_check_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["adapter", "check", *program(tmp_path)]) == 0
    assert "right  hello" in capsys.readouterr().out
    assert main(["adapter", "check", "cat"]) == 1
    assert "wrong  hello" in capsys.readouterr().out
    assert main(["adapter", "check", "no-such-program-here"]) == 2


@pytest.mark.skipif(shutil.which("node") is None, reason="the example is for Node")
def test_the_example_in_javascript_speaks_the_protocol(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    with closing(AdapterTarget(["node", str(EXAMPLE), nowhere])) as target:
        assert target.version.endswith(nowhere)
        with pytest.raises(WorldError, match="could not be decided"):
            target.open(WORLD)
