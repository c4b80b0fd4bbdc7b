from pathlib import Path

import pytest

from poolproof.conclusion import FailOn, exit_code
from poolproof.record import read
from poolproof.reports.comparison import comparison
from poolproof.verdict import Kind, Status
from poolproof_spec.catalogue import Catalogue, load
from tests.recorded import verdict, write
from tests.small_spec import make

FAIL = {"status": Status.FAIL, "kind": Kind.WRONG_DATA}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load(make(tmp_path_factory.mktemp("small")))


def concluded(tmp_path: Path, small: Catalogue, fail_on: FailOn, **changed):
    found = {name: verdict(name, **changed.get(name.replace("-", "_"), {})) for name in (
        "UP-SIGNUP-1", "UP-SIGNUP-7", "UP-ADMINCONFIRM-1", "UP-ADMINCONFIRM-9")}  # fmt: skip
    write(tmp_path / "record.jsonl", small, {"one": found})
    return exit_code(comparison(read(tmp_path / "record.jsonl")), fail_on)


@pytest.mark.parametrize(
    ("fail_on", "changed", "expected"),
    [
        (FailOn.MUST, {}, 0),
        (FailOn.MUST, {"UP_SIGNUP_1": FAIL}, 1),
        (FailOn.SHOULD, {"UP_SIGNUP_1": FAIL}, 1),
        (FailOn.NEVER, {"UP_SIGNUP_1": FAIL}, 0),
        (FailOn.MUST, {"UP_ADMINCONFIRM_9": FAIL}, 0),
        (FailOn.SHOULD, {"UP_ADMINCONFIRM_9": FAIL}, 1),
        (FailOn.MUST, {"UP_SIGNUP_1": {"status": Status.UNKNOWN}}, 2),
        (FailOn.MUST, {"UP_SIGNUP_1": {"status": Status.BLOCKED}}, 2),
        (FailOn.NEVER, {"UP_SIGNUP_1": {"status": Status.BLOCKED}}, 0),
        (FailOn.MUST, {"UP_SIGNUP_1": {"status": Status.BLOCKED}, "UP_SIGNUP_7": FAIL}, 1),
        (FailOn.MUST, {"UP_ADMINCONFIRM_9": {"status": Status.UNKNOWN}}, 0),
        (FailOn.MUST, {"UP_SIGNUP_1": {"status": Status.SKIPPED, "reason": "needs CLOCK"}}, 0),
        (FailOn.MUST, {"UP_SIGNUP_1": {"status": Status.SKIPPED, "reason": "budget"}}, 2),
        (FailOn.NEVER, {"UP_SIGNUP_1": {"status": Status.SKIPPED, "reason": "budget"}}, 2),
    ],
)
def test_exit_code(tmp_path: Path, small: Catalogue, fail_on: FailOn, changed, expected: int):
    assert concluded(tmp_path, small, fail_on, **changed) == expected


def test_nothing_decided_is_no_success(tmp_path: Path, small: Catalogue):
    skipped = {"status": Status.SKIPPED, "reason": "needs CLOCK"}
    names = ("UP_SIGNUP_1", "UP_SIGNUP_7", "UP_ADMINCONFIRM_1", "UP_ADMINCONFIRM_9")
    assert concluded(tmp_path, small, FailOn.NEVER, **dict.fromkeys(names, skipped)) == 2
