"""The condition operators: how one value of a policy is compared with one value of a request.

Sources: IAM user guide, pages operators (meaning, what holds where the key is absent), variables (where they may
stand) and multi-value (several values).
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeAlias

from poolproof_model.policy import patterns
from poolproof_model.policy.patterns import Pattern

Comparison: TypeAlias = Callable[[Pattern | None, str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One operator without its quantifier and its IfExists.

    `compare` tells whether one pattern fits one value; `negated` operators hold where none of the patterns does, and
    where the key is absent. `check` refuses values that a policy cannot hold, by ValueError.
    """

    name: str
    compare: Comparison
    negated: bool = False
    wildcards: bool = False
    variables: bool = False
    check: Callable[[str], Any] = str


def _text(pattern: Pattern | None) -> str:
    return "".join(str(token) for token in pattern or ())


def _folded(pattern: Pattern | None, value: str) -> bool:
    return patterns.matches(patterns.folded(pattern), value.lower())


def _converted(convert: Callable[[str], Any], judge: Callable[[Any, Any], bool]) -> Comparison:
    """Compare after converting both sides; a value that cannot be converted fits nothing."""

    def compare(pattern: Pattern | None, value: str) -> bool:
        try:
            return judge(convert(value), convert(_text(pattern)))
        except ValueError:
            return False

    return compare


def number(value: str) -> Decimal:
    """Read a number.

    Raises:
        ValueError: it is none.
    """
    try:
        found = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no number") from error
    if not found.is_finite():
        raise ValueError(f"{value!r} is no finite number")
    return found


@lru_cache(maxsize=1024)
def date(value: str) -> datetime:
    """Read a date: ISO 8601, or seconds since 1970.

    Raises:
        ValueError: it is none.
    """
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        try:
            return datetime.fromtimestamp(float(value), UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise ValueError(f"{value!r} is no date") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def truth(value: str) -> bool:
    """Read `true` or `false` in any case.

    Raises:
        ValueError: it is neither.
    """
    if value.lower() not in {"true", "false"}:
        raise ValueError(f"{value!r} is neither true nor false")
    return value.lower() == "true"


@lru_cache(maxsize=1024)
def network(value: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """Read an address or a network in CIDR notation; without a prefix length it is one address (operators).

    Raises:
        ValueError: it is none.
    """
    return ipaddress.ip_network(value, strict=False)


def _within(address: Any, wanted: Any) -> bool:
    return bool(address.version == wanted.version and address.subnet_of(wanted))


def _ordered(prefix: str, convert: Callable[[str], Any]) -> list[Operator]:
    """Give the six comparisons of a type with an order."""
    judges: dict[str, Callable[[Any, Any], bool]] = {
        "Equals": lambda given, wanted: given == wanted,
        "LessThan": lambda given, wanted: given < wanted,
        "LessThanEquals": lambda given, wanted: given <= wanted,
        "GreaterThan": lambda given, wanted: given > wanted,
        "GreaterThanEquals": lambda given, wanted: given >= wanted,
    }
    found = [
        Operator(name=f"{prefix}{name}", compare=_converted(convert, judge), check=convert)
        for name, judge in judges.items()
    ]
    equals = _converted(convert, judges["Equals"])
    return [*found, Operator(name=f"{prefix}NotEquals", compare=equals, negated=True, check=convert)]


OPERATORS: dict[str, Operator] = {
    one.name: one
    for one in (
        Operator(name="StringEquals", compare=patterns.matches, variables=True),
        Operator(name="StringNotEquals", compare=patterns.matches, variables=True, negated=True),
        Operator(name="StringEqualsIgnoreCase", compare=_folded, variables=True),
        Operator(name="StringNotEqualsIgnoreCase", compare=_folded, variables=True, negated=True),
        Operator(name="StringLike", compare=patterns.matches, variables=True, wildcards=True),
        Operator(name="StringNotLike", compare=patterns.matches, variables=True, wildcards=True, negated=True),
        *_ordered("Numeric", number),
        *_ordered("Date", date),
        Operator(name="Bool", compare=_converted(truth, lambda given, wanted: given is wanted), check=truth),
        Operator(name="BinaryEquals", compare=patterns.matches),
        Operator(name="IpAddress", compare=_converted(network, _within), check=network),
        Operator(name="NotIpAddress", compare=_converted(network, _within), check=network, negated=True),
        Operator(name="ArnEquals", compare=patterns.arn_matches, variables=True, wildcards=True),
        Operator(name="ArnLike", compare=patterns.arn_matches, variables=True, wildcards=True),
        Operator(name="ArnNotEquals", compare=patterns.arn_matches, variables=True, wildcards=True, negated=True),
        Operator(name="ArnNotLike", compare=patterns.arn_matches, variables=True, wildcards=True, negated=True),
    )
}
"""All operators but Null, which asks only whether the key is there."""

NULL = "Null"
IF_EXISTS = "IfExists"
QUANTIFIERS = ("ForAnyValue", "ForAllValues")
