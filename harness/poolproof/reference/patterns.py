r"""Java regular expressions of the service models, matched by Python's `re`.

`re` has no \p{..} classes. A string is projected first: each character beyond ASCII becomes one representative of its
Unicode category, and each \p{..} becomes the ASCII members of the category and that representative.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

REPRESENTATIVES = {"L": "\u00e9", "M": "\u0301", "N": "\u00b2", "S": "\u00ac", "P": "\u00bf", "Z": "\u00a0"}
CONTROL = "\x80"
ASCII_MEMBERS = {
    "L": "a-zA-Z",
    "M": "",
    "N": "0-9",
    "S": r"$+<=>^`|~",
    "P": r"!\"#%&'()*,\-./:;?@\[\\\]_{}",
    "Z": " ",
}
CATEGORY = re.compile(r"\\p\{([LMNSPZ])\}")
TWO_RUNS = re.compile(r"(\[[^\]]+\])\+@\1\+")
"""An address whose two halves may hold the @ themselves: tried at each @, its time would grow with the square."""


@cache
def compiled(pattern: str) -> tuple[re.Pattern[str], bool]:
    """Compile a model's pattern; the flag tells whether strings must be projected before they are matched."""
    quick = TWO_RUNS.sub(lambda hit: f"(?=(?s:.+@.)){hit[1]}+", pattern)
    translated, categories = CATEGORY.subn(lambda hit: ASCII_MEMBERS[hit[1]] + REPRESENTATIVES[hit[1]], quick)
    return re.compile(translated, re.ASCII), categories > 0


def projected(text: str) -> str:
    """Replace each character beyond ASCII by the representative of its category."""
    if text.isascii():
        return text
    return "".join(one if one.isascii() else representative(one) for one in text)


def representative(character: str) -> str:
    """Return the representative of a character's Unicode category."""
    return REPRESENTATIVES.get(unicodedata.category(character)[0], CONTROL)


def matches(pattern: str, text: str) -> bool:
    """Tell whether the whole text matches, as Java's `matches` does."""
    expression, needs_projection = compiled(pattern)
    return expression.fullmatch(projected(text) if needs_projection else text) is not None
