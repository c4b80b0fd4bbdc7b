from pathlib import Path

import pytest

from poolproof.errors import RecordError
from poolproof.observation import Indeterminate, Unsupported
from poolproof.record import read
from poolproof.recorder import observation_json, shortened
from poolproof.verdict import Kind, Status
from poolproof_model.scenario import from_json
from poolproof_spec.catalogue import Catalogue, load
from tests.recorded import recorder, rejected, returned, scenario, trace, verdict, write
from tests.small_spec import make

SIGN_UP = scenario("SignUp", "SignUp", aims=("UP-SIGNUP-7",))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load(make(tmp_path_factory.mktemp("small")))


@pytest.fixture
def whole(tmp_path: Path, small: Catalogue) -> Path:
    path = tmp_path / "record.jsonl"
    verdicts = {
        "UP-SIGNUP-1": verdict("UP-SIGNUP-1", done=SIGN_UP),
        "UP-SIGNUP-7": verdict("UP-SIGNUP-7", Status.FAIL, kind=Kind.FAIL_OPEN, done=SIGN_UP, step=1),
        "UP-ADMINCONFIRM-1": verdict("UP-ADMINCONFIRM-1", Status.SKIPPED, step=None, reason="needs CLOCK"),
        "UP-ADMINCONFIRM-9": verdict("UP-ADMINCONFIRM-9"),
    }
    write(path, small, {"one": verdicts}, (trace(SIGN_UP, returned(UserSub="a"), rejected()),))
    return path


def test_what_was_written_is_read(whole: Path):
    record = read(whole)
    assert record.cut is None
    (turn,) = record.turns
    assert (turn.target.name, turn.target.version, turn.target.capabilities) == ("one", "one 1.0", ("CLOCK",))
    assert {merged.clause: merged.status for merged in turn.outcome.clauses} == {
        "UP-SIGNUP-1": Status.PASS,
        "UP-SIGNUP-7": Status.FAIL,
        "UP-ADMINCONFIRM-1": Status.SKIPPED,
        "UP-ADMINCONFIRM-9": Status.PASS,
    }
    assert turn.traces[0].outcomes == ("success UserSub", "NotAuthorizedException")
    assert from_json(record.scenario("one", SIGN_UP.id)) == SIGN_UP
    assert record.scenario("one", "0" * 12) is None


def test_every_observation_keeps_its_type():
    kinds = [
        observation_json(one)["kind"]
        for one in (returned(), rejected(), Indeterminate(cause="x"), Unsupported(operation="o", reason="r"))
    ]
    assert kinds == ["returned", "rejected", "indeterminate", "unsupported"]


@pytest.mark.parametrize("lost", [1, 40, 150])
def test_a_record_cut_off_in_its_last_line_gives_all_whole_lines(whole: Path, lost: int):
    content = whole.read_bytes()
    lines = content.splitlines(keepends=True)
    kept = b"".join(lines[:4]) + lines[4][:lost]
    whole.write_bytes(kept)
    record = read(whole)
    assert record.cut == 5
    assert len(record.turns[0].traces) == 1
    assert not record.turns[0].complete


def test_a_record_without_its_outcome_merges_its_verdicts_and_the_numbers_add_up(whole: Path, small: Catalogue):
    lines = whole.read_bytes().splitlines(keepends=True)
    whole.write_bytes(b"".join(lines[:4]))
    (turn,) = read(whole).turns
    found = {merged.clause: merged.status for merged in turn.outcome.clauses}
    assert found["UP-SIGNUP-1"] is Status.PASS
    assert found["UP-ADMINCONFIRM-1"] is Status.UNKNOWN
    assert len(found) == len(read(whole).header.clauses) == 4
    assert turn.outcome.interrupted
    assert turn.outcome.calls == 4


def test_a_record_that_ends_between_lines_is_cut_off_too(whole: Path):
    lines = whole.read_bytes().splitlines(keepends=True)
    whole.write_bytes(b"".join(lines[:-1]))
    assert read(whole).cut == len(lines)


def test_garbage_in_the_middle_names_file_and_line(whole: Path):
    lines = whole.read_bytes().splitlines(keepends=True)
    lines[2] = b"<html>\n"
    whole.write_bytes(b"".join(lines))
    with pytest.raises(RecordError, match=r"record\.jsonl:3: .*run again"):
        read(whole)


@pytest.mark.parametrize("content", [b"", b"not json\n", b'{"line": "target"}\n', b"[]\n"])
def test_what_is_no_record_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(RecordError, match=r"x\.jsonl:1"):
        read(path)


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(RecordError, match="No such file"):
        read(tmp_path / "none.jsonl")


def test_each_line_is_on_disk_as_soon_as_it_is_written(tmp_path: Path, small: Catalogue):
    path = tmp_path / "record.jsonl"
    with recorder(path, small) as written:
        assert path.read_bytes().count(b"\n") == 1
        written.target(name="one", asked="one", version="1", capabilities=[])
        written.trace(trace(SIGN_UP, returned()), [verdict("UP-SIGNUP-1", done=SIGN_UP)])
        assert path.read_bytes().count(b"\n") == 4


def test_a_text_too_long_to_read_is_cut_where_it_stands():
    found = shortened({"Name": "a" * 100_000, "more": [{"short": "b" * 100}], "count": 3})
    assert found == {"Name": "a" * 64 + "... (100000 characters)", "more": [{"short": "b" * 100}], "count": 3}
