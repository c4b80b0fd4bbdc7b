from collections.abc import Mapping
from typing import Any

from poolproof.clients import paging
from poolproof.observation import Observation, Rejected, Returned


class Shelf:
    """Lists the groups a to e, page after page."""

    def __init__(self, *, endless: bool = False) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.endless = endless

    def administer(self, operation: str, arguments: Mapping[str, Any]) -> Observation:
        assert operation == "ListGroups"
        self.asked.append(arguments)
        start = int(arguments.get("NextToken", 0))
        end = start + int(arguments["Limit"])
        more = self.endless or end < len("abcde")
        return Returned(fields={"Groups": list("abcde"[start:end]), **({"NextToken": str(end)} if more else {})})


def test_all_pages_are_turned_until_no_token_comes() -> None:
    shelf = Shelf()
    answer = paging.turn(shelf.administer, "ListGroups", 2, {"UserPoolId": "p"})
    assert isinstance(answer, Returned)
    assert answer.fields == {"pages": [["a", "b"], ["c", "d"], ["e"]], "items": list("abcde"), "ended": True}
    assert all(request["UserPoolId"] == "p" for request in shelf.asked)


def test_tokens_that_never_end_are_told() -> None:
    answer = paging.turn(Shelf(endless=True).administer, "ListGroups", 2, {})
    assert isinstance(answer, Returned)
    assert answer.fields["ended"] is False


def test_a_refusal_on_the_way_is_the_answer() -> None:
    refusal = Rejected(code="ResourceNotFoundException", message="no", http_status=400)
    assert paging.turn(lambda _operation, _arguments: refusal, "ListUsers", 2, {}) is refusal
