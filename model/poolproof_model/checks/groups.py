"""Checks of answers about groups and their members."""

from collections.abc import Iterable
from typing import Any

from poolproof_model import subjects
from poolproof_model.checks import Answer, check
from poolproof_model.scenario import dig, literal
from poolproof_model.state import Group, User, Value, text, world_value


@check()
def group_named(answer: Answer, path: str) -> str | None:
    """The member is the group of the request: GroupName and UserPoolId are there."""
    group = _group(answer)
    if group is None:
        return "the group is not known"
    wanted: dict[str, Value | None] = {
        "GroupName": text(group.name),
        "UserPoolId": world_value(f"pool.{group.pool}.Id"),
    }
    return _wrong(answer, dig(answer.response, path), path, wanted)


@check()
def group_has_as_made(answer: Answer, path: str, member: str) -> str | None:
    """The group shows the Description, Precedence or RoleArn that it was given last."""
    group = _group(answer)
    wanted = _members(group) if group else {}
    return _wrong(answer, dig(answer.response, path), path, {member: wanted.get(member)})


@check()
def groups_of_user_listed(answer: Answer) -> str | None:
    """Groups are those that the user is in, no others, each once."""
    user = subjects.addressed_user(answer.after, answer.request)
    return _same(_names(answer), _resolved(answer, answer.after.groups_of(user) if user else ()), "groups")


@check()
def made_groups_listed(answer: Answer) -> str | None:
    """Groups holds every group that was made in the pool and is still there, each once, unless there are more pages."""
    found = _names(answer)
    if answer.response.get("NextToken"):
        return None
    wanted = _resolved(answer, [group for group in answer.after.groups if group.state == "PRESENT"])
    wrong = [name for name in wanted if found.count(name) != 1]
    return f"{', '.join(map(repr, wrong))} listed not exactly once among {len(found)} groups" if wrong else None


@check()
def deleted_groups_not_listed(answer: Answer) -> str | None:
    """Groups holds no group that was deleted."""
    found = _names(answer)
    gone = _resolved(answer, [group for group in answer.after.groups if group.state == "ABSENT"])
    wrong = [name for name in gone if name in found]
    return f"{', '.join(map(repr, wrong))} still listed" if wrong else None


@check()
def listed_groups_whole(answer: Answer) -> str | None:
    """Every listed group that the scenario made shows the members that it was given, and no others."""
    pool_groups = {answer.resolve(text(group.name)): group for group in answer.after.groups}
    for number, item in enumerate(_groups(answer)):
        group = pool_groups.get(item.get("GroupName"))
        if group is None:
            continue
        wanted = _members(group)
        problem = _wrong(answer, item, f"Groups.{number}", {key: value for key, value in wanted.items() if value})
        if problem:
            return problem
        extra = [key for key, value in wanted.items() if value is None and item.get(key) is not None]
        if extra:
            return f"Groups.{number} has {', '.join(extra)}, which it was not given"
    return None


@check()
def members_listed(answer: Answer) -> str | None:
    """Users are the members of the group, no others, each once."""
    group = _group(answer)
    members: Iterable[User] = subjects.members_of(answer.after, group) if group else ()
    wanted = [str(answer.resolve(user.sub)) for user in members]
    users = answer.response.get("Users")
    found = [str(dig(item, "Attributes.sub")) for item in users] if isinstance(users, list) else []
    return _same(found, wanted, "members")


@check()
def groups_claimed(answer: Answer) -> str | None:
    """Claim cognito:groups is a list of the groups that the token's user was in, in any order."""
    token = subjects.given_token(answer.before, answer.request)
    found = dig(answer.response, "claims.cognito:groups")
    if not isinstance(found, list):
        return f"cognito:groups is {found!r}, expected a list"
    return _same([str(name) for name in found], _resolved(answer, token.issued_groups if token else ()), "groups")


def _group(answer: Answer) -> Group | None:
    return subjects.named_group(answer.after, answer.request)


def _groups(answer: Answer) -> list[Any]:
    groups = answer.response.get("Groups")
    return [item for item in groups if isinstance(item, dict)] if isinstance(groups, list) else []


def _names(answer: Answer) -> list[str]:
    return [str(item.get("GroupName")) for item in _groups(answer)]


def _members(group: Group) -> dict[str, Value | None]:
    return {
        "Description": text(group.description) if group.description is not None else None,
        "Precedence": literal(group.precedence) if group.precedence is not None else None,
        "RoleArn": group.role,
    }


def _resolved(answer: Answer, groups: Iterable[Group]) -> list[str]:
    return [str(answer.resolve(text(group.name))) for group in groups]


def _same(found: list[str], wanted: list[str], what: str) -> str | None:
    return None if sorted(found) == sorted(wanted) else f"{what} {sorted(found)} listed, expected {sorted(wanted)}"


def _wrong(answer: Answer, shown: Any, path: str, wanted: dict[str, Value | None]) -> str | None:
    for member, value in wanted.items():
        found = dig(shown, member)
        expected = answer.resolve(value) if value is not None else None
        if found is None or found != expected or isinstance(found, bool):
            return f"{path}.{member} is {found!r}, expected {expected!r}"
    return None
