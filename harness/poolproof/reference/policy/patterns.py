"""Wildcards and policy variables: a written value becomes a `Template`, a template is filled, then matched.

Matching takes the runs between two `*` from left to right, so its time is at most length times length;
no backtracking regular expression is built from a policy.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

Context = Mapping[str, str | tuple[str, ...]]
"""Condition keys in lower case; a tuple holds the values of a multivalued key, a text that of a single-valued one."""

_VARIABLE = re.compile(r"\$\{(?:(?P<character>[*?$])|(?P<key>[^${}*?,']+)(?:, ?'(?P<default>[^']*)')?)\}")


class Wild(Enum):
    """A wildcard of a pattern."""

    RUN = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """`${key}` or `${key, 'default'}`; the key is in lower case."""

    key: str
    default: str | None
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A written policy value cut into texts, wildcards and variables."""

    written: str
    pieces: tuple[str | Wild | Variable, ...]


def template(written: str, *, variables: bool) -> Template:
    """Cut a written value; with `variables` false `${...}` stays text.

    Variables need Version 2012-10-17, `${*}`, `${?}` and `${$}` give the character itself, and a default stands in
    single quotes (IAM user guide, reference_policies_variables).
    """
    pieces: list[str | Wild | Variable] = []
    position = 0
    if variables:
        for found in _VARIABLE.finditer(written):
            pieces.extend(_wildcards(written[position : found.start()]))
            position = found.end()
            if found["character"] is not None:
                pieces.append(found["character"])
            else:
                key = found["key"].strip().lower()
                pieces.append(Variable(key=key, default=found["default"], written=found[0]))
    pieces.extend(_wildcards(written[position:]))
    return Template(written=written, pieces=tuple(pieces))


def _wildcards(text: str) -> Iterable[str | Wild]:
    for part in re.split(r"([*?])", text):
        if part in ("*", "?"):
            yield Wild(part)
        elif part:
            yield part


def value_of_variable(variable: Variable, context: Context) -> str | None:
    """What stands for a variable, or None.

    A multivalued key cannot be a variable (IAM user guide, reference_policies_variables), so only its default counts.
    """
    value = context.get(variable.key)
    if isinstance(value, str):
        return value
    return variable.default


def fill(pattern: Template, context: Context) -> tuple[str | Wild, ...] | None:
    """Put values in place of the variables; None when one has no value, which then matches nothing.

    A value put in is text: a wildcard in it stays a plain character.
    """
    filled: list[str | Wild] = []
    for piece in pattern.pieces:
        if isinstance(piece, Variable):
            value = value_of_variable(piece, context)
            if value is None:
                return None
            filled.append(value)
        else:
            filled.append(piece)
    return tuple(filled)


def as_text(filled: tuple[str | Wild, ...]) -> str:
    """A filled template read without wildcards: `*` and `?` are the characters themselves."""
    return "".join(piece.value if isinstance(piece, Wild) else piece for piece in filled)


def matches(filled: tuple[str | Wild, ...], text: str) -> bool:
    """Whether a text as a whole fits a filled template: `*` any run, `?` exactly one character."""
    runs: list[list[str | Wild]] = [[]]
    for piece in filled:
        if piece is Wild.RUN:
            runs.append([])
        else:
            runs[-1].append(piece)
    if len(runs) == 1:
        return _length(runs[0]) == len(text) and _found(runs[0], text, 0) == 0
    position = _length(runs[0])
    if len(text) < position or (runs[0] and _found(runs[0], text[:position], 0) != 0):
        return False
    for run in runs[1:-1]:
        start = _found(run, text, position)
        if start < 0:
            return False
        position = start + _length(run)
    tail = len(text) - _length(runs[-1])
    return tail >= position and _found(runs[-1], text[tail:], 0) == 0


def _length(run: list[str | Wild]) -> int:
    return sum(1 if isinstance(piece, Wild) else len(piece) for piece in run)


def _found(run: list[str | Wild], text: str, start: int) -> int:
    if all(isinstance(piece, str) for piece in run):
        return text.find(as_text(tuple(run)), start)
    # A run holds no `*`, so this expression has a fixed length and cannot backtrack.
    expression = "".join("." if isinstance(piece, Wild) else re.escape(piece) for piece in run)
    found = re.compile(expression, re.DOTALL).search(text, start)
    return -1 if found is None else found.start()


def split_at_colons(filled: tuple[str | Wild, ...], parts: int) -> tuple[tuple[str | Wild, ...], ...]:
    """Cut a filled template at its first `parts - 1` colons; the last part keeps the colons that follow."""
    cut: list[list[str | Wild]] = [[]]
    for piece in filled:
        if isinstance(piece, Wild):
            cut[-1].append(piece)
            continue
        first, *rest = piece.split(":", parts - len(cut))
        cut[-1].append(first)
        cut.extend([text] for text in rest)
    return tuple(tuple(piece for piece in part if piece != "") for part in cut)


def arn_matches(filled: tuple[str | Wild, ...], text: str) -> bool:
    """Whether an ARN fits the pattern of an ARN condition, each of its six parts by itself.

    The parts before the resource are divided by colons and a wildcard does not reach over one; the resource part takes
    the rest (IAM user guide, reference_policies_elements_condition_operators). A lone `*` fits everything.
    """
    if filled and all(piece is Wild.RUN for piece in filled):
        return True
    patterns = split_at_colons(filled, 6)
    texts = text.split(":", 5)
    if len(patterns) != 6 or len(texts) != 6:
        return False
    return all(matches(pattern, part) for pattern, part in zip(patterns, texts, strict=True))


def resource_matches(filled: tuple[str | Wild, ...], text: str) -> bool:
    """Whether an ARN fits an entry of Resource.

    A wildcard stays within its part, but a `*` that ends one may take in colons and whole parts after it (IAM user
    guide, reference_policies_elements_resource). The positions where the next part may start are carried along, so the
    time is at most the number of colons times the length.
    """
    if filled and all(piece is Wild.RUN for piece in filled):
        return True
    *parts, last = split_at_colons(filled, 6)
    colons = [number for number, character in enumerate(text) if character == ":"]
    starts = [0]
    for part in parts:
        starts = [end + 1 for end in _part_ends(part, text, starts, colons)]
    return len(parts) == 5 and any(matches(last, text[start:]) for start in starts)


def _part_ends(part: tuple[str | Wild, ...], text: str, starts: Sequence[int], colons: Sequence[int]) -> Sequence[int]:
    """Where a part may end that begins at one of `starts`; both are in ascending order."""
    found: list[int] = []
    for start in starts:
        following = bisect_left(colons, start)
        if following < len(colons) and matches(part, text[start : colons[following]]):
            if part and part[-1] is Wild.RUN:
                return sorted({*found, *colons[following:]})
            found.append(colons[following])
    return found
