"""What botocore gave, normalised into an Observation; leniency of the SDK is undone here.

botocore takes HTML for an empty answer and an error without a code for an error called 404; both are a target that
broke.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.parsers import ResponseParserError

from poolproof.observation import Indeterminate, Observation, Rejected, Returned, Unsupported, Wire, gist

UNKNOWN_OPERATION = frozenset({"UnknownOperationException", "UnknownOperation", "InvalidAction", "NotImplemented"})
JSON_SERVICES = frozenset({"cognito-idp", "cognito-identity", "dynamodb"})
LONG_WORD = re.compile(r"[^\s'\"]{100,}")
KEPT_OF_WORD = 24
"""Tokens in an exception's text are cut: nobody reads them, and what is left of one is of no use."""
NOT_IMPLEMENTED = 501
NOT_THERE = ((404, "not yet implemented"), (500, "unsupported feature"))
"""Status and text by which moto and cognito-local say that they do not have something."""


def returned(operation: str, service: str, parsed: Mapping[str, Any], wire: Wire | None) -> Observation:
    """Normalise a success: JSON-like fields, timestamps as epoch seconds, bodies as text."""
    if wire is not None and service in JSON_SERVICES and not json_object(wire.body):
        return garbage(operation, wire)
    fields = {key: plain(value) for key, value in parsed.items() if key != "ResponseMetadata"}
    return Returned(fields=fields, wire=wire)


def rejected(operation: str, service: str, error: ClientError, wire: Wire | None) -> Observation:
    """Normalise an error answer."""
    stated = error.response.get("Error", {})
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)
    code, message = str(stated.get("Code") or ""), str(stated.get("Message") or "")
    text = "" if wire is None else wire.body.lower()
    if (
        status == NOT_IMPLEMENTED
        or code in UNKNOWN_OPERATION
        or any(status == known and words in text for known, words in NOT_THERE)
    ):
        return Unsupported(operation=operation, reason=f"the target does not have it: {code} {message}".strip())
    if status >= 500:
        return _broken(status, code, message, wire)
    if not code or (code.isdigit() and (service in JSON_SERVICES or wire is None or wire.body)):
        # only an answer to HEAD has neither code nor body; botocore then takes the status for the code
        return garbage(operation, wire)
    return Rejected(code=code, message=message, http_status=status, wire=wire)


def raised(operation: str, error: Exception, *, sent: bool, wire: Wire | None) -> Observation:
    """Normalise any other exception: of the connection, of the parser, or of a target in this process."""
    cause = f"{operation}: {type(error).__name__}: {error}"[:500]
    match error:
        case NotImplementedError():
            return Unsupported(operation=operation, reason=f"the target does not have it: {error}")
        case HTTPClientError() | ResponseParserError():
            return Indeterminate(cause=cause, crash=True, wire=wire)
        case _:
            # before the request went out it is the harness (or the scenario) that is at fault
            return Indeterminate(cause=cause, crash=sent, wire=wire)


def explained(operation: str, found: Observation, explain: Callable[[], str | None]) -> Observation:
    """Add to a crash what the target itself knows about it; some crash at what they do not have."""
    if not isinstance(found, Indeterminate):
        return found
    reason = explain()
    if reason is not None and reason.startswith(NotImplementedError.__name__):
        return Unsupported(operation=operation, reason=f"the target does not have it: {reason}")
    if reason is None:
        return found
    return replace(found, cause=f"{found.cause} ({LONG_WORD.sub(_shortened, reason)})"[:500], page=False)


def _shortened(word: re.Match[str]) -> str:
    return f"{word[0][:KEPT_OF_WORD]}..."


def _broken(status: int, code: str, message: str, wire: Wire | None) -> Indeterminate:
    """Return the observation of a server's fault; a page of HTML is told by its title."""
    if wire is None or json_object(wire.body):
        return Indeterminate(cause=f"HTTP {status} {code}: {message}"[:500], crash=True, wire=wire)
    return Indeterminate(cause=f"HTTP {status}: {gist(wire.body)}", crash=True, wire=wire, page=True)


def garbage(operation: str, wire: Wire | None) -> Indeterminate:
    """Return the observation of an answer that the protocol does not know."""
    kind = "" if wire is None else wire.headers.get("content-type", "")
    shown = "nothing" if wire is None else f"HTTP {wire.status} {kind}: {gist(wire.body)}"
    page = wire is not None and wire.status >= 400 and not json_object(wire.body)
    return Indeterminate(cause=f"{operation}: no answer of this protocol: {shown}", crash=True, wire=wire, page=page)


def json_object(body: str) -> bool:
    """Tell whether a body is empty or a JSON object, as the JSON protocol wants it."""
    if not body:
        return True
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False


def wire_of(answer: Mapping[str, Any] | None) -> Wire | None:
    """Return the raw answer that botocore was about to parse; a streamed body is not read for it."""
    if answer is None:
        return None
    body = answer.get("body")
    return Wire(
        status=int(answer["status_code"]),
        headers={str(name).lower(): str(value) for name, value in answer["headers"].items()},
        body=body.decode("utf-8", "replace") if isinstance(body, bytes) else "",
    )


def plain(value: Any) -> Any:
    """Make an answer's value JSON-like."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case bytes():
            return value.decode("utf-8", "replace")
        case _ if hasattr(value, "read"):
            return value.read().decode("utf-8", "replace")
        case _:
            return str(value)
