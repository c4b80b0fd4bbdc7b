from dataclasses import replace
from pathlib import Path

import pytest

from poolproof.record import Record, outcome_word, read
from poolproof.reports import json, markdown, table
from poolproof.reports.cells import Answer, shown
from poolproof.reports.comparison import Comparison, comparison
from poolproof.verdict import Kind, Status
from poolproof_spec.catalogue import Catalogue, load
from poolproof_spec.schema import Cell
from tests.recorded import rejected, returned, scenario, trace, verdict, write
from tests.small_spec import make

SIGN_UP = scenario("SignUp", "SignUp", aims=("UP-SIGNUP-7",))
FOLDER = "out"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load(make(tmp_path_factory.mktemp("small")))


def verdicts(target, **statuses):
    found = {
        "UP-SIGNUP-1": verdict("UP-SIGNUP-1", target=target, done=SIGN_UP),
        "UP-SIGNUP-7": verdict("UP-SIGNUP-7", target=target, done=SIGN_UP, step=1),
        "UP-ADMINCONFIRM-1": verdict("UP-ADMINCONFIRM-1", target=target),
        "UP-ADMINCONFIRM-9": verdict("UP-ADMINCONFIRM-9", Status.BLOCKED, target=target, reason="blocked by step 1"),
    }
    return {**found, **statuses}


@pytest.fixture
def record(tmp_path: Path, small: Catalogue) -> Record:
    path = tmp_path / "record.jsonl"
    opened = verdict("UP-SIGNUP-7", Status.FAIL, kind=Kind.FAIL_OPEN, target="two", done=SIGN_UP, step=1)
    wrong = verdict("UP-SIGNUP-1", Status.FAIL, kind=Kind.WRONG_DATA, target="two", done=SIGN_UP)
    write(
        path,
        small,
        {"one": verdicts("one"), "two": verdicts("two", **{"UP-SIGNUP-7": opened, "UP-SIGNUP-1": wrong})},
        (
            trace(SIGN_UP, returned(UserSub="a", UserConfirmed=False), rejected("UsernameExistsException")),
            trace(SIGN_UP, returned(UserSub="a"), returned(UserSub="b"), target="two"),
        ),
    )
    return read(path)


@pytest.fixture
def report(record: Record) -> Comparison:
    return comparison(record)


def test_verdicts_add_up_to_the_clauses_asked(report: Comparison):
    for part in report.targets:
        assert sum(part.counts.values()) == len(report.header.clauses) == 4
        assert sum(sum(counts.values()) for counts in part.components.values()) == 4


def test_cells_follow_from_verdicts_alone(report: Comparison):
    purpose, same_name = report.targets[0].summary
    sign_up, strange = purpose.user_pools
    assert (sign_up.answer, sign_up.clauses) == (Answer.YES, ("UP-SIGNUP-1", "UP-ADMINCONFIRM-1"))
    assert (strange.answer, strange.reason) == (Answer.NOT_SHOWN, "UP-ADMINCONFIRM-9 BLOCKED (blocked by step 1)")
    assert purpose.identity_pools[0].reason == "needs a browser"
    assert (same_name.user_pools[0].answer, same_name.user_pools[0].clauses) == (Answer.NO, ("UP-SIGNUP-7",))
    assert report.targets[1].summary[0].user_pools[0].reason == "UP-SIGNUP-1 FAIL (wrong-data)"
    assert report.targets[1].summary[1].user_pools[0].answer is Answer.NOT_SHOWN


def test_a_cell_whose_proving_clause_is_gone_is_not_shown(report: Comparison):
    found = {result.clause.id: result.merged for result in report.targets[0].results}
    cell = Cell(shows="sign-up", clauses=("UP-SIGNUP-1", "UP-ADMINCONFIRM-1"))
    assert shown(cell, found).answer is Answer.YES
    del found["UP-SIGNUP-1"]
    assert shown(cell, found).answer is Answer.NOT_SHOWN
    assert shown(cell, found).reason == "UP-SIGNUP-1 was not run"


def test_a_cell_both_proved_and_refuted_is_not_shown(report: Comparison):
    found = {result.clause.id: result.merged for result in report.targets[0].results}
    both = Cell(shows="x", clauses=("UP-SIGNUP-1",), refuted_by=("UP-SIGNUP-7",))
    assert shown(both, found).answer is Answer.NOT_SHOWN


def test_fail_open_is_listed_before_other_fails(report: Comparison):
    assert [result.clause.id for result in report.targets[1].findings] == ["UP-SIGNUP-7", "UP-SIGNUP-1"]
    shown = table.render(report, FOLDER)
    assert shown.index("FAIL-OPEN on two") < shown.index("FAIL on two")
    written = markdown.render(report, FOLDER)
    assert written.index("## Fail-open on two") < written.index("## Other FAILs on two")


def test_a_finding_names_its_file_and_the_command_that_replays_it(report: Comparison):
    command = f"poolproof replay out/scenarios/{SIGN_UP.id}.json two"
    assert command in table.render(report, FOLDER)
    assert command in markdown.render(report, FOLDER)
    clause = json.as_json(report, FOLDER)["targets"]["two"]["clauses"]["UP-SIGNUP-7"]
    assert clause["scenario"] == f"scenarios/{SIGN_UP.id}.json"
    assert clause["replay"] == command
    assert clause["kind"] == "fail-open"


def test_the_first_divergence_of_a_pair_is_the_first_step_that_differs(report: Comparison):
    (pair,) = report.pairs
    (divergence,) = pair.divergences
    assert (pair.ran, divergence.step) == (1, 0)
    assert divergence.observed == ("success with UserConfirmed", "success without")
    assert {row.clause.id for row in report.matrix} == {"UP-SIGNUP-1", "UP-SIGNUP-7"}


def test_a_pair_counts_the_clauses_on_which_its_two_targets_differ(report: Comparison):
    (pair,) = report.pairs
    assert [row.clause.id for row in report.differing(pair)] == [row.clause.id for row in report.matrix]
    assert report.differing(replace(pair, right="one")) == ()


def test_keys_that_are_ids_do_not_part_targets():
    answers = ({"kind": "returned", "fields": {"Roles": {f"issuer.example/{name}": 1}, "Id": 2}} for name in "ab")
    assert {outcome_word(answer) for answer in answers} == {"success Id Roles.*"}


def test_a_terminal_is_shown_the_worst_and_told_how_many_more_there_are(
    report: Comparison, monkeypatch: pytest.MonkeyPatch
):
    assert "more, in out/report.md" not in table.render(report, FOLDER)
    monkeypatch.setattr(table, "MOST_FINDINGS", 0)
    assert "and 1 more, in out/report.md" in table.render(report, FOLDER)


def test_contradicted_clauses_are_listed(report: Comparison):
    assert [clause.id for clause in report.contradictions] == ["UP-ADMINCONFIRM-9"]


def test_the_same_record_gives_the_same_bytes(record: Record):
    for renderer in (table, markdown, json):
        assert renderer.render(comparison(record), FOLDER) == renderer.render(comparison(read(record.path)), FOLDER)


def test_a_cut_record_says_so_and_is_reported(record: Record):
    lines = record.path.read_bytes().splitlines(keepends=True)
    record.path.write_bytes(b"".join(lines[:3]) + lines[3][:20])
    report = comparison(read(record.path))
    for text in (table.render(report, FOLDER), markdown.render(report, FOLDER)):
        assert "cut off at line 4" in text
        assert "two was not reached" in text


def test_markdown_cells_cannot_break_the_table(report: Comparison):
    part = report.targets[1]
    result = part.findings[0]
    odd = replace(result, clause=result.clause.model_copy(update={"text": "a | b\nc"}))
    broken = replace(report, targets=(replace(part, findings=(odd,)),))
    assert "a \\| b c" in markdown.render(broken, FOLDER)
