"""The template of a target in Python: it runs from its own folder, as CONTRIBUTING says, and its findings replay."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "python_target"
TARGET = "poolproof_target:make"


def poolproof(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "poolproof", *arguments]
    return subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    done = poolproof("run", "--target", TARGET, "--clause", "UP-SIGNUP-*", "--out", str(out))
    assert done.returncode == 1, done.stderr
    return out


def test_the_template_is_held_against_the_specification(report: Path) -> None:
    clauses = json.loads((report / "report.json").read_text())["targets"]["tiny"]["clauses"]
    assert clauses["UP-SIGNUP-1"]["status"] == "PASS"
    assert clauses["UP-SIGNUP-22"]["kind"] == "fail-open"
    assert clauses["UP-SIGNUP-27"]["status"] == "SKIPPED"


def test_a_finding_of_it_replays_by_the_command_that_the_report_prints(report: Path) -> None:
    found = json.loads((report / "report.json").read_text())["targets"]["tiny"]["clauses"]["UP-SIGNUP-22"]["replay"]
    scenario = found.split()[2].rpartition("/")[2]
    assert found.endswith(f"{scenario} {TARGET}")
    done = poolproof("replay", str(report / "scenarios" / scenario), TARGET)
    assert done.returncode == 1
    assert "UP-SIGNUP-22" in done.stdout
