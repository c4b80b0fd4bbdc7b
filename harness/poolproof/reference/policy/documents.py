"""A policy document as a value: parsed once, checked for form, refused whole when anything is wrong.

The codes are evidence (MalformedPolicyDocument in the models of IAM and STS); the texts are IAM's own where a public
validator prints them and otherwise plain English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Literal

from poolproof.reference.policy import bounded_json, operators, patterns
from poolproof.reference.policy.operators import Operator
from poolproof.reference.policy.patterns import Template

MAXIMUM_LENGTH = 20_480
"""Characters; the largest policy of any kind is a bucket policy of 20 KB (IAM user guide, reference_iam-quotas)."""

_VERSIONS = ("2012-10-17", "2008-10-17")
_STATEMENT_MEMBERS = frozenset(
    ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
)
_ACTION = re.compile(r"\*(?::\*)?|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
_SID = re.compile(r"[0-9A-Za-z]*")
_SYNTAX = "Syntax errors in policy."


class MalformedPolicyError(Exception):
    """A policy document that is not a policy; the message says why."""


class Kind(Enum):
    """Where a document is attached, which decides the elements it must and must not have."""

    IDENTITY = "identity"
    TRUST = "trust"
    RESOURCE = "resource"


class Effect(Enum):
    """What a statement does."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One entry of a Principal element; `Principal: "*"` is kind and value `*`."""

    kind: Literal["*", "AWS", "Federated", "Service", "CanonicalUser"]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One key under one operator; `key` is in lower case, `values` are alternatives."""

    operator: Operator
    key: str
    values: tuple[Template, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement; an `except_` flag marks the Not... form of its element."""

    sid: str
    effect: Effect
    principals: tuple[Named, ...] | None
    except_principals: bool
    actions: tuple[Template, ...]
    except_actions: bool
    resources: tuple[Template, ...] | None
    except_resources: bool
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy document."""

    version: str
    statements: tuple[Statement, ...]


@lru_cache(maxsize=512)
def parse(text: str, kind: Kind = Kind.IDENTITY) -> Policy:
    """Read a policy document.

    Raises:
        MalformedPolicyError: when it is not JSON, too long, too deep, or breaks the grammar of its kind.

    """
    try:
        document = bounded_json.read(text, maximum_length=MAXIMUM_LENGTH, numbers_as_text=True)
    except bounded_json.UnreadableJsonError as error:
        raise MalformedPolicyError("This policy contains invalid Json") from error
    if not isinstance(document, dict) or not set(document) <= {"Version", "Id", "Statement"}:
        raise MalformedPolicyError(_SYNTAX)
    version = document.get("Version", "2008-10-17")
    if version not in _VERSIONS or not isinstance(document.get("Id", ""), str):
        raise MalformedPolicyError(_SYNTAX)
    found = document.get("Statement")
    listed = found if isinstance(found, list) else [found]
    variables = version == "2012-10-17"
    statements = tuple(_statement(statement, kind, variables=variables) for statement in listed)
    named = [statement.sid for statement in statements if statement.sid]
    if len(named) != len(set(named)):
        raise MalformedPolicyError("Statement IDs (SID) in a single policy must be unique.")
    return Policy(version=version, statements=statements)


def _statement(found: Any, kind: Kind, *, variables: bool) -> Statement:
    if not isinstance(found, dict) or not set(found) <= _STATEMENT_MEMBERS:
        raise MalformedPolicyError(_SYNTAX)
    effect, sid = found.get("Effect"), found.get("Sid", "")
    if effect not in ("Allow", "Deny") or not isinstance(sid, str):
        raise MalformedPolicyError(_SYNTAX)
    if not _SID.fullmatch(sid) and kind is Kind.IDENTITY:
        raise MalformedPolicyError("Statement IDs (SID) must be alpha-numeric.")
    principals, except_principals = _principals(found, kind)
    actions, except_actions = _either(found, "Action", "actions", required=True)
    for action in actions or ():
        if not _ACTION.fullmatch(action):
            raise MalformedPolicyError("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
    resources, except_resources = _either(found, "Resource", "resources", required=kind is not Kind.TRUST)
    if kind is Kind.TRUST and resources is not None:
        raise MalformedPolicyError("Has prohibited field Resource")
    return Statement(
        sid=sid,
        effect=Effect(effect),
        principals=principals,
        except_principals=except_principals,
        actions=tuple(patterns.template(action.lower(), variables=False) for action in actions or ()),
        except_actions=except_actions,
        resources=None if resources is None else tuple(_resource(text, variables=variables) for text in resources),
        except_resources=except_resources,
        conditions=_conditions(found.get("Condition", {}), variables=variables),
    )


def _texts(found: Any) -> tuple[str, ...] | None:
    listed = found if isinstance(found, list) else [found]
    return tuple(listed) if all(isinstance(text, str) for text in listed) else None


def _either(found: dict[str, Any], name: str, plural: str, *, required: bool) -> tuple[tuple[str, ...] | None, bool]:
    plain, excepted = name in found, f"Not{name}" in found
    if plain and excepted:
        raise MalformedPolicyError(_SYNTAX)
    if not plain and not excepted:
        if required:
            raise MalformedPolicyError(f"Policy statement must contain {plural}.")
        return None, False
    texts = _texts(found[name if plain else f"Not{name}"])
    if texts is None:
        raise MalformedPolicyError(_SYNTAX)
    if not texts:
        raise MalformedPolicyError(f"Policy statement must contain {plural}.")
    return texts, excepted


def _resource(text: str, *, variables: bool) -> Template:
    # A variable may stand only after the fifth colon and no wildcard in the service part
    # (IAM user guide, reference_policies_variables and reference_policies_elements_resource).
    parts = text.split(":", 5)
    if text and not text.strip("*"):
        return patterns.template(text, variables=False)
    if len(parts) != 6 or parts[0] != "arn":
        raise MalformedPolicyError(f'Resource {text} must be in ARN format or "*".')
    if "*" in parts[2] or "?" in parts[2]:
        raise MalformedPolicyError(f"Vendor {parts[2]} is not valid")
    head = patterns.template(":".join(parts[:5]) + ":", variables=False)
    tail = patterns.template(parts[5], variables=variables)
    return patterns.Template(written=text, pieces=head.pieces + tail.pieces)


def _principals(found: dict[str, Any], kind: Kind) -> tuple[tuple[Named, ...] | None, bool]:
    plain, excepted = "Principal" in found, "NotPrincipal" in found
    if kind is Kind.IDENTITY:
        if plain or excepted:
            raise MalformedPolicyError("Policy document should not specify a principal.")
        return None, False
    if plain == excepted:
        raise MalformedPolicyError("Missing required field Principal" if not plain else _SYNTAX)
    element = found["Principal" if plain else "NotPrincipal"]
    if element == "*":
        return (Named(kind="*", value="*"),), excepted
    if not isinstance(element, dict) or not element:
        raise MalformedPolicyError("Invalid principal in policy")
    names: list[Named] = []
    for name, value in element.items():
        texts = _texts(value)
        if name not in ("AWS", "Federated", "Service", "CanonicalUser") or not texts:
            raise MalformedPolicyError("Invalid principal in policy")
        names.extend(Named(kind=name, value=text) for text in texts)
    return tuple(names), excepted


def _conditions(found: Any, *, variables: bool) -> tuple[Condition, ...]:
    if not isinstance(found, dict):
        raise MalformedPolicyError(_SYNTAX)
    conditions: list[Condition] = []
    for name, keys in found.items():
        operator = operators.operator_named(name)
        if operator is None or not isinstance(keys, dict):
            raise MalformedPolicyError(_SYNTAX)
        filled = variables and operators.takes_variables(operator)
        for key, value in keys.items():
            values = tuple(patterns.template(text, variables=filled) for text in _condition_values(value))
            conditions.append(Condition(operator=operator, key=key.lower(), values=values))
    return tuple(conditions)


def _condition_values(found: Any) -> list[str]:
    listed = found if isinstance(found, list) else [found]
    if any(not isinstance(value, (str, bool)) for value in listed):
        raise MalformedPolicyError(_SYNTAX)
    return [value if isinstance(value, str) else str(value).lower() for value in listed]
