"""Effects on what scenarios configure: made, set anew, deleted, tagged."""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model import configuration
from poolproof_model.configuration import POOL, verb_and_kind
from poolproof_model.effects import effect, produce, selector
from poolproof_model.scenario import literal
from poolproof_model.state import Request, Resource, State, Symbol, plain, text

Next = Callable[[str], str | None]
FIXED = frozenset(
    {
        "AliasAttributes",
        "ClientId",
        "ClientName",
        "ClientSecret",
        "DcrConfiguration",
        "GenerateSecret",
        "PoolName",
        "ProviderType",
        "Schema",
        "UsernameAttributes",
        "UsernameConfiguration",
    }
)
"""What no update takes away: it cannot be named in one, nothing can be without it, or it is kept if left out."""


@effect("resource")
def resource_made(state: State, request: Request) -> State:
    """The thing in the request is made, under the name in the request or the one that the answer gives."""
    _, kind = verb_and_kind(request.action)
    before = configuration.addressed(state, request) if not kind.made else None
    state = replace(state, resources=tuple(item for item in state.resources if item is not before))
    pool = None if kind is POOL else request.get(kind.home)
    members = tuple(sorted(configuration.members_of(request).items(), key=lambda pair: pair[0]))
    if not kind.made:
        name = request.get(kind.key) or text(configuration.ALL_CLIENTS)
        return _with(state, Resource(kind=kind.noun, name=name, pool=pool, members=members))
    state = replace(state, made=state.made + 1)
    symbol = Symbol(kind=kind.noun, name=str(state.made))
    state = produce(_with(state, Resource(kind=kind.noun, name=symbol, pool=pool, members=members)), symbol, kind.made)
    if kind is POOL:
        return produce(state, Symbol(kind="pool_arn", name=symbol.name), f"{POOL.root}.Arn")
    return state


@effect("resource")
def resource_set(state: State, request: Request) -> State:
    """The thing in the request has the members in the request; whether it keeps others depends on its kind."""
    own = configuration.addressed(state, request)
    if own is None:
        return state
    new = configuration.members_of(request)
    old = dict(own.members)
    kept = old if configuration.kind_of(request).keeps else {name: old[name] for name in FIXED & set(old)}
    after = {**kept, **new}
    former = (set(own.former) | set(old)) - set(after)
    members = tuple(sorted(after.items(), key=lambda pair: pair[0]))
    return _replaced(state, own, replace(own, members=members, former=tuple(sorted(former)), updated=True))


@effect("resource")
def styles_outlive_domain(state: State, request: Request) -> State:
    """Style sheets of the pool in the request are left of a time when it had a domain."""
    pool = request.get("UserPoolId")
    return replace(
        state,
        resources=tuple(
            replace(item, former=("UserPoolDomain",)) if item.kind == "UICustomization" and item.pool == pool else item
            for item in state.resources
        ),
    )


@effect("resource")
def tags_added(state: State, request: Request) -> State:
    """The pool in the request has the tags in the request besides its others."""
    return _tagged(state, request, {**_tags(state, request), **(configuration.given(request, "Tags") or {})})


@effect("resource")
def tags_removed(state: State, request: Request) -> State:
    """The pool in the request has no more the tags in the request."""
    gone = configuration.given(request, "TagKeys") or ()
    return _tagged(state, request, {key: value for key, value in _tags(state, request).items() if key not in gone})


@effect("resource")
def page_given(state: State, request: Request) -> State:
    """The answer holds the token of the next page, and the first thing on this one."""
    kind = configuration.kind_of(request)
    state = replace(state, made=state.made + 1)
    token = Symbol(kind="page", name=str(state.made))
    key = "Id" if kind is POOL else kind.key
    state = produce(state, Symbol(kind="listed", name=token.name), f"{kind.listed}.0.{key}")
    page = Resource(
        kind=configuration.page_of(kind),
        name=token,
        pool=request.get("UserPoolId"),
        members=(("names", configuration.names_listed(state, request)),),
        state="PRESENT",
    )
    others = tuple(item for item in state.resources if item.kind != page.kind)
    return produce(replace(state, resources=(*others, page)), token, "NextToken")


@selector("resource")
def resource(state: State, request: Request, trigger: str, next_state: Next) -> State:
    """Move the thing that this step made, else the one in the request."""
    current = state.resources[-1] if trigger == "create" else configuration.addressed(state, request)
    destination = next_state(current.state) if current else None
    return _replaced(state, current, replace(current, state=destination)) if current and destination else state


def _tags(state: State, request: Request) -> dict[str, str]:
    own = configuration.own_pool(state, request)
    tags: dict[str, str] = plain(own.member("UserPoolTags")) or {} if own is not None else {}
    return tags


def _tagged(state: State, request: Request, tags: dict[str, str]) -> State:
    own = configuration.own_pool(state, request)
    if own is None:
        return state
    members = {**dict(own.members), "UserPoolTags": literal({**tags})}
    return _replaced(state, own, replace(own, members=tuple(sorted(members.items(), key=lambda pair: pair[0]))))


def _with(state: State, made: Resource) -> State:
    return replace(state, resources=(*state.resources, made))


def _replaced(state: State, old: Resource, new: Resource) -> State:
    return replace(state, resources=tuple(new if item is old else item for item in state.resources))
