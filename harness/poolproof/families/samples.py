"""Values out of a service model: right ones for a member, and those wrong in one way.

The models' patterns are regular expressions of Java, which a value must match as a whole; what they say of Unicode
categories is narrowed here to the characters that the samples use.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any, TypeAlias

from poolproof.families.service_model import Shape, shape
from poolproof_model.scenario import Argument, Derived, literal

Tree: TypeAlias = Any
"""A request as it is built: JSON, in which any leaf outside of lists may be an Argument."""

CATEGORIES = {
    r"\p{L}": "a-zA-Z\u00c0-\u024f",
    r"\p{M}": "\u0300-\u036f",
    r"\p{S}": r"$+<=>\^`|~",
    r"\p{N}": "0-9",
    r"\p{P}": r"!-#%-*,-/:;?@\[-\]_{}",
    r"\p{Z}": " \u00a0",
}
RIGHT = (
    "poolproof", "poolproof1", "us-east-1_Poolproof1", "us-east-1_0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
    "0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f", "us-east-1:0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f", "123456",
    "arn:aws:iam::123456789012:role/poolproof", "arn:aws:cognito-idp:us-east-1:123456789012:userpool/x",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:poolproof", "https://poolproof.example/", "Level1",
    "alice@example.com", "Your code is {####}", "Follow {##this link##}", "import-poolproof", "cognito:default",
    "cognito:english", "terms-of-use", "arn:aws:s3:::poolproof", "tkn0a1b2c3d4e5f0a1b2c3d4e5f0", "authenticated",
    "poolproof.example.com",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret/poolproof", "0123456789abcdef",
)  # fmt: skip
"""Values of which one matches each pattern of the models."""
AGAINST = ("!", "a b", "-", "none", "\u0007", "_ _")
"""Values of which one matches none but the widest patterns: a space or a control character is in few of them."""
LONG_TEXT = 200
"""From so many characters on a literal is written as a derived value, which is short in scenarios and records."""


def right(service: str, name: str) -> Tree:
    """Give a value that keeps a shape's constraints: of a structure the required members."""
    found = shape(service, name)
    match found.type:
        case "structure":
            return {
                member: right(service, found.members[member]) for member in found.members if member in found.required
            }
        case "list":
            assert found.item is not None
            return [right(service, found.item)] * max(found.low or 1, 1)
        case "map":
            assert found.key is not None
            assert found.value is not None
            return {right(service, found.key): right(service, found.value)}
        case "string":
            return right_text(found)
        case "integer" | "long" | "float" | "double":
            return max(found.low or 1, 1)
        case "boolean":
            return False
        case "timestamp":
            return 1_700_000_000
        case _:
            return "cG9vbHByb29m"


@cache
def right_text(found: Shape) -> str:
    """Give a text that keeps length, pattern and value set of a shape."""
    if found.values:
        return found.values[0]
    for candidate in RIGHT:
        text = padded(candidate, found.low or 0)
        if matches(found, text) and len(text) <= (found.high or len(text)):
            return text
    raise AssertionError(f"no sample keeps the constraints of {found.name}; add one to RIGHT")


@cache
def matches(found: Shape, text: str) -> bool:
    """Tell whether a text matches the pattern of a shape, if it has one."""
    if found.pattern is None:
        return True
    pattern = found.pattern
    for category, characters in CATEGORIES.items():
        pattern = pattern.replace(category, characters)
    return re.fullmatch(pattern, text, re.ASCII) is not None


def padded(text: str, length: int) -> str:
    """Repeat the last character of a text until it has a length."""
    return text + text[-1:] * (length - len(text))


def wrong_values(service: str, name: str) -> Iterator[tuple[str, Tree]]:
    """Give each way in which a value can break its own shape, with a value that breaks it so."""
    found = shape(service, name)
    yield "type", _another_type(found)
    match found.type:
        case "string":
            yield from _wrong_texts(found)
        case "integer" | "long":
            if found.low is not None:
                yield "low", found.low - 1
            if found.high is not None:
                yield "high", found.high + 1
        case "list":
            assert found.item is not None
            yield from _wrong_sizes(found, partial(_items, right(service, found.item)))
        case "map":
            assert found.key is not None
            assert found.value is not None
            key = right(service, found.key)
            yield from _wrong_sizes(found, partial(_entries, key, right(service, found.value)))
        case _:
            return


def _another_type(found: Shape) -> Tree:
    """Give JSON that no reading makes right: an object for a scalar, a scalar for anything else."""
    if found.type in {"structure", "map"}:
        return "poolproof"
    return 7 if found.type == "list" else {"poolproof": "poolproof"}


def _wrong_texts(found: Shape) -> Iterator[tuple[str, Tree]]:
    if found.values:
        yield "enum", "POOLPROOF_NONE"
        return
    sample = right_text(found)
    if found.low:
        yield "short", _text(sample[: found.low - 1])
    if found.high is not None:
        yield "long", _padded_argument(_extensible(found, sample), found.high + 1)
    for candidate in AGAINST if found.pattern is not None else ():
        text = padded(candidate, found.low or 0)
        if not matches(found, text) and len(text) <= (found.high or len(text)):
            yield "pattern", _text(text)
            return


def _extensible(found: Shape, sample: str) -> str:
    """Give a sample whose last character can be repeated without breaking the pattern, if there is one."""
    samples = (sample, *RIGHT)
    return next((one for one in samples if matches(found, one) and matches(found, padded(one, len(one) + 3))), sample)


def _text(text: str) -> Tree:
    return text


def _padded_argument(text: str, length: int) -> Tree:
    if length < LONG_TEXT:
        return padded(text, length)
    return Derived(function="padded", inputs=(literal(text), literal(length)))


def _wrong_sizes(found: Shape, make: Callable[[int], Tree]) -> Iterator[tuple[str, Tree]]:
    if found.low:
        yield "short", make(found.low - 1)
    if found.high is not None:
        yield "long", make(found.high + 1)


def _items(item: Tree, count: int) -> Tree:
    return [item] * count


def _entries(key: str, value: Tree, count: int) -> Tree:
    return {f"{key}{number}": value for number in range(count)}


def plain(tree: Tree) -> Tree:
    """Put the text in place of padded arguments, where a list has no room for an Argument."""
    match tree:
        case Derived(function="padded"):
            text, length = (one.value for one in tree.inputs)  # type: ignore[union-attr]
            return padded(text, length)
        case dict():
            return {key: plain(value) for key, value in tree.items()}
        case list():
            return [plain(value) for value in tree]
        case _:
            return tree


def arguments(tree: Mapping[str, Tree]) -> dict[str, Argument]:
    """Write a request as the arguments of a step: dotted keys as far as there are Arguments below, else JSON.

    Keys of a map that hold dots cannot be written as paths; what stands below them is JSON.
    """
    found: dict[str, Argument] = {}
    for key, value in tree.items():
        if isinstance(value, dict) and _holds_argument(value) and not any("." in inner for inner in value):
            found.update({f"{key}.{inner}": argument for inner, argument in arguments(value).items()})
        else:
            found[key] = value if is_argument(value) else literal(plain(value))
    return found


def _holds_argument(tree: Tree) -> bool:
    if isinstance(tree, dict):
        return any(_holds_argument(value) for value in tree.values())
    return is_argument(tree)


def is_argument(tree: Tree) -> bool:
    """Tell whether a leaf is an Argument and not JSON."""
    return isinstance(tree, Argument)
