from contextlib import closing
from typing import Any

import pytest

from poolproof.observation import Indeterminate, Returned
from poolproof.reference import wire
from poolproof.target import Call
from poolproof.targets.reference import ReferenceTarget, code_in, ring
from tests.by_hand import world


def test_keys_of_one_account_are_distinct_and_shared_between_accounts() -> None:
    one, other = ring(), ring()
    first, second = one.take(), one.take()
    assert first.private_numbers() != second.private_numbers()
    assert other.take().private_numbers() == first.private_numbers()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your verification code is 123456. ", "123456"),
        ("Your username is alice99 and temporary password is aB3$x.y!z. ", "aB3$x.y!z"),
        ("https://x.example/confirmUser?client_id=123456&user_name=u1234567&confirmation_code=654321", "654321"),
        ("alice1234567, your code is 00112233", "00112233"),
        ("Hello.", None),
    ],
)
def test_codes_are_found_in_messages(text: str, code: str | None) -> None:
    assert code_in(text) == code


def test_fault_inside_is_a_crash_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("inside")

    with closing(ReferenceTarget()) as target, closing(target.open(world())) as session:
        monkeypatch.setattr(wire, "performed", broken)
        found = session.perform(Call(action="x", operation="ListUserPools", actor="admin", arguments={"MaxResults": 1}))
        assert isinstance(found, Indeterminate)
        assert found.crash
        assert "ZeroDivisionError('inside')" in found.cause
        monkeypatch.undo()
        again = session.perform(Call(action="x", operation="ListUserPools", actor="admin", arguments={"MaxResults": 1}))
        assert isinstance(again, Returned)
