"""`poolproof policy check`: exit codes and what is printed."""

import json
from pathlib import Path

import pytest

from poolproof.cli import main

POOL = "us-east-1:12345678-dead-beef-cafe-123456790ab0"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {"cognito-identity.amazonaws.com:aud": POOL},
                "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
            },
        }
    ],
}


def check(tmp_path: Path, text: str, *more: str, pool: str = POOL) -> int:
    file = tmp_path / "trust.json"
    file.write_text(text)
    return main(["policy", "check", str(file), "--identity-pool", pool, *more])


def test_a_tight_policy_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, json.dumps(TRUST)) == 0
    assert "tight" in capsys.readouterr().out


@pytest.mark.parametrize("dropped", ["StringEquals", "ForAnyValue:StringLike"])
def test_an_open_policy_ends_with_1_and_names_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], dropped: str
) -> None:
    conditions = dict(TRUST["Statement"][0]["Condition"])  # type: ignore[index, call-overload]
    key = next(iter(conditions.pop(dropped)))
    text = json.dumps({**TRUST, "Statement": [{**TRUST["Statement"][0], "Condition": conditions}]})  # type: ignore[dict-item]
    assert check(tmp_path, text) == 1
    assert f'missing: "{dropped}": {{"{key}"' in capsys.readouterr().out
    assert check(tmp_path, text, "--format", "json") == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["open"]
    assert [finding["condition"] for finding in printed["findings"]] == [key]


@pytest.mark.parametrize("text", ["", "{}", "[" * 50_000, json.dumps(TRUST)[:80], "x" * 2_000_000])
def test_what_is_unreadable_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert check(tmp_path, text) == 2
    assert "trust.json" in capsys.readouterr().err


def test_a_wrong_id_or_file_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, json.dumps(TRUST), pool="my-pool") == 2
    assert "REGION:UUID" in capsys.readouterr().err
    assert main(["policy", "check", str(tmp_path / "none.json"), "--identity-pool", POOL]) == 2
