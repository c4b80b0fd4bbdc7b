"""Groups of users and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import directory, lookup, pagination
from poolproof.reference.user_pools.state import Group, Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

SETTINGS = ("Description", "RoleArn", "Precedence")
# Developer guide, quotas.
GROUPS_PER_POOL = 10_000
GROUPS_PER_USER = 100


def create(call: Call) -> dict[str, Any]:
    """CreateGroup."""
    pool = lookup.pool(call)
    name = call.arguments["GroupName"]
    if group_exists(pool, name):
        raise ServiceError("GroupExistsException", "A group with the name already exists.")
    if len(pool.groups) >= GROUPS_PER_POOL:
        raise ServiceError("LimitExceededException", "The number of groups in the user pool exceeds the limit.")
    now = call.cloud.clock.now()
    group = Group(name=name, settings=settings_of(call), created_at=now, modified_at=now)
    pool.groups[name] = group
    return {"Group": described(pool, group)}


def group_exists(pool: Pool, name: str) -> bool:
    """Tell whether a pool has a group of a name."""
    return name in pool.groups


def settings_of(call: Call) -> dict[str, Any]:
    """Return the settings that a call gives."""
    return {name: call.arguments[name] for name in SETTINGS if name in call.arguments}


def described(pool: Pool, group: Group) -> dict[str, Any]:
    """Return a group in the members of GroupType; what was never set is absent (AWS CLI example create-group)."""
    return {
        "GroupName": group.name,
        "UserPoolId": pool.id,
        **group.settings,
        "CreationDate": group.created_at,
        "LastModifiedDate": group.modified_at,
    }


def get(call: Call) -> dict[str, Any]:
    """GetGroup."""
    pool = lookup.pool(call)
    return {"Group": described(pool, lookup.group(pool, call.arguments["GroupName"]))}


def update(call: Call) -> dict[str, Any]:
    """UpdateGroup: only what the call gives changes (moto's test_update_group)."""
    pool = lookup.pool(call)
    group = lookup.group(pool, call.arguments["GroupName"])
    group.settings = {**group.settings, **settings_of(call)}
    group.modified_at = call.cloud.clock.now()
    return {"Group": described(pool, group)}


def delete(call: Call) -> dict[str, Any]:
    """DeleteGroup: also of a group with members, who leave it (sources differ; the operation declares no refusal)."""
    pool = lookup.pool(call)
    group = lookup.group(pool, call.arguments["GroupName"])
    del pool.groups[group.name]
    for user in members(pool, group):
        user.groups.remove(group.name)
    return {}


def members(pool: Pool, group: Group) -> list[User]:
    """Return the users in a group, in the order in which the users were made."""
    return [user for user in pool.users.values() if group.name in user.groups]


def list_groups(call: Call) -> dict[str, Any]:
    """ListGroups."""
    pool = lookup.pool(call)
    shown, token = pagination.page(call, list(pool.groups.values()), lambda group: group.name)
    return {"Groups": [described(pool, group) for group in shown], **token}


def add_user(call: Call) -> dict[str, Any]:
    """AdminAddUserToGroup: a member stays a member (moto's test of a second call)."""
    pool, group, user = pool_group_and_user(call)
    if group.name in user.groups:
        return {}
    if len([name for name in user.groups if name in pool.groups]) >= GROUPS_PER_USER:
        raise ServiceError("LimitExceededException", "The number of groups of the user exceeds the limit.")
    user.groups.append(group.name)
    return {}


def pool_group_and_user(call: Call) -> tuple[Pool, Group, User]:
    """Return what a membership call names; a missing group is told before a missing user (no source)."""
    pool = lookup.pool(call)
    group = lookup.group(pool, call.arguments["GroupName"])
    return pool, group, lookup.admin_user(pool, call.arguments["Username"])


def remove_user(call: Call) -> dict[str, Any]:
    """AdminRemoveUserFromGroup: of a user who is no member it changes nothing."""
    _, group, user = pool_group_and_user(call)
    if group.name in user.groups:
        user.groups.remove(group.name)
    return {}


def groups_of_user(call: Call) -> dict[str, Any]:
    """AdminListGroupsForUser."""
    pool = lookup.pool(call)
    user = lookup.admin_user(pool, call.arguments["Username"])
    found = [pool.groups[name] for name in user.groups if name in pool.groups]
    shown, token = pagination.page(call, found, lambda group: group.name)
    return {"Groups": [described(pool, group) for group in shown], **token}


def users_of_group(call: Call) -> dict[str, Any]:
    """ListUsersInGroup."""
    pool = lookup.pool(call)
    found = members(pool, lookup.group(pool, call.arguments["GroupName"]))
    shown, token = pagination.page(call, found, lambda user: user.sub)
    return {"Users": [directory.described(user) for user in shown], **token}


OPERATIONS: dict[str, Handler] = {
    "CreateGroup": create,
    "GetGroup": get,
    "UpdateGroup": update,
    "DeleteGroup": delete,
    "ListGroups": list_groups,
    "AdminAddUserToGroup": add_user,
    "AdminRemoveUserFromGroup": remove_user,
    "AdminListGroupsForUser": groups_of_user,
    "ListUsersInGroup": users_of_group,
}
