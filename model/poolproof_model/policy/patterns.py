"""Patterns of policies: `*`, `?`, policy variables, and the six parts of an ARN.

A text of a policy is compiled once to a Template. Filled with the values of a request it becomes a Pattern, whose
matching takes time in proportion to the text alone, whatever the pattern. Sources: IAM user guide, pages
elements_resource, operators and variables.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TypeAlias

Context: TypeAlias = Mapping[str, tuple[str, ...]]
"""The values of condition keys by key, lower case; a key without values counts as absent."""

COLON = ":"
ARN_PARTS = 6
PLACE = re.compile(r"\$\{(?:(?P<literal>[*?$])|(?P<key>[^\s{},:]+:[^{},']+?)\s*(?:,\s*'(?P<default>[^'{}]*)'\s*)?)\}")
"""A policy variable: its key has a colon. `${*}`, `${?}` and `${$}` are the literal characters (variables)."""


class Wild(Enum):
    """A wildcard; `IN_PART` ones do not match a colon."""

    ANY = "?"
    ANY_IN_PART = "? within a part"
    RUN = "*"
    RUN_IN_PART = "* within a part"


Token: TypeAlias = str | Wild
Pattern: TypeAlias = tuple[Token, ...]
"""Literal characters and wildcards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A place for the value of a condition key; `default` stands in where the request has none."""

    key: str
    default: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text of a policy; `pieces` are literal texts, wildcards and variables."""

    text: str
    pieces: tuple[str | Wild | Variable, ...]

    @property
    def has_variables(self) -> bool:
        """Whether its meaning hangs on the request."""
        return any(isinstance(piece, Variable) for piece in self.pieces)


def template(text: str, *, wildcards: bool, variables: bool) -> Template:
    """Compile a text; without `wildcards` `*` and `?` are plain characters, without `variables` `${` is.

    Variables need the policy version 2012-10-17 (variables).
    """
    pieces: list[str | Wild | Variable] = []
    position = 0
    for found in PLACE.finditer(text) if variables else ():
        pieces.extend(_plain(text[position : found.start()], wildcards=wildcards))
        if found["literal"]:
            pieces.append(found["literal"])
        else:
            pieces.append(Variable(key=found["key"].lower(), default=found["default"]))
        position = found.end()
    pieces.extend(_plain(text[position:], wildcards=wildcards))
    return Template(text=text, pieces=tuple(pieces))


def _plain(text: str, *, wildcards: bool) -> Iterator[str | Wild]:
    if not wildcards:
        if text:
            yield text
        return
    for part in re.split(r"([*?])", text):
        if part in {"*", "?"}:
            yield Wild(part)
        elif part:
            yield part


def filled(source: Template, context: Context) -> Pattern | None:
    """Give the pattern for one request; None, which matches nothing, where a variable has no value.

    A key with several values cannot be a variable, and what is put in is never read as a wildcard (variables).
    """
    tokens: list[Token] = []
    for piece in source.pieces:
        match piece:
            case str():
                tokens.extend(piece)
            case Wild():
                tokens.append(piece)
            case Variable():
                values = context.get(piece.key, ())
                value = values[0] if len(values) == 1 else piece.default if not values else None
                if value is None:
                    return None
                tokens.extend(value)
    return tuple(tokens)


def matches(pattern: Pattern | None, text: str) -> bool:
    """Whether a whole text fits a pattern; None fits nothing."""
    if pattern is None:
        return False
    compiled = _compiled(pattern)
    if isinstance(compiled, str):
        return compiled == text
    return compiled.accepts(text)


def folded(pattern: Pattern | None) -> Pattern | None:
    """Give a pattern for texts in lower case."""
    return pattern and tuple(token.lower() if isinstance(token, str) else token for token in pattern)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Automaton:
    """A pattern as bits: bit n is set where the first n tokens are matched (Shift-And with runs)."""

    characters: Mapping[str, int]
    any_character: int
    any_but_colon: int
    runs: int
    runs_in_part: int
    whole: int

    def accepts(self, text: str) -> bool:
        """Whether the text takes the pattern from its beginning to its end."""
        runs = self.runs | self.runs_in_part
        reached = self._past_runs(1, runs)
        for character in text:
            colon = character == COLON
            step = self.characters.get(character, 0) | self.any_character | (0 if colon else self.any_but_colon)
            reached = self._past_runs(((reached & step) << 1) | (reached & (self.runs if colon else runs)), runs)
            if not reached:
                return False
        return bool(reached & self.whole)

    @staticmethod
    def _past_runs(reached: int, runs: int) -> int:
        while True:
            further = reached | ((reached & runs) << 1)
            if further == reached:
                return reached
            reached = further


@lru_cache(maxsize=4096)
def _compiled(pattern: Pattern) -> "str | _Automaton":
    if not any(isinstance(token, Wild) for token in pattern):
        return "".join(str(token) for token in pattern)
    characters: dict[str, int] = {}
    bits = dict.fromkeys(Wild, 0)
    for place, token in enumerate(pattern):
        if isinstance(token, Wild):
            bits[token] |= 1 << place
        else:
            characters[token] = characters.get(token, 0) | 1 << place
    return _Automaton(
        characters=characters,
        any_character=bits[Wild.ANY],
        any_but_colon=bits[Wild.ANY_IN_PART],
        runs=bits[Wild.RUN],
        runs_in_part=bits[Wild.RUN_IN_PART],
        whole=1 << len(pattern),
    )


def resource_matches(pattern: Pattern | None, resource: str) -> bool:
    """Whether a Resource element names a resource (elements_resource).

    In the first five parts a wildcard stays within its part, but for a `*` that ends the part: that may run on past
    the colon. In the sixth part colons are characters like any other.
    """
    return pattern is not None and matches(_bounded(pattern), resource)


@lru_cache(maxsize=4096)
def _bounded(pattern: Pattern) -> Pattern:
    tokens: list[Token] = []
    colons = 0
    for place, token in enumerate(pattern):
        ends_part = place + 1 == len(pattern) or pattern[place + 1] == COLON
        colons += token == COLON
        within = colons < ARN_PARTS - 1
        if within and token is Wild.ANY:
            tokens.append(Wild.ANY_IN_PART)
        elif within and token is Wild.RUN and not ends_part:
            tokens.append(Wild.RUN_IN_PART)
        else:
            tokens.append(token)
    return tuple(tokens)


def arn_matches(pattern: Pattern | None, arn: str) -> bool:
    """Whether an ARN fits a pattern part by part, as ArnLike and ArnEquals compare (operators)."""
    if pattern is None:
        return False
    wanted, given = _parts(pattern), arn.split(":", ARN_PARTS - 1)
    return len(wanted) == len(given) == ARN_PARTS and all(map(matches, wanted, given))


@lru_cache(maxsize=4096)
def _parts(pattern: Pattern) -> tuple[Pattern, ...]:
    parts: list[list[Token]] = [[]]
    for token in pattern:
        if token == COLON and len(parts) < ARN_PARTS:
            parts.append([])
        else:
            parts[-1].append(token)
    return tuple(tuple(part) for part in parts)


def like(pattern: str, value: str, *, fold: bool = False) -> bool:
    """Match with `*` for any run of characters and `?` for one; `fold`: without regard to case."""
    tokens = filled(template(pattern, wildcards=True, variables=False), {})
    return matches(folded(tokens), value.lower()) if fold else matches(tokens, value)
