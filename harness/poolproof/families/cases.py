"""The cases of one operation: for each constrained member, also nested, a request that is wrong in that one way.

A frame is a right request: the base, or the base with one optional composite member more, so that the members below
it can be broken. Cases of one frame stand together, and the frame itself is sent after them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from poolproof.families.bases import (
    ARNS,
    MAIN_CLIENT,
    MAIN_POOL,
    MEMBERS,
    OF_USERS,
    OPERATIONS,
    OWN_CLIENT,
    OWN_MEMBERS,
    OWN_POOL,
    Base,
    Made,
)
from poolproof.families.samples import Tree, is_argument, plain, right, wrong_values
from poolproof.families.service_model import SCALARS, ModelledOperation, Shape, shape

Request = Mapping[str, Tree]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request that is wrong in one way: `path` is the member (`Schema.item.Name`), `kind` the way.

    `constraint` words what is broken, `sample` the right request that it was made from.
    """

    path: str
    kind: str
    constraint: str
    request: Request
    frame: Request


def base(operation: ModelledOperation) -> Base:
    """Give the right request of an operation, and the fixtures that it needs beside those that it takes values of."""
    if operation.input is None:
        return Base()
    found = shape(operation.service, operation.input)
    of_users = bool(OF_USERS & found.members.keys())
    pool, client = (MAIN_POOL, MAIN_CLIENT) if of_users else (OWN_POOL, OWN_CLIENT)
    special = OPERATIONS.get(operation.name, Base())
    request: dict[str, Tree] = {}
    after = list(special.after)
    for member, name in found.members.items():
        if member in special.request:
            request[member] = special.request[member]
        elif member not in found.required:
            continue
        elif member in {"UserPoolId", "ClientId", "ResourceArn"}:
            request[member] = {"UserPoolId": pool, "ClientId": client, "ResourceArn": ARNS[operation.service]}[member]
        elif known := (MEMBERS if of_users or member in MEMBERS else OWN_MEMBERS).get(member):
            request[member] = known.request[member]
            after += known.after
        else:
            request[member] = right(operation.service, name)
    return Base(request=request, after=tuple(dict.fromkeys(after)))


def cases(operation: ModelledOperation) -> Iterator[Case]:
    """Give every case of an operation, those of one frame together."""
    if operation.input is None:
        return
    request = base(operation).request
    found = shape(operation.service, operation.input)
    yield from _Walk(service=operation.service).structure(found, request, "", lambda tree: tree, request)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """Goes down a request; `put` gives the whole request with another tree in the place that is looked at."""

    service: str

    def structure(
        self, found: Shape, tree: Request, path: str, put: Callable[[Tree], Request], frame: Request
    ) -> Iterator[Case]:
        """Break each member of a structure in place, then go down into those that have members of their own."""
        for member, name in found.members.items():
            inner = shape(self.service, name)
            here = f"{path}.{member}" if path else member
            if member in found.required:
                without = {key: value for key, value in tree.items() if key != member}
                yield Case(path=here, kind="missing", constraint="", request=put(without), frame=frame)
            for kind, value in wrong_values(self.service, name):
                if kind == "type" or inner.type in SCALARS:
                    request = put({**tree, member: value})
                    yield Case(path=here, kind=kind, constraint=limit(inner, kind), request=request, frame=frame)
        for member, name in found.members.items():
            if shape(self.service, name).type not in SCALARS:
                yield from self._below(name, tree, member, f"{path}.{member}" if path else member, put, frame)

    def _below(
        self, name: str, tree: Request, member: str, path: str, put: Callable[[Tree], Request], frame: Request
    ) -> Iterator[Case]:
        """Break the size of a composite member, and what is in it; the right request then has the member too."""
        child = tree.get(member)
        if child is None or is_argument(child) or isinstance(child, Made) or not child:
            child = right(self.service, name)
            frame = put({**tree, member: child})

        def put_below(value: Tree) -> Request:
            return put({**tree, member: value})

        inner = shape(self.service, name)
        for kind, value in wrong_values(self.service, name):
            if kind != "type":
                yield Case(path=path, kind=kind, constraint=limit(inner, kind), request=put_below(value), frame=frame)
        yield from self._composite(inner, child, path, put_below, frame)

    def _composite(
        self, found: Shape, tree: Tree, path: str, put: Callable[[Tree], Request], frame: Request
    ) -> Iterator[Case]:
        match found.type:
            case "structure":
                yield from self.structure(found, tree, path, put, frame)
            case "list":
                assert found.item is not None
                item = shape(self.service, found.item)
                rest = tree[1:]
                yield from self._inner(item, tree[0], f"{path}.item", lambda value: put([value, *rest]), frame)
            case "map":
                assert found.key is not None
                assert found.value is not None
                key, value = next(iter(tree.items()))
                others = {name: other for name, other in tree.items() if name != key}
                inner = shape(self.service, found.key)
                for kind, wrong in wrong_values(self.service, found.key):
                    if kind != "type":
                        yield Case(
                            path=f"{path}.key",
                            kind=kind,
                            constraint=limit(inner, kind),
                            request=put({plain_key(wrong): value, **others}),
                            frame=frame,
                        )
                inner = shape(self.service, found.value)
                yield from self._inner(
                    inner, value, f"{path}.value", lambda changed: put({**others, key: changed}), frame
                )

    def _inner(
        self, found: Shape, tree: Tree, path: str, put: Callable[[Tree], Request], frame: Request
    ) -> Iterator[Case]:
        for kind, value in wrong_values(self.service, found.name):
            yield Case(path=path, kind=kind, constraint=limit(found, kind), request=put(value), frame=frame)
        if found.type not in SCALARS and tree:
            yield from self._composite(found, tree, path, put, frame)


def plain_key(key: Tree) -> str:
    """Write a wrong key as text: JSON has no other keys."""
    return str(plain(key))


def limit(found: Shape, kind: str) -> str:
    """Word the constraint of a shape that a kind of case breaks."""
    what = {"string": "characters", "list": "items", "map": "entries"}.get(found.type, "")
    match kind:
        case "short":
            return f"at least {found.low} {what}"
        case "long":
            return f"at most {found.high} {what}"
        case "low":
            return f"at least {found.low}"
        case "high":
            return f"at most {found.high}"
        case "pattern":
            return f"pattern {found.pattern}"
        case "enum":
            return "one of " + ", ".join(found.values[:3]) + (", ..." if len(found.values) > 3 else "")
        case _:
            return f"a {found.type}"
