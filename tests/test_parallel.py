"""Targets in processes of their own: one record comes out, as if they had run one after the other."""

import json
from pathlib import Path

import pytest

from poolproof.cli import main
from poolproof.commands import parallel
from poolproof.errors import ConfigurationError


def test_parallel_and_sequential_runs_say_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", "reference", "moto", "--clause", "UP-SIGNUP-*", "--fail-on", "never"]
    for name, more in (("one", []), ("two", ["--jobs", "2"])):
        assert main([*arguments, *more, "--out", str(tmp_path / name)]) == 0
    capsys.readouterr()
    one, two = (json.loads((tmp_path / name / "report.json").read_text())["targets"] for name in ("one", "two"))
    assert list(one) == list(two) == ["reference", "moto"]
    for name, part in one.items():
        statuses = {clause: found["status"] for clause, found in part["clauses"].items()}
        assert statuses == {clause: found["status"] for clause, found in two[name]["clauses"].items()}
    assert not (tmp_path / "two" / "parts").exists()


def test_a_target_that_gives_no_record_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ending = main(["run", "reference", "no-such", "--clause", "UP-SIGNUP-1", "--jobs", "2", "--out", str(tmp_path)])
    assert ending == 2
    assert "target no-such gave no record" in capsys.readouterr().err


def test_records_of_different_plans_are_not_joined(tmp_path: Path) -> None:
    for name, seed in (("a", 0), ("b", 1)):
        header = {"line": "header", "spec": "s", "plan": "certify", "seed": seed, "clauses": {}, "targets": [name]}
        (tmp_path / name).write_text(json.dumps(header) + "\n")
    with pytest.raises(ConfigurationError, match="differ in seed"):
        parallel.join([tmp_path / "a", tmp_path / "b"], tmp_path / "joined")
