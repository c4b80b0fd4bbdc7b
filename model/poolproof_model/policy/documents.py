"""Policy documents, read once: checked for form, every text compiled.

Reading is bounded: a document of more than 128 KiB or nested deeper than 16 levels is refused before it is looked at,
and so is a member that stands twice, which readers would understand differently. Source: IAM user guide, pages
grammar, elements_* and reference_iam-quotas (the largest policy, of a bucket, has 20 KB).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from poolproof_model.errors import PolicyError
from poolproof_model.policy.operators import IF_EXISTS, NULL, OPERATORS, QUANTIFIERS, Operator, truth
from poolproof_model.policy.patterns import Template, template

LONGEST = 128 * 1024
DEEPEST = 16
VARIABLES_SINCE = "2012-10-17"
VERSIONS = (VARIABLES_SINCE, "2008-10-17")
PRINCIPAL_KINDS = ("AWS", "Federated", "Service", "CanonicalUser")
EVERYONE = "*"
ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+|\*:\*")
DOCUMENT_MEMBERS = ("Version", "Id", "Statement")
STATEMENT_MEMBERS = (
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
)  # fmt: skip

Raw: TypeAlias = Mapping[str, Any]


class Kind(StrEnum):
    """What a document is attached to, which says what elements it has.

    A trust policy names principals and no resources, a permission policy resources and no principals, a resource
    policy both.
    """

    TRUST = "trust policy"
    PERMISSION = "permission policy"
    RESOURCE = "resource policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """One name under Principal; kind `*` for everyone."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One key under one operator: `values` are alternatives; `operator` is None for Null.

    `quantifier` is `ForAnyValue`, `ForAllValues` or empty; `key` is in lower case.
    """

    operator: Operator | None
    quantifier: str
    if_exists: bool
    key: str
    values: tuple[Template, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement; `place` names it in messages. A `but_` flag marks the Not... form of an element."""

    place: str
    allows: bool
    principals: tuple[Principal, ...] | None
    but_principals: bool
    actions: tuple[Template, ...]
    but_actions: bool
    resources: tuple[Template, ...] | None
    but_resources: bool
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy document."""

    kind: Kind
    statements: tuple[Statement, ...]


def read(document: str | Raw, kind: Kind) -> Policy:
    """Read a document from its JSON text, or from what that text parsed to.

    Raises:
        PolicyError: it is no policy of that kind; the message names statement and member.
    """
    parsed = _parsed(document) if isinstance(document, str) else document
    if not isinstance(parsed, Mapping):
        raise PolicyError("the document is no JSON object; a policy has the members Version and Statement")
    _known(parsed, DOCUMENT_MEMBERS, "the document")
    version = parsed.get("Version", VERSIONS[-1])
    if version not in VERSIONS:
        raise PolicyError(f"Version {version!r} does not exist; write {VERSIONS[0]!r}")
    raw = parsed.get("Statement")
    statements = raw if isinstance(raw, list) else [raw]
    if not statements or raw is None:
        raise PolicyError("the document has no Statement; a policy has at least one")
    variables = version == VARIABLES_SINCE
    return Policy(
        kind=kind,
        statements=tuple(
            _Reader(kind, variables, _place(one, number)).statement(one) for number, one in enumerate(statements)
        ),
    )


def _place(raw: Any, number: int) -> str:
    named = isinstance(raw, Mapping) and isinstance(raw.get("Sid"), str) and raw["Sid"]
    return f"Statement[{number}] ({raw['Sid']})" if named else f"Statement[{number}]"


def _parsed(text: str) -> Any:
    if len(text) > LONGEST:
        raise PolicyError(f"the document has {len(text)} characters; no policy has more than {LONGEST}")
    depth = 0
    for bracket in re.findall(r'"(?:[^"\\]|\\.)*+"|[\[{\]}]', text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(bracket, 0)
        if depth > DEEPEST:
            raise PolicyError(f"the document is nested deeper than {DEEPEST} levels; no policy is")
    try:
        return json.loads(text, object_pairs_hook=_once)
    except ValueError as error:
        raise PolicyError(f"the document is not JSON: {error}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise PolicyError(f"member {twice!r} stands twice in one object; keep one of them")
    return members


def _known(raw: Raw, members: tuple[str, ...], where: str) -> None:
    for name in raw:
        if name not in members:
            raise PolicyError(f"{where} has an unknown member {name!r}; there are {', '.join(members)}")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one statement."""

    kind: Kind
    variables: bool
    place: str

    def statement(self, raw: Any) -> Statement:
        """Read it.

        Raises:
            PolicyError: it is malformed.
        """
        if not isinstance(raw, Mapping):
            raise PolicyError(f"{self.place} is no JSON object")
        _known(raw, STATEMENT_MEMBERS, self.place)
        effect = raw.get("Effect")
        if effect not in {"Allow", "Deny"}:
            raise PolicyError(f"{self.place}: Effect is {effect!r}; it is Allow or Deny")
        actions, but_actions = self._either(raw, "Action", "NotAction", wanted=True)
        for text in self._texts(actions, "Action"):
            if not ACTION.fullmatch(text):
                raise PolicyError(f"{self.place}: action {text!r} is not written service:Name")
        resources, but_resources = self._either(raw, "Resource", "NotResource", wanted=self.kind is not Kind.TRUST)
        principals, but_principals = self._either(
            raw, "Principal", "NotPrincipal", wanted=self.kind is not Kind.PERMISSION
        )
        return Statement(
            place=self.place,
            allows=effect == "Allow",
            principals=None if principals is None else self._principals(principals),
            but_principals=but_principals,
            actions=tuple(template(text, wildcards=True, variables=False) for text in self._texts(actions, "Action")),
            but_actions=but_actions,
            resources=None
            if resources is None
            else tuple(
                template(text, wildcards=True, variables=self.variables) for text in self._texts(resources, "Resource")
            ),
            but_resources=but_resources,
            conditions=tuple(self._conditions(raw.get("Condition", {}))),
        )

    def _either(self, raw: Raw, name: str, negation: str, *, wanted: bool) -> tuple[Any, bool]:
        found = [one for one in (name, negation) if one in raw]
        if len(found) > 1 or (not found and wanted):
            raise PolicyError(
                f"{self.place} has {' and '.join(found) or 'neither'}; it needs one of {name}, {negation}"
            )
        if found and not wanted:
            raise PolicyError(f"{self.place} has {found[0]}, which a {self.kind.value} does not have")
        return (raw[found[0]], found[0] == negation) if found else (None, False)

    def _texts(self, raw: Any, where: str) -> list[str]:
        values = raw if isinstance(raw, list) else [raw]
        if not values or not all(isinstance(value, str) for value in values):
            raise PolicyError(f"{self.place}: {where} is no text and no list of texts")
        return values

    def _principals(self, raw: Any) -> tuple[Principal, ...]:
        if raw == EVERYONE:
            return (Principal(kind=EVERYONE, name=EVERYONE),)
        if not isinstance(raw, Mapping) or not raw:
            raise PolicyError(f"{self.place}: Principal is neither '*' nor an object of kinds and names")
        _known(raw, PRINCIPAL_KINDS, f"{self.place}, Principal,")
        return tuple(
            Principal(kind=kind, name=name)
            for kind, names in raw.items()
            for name in self._texts(names, f"Principal {kind}")
        )

    def _conditions(self, raw: Any) -> list[Condition]:
        if not isinstance(raw, Mapping) or not all(isinstance(test, Mapping) for test in raw.values()):
            raise PolicyError(f"{self.place}: Condition is no object of operators, each an object of keys")
        return [
            self._condition(operator, key, values) for operator, test in raw.items() for key, values in test.items()
        ]

    def _condition(self, written: str, key: str, raw: Any) -> Condition:
        quantifier, _, rest = written.rpartition(":")
        name = rest.removesuffix(IF_EXISTS)
        if (quantifier and quantifier not in QUANTIFIERS) or (name not in OPERATORS and rest != NULL):
            raise PolicyError(f"{self.place}: there is no condition operator {written!r}")
        operator = OPERATORS.get(name)
        values = [_scalar(value) for value in (raw if isinstance(raw, list) else [raw])]
        if not values or None in values:
            raise PolicyError(f"{self.place}: {written} {key} compares with no text, number or truth value")
        for value in values:
            try:
                (operator.check if operator else truth)(str(value))
            except ValueError as error:
                raise PolicyError(f"{self.place}: {written} {key}: {error}") from error
        return Condition(
            operator=operator,
            quantifier=quantifier,
            if_exists=rest.endswith(IF_EXISTS),
            key=key.lower(),
            values=tuple(
                template(
                    str(value),
                    wildcards=operator is not None and operator.wildcards,
                    variables=self.variables and operator is not None and operator.variables,
                )
                for value in values
            ),
        )


def _scalar(value: Any) -> str | None:
    """Write a value as IAM compares it; None for what is no scalar."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)
        case _:
            return None
