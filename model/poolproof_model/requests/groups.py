"""Requests about groups and who is in them."""

from collections.abc import Iterator

from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.sign_in import joined
from poolproof_model.requests.slots import any_name, fixed, pool, reads, wrong
from poolproof_model.state import FRESH, State, Term, text, world_value

NAMES = (f"readers{FRESH}", f"writers{FRESH}")
NOBODYS = f"strangers{FRESH}"


def group_name(_state: State, _person: str) -> Iterator[Choice]:
    """Either of two groups is right, whether it is there or not; one that never is is wrong."""
    for name in NAMES:
        yield Choice(value=text(name))
    yield Choice(value=text(NOBODYS), wrong=True)


def role(*names: str) -> Slot:
    """The ARN of each of these roles is right: the world's, else one of the account, which need not exist."""

    def slot(state: State, _person: str) -> Iterator[Choice]:
        for name in names:
            somewhere = Term(
                function="concat",
                inputs=(text("arn:aws:iam::"), world_value("account"), text(f":role/poolproof-{name}")),
            )
            there = name in state.settings.parts.get("roles", {})
            yield Choice(value=world_value(f"role.{name}.Arn") if there else somewhere, label=f"role of {name}")

    return slot


def left_out(_state: State, _person: str) -> Iterator[Choice]:
    """Leaving the argument out is right."""
    yield Choice(value=None, label="left out")


reads(group_name, "groups")
size = joined(left_out, wrong(61))
page = joined(left_out, wrong("no-such-page"))

builds(
    "CreateGroup",
    UserPoolId=pool,
    GroupName=group_name,
    Description=fixed("Made by Poolproof"),
    Precedence=fixed(1, 2),
    RoleArn=role("readers", "writers"),
)
builds("CreateGroup.Bare", UserPoolId=pool, GroupName=group_name)
builds("GetGroup", UserPoolId=pool, GroupName=group_name)
builds(
    "UpdateGroup",
    UserPoolId=pool,
    GroupName=group_name,
    Description=fixed("Changed by Poolproof"),
    Precedence=joined(left_out, fixed(2)),
    RoleArn=joined(left_out, role("writers")),
)
builds("DeleteGroup", UserPoolId=pool, GroupName=group_name)
builds("ListGroups", UserPoolId=pool, Limit=size, NextToken=page)
builds("AdminAddUserToGroup", UserPoolId=pool, Username=any_name, GroupName=group_name)
builds("AdminRemoveUserFromGroup", UserPoolId=pool, Username=any_name, GroupName=group_name)
builds("AdminListGroupsForUser", UserPoolId=pool, Username=any_name, Limit=size, NextToken=page)
builds("ListUsersInGroup", UserPoolId=pool, GroupName=group_name, Limit=size, NextToken=page)
