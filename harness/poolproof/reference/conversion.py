"""JSON values turned into the types of the service model, or refused with SerializationException."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from poolproof.reference.errors import ServiceError

INTEGER_LIMITS = {"integer": 2**31, "long": 2**63}


def json_kind(value: Any) -> str:
    """Name a JSON value as the parser of the service does (texts recalled, not recorded for Cognito)."""
    match value:
        case True:
            return "TRUE_VALUE"
        case False:
            return "FALSE_VALUE"
        case None:
            return "NULL_VALUE"
        case int() | float():
            return "NUMBER_VALUE"
        case str():
            return "STRING_VALUE"
        case list():
            return "START_ARRAY"
        case _:
            return "START_OBJECT"


def serialization_error(value: Any, wanted: str) -> ServiceError:
    """Return the refusal of a value whose JSON type is wrong."""
    return ServiceError("SerializationException", f"{json_kind(value)} can not be converted to {wanted}")


@cache
def converter(shape: Shape) -> Callable[[Any], Any]:
    """Return a function that turns parsed JSON into the model's type or raises SerializationException."""
    if getattr(shape, "is_document_type", False):
        return lambda value: value
    match shape.type_name:
        case "structure":
            return structure_converter(shape)
        case "list":
            return list_converter(shape)
        case "map":
            return map_converter(shape)
        case "boolean":
            return to_boolean
        case "integer" | "long":
            limit = INTEGER_LIMITS[shape.type_name]
            return lambda value: to_integer(value, limit)
        case "float" | "double" | "timestamp":
            return to_number
        case "blob":
            return to_bytes
        case _:
            return to_string


def structure_converter(shape: StructureShape) -> Callable[[Any], Any]:
    """Return the converter of a structure: unknown members are ignored, null members are absent."""
    members: dict[str, Callable[[Any], Any]] = {}

    def convert(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise serialization_error(value, "a structure")
        if not members:
            # Filled on first use because shapes may be recursive.
            members.update({name: converter(member) for name, member in shape.members.items()})
        return {name: members[name](one) for name, one in value.items() if name in members and one is not None}

    return convert


def list_converter(shape: ListShape) -> Callable[[Any], Any]:
    """Return the converter of a list; null elements stay and fail a constraint later."""

    def convert(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise serialization_error(value, "a list")
        element = converter(shape.member)
        return [None if one is None else element(one) for one in value]

    return convert


def map_converter(shape: MapShape) -> Callable[[Any], Any]:
    """Return the converter of a map."""

    def convert(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise serialization_error(value, "a map")
        element = converter(shape.value)
        return {key: None if one is None else element(one) for key, one in value.items()}

    return convert


def to_string(value: Any) -> str:
    """Accept a JSON string only."""
    if not isinstance(value, str):
        raise serialization_error(value, "a String")
    return value


def to_boolean(value: Any) -> bool:
    """Accept a JSON boolean only."""
    if not isinstance(value, bool):
        raise serialization_error(value, "a Boolean")
    return value


def to_integer(value: Any, limit: int) -> int:
    """Accept a whole number within the type's range."""
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole or not -limit <= value < limit:
        raise serialization_error(value, "an Integer")
    return int(value)


def to_number(value: Any) -> float:
    """Accept a JSON number only."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise serialization_error(value, "a Number")
    return value


def to_bytes(value: Any) -> bytes:
    """Accept a string in base64."""
    if not isinstance(value, str):
        raise serialization_error(value, "a Blob")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise serialization_error(value, "a Blob") from None
