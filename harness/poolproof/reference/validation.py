"""Arguments checked against the service model, in the service's own words.

First the JSON types (SerializationException), then every constraint at once: Coral services report all violations of
one request together, "N validation error(s) detected: ...", each naming the member in lowerCamelCase.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from poolproof.reference import conversion, patterns, service_models
from poolproof.reference.errors import ServiceError

Check = Callable[[Any, str, list[str]], None]

VALIDATION_CODES = {
    "cognito-idp": "InvalidParameterException",
    "cognito-identity": "ValidationException",
    "sts": "ValidationError",
    "iam": "ValidationError",
}


ENFORCED_PATTERNS = {"DomainType": r"^[a-z0-9](?:[a-z0-9.\-]{0,61}[a-z0-9])?$"}
"""Patterns other than the model's: custom domains have dots (service model, CreateUserPoolDomain, Domain)."""


def validated(service: str, operation: str, arguments: Any) -> dict[str, Any]:
    """Return the arguments in the model's types, or raise the service's own error for what is wrong with them."""
    shape = service_models.operation_model(service, operation).input_shape
    if not isinstance(arguments, dict):
        kind = conversion.json_kind(arguments)
        raise ServiceError("SerializationException", f"{kind} found where a structure was expected")
    if shape is None:
        return {}
    parsed: dict[str, Any] = conversion.converter(shape)(arguments)
    violations = violations_of(service, operation, parsed)
    if violations:
        plural = "" if len(violations) == 1 else "s"
        text = f"{len(violations)} validation error{plural} detected: " + "; ".join(violations)
        raise ServiceError(VALIDATION_CODES.get(service, "ValidationException"), text)
    return parsed


def violations_of(service: str, operation: str, arguments: dict[str, Any]) -> list[str]:
    """Return the text of each violated constraint, in the order of the model."""
    shape = service_models.operation_model(service, operation).input_shape
    found: list[str] = []
    if shape is not None:
        structure_check(shape)(arguments, "", found)
    return found


def lower_camel_case(name: str) -> str:
    """Return a member's name as error messages write it: `UserPoolId` is `userPoolId`."""
    return name[:1].lower() + name[1:]


@cache
def structure_check(shape: StructureShape) -> Check:
    """Return the check of a structure: its required members and each member that is there."""
    required = frozenset(shape.required_members)
    checks: list[tuple[str, str, Check | None]] = []

    def check(value: dict[str, Any], path: str, found: list[str]) -> None:
        if not checks:
            checks.extend((name, lower_camel_case(name), check_of(member)) for name, member in shape.members.items())
        for name, shown, inner in checks:
            if name not in value:
                if name in required:
                    found.append(f"Value null at '{path}{shown}' failed to satisfy constraint: Member must not be null")
            elif inner is not None:
                inner(value[name], path + shown, found)

    return check


@cache
def check_of(shape: Shape) -> Check | None:
    """Return the check of one shape, or None where the model constrains nothing."""
    if getattr(shape, "is_document_type", False):
        return None
    match shape.type_name:
        case "structure":
            inner = structure_check(shape)
            return lambda value, path, found: inner(value, f"{path}.", found)
        case "list":
            return list_check(shape)
        case "map":
            return map_check(shape)
        case "string" | "integer" | "long" | "blob":
            return scalar_check(shape)
        case _:
            return None


def scalar_check(shape: Shape) -> Check | None:
    """Return the check of a string or number: each violated constraint is reported on its own."""
    if not reasons_possible(shape):
        return None
    sensitive = bool(shape.metadata.get("sensitive"))

    def check(value: Any, path: str, found: list[str]) -> None:
        shown = "" if sensitive else f"'{value}' "
        found.extend(
            f"Value {shown}at '{path}' failed to satisfy constraint: {reason}" for reason in reasons(shape, value)
        )

    return check


def list_check(shape: ListShape) -> Check:
    """Return the check of a list: structures are addressed by number, violations of scalars in one bracket."""
    nested = shape.member.type_name in {"structure", "list", "map"}

    def check(value: list[Any], path: str, found: list[str]) -> None:
        found.extend(
            f"Value '{java_text(value)}' at '{path}' failed to satisfy constraint: {reason}"
            for reason in length_reasons(shape, len(value))
        )
        if nested:
            inner = check_of(shape.member)
            for number, one in enumerate(value, 1):
                where = f"{path}.{number}.member"
                if one is None:
                    found.append(f"Value null at '{where}' failed to satisfy constraint: Member must not be null")
                elif inner is not None:
                    inner(one, where, found)
            return
        bad = [one for one in value if element_reasons(shape.member, one)]
        if bad:
            inside = ", ".join(all_reasons(shape.member))
            found.append(
                f"Value '{java_text(value)}' at '{path}' failed to satisfy constraint: "
                f"Member must satisfy constraint: [{inside}]"
            )

    return check


def map_check(shape: MapShape) -> Check:
    """Return the check of a map: all constraints of its keys or values are named when one of them is violated."""

    def check(value: dict[str, Any], path: str, found: list[str]) -> None:
        place = f"Value '{java_text(value)}' at '{path}' failed to satisfy constraint: "
        found.extend(place + reason for reason in length_reasons(shape, len(value)))
        if any(element_reasons(shape.key, key) for key in value):
            found.append(f"{place}Map keys must satisfy constraint: [{', '.join(all_reasons(shape.key))}]")
        if shape.value.type_name in {"structure", "list", "map"}:
            inner = check_of(shape.value)
            for key, one in value.items():
                if one is not None and inner is not None:
                    inner(one, f"{path}.{key}.member", found)
        elif any(element_reasons(shape.value, one) for one in value.values()):
            found.append(f"{place}Map value must satisfy constraint: [{', '.join(all_reasons(shape.value))}]")

    return check


def element_reasons(shape: Shape, value: Any) -> list[str]:
    """Return what is wrong with one element of a list or map."""
    return ["Member must not be null"] if value is None else reasons(shape, value)


def reasons_possible(shape: Shape) -> bool:
    """Tell whether the model constrains a scalar at all."""
    return any(name in shape.metadata for name in ("min", "max", "pattern", "enum"))


def reasons(shape: Shape, value: Any) -> list[str]:
    """Return the constraints of a scalar that a value violates."""
    if not isinstance(value, str):
        size = len(value) if isinstance(value, bytes) else value
        return length_reasons(shape, size)
    found = [] if value in (shape.metadata.get("enum") or (value,)) else [enum_reason(shape)]
    found.extend(length_reasons(shape, len(value)))
    pattern = shape.metadata.get("pattern")
    if pattern is not None and not patterns.matches(ENFORCED_PATTERNS.get(shape.name, pattern), value):
        found.append(f"Member must satisfy regular expression pattern: {pattern}")
    return found


def length_reasons(shape: Shape, size: float) -> list[str]:
    """Return the violated bounds: of length for strings, lists, maps and blobs, of value for numbers."""
    what = "value" if shape.type_name in {"integer", "long"} else "length"
    found = []
    if "min" in shape.metadata and size < shape.metadata["min"]:
        found.append(f"Member must have {what} greater than or equal to {shape.metadata['min']}")
    if "max" in shape.metadata and size > shape.metadata["max"]:
        found.append(f"Member must have {what} less than or equal to {shape.metadata['max']}")
    return found


def enum_reason(shape: Shape) -> str:
    """Return the text for a value outside an enumeration."""
    return f"Member must satisfy enum value set: [{', '.join(shape.metadata['enum'])}]"


def all_reasons(shape: Shape) -> list[str]:
    """Return the text of every constraint that the model puts on a scalar, violated or not."""
    found = []
    what = "value" if shape.type_name in {"integer", "long"} else "length"
    if "max" in shape.metadata:
        found.append(f"Member must have {what} less than or equal to {shape.metadata['max']}")
    if "min" in shape.metadata:
        found.append(f"Member must have {what} greater than or equal to {shape.metadata['min']}")
    if isinstance(shape, StringShape) and shape.metadata.get("enum"):
        found.append(enum_reason(shape))
    if "pattern" in shape.metadata:
        found.append(f"Member must satisfy regular expression pattern: {shape.metadata['pattern']}")
    return found or ["Member must not be null"]


def java_text(value: Any) -> str:
    """Write a value as Java prints collections: `[a, b]`, `{key=value}`."""
    match value:
        case list():
            return "[" + ", ".join(java_text(one) for one in value) + "]"
        case dict():
            return "{" + ", ".join(f"{key}={java_text(one)}" for key, one in value.items()) + "}"
        case None:
            return "null"
        case _:
            return str(value)
