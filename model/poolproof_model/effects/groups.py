"""Effects on groups: made, given other members, joined and left."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from poolproof_model import subjects
from poolproof_model.effects import effect, selector
from poolproof_model.state import Group, Request, State, plain

Next = Callable[[str], str | None]


@selector("groups")
def group(state: State, request: Request, _trigger: str, next_state: Next) -> State:
    """Move the group that the request names through the group chart."""
    found = subjects.named_group(state, request)
    destination = next_state(found.state) if found else None
    return _with_group(state, replace(found, state=destination)) if found and destination else state


@effect("groups")
def group_made(state: State, request: Request) -> State:
    """The pool has the group of the request, with the members given and no user in it."""
    pool = subjects.pool_name(state, request)
    name = plain(request.get("GroupName"))
    if pool is None or not isinstance(name, str):
        return state
    before = state.group(pool, name)
    deserted = before is not None and before.deserted
    made = Group(name=name, pool=pool, state="ABSENT", deserted=deserted, **_given(request))
    return replace(state, groups=(*state.groups, made)) if before is None else _with_group(state, made)


@effect("groups")
def group_updated(state: State, request: Request) -> State:
    """The group has the members that the request gives, and keeps the others."""
    found = subjects.named_group(state, request)
    return _with_group(state, replace(found, **_given(request))) if found else state


@effect("groups")
def group_left_by_all(state: State, request: Request) -> State:
    """Nobody is in the group of the request any more."""
    found = subjects.named_group(state, request)
    if found is None:
        return state
    if subjects.members_of(state, found):
        state = _with_group(state, replace(found, deserted=True))
    return replace(
        state,
        users=tuple(
            replace(user, groups=tuple(name for name in user.groups if name != found.name))
            if user.pool == found.pool
            else user
            for user in state.users
        ),
    )


@effect("groups")
def group_joined(state: State, request: Request) -> State:
    """The addressed user is in the group."""
    user, found = subjects.addressed_user(state, request), subjects.named_group(state, request)
    if user is None or found is None:
        return state
    return state.with_user(replace(user, groups=tuple(sorted({*user.groups, found.name}))))


@effect("groups")
def group_left(state: State, request: Request) -> State:
    """The addressed user is not in the group."""
    user, found = subjects.addressed_user(state, request), subjects.named_group(state, request)
    if user is None or found is None:
        return state
    return state.with_user(replace(user, groups=tuple(name for name in user.groups if name != found.name)))


def _given(request: Request) -> dict[str, Any]:
    given = {
        "description": plain(request.get("Description")),
        "precedence": plain(request.get("Precedence")),
        "role": request.get("RoleArn"),
    }
    return {name: value for name, value in given.items() if value is not None}


def _with_group(state: State, changed: Group) -> State:
    return replace(
        state,
        groups=tuple(
            changed if (item.pool, item.name) == (changed.pool, changed.name) else item for item in state.groups
        ),
    )
