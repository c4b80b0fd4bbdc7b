import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from poolproof.cli import main
from poolproof.commands import campaigns
from poolproof.record import read
from tests import strange_targets
from tests.small_spec import make


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, spec: str) -> Path:
    """The folder of a run of the small specification on both targets."""
    folder = tmp_path_factory.mktemp("run") / "out"
    assert main(["run", "reference", "moto", "--spec", spec, "--out", str(folder)]) == 0
    return folder


def validated(name: str, text: str):
    data = json.loads(text)
    jsonschema.validate(data, json.loads(files("poolproof").joinpath("schemas", f"{name}.json").read_text()))
    return data


def test_a_run_writes_record_reports_and_the_scenario_of_each_fail(out: Path):
    record = read(out / "record.jsonl")
    assert record.cut is None
    assert [turn.target.name for turn in record.turns] == ["reference", "moto"]
    report = validated("report", (out / "report.json").read_text())
    assert (out / "report.md").read_text().startswith("# Comparison: reference, moto\n")
    for target in report["targets"].values():
        assert sum(target["counts"].values()) == len(target["clauses"]) == 4
        failed = [clause for clause in target["clauses"].values() if clause["status"] == "FAIL"]
        assert [(out / clause["scenario"]).is_file() for clause in failed] == [True]


def test_a_run_prints_the_tables(capsys: pytest.CaptureFixture[str], tmp_path: Path, spec: str):
    assert main(["run", "reference", "--spec", spec, "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert "What reference was seen to do" in printed.out
    assert "Clauses by component and verdict" in printed.out
    assert "reference: plan, scenario 1" in printed.err
    assert "\x1b" not in printed.out + printed.err


def test_a_run_prints_json(capsys: pytest.CaptureFixture[str], tmp_path: Path, spec: str):
    main(["run", "reference", "--spec", spec, "--out", str(tmp_path), "--format", "json"])
    assert validated("report", capsys.readouterr().out)["targets"]["reference"]["counts"]["PASS"] == 3


def test_a_should_that_fails_counts_where_it_is_asked_to(tmp_path: Path, spec: str):
    arguments = ["run", "reference", "--spec", spec, "--out", str(tmp_path), "--fail-on"]
    assert [main([*arguments, level]) for level in ("must", "should", "never")] == [0, 1, 0]


@pytest.mark.parametrize("fail_on", ["must", "never"])
def test_clauses_beyond_the_budget_are_skipped_and_the_exit_code_is_2(tmp_path: Path, spec: str, fail_on: str):
    arguments = ["--spec", spec, "--out", str(tmp_path), "--max-calls", "1", "--fail-on", fail_on]
    assert main(["run", "reference", *arguments]) == 2
    report = json.loads((tmp_path / "report.json").read_text())
    clauses = report["targets"]["reference"]["clauses"].values()
    assert {(clause["status"], clause["reason"]) for clause in clauses} == {("SKIPPED", "budget")}


def test_explore_says_what_it_visited(tmp_path: Path, spec: str):
    main(["run", "reference", "--spec", spec, "--out", str(tmp_path), "--plan", "explore", "--examples", "5"])
    explored = validated("report", (tmp_path / "report.json").read_text())["targets"]["reference"]["explored"]
    assert explored["scenarios"] == 5
    assert explored["witnessed_clauses"] == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "refrence"], "reference"),
        (["run", "no.such.module:target"], "no.such.module"),
        (["run", "reference", "reference"], "named twice"),
        (["run", "--plan", "everything"], "smoke"),
        (["run", "--clause", "UP-SINGUP-7"], "UP-SIGNUP-7"),
        (["run", "--component", "user-pool"], "user-pools"),
        (["run", "--clause", "UP-ADMINCONFIRM-10"], "no testable clause"),
        (["run", "--max-calls", "0"], "--max-calls"),
        (["spec", "show", "UP-SIGNUP-77"], "UP-SIGNUP-7"),
        (["spec", "diagram", "usr"], "user"),
        (["replay", "none.json", "reference"], "none.json"),
    ],
)
def test_a_request_for_what_does_not_exist_names_what_does(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, spec: str, arguments: list[str], said: str
):
    more = ["--out", str(tmp_path)] if arguments[0] == "run" else []
    assert main([*arguments, "--spec", spec, *more]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""
    assert not (tmp_path / "record.jsonl").exists()


def test_a_malformed_sheet_is_named_with_its_clause(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    sheet = make(tmp_path) / "user_pools" / "sign_up.yaml"
    sheet.write_text(sheet.read_text().replace("level: should", "level: perhaps"))
    assert main(["run", "reference", "--spec", str(tmp_path / "spec"), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "sign_up.yaml" in said
    assert "UP-ADMINCONFIRM-9" in said


def test_interrupting_keeps_the_record_removes_the_world_and_prints_the_summary(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, spec: str
):
    strange_targets.CLOSED.clear()
    arguments = ["tests.strange_targets:interrupted", "moto", "--spec", spec, "--out", str(tmp_path)]
    assert main(["run", *arguments, "--fail-on", "never"]) == 2
    assert "session" in strange_targets.CLOSED
    assert "target" in strange_targets.CLOSED
    printed = capsys.readouterr().out
    assert read(tmp_path / "record.jsonl").cut is None
    assert "the run on strange was interrupted" in printed
    assert "moto was not reached" in printed
    report = validated("report", (tmp_path / "report.json").read_text())
    assert sum(report["targets"]["strange"]["counts"].values()) == 4


def test_a_target_that_raises_leaves_what_was_in_flight_unknown_and_the_rest_goes_on(tmp_path: Path, spec: str):
    arguments = ["tests.strange_targets:raising", "reference", "--spec", spec, "--out", str(tmp_path)]
    assert main(["run", *arguments]) in {0, 2}
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["targets"]["strange"]["counts"]["PASS"] >= 1
    assert report["targets"]["reference"]["counts"]["PASS"] == 3
    assert "the target lost its mind" in (tmp_path / "record.jsonl").read_text()


def test_a_fault_of_our_own_is_called_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, spec: str
):
    def broken(_request: object) -> int:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(campaigns, "run", broken)
    monkeypatch.delenv("POOLPROOF_DEBUG", raising=False)
    assert main(["run", "reference", "--spec", spec, "--out", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "internal error: ZeroDivisionError: oops" in said
    assert "Traceback" not in said
    assert main(["--debug", "run", "reference", "--spec", spec, "--out", str(tmp_path)]) == 2
    assert "Traceback" in capsys.readouterr().err
    monkeypatch.delenv("POOLPROOF_DEBUG")


def test_every_fail_can_be_replayed_with_its_command(capsys: pytest.CaptureFixture[str], out: Path, spec: str):
    clause = json.loads((out / "report.json").read_text())["targets"]["moto"]["clauses"]["UP-ADMINCONFIRM-9"]
    name, *arguments = clause["replay"].split()
    assert name == "poolproof"
    capsys.readouterr()
    assert main([*arguments, "--spec", spec]) == 1
    printed = capsys.readouterr().out
    for word in ("sent", "answered", "expected", "FAIL fail-open UP-ADMINCONFIRM-9", "1 FAIL"):
        assert word in printed
    assert main([*arguments, "--spec", spec, "--format", "json"]) == 1
    validated("replay", capsys.readouterr().out)


def test_a_broken_scenario_file_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, spec: str):
    file = tmp_path / "scenario.json"
    for content in ("", "[]", '{"world": 1}', '{"world": {"name": "x", "region": "r", "parts": {}}, "steps": [{}]}'):
        file.write_text(content)
        assert main(["replay", str(file), "reference", "--spec", spec]) == 2
        assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_a_record_cut_off_is_reported(capsys: pytest.CaptureFixture[str], out: Path, tmp_path: Path, form: str):
    cut = tmp_path / "record.jsonl"
    cut.write_bytes((out / "record.jsonl").read_bytes()[:-500])
    assert main(["report", str(cut), "--format", form]) == 0
    assert "cut off at line" in capsys.readouterr().out


def test_the_report_of_a_record_is_the_one_that_the_run_wrote(capsys: pytest.CaptureFixture[str], out: Path):
    for form, file in (("markdown", "report.md"), ("json", "report.json")):
        capsys.readouterr()
        assert main(["report", str(out / "record.jsonl"), "--format", form]) == 0
        assert capsys.readouterr().out == (out / file).read_text()


@pytest.mark.parametrize(
    ("schema", "arguments"),
    [
        ("spec", ["spec"]),
        ("spec_show", ["spec", "show", "UP-SIGNUP-7"]),
        ("spec_coverage", ["spec", "coverage"]),
        ("spec_diagram", ["spec", "diagram"]),
        ("spec_diagram", ["spec", "diagram", "user"]),
    ],
)
def test_listings_in_json_keep_to_their_schemas(
    capsys: pytest.CaptureFixture[str], spec: str, schema: str, arguments: list[str]
):
    capsys.readouterr()
    assert main([*arguments, "--spec", spec, "--format", "json"]) == 0
    validated(schema, capsys.readouterr().out)
    assert main([*arguments, "--spec", spec]) == 0
    assert capsys.readouterr().out


def test_targets_are_listed(capsys: pytest.CaptureFixture[str]):
    assert main(["targets", "--format", "json"]) == 0
    names = [one["name"] for one in validated("targets", capsys.readouterr().out)["targets"]]
    assert {"reference", "moto"} <= set(names)


def test_coverage_tells_witnesses_from_reasons(capsys: pytest.CaptureFixture[str], spec: str):
    main(["spec", "coverage", "--spec", spec, "--format", "json"])
    rows = {row["id"]: (row["witness"], row["untested"]) for row in json.loads(capsys.readouterr().out)["clauses"]}
    assert rows["UP-SIGNUP-7"] == (True, None)
    assert rows["UP-ADMINCONFIRM-10"] == (False, "nobody can see it")


def test_a_row_added_to_a_sheet_is_planned_run_and_judged_with_no_change_elsewhere(tmp_path: Path):
    folder = make(tmp_path)
    sheet = folder / "user_pools" / "sign_up.yaml"
    row = """
      - id: UP-SIGNUP-99
        text: The answer says where a code went.
        when: [client_known]
        then: {returns: [equals(UserConfirmed false)]}
        level: must
        cites: [{source: "botocore:SignUp", grade: A, says: a member of the answer}]
"""
    text = sheet.read_text()
    sheet.write_text(text.replace("      - id: UP-SIGNUP-7\n", row.lstrip("\n") + "      - id: UP-SIGNUP-7\n"))
    assert main(["run", "reference", "--spec", str(folder), "--out", str(tmp_path / "out")]) == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["targets"]["reference"]["clauses"]["UP-SIGNUP-99"]["status"] == "PASS"
