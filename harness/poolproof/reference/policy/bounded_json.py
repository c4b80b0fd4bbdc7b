"""Reads JSON from strangers: size, depth and duplicate keys are checked.

Used for policy documents and for the parts of a token, which come from whoever calls.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

MAXIMUM_DEPTH = 32


class UnreadableJsonError(Exception):
    """The text is not JSON, is too long, too deep, or names one member twice."""


def read(text: str, *, maximum_length: int, numbers_as_text: bool = False) -> Any:
    """Parse JSON within bounds; with `numbers_as_text` a number comes back as the text that stood there.

    `maximum_length` is in characters; nesting deeper than `MAXIMUM_DEPTH` is refused before it is parsed.

    Raises:
        UnreadableJsonError: for any text that is not plain, bounded JSON.

    """
    if len(text) > maximum_length:
        raise UnreadableJsonError(f"{len(text)} characters, more than {maximum_length}")
    if depth_of(text) > MAXIMUM_DEPTH:
        raise UnreadableJsonError(f"nested deeper than {MAXIMUM_DEPTH}")
    integer, fraction = (str, str) if numbers_as_text else (int, float)
    try:
        return json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_int=integer,
            parse_float=fraction,
            parse_constant=_no_constant,
        )
    except ValueError as error:
        raise UnreadableJsonError(str(error)) from error


def depth_of(text: str) -> int:
    """The deepest nesting of brackets outside of strings, found without recursion; an upper bound for shallow texts."""
    if (brackets := text.count("[") + text.count("{")) <= MAXIMUM_DEPTH:
        return brackets
    depth = deepest = 0
    inside = escaped = False
    for character in text:
        if inside:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                inside = False
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableJsonError("a member stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise UnreadableJsonError(f"{name} is not JSON")
