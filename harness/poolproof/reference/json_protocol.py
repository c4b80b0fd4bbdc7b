"""AWS JSON 1.1 on the wire: bodies in, bodies and error headers out."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from poolproof.reference.errors import ServiceError

CONTENT_TYPE = "application/x-amz-json-1.1"
Answer = tuple[int, dict[str, str], bytes]


def decoded(body: bytes) -> Any:
    """Parse a request body, or raise the service's SerializationException for text that is no JSON."""
    if not body.strip():
        return {}
    try:
        parsed = json.loads(body, parse_constant=refused_constant)
        if b"\\u" in body:
            # Escaped lone surrogates are no text; encoding is the cheapest test.
            json.dumps(parsed, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ServiceError("SerializationException", "The request body is not valid JSON.") from None
    return parsed


def refused_constant(name: str) -> float:
    """Refuse NaN and Infinity, which Python's parser takes and JSON does not have."""
    raise ValueError(name)


def success(result: dict[str, Any] | None) -> Answer:
    """Render the answer of an operation; None stands for an operation without an output shape: an empty body."""
    body = b"" if result is None else encoded(result)
    return 200, {"content-type": CONTENT_TYPE}, body


def error(refusal: ServiceError) -> Answer:
    """Render a refusal: `__type` and `message` in the body, repeated in two headers, the type with a final colon."""
    members: dict[str, Any] = {"__type": refusal.code}
    headers = {"content-type": CONTENT_TYPE, "x-amzn-errortype": f"{refusal.code}:"}
    if refusal.message is not None:
        members["message"] = refusal.message
        headers["x-amzn-errormessage"] = header_text(refusal.message)
    return refusal.http_status, headers, encoded({**members, **refusal.members})


def header_text(text: str) -> str:
    """Return a text that may stand in a header: one line of ISO 8859-1."""
    return " ".join(text.split()).encode("latin-1", "replace").decode("latin-1")


def unknown_operation() -> Answer:
    """Render the answer to a request that names no service and no operation."""
    return error(ServiceError("UnknownOperationException", None, 404))


def document(content: dict[str, Any], status: int) -> Answer:
    """Render a public JSON document."""
    return status, {"content-type": "application/json"}, encoded(content)


def encoded(value: Any) -> bytes:
    """Write JSON as the service does: dates as seconds since the epoch with milliseconds, blobs in base64."""
    return json.dumps(value, default=plain, ensure_ascii=False, separators=(",", ":")).encode()


def plain(value: Any) -> Any:
    """Return the JSON form of what JSON has no type for."""
    match value:
        case datetime():
            return round(value.timestamp(), 3)
        case bytes():
            return base64.b64encode(value).decode()
        case set() | frozenset() | tuple():
            return list(value)
        case _:
            raise TypeError(f"a handler answered {type(value).__name__}, which has no JSON form")
