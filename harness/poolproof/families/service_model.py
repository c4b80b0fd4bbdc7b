"""What the service models say of operations and members: types, lengths, patterns, value sets, what is required."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from poolproof.targets.services import loader

SCALARS = frozenset({"string", "integer", "long", "float", "double", "boolean", "timestamp", "blob"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """One shape of a service model.

    `members` are those of a structure by name; a list has `item`, a map `key` and `value`, each the name of a shape.
    `low` and `high` bound characters of a string, items of a list or map, or the value of a number.
    """

    name: str
    type: str
    low: int | None = None
    high: int | None = None
    pattern: str | None = None
    values: tuple[str, ...] = ()
    members: Mapping[str, str]
    required: frozenset[str] = frozenset()
    item: str | None = None
    key: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelledOperation:
    """One operation of a service; `unsigned` operations need no signature, `errors` are those that it declares."""

    service: str
    name: str
    input: str | None
    unsigned: bool
    errors: tuple[str, ...]


@cache
def operations(service: str) -> Mapping[str, ModelledOperation]:
    """Give the operations of a service by name, in the order of its model."""
    found: dict[str, ModelledOperation] = {}
    for name, body in _model(service)["operations"].items():
        found[name] = ModelledOperation(
            service=service,
            name=name,
            input=body["input"]["shape"] if "input" in body else None,
            unsigned=body.get("authtype") == "none" or "smithy.api#noAuth" in body.get("auth", ()),
            errors=tuple(error["shape"] for error in body.get("errors", ())),
        )
    return found


@cache
def shape(service: str, name: str) -> Shape:
    """Give a shape of a service's model."""
    body = _model(service)["shapes"][name]
    return Shape(
        name=name,
        type=body["type"],
        low=body.get("min"),
        high=body.get("max"),
        pattern=body.get("pattern"),
        values=tuple(body.get("enum", ())),
        members={member: reference["shape"] for member, reference in body.get("members", {}).items()},
        required=frozenset(body.get("required", ())),
        item=body["member"]["shape"] if body["type"] == "list" else None,
        key=body["key"]["shape"] if body["type"] == "map" else None,
        value=body["value"]["shape"] if body["type"] == "map" else None,
    )


@cache
def _model(service: str) -> Any:
    return loader().load_service_model(service, "service-2")
