"""Guards on groups: which one a request names, who is in it, what it was given."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.state import Request, State

MEMBERS = {"Description": "description", "Precedence": "precedence", "RoleArn": "role"}


@guard("groups")
def group_exists(state: State, request: Request) -> bool:
    """The group that the request names is there."""
    group = subjects.named_group(state, request)
    return group is not None and group.state == "PRESENT"


@guard("groups")
def group_deleted(state: State, request: Request) -> bool:
    """The group that the request names was there and is deleted."""
    group = subjects.named_group(state, request)
    return group is not None and group.state == "ABSENT"


@guard("groups")
def group_has(state: State, request: Request, member: str) -> bool:
    """The group that the request names is there and has a Description, Precedence or RoleArn."""
    group = subjects.named_group(state, request)
    return group is not None and group.state == "PRESENT" and getattr(group, MEMBERS[member]) is not None


@guard("groups")
def precedence_taken(state: State, request: Request) -> bool:
    """Another group of the pool has the Precedence that the request gives."""
    given = getattr(request.get("Precedence"), "value", None)
    pool = subjects.pool_name(state, request)
    return given is not None and any(
        group.pool == pool and group.state == "PRESENT" and group.precedence == given for group in state.groups
    )


@guard("groups", "user")
def is_member(state: State, request: Request) -> bool:
    """The addressed user is in the group that the request names."""
    user = subjects.addressed_user(state, request)
    group = subjects.named_group(state, request)
    return user is not None and group is not None and group in state.groups_of(user)


@guard("groups", "user")
def groups_joined(state: State, request: Request, count: str) -> bool:
    """The addressed user is in so many groups."""
    user = subjects.addressed_user(state, request)
    return user is not None and len(state.groups_of(user)) == int(count)


@guard("groups", "user")
def members_counted(state: State, request: Request, count: str) -> bool:
    """The group that the request names has so many members."""
    group = subjects.named_group(state, request)
    return group is not None and len(subjects.members_of(state, group)) == int(count)


@guard("groups", "user")
def member_deleted(state: State, request: Request) -> bool:
    """A user who was deleted had been in the group that the request names."""
    group = subjects.named_group(state, request)
    return group is not None and any(user.pool == group.pool and group.name in user.groups for user in state.deleted)


@guard("groups", "user")
def former_owner_in_group(state: State, request: Request) -> bool:
    """A user of the addressed user's name was deleted who had been in a group."""
    user = subjects.addressed_user(state, request)
    return user is not None and any(
        other.pool == user.pool and other.name == user.name and bool(other.groups) for other in state.deleted
    )


@guard("groups")
def group_remade(state: State, request: Request) -> bool:
    """A group of this name was deleted while somebody was in it, and made again."""
    group = subjects.named_group(state, request)
    return group is not None and group.state == "PRESENT" and group.deserted


@guard("groups")
def groups_counted(state: State, request: Request, count: str) -> bool:
    """The scenario has made so many groups in the pool that are still there."""
    pool = subjects.pool_name(state, request)
    return sum(group.pool == pool and group.state == "PRESENT" for group in state.groups) == int(count)


@guard("groups")
def some_group_deleted(state: State, request: Request) -> bool:
    """A group of the pool was deleted."""
    pool = subjects.pool_name(state, request)
    return any(group.pool == pool and group.state == "ABSENT" for group in state.groups)


@guard("token", "groups")
def issued_in_groups(state: State, request: Request, count: str) -> bool:
    """The token's user was in so many groups when it was issued."""
    token = subjects.given_token(state, request)
    return token is not None and len(token.issued_groups) == int(count)


@guard("token", "groups")
def issued_in_no_group(state: State, request: Request) -> bool:
    """The token's user was in no group when it was issued."""
    token = subjects.given_token(state, request)
    return token is not None and not token.issued_groups


@guard("token", "groups")
def groups_changed_before_refresh(state: State, request: Request) -> bool:
    """The token came out of a refresh, and its user was in other groups at the sign-in before."""
    token = subjects.given_token(state, request)
    return token is not None and any(
        other.family == token.family
        and not other.refreshed
        and {group.name for group in other.issued_groups} != {group.name for group in token.issued_groups}
        for other in state.tokens
    )
