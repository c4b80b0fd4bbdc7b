"""Condition operators: what each compares, its negation, the set operators, IfExists and Null.

All facts from IAM user guide, reference_policies_elements_condition_operators and
reference_policies_multi-value-conditions.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import assert_never

from poolproof.reference.policy import patterns
from poolproof.reference.policy.patterns import Context, Template


class Comparison(Enum):
    """What an operator compares, without its negation."""

    STRING_EQUALS = "StringEquals"
    STRING_EQUALS_IGNORE_CASE = "StringEqualsIgnoreCase"
    STRING_LIKE = "StringLike"
    NUMERIC_EQUALS = "NumericEquals"
    NUMERIC_LESS_THAN = "NumericLessThan"
    NUMERIC_LESS_THAN_EQUALS = "NumericLessThanEquals"
    NUMERIC_GREATER_THAN = "NumericGreaterThan"
    NUMERIC_GREATER_THAN_EQUALS = "NumericGreaterThanEquals"
    DATE_EQUALS = "DateEquals"
    DATE_LESS_THAN = "DateLessThan"
    DATE_LESS_THAN_EQUALS = "DateLessThanEquals"
    DATE_GREATER_THAN = "DateGreaterThan"
    DATE_GREATER_THAN_EQUALS = "DateGreaterThanEquals"
    BOOL = "Bool"
    BINARY_EQUALS = "BinaryEquals"
    IP_ADDRESS = "IpAddress"
    ARN_EQUALS = "ArnEquals"
    ARN_LIKE = "ArnLike"
    NULL = "Null"


class Quantifier(Enum):
    """How the values of a multivalued key are taken together."""

    PLAIN = ""
    ANY = "ForAnyValue"
    ALL = "ForAllValues"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A condition operator as written in a policy."""

    comparison: Comparison
    negated: bool = False
    if_exists: bool = False
    quantifier: Quantifier = Quantifier.PLAIN


NEGATIONS = {
    "StringNotEquals": Comparison.STRING_EQUALS,
    "StringNotEqualsIgnoreCase": Comparison.STRING_EQUALS_IGNORE_CASE,
    "StringNotLike": Comparison.STRING_LIKE,
    "NumericNotEquals": Comparison.NUMERIC_EQUALS,
    "DateNotEquals": Comparison.DATE_EQUALS,
    "NotIpAddress": Comparison.IP_ADDRESS,
    "ArnNotEquals": Comparison.ARN_EQUALS,
    "ArnNotLike": Comparison.ARN_LIKE,
}
_PLAIN = {comparison.value: comparison for comparison in Comparison}
_EPOCH = re.compile(r"-?\d{1,12}(\.\d{1,9})?")
_DECIMAL = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,3})?")


def operator_named(name: str) -> Operator | None:
    """Read an operator's name with its set operator and `IfExists`, or None when there is no such operator.

    `IfExists` may follow every operator but `Null`.
    """
    before, colon, after = name.partition(":")
    quantifier = Quantifier.PLAIN
    if colon:
        if before not in (Quantifier.ANY.value, Quantifier.ALL.value):
            return None
        quantifier, name = Quantifier(before), after
    if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    negated = name in NEGATIONS
    comparison = NEGATIONS.get(name) or _PLAIN.get(name)
    if comparison is None or (comparison is Comparison.NULL and (if_exists or colon)):
        return None
    return Operator(comparison=comparison, negated=negated, if_exists=if_exists, quantifier=quantifier)


def takes_variables(operator: Operator) -> bool:
    """Whether a policy variable is filled in under this operator: strings and ARNs only (reference_policies_variables).

    For `Bool` two pages of the guide disagree; here a variable stays text under it.
    """
    return operator.comparison.value.startswith(("String", "Arn"))


def holds(operator: Operator, key: str, wanted: tuple[Template, ...], context: Context) -> bool:
    """Decide one key of a condition; `key` is in lower case."""
    found = context.get(key)
    values = (found,) if isinstance(found, str) else found or ()
    if operator.comparison is Comparison.NULL:
        return null_holds(wanted, values)
    if not values and operator.if_exists:
        return absent_key_satisfies_if_exists()
    match operator.quantifier:
        case Quantifier.ANY:
            return for_any_value(operator, wanted, values, context)
        case Quantifier.ALL:
            return for_all_values(operator, wanted, values, context)
        case Quantifier.PLAIN:
            return plain(operator, wanted, values, context)
        case _:
            assert_never(operator.quantifier)


def null_holds(wanted: tuple[Template, ...], values: tuple[str, ...]) -> bool:
    """`Null`: "true" asks that the key is absent, "false" that it is there with a value that is not empty."""
    absent = not any(values)
    return any((template.written.lower() == "true") == absent for template in wanted)


def absent_key_satisfies_if_exists() -> bool:
    """`...IfExists`, negated or not, is true when the key is absent."""
    return True


def plain(operator: Operator, wanted: tuple[Template, ...], values: tuple[str, ...], context: Context) -> bool:
    """Without a set operator: an absent key makes positive operators false and negated ones true.

    The guide leaves open what a multivalued key does here; one of its values is enough.
    """
    compared = any(value_matches(operator, wanted, value, context) for value in values)
    return compared != operator.negated


def for_any_value(operator: Operator, wanted: tuple[Template, ...], values: tuple[str, ...], context: Context) -> bool:
    """`ForAnyValue`: one value in the request is enough; none, or only empty ones, make it false."""
    return any(value_matches(operator, wanted, value, context) != operator.negated for value in values if value)


def for_all_values(operator: Operator, wanted: tuple[Template, ...], values: tuple[str, ...], context: Context) -> bool:
    """`ForAllValues`: every value in the request must do; none, or only empty ones, make it true."""
    return all(value_matches(operator, wanted, value, context) != operator.negated for value in values if value)


def value_matches(operator: Operator, wanted: tuple[Template, ...], value: str, context: Context) -> bool:
    """Whether a value of the request matches one of the listed values, negation left aside."""
    return any(compare(operator.comparison, template, value, context) for template in wanted)


def compare(comparison: Comparison, wanted: Template, value: str, context: Context) -> bool:
    """Compare one value of the request with one of the policy; a variable without value matches nothing."""
    filled = patterns.fill(wanted, context)
    if filled is None:
        return False
    text = patterns.as_text(filled)
    match comparison:
        case Comparison.STRING_EQUALS:
            return text == value
        case Comparison.STRING_EQUALS_IGNORE_CASE:
            return text.casefold() == value.casefold()
        case Comparison.STRING_LIKE:
            return patterns.matches(filled, value)
        case Comparison.ARN_EQUALS | Comparison.ARN_LIKE:
            return patterns.arn_matches(filled, value)
        case Comparison.BOOL:
            return text.lower() in ("true", "false") and text.lower() == value.lower()
        case Comparison.BINARY_EQUALS:
            return _binary(text) is not None and _binary(text) == _binary(value)
        case Comparison.IP_ADDRESS:
            return address_within(value, text)
        case Comparison.NULL:
            return False
        case _:
            return _ordered(comparison, text, value)


def _ordered(comparison: Comparison, text: str, value: str) -> bool:
    reader = _date if comparison.value.startswith("Date") else _number
    wanted, found = reader(text), reader(value)
    if wanted is None or found is None:
        return False
    match comparison.value.removeprefix("Numeric").removeprefix("Date"):
        case "Equals":
            return found == wanted
        case "LessThan":
            return found < wanted
        case "LessThanEquals":
            return found <= wanted
        case "GreaterThan":
            return found > wanted
        case _:
            return found >= wanted


def _number(text: str) -> Decimal | None:
    if not _DECIMAL.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _date(text: str) -> Decimal | None:
    if _EPOCH.fullmatch(text):
        return Decimal(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return Decimal(str(moment.timestamp()))


def _binary(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


def address_within(address: str, network: str) -> bool:
    """Whether an address lies in a CIDR range; a value without prefix length means the one address."""
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except (ValueError, TypeError):
        return False
