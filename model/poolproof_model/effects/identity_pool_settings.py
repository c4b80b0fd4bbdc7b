"""Effects on identity pools that scenarios make: roles and maps set anew, tags, guests let in."""

from collections.abc import Iterator
from dataclasses import replace

from poolproof_model import configuration
from poolproof_model.configuration import given
from poolproof_model.effects import effect, produce
from poolproof_model.identity_pool_settings import CHANGED, IDENTITY, member, own_pool
from poolproof_model.places import filled, literal_of
from poolproof_model.scenario import JSON
from poolproof_model.state import Request, Resource, State, Symbol


@effect("resource")
def identity_pool_set(state: State, request: Request) -> State:
    """The identity pool in the request has the members in the request and no others; what that changes is noted."""
    own = own_pool(state, request)
    if own is None:
        return state
    old, new = dict(own.members), configuration.members_of(request)
    kept = {name for name in own.former if not name.endswith(CHANGED)}
    lost = (kept | set(old)) - set(new)
    changed = {f"{name}{CHANGED}" for name, value in new.items() if old.get(name) != value}
    members = tuple(sorted(new.items(), key=lambda pair: pair[0]))
    after = replace(own, members=members, former=tuple(sorted(lost | changed)), updated=True)
    return replace(state, resources=tuple(after if item is own else item for item in state.resources))


@effect("resource")
def wholly_replaced(state: State, request: Request) -> State:
    """What the request sets (roles, a map of tags) takes the place of what was there, nothing of which is kept."""
    kind = configuration.kind_of(request)
    before = configuration.addressed(state, request)
    members = tuple(sorted(configuration.members_of(request).items(), key=lambda pair: pair[0]))
    name = request.get(kind.key)
    assert name is not None
    made = Resource(kind=kind.noun, name=name, pool=request.get(kind.home), members=members)
    if before is not None:
        former = (set(before.former) | set(_paths(before))) - set(_paths(made))
        made = replace(made, former=tuple(sorted(former)), updated=True)
    others = tuple(item for item in state.resources if item is not before)
    return replace(state, resources=(*others, made))


def _paths(item: Resource) -> Iterator[str]:
    for name, value in item.members:
        yield name
        found = literal_of(value)
        yield from (f"{name}.{key}" for key in (found if isinstance(found, dict) else ()))


@effect("resource")
def identity_pool_tags_added(state: State, request: Request) -> State:
    """The identity pool in the request has the tags in the request besides its others."""
    own = own_pool(state, request)
    tags = {**(member(own, "IdentityPoolTags") or {}), **(given(request, "Tags") or {})}
    return _tagged(state, own, tags, "added")


@effect("resource")
def identity_pool_tags_removed(state: State, request: Request) -> State:
    """The identity pool in the request has no more the tags in the request."""
    own, gone = own_pool(state, request), given(request, "TagKeys") or ()
    tags = {key: value for key, value in (member(own, "IdentityPoolTags") or {}).items() if key not in gone}
    return _tagged(state, own, tags, "removed")


@effect("resource")
def guest_let_in(state: State, request: Request) -> State:
    """The scenario's identity pool has given an identity to a guest; older ones are not spoken of again."""
    own = own_pool(state, request)
    assert own is not None
    symbol = Symbol(kind=IDENTITY, name=str(state.made + 1))
    others = tuple(item for item in state.resources if item.kind != IDENTITY or item.pool != own.name)
    made = Resource(kind=IDENTITY, name=symbol, pool=own.name)
    return produce(replace(state, resources=(*others, made), made=state.made + 1), symbol, "IdentityId")


def _tagged(state: State, own: Resource | None, tags: dict[str, JSON], how: str) -> State:
    if own is None:
        return state
    members = tuple(sorted({**dict(own.members), "IdentityPoolTags": filled(tags)}.items(), key=lambda pair: pair[0]))
    former = tuple(sorted({*own.former, f"tags {how}"} - {"IdentityPoolTags"}))
    new = replace(own, members=members, former=former)
    return replace(state, resources=tuple(new if item is own else item for item in state.resources))
