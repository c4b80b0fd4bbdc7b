from pathlib import Path

import pytest

from poolproof.cli import main
from poolproof.verdict import Kind, Status
from poolproof_spec.catalogue import Catalogue, load
from tests.recorded import verdict, write
from tests.small_spec import make

CLAUSES = ("UP-SIGNUP-1", "UP-SIGNUP-7", "UP-ADMINCONFIRM-1", "UP-ADMINCONFIRM-9")
FAIL = {"status": Status.FAIL, "kind": Kind.FAIL_OPEN, "observed": "success"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load(make(tmp_path_factory.mktemp("small")))


def record(path: Path, small: Catalogue, **changed) -> str:
    found = {name: verdict(name, **changed.get(name.replace("-", "_"), {})) for name in CLAUSES}
    write(path, small, {"one": found})
    return str(path)


def test_runs_that_agree_say_so(tmp_path: Path, small: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    runs = [record(tmp_path / f"{number}.jsonl", small, UP_SIGNUP_7=FAIL) for number in range(3)]
    assert main(["report", *runs]) == 0
    assert "0 of 4 verdicts differ between 3 runs" in capsys.readouterr().out


def test_what_differs_is_told_with_its_traces(
    tmp_path: Path, small: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [record(tmp_path / "a.jsonl", small), record(tmp_path / "b.jsonl", small, UP_SIGNUP_7=FAIL)]
    assert main(["report", *runs]) == 1
    said = capsys.readouterr().out
    assert "1 of 4 verdicts differ between 2 runs" in said
    assert "UP-SIGNUP-7 on one" in said
    assert f"{runs[1]}: FAIL (fail-open): success" in said
    assert main(["report", *runs, "--format", "json"]) == 1


def test_runs_of_different_plans_are_not_compared(
    tmp_path: Path, small: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = record(tmp_path / "a.jsonl", small), tmp_path / "b.jsonl"
    other.write_text(Path(one).read_text().replace(f'"spec":"{small.digest}"', '"spec":"another"'))
    assert main(["report", one, str(other)]) == 2
    assert "its spec is not that of" in capsys.readouterr().err
