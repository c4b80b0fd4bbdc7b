"""Checks of the claims that tell the roles of a user's groups."""

from typing import Any

from poolproof_model import subjects
from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import mismatch
from poolproof_model.scenario import dig
from poolproof_model.state import Group, Term

ROLES = "claims.cognito:roles"
PREFERRED = "claims.cognito:preferred_role"


@check()
def roles_claimed(answer: Answer) -> str | None:
    """Claim cognito:roles lists the roles of the user's groups, in any order."""
    wanted = {_arn(answer, group) for group in _groups(answer)}
    found = dig(answer.response, ROLES)
    good = isinstance(found, list) and set(map(str, found)) == wanted
    return None if good else f"cognito:roles is {found!r}, expected {sorted(map(str, wanted))}"


@check()
def preferred_role_claimed(answer: Answer) -> str | None:
    """Claim cognito:preferred_role is the role of the group whose Precedence is the lowest number."""
    groups = [group for group in _groups(answer) if group.precedence is not None]
    first = min(groups, key=lambda group: group.precedence or 0)
    return mismatch(answer, PREFERRED, _arn(answer, first))


def _groups(answer: Answer) -> tuple[Group, ...]:
    token = subjects.given_token(answer.before, answer.request)
    return token.issued_groups if token else ()


def _arn(answer: Answer, group: Group) -> Any:
    if isinstance(group.role, Term):
        return "".join(str(answer.resolve(part)) for part in group.role.inputs)
    return answer.resolve(group.role) if group.role is not None else None
