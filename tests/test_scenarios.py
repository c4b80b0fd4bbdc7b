"""`poolproof run --scenario`: walkthrough and access matrix, as printed and recorded."""

import json
from pathlib import Path

import pytest

from poolproof.cli import main


def test_a_named_scenario_is_shown_step_by_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", "reference", "moto", "--scenario", "architecture-3", "--fail-on", "never"]
    assert main([*arguments, "--out", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("architecture-3: both together")
    walked = {line.split()[0]: line.split() for line in lines[3:25]}
    assert walked["5"][1:] == ["GetId.USER_POOL", "alice", *["NotAuthorizedException"] * 2, "!success"]
    assert walked["6"][1:] == ["GetId.USER_POOL", "alice", *["success"] * 3]


def test_an_unknown_scenario_names_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "reference", "--scenario", "architecture-9"]) == 2
    assert "architecture-3" in capsys.readouterr().err
    assert main(["spec", "scenarios"]) == 0
    assert "combined" in capsys.readouterr().out


def test_the_access_matrix_tells_what_was_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [item for name in ("PO-API-1", "PO-IAMAPI-6", "PO-BEARER-1") for item in ("--clause", name)]
    ending = main(["run", "reference", "moto", *asked, "--out", str(tmp_path), "--fail-on", "never"])
    assert ending == 2  # nothing was decided on moto
    assert "Who opens what on reference" in capsys.readouterr().out
    report = json.loads((tmp_path / "report.json").read_text())
    told = {
        name: {cell["clause"]: cell["answer"] for cell in part["access"]} for name, part in report["targets"].items()
    }
    assert told["reference"] == {
        "PO-API-1": "allow",
        "PO-IAMAPI-6": "deny Unauthorized (403)",
        "PO-BEARER-1": "deny InvalidArgument (400)",
    }
    assert set(told["moto"].values()) == {"not measured"}
    assert "Who opens what on moto" in (tmp_path / "report.md").read_text()
