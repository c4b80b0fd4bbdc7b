"""The AWS query protocol (STS, IAM): form parameters in, XML out, both by the shapes of the service model."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from poolproof.reference import service_models

if TYPE_CHECKING:
    from botocore.model import Shape

    from poolproof.reference.errors import ServiceError

VERSIONS = {"2011-06-15": "sts", "2010-05-08": "iam"}
LIST_PROBE_LIMIT = 1000
Answer = tuple[int, dict[str, str], bytes]


def parameters(method: str, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    """Return the form parameters of a request that may be a query call, empty for any other."""
    text = urlsplit(url).query
    form = headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded")
    if method.upper() == "POST" and form:
        text = body.decode("utf-8", "replace")
    elif method.upper() != "GET" or "Action=" not in text:
        return {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=10_000)
    except ValueError:
        return {}
    return dict(pairs)


def service_of(found: Mapping[str, str]) -> str | None:
    """Tell which service a query call is for, by its API version."""
    return VERSIONS.get(found.get("Version", "")) if "Action" in found else None


def decoded(service: str, operation: str, found: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments of a call in the form that the JSON protocol would have sent."""
    shape = service_models.operation_model(service, operation).input_shape
    value = None if shape is None else read(shape, "", found)
    return value if isinstance(value, dict) else {}


def read(shape: Shape, prefix: str, found: Mapping[str, str]) -> Any:
    """Read one shape from the parameters that begin with `prefix`; None when there are none."""
    match shape.type_name:
        case "structure":
            members = {}
            for name, member in shape.members.items():
                key = str(member.serialization.get("name", name))
                value = read(member, f"{prefix}.{key}" if prefix else key, found)
                if value is not None:
                    members[name] = value
            return members or None
        case "list":
            element = str(shape.member.serialization.get("name", "member"))
            values = []
            for number in range(1, LIST_PROBE_LIMIT):
                value = read(shape.member, f"{prefix}.{element}.{number}", found)
                if value is None:
                    break
                values.append(value)
            return values or ([] if prefix in found else None)
        case "map":
            return None
        case "integer" | "long":
            return number_or_text(found.get(prefix))
        case "boolean":
            text = found.get(prefix)
            return {"true": True, "false": False}.get(text.lower(), text) if text is not None else None
        case _:
            return found.get(prefix)


def number_or_text(text: str | None) -> int | str | None:
    """Return a number, or the text itself for validation to refuse."""
    try:
        return None if text is None else int(text)
    except ValueError:
        return text


def success(service: str, operation: str, result: dict[str, Any], request_id: str) -> Answer:
    """Render the answer of an operation."""
    model = service_models.operation_model(service, operation)
    space = service_models.service_model(service).metadata.get("xmlNamespace", "")
    inner = ""
    if model.output_shape is not None:
        wrapper = str(model.output_shape.serialization.get("resultWrapper", f"{operation}Result"))
        inner = f"<{wrapper}>{written_members(model.output_shape, result)}</{wrapper}>"
    text = (
        f'<{operation}Response xmlns="{space}">{inner}'
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{operation}Response>"
    )
    return 200, {"content-type": "text/xml", "x-amzn-requestid": request_id}, text.encode()


def error(service: str, refusal: ServiceError, request_id: str) -> Answer:
    """Render a refusal."""
    space = service_models.service_model(service).metadata.get("xmlNamespace", "")
    fault = "Sender" if refusal.http_status < 500 else "Receiver"
    text = (
        f'<ErrorResponse xmlns="{space}"><Error><Type>{fault}</Type><Code>{escape(refusal.code)}</Code>'
        f"<Message>{escape(refusal.message or '')}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return refusal.http_status, {"content-type": "text/xml", "x-amzn-requestid": request_id}, text.encode()


def written_members(shape: Shape, value: dict[str, Any]) -> str:
    """Write the members of a structure that have a value."""
    return "".join(
        written(member, str(member.serialization.get("name", name)), value[name])
        for name, member in shape.members.items()
        if value.get(name) is not None
    )


def written(shape: Shape, name: str, value: Any) -> str:
    """Write one shape as an element."""
    match shape.type_name:
        case "structure":
            inner = written_members(shape, value)
        case "list":
            element = str(shape.member.serialization.get("name", "member"))
            inner = "".join(written(shape.member, element, one) for one in value)
        case "map":
            inner = "".join(
                f"<entry><key>{escape(str(key))}</key>{written(shape.value, 'value', one)}</entry>"
                for key, one in value.items()
            )
        case _:
            inner = escape(scalar(value))
    return f"<{name}>{inner}</{name}>"


def scalar(value: Any) -> str:
    """Write a scalar as the protocol does: dates in ISO 8601, blobs in base64."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case bytes():
            return base64.b64encode(value).decode()
        case _:
            return str(value)
