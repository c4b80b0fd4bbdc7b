"""Guards on the roles that a token's user had through groups when the token was issued."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import Group, Request, State


@guard("token", "groups")
def issued_with_roles(state: State, request: Request, number: str) -> bool:
    """The token's user was in so many groups when it was issued, and each had a role."""
    groups = _groups(state, request)
    return len(groups) == int(number) and all(group.role is not None for group in groups)


@guard("token", "groups")
def issued_without_role(state: State, request: Request) -> bool:
    """The token's user was in a group when it was issued, and none of the groups had a role."""
    groups = _groups(state, request)
    return bool(groups) and all(group.role is None for group in groups)


@guard("token", "groups")
def precedence_is(state: State, request: Request, kind: str) -> bool:
    """The groups at issue have different numbers (`ordered`), one number (`tied`), or one has none (`partly`)."""
    numbers = [group.precedence for group in _groups(state, request)]
    given = {number for number in numbers if number is not None}
    match kind:
        case "ordered":
            return None not in numbers and len(given) == len(numbers)
        case "tied":
            return None not in numbers and len(given) == 1
        case _:
            return numbers.count(None) == 1 and len(given) == len(numbers) - 1


@guard("token", "groups")
def roles_alike(state: State, request: Request) -> bool:
    """The groups at issue have one and the same role."""
    return len({group.role for group in _groups(state, request)}) == 1


def _groups(state: State, request: Request) -> tuple[Group, ...]:
    token = subjects.given_token(state, request)
    return token.issued_groups if token else ()
