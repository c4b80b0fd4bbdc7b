"""Policy evaluation as far as identity pools need it: trust policies, role policies, the guests' session policy.

Pure: documents and a Question in, a Decision out. Sources: IAM user guide, pages evaluation-logic, elements_action,
elements_resource, multi-value (condition with multiple keys or values), operators, variables.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

Document: TypeAlias = Mapping[str, Any]
Test: TypeAlias = Mapping[str, Any]

GUEST_SERVICES = frozenset(
    [
        "firehose",
        "kinesisanalytics",
        "sqs",
        "mobileanalytics",
        "ses",
        "lambda",
        "dynamodb",
        "sdb",
        "appsync",
        "geo",
        "sns",
        "gamelift",
        "iot",
        "codewhisperer",
        "comprehend",
        "lex",
        "machinelearning",
        "personalize",
        "polly",
        "rekognition",
        "transcribe",
        "translate",
        "cloudwatch",
        "logs",
        "execute-api",
        "cognito-identity",
        "cognito-idp",
        "cognito-sync",
        "s3",
    ]
)
"""Services whose every action the session policy of guests admits (developer guide, iam-roles)."""

VARIABLE = re.compile(r"\$\{([^}:]+:[^}]+)\}")  # a key of a condition has a colon, a place of a world has none


class Decision(StrEnum):
    """What policies say of a request: an explicit deny wins, silence denies."""

    ALLOW = "allow"
    EXPLICIT_DENY = "explicit deny"
    IMPLICIT_DENY = "implicit deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether an action on a resource is allowed; `context` holds the values of condition keys, lower case.

    `principal` is the federated principal, which only trust policies ask for.
    """

    action: str
    resource: str = "*"
    principal: str | None = None
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def decide(documents: Iterable[Document], question: Question) -> Decision:
    """Decide by all statements of the documents (evaluation-logic: deny scan first, then an allow is needed)."""
    effects = {statement["Effect"] for document in documents for statement in matching(document, question)}
    if "Deny" in effects:
        return Decision.EXPLICIT_DENY
    return Decision.ALLOW if "Allow" in effects else Decision.IMPLICIT_DENY


def scoped_down(decision: Decision, action: str) -> Decision:
    """Narrow a decision by the guests' session policy: what it does not list is denied (developer guide, iam-roles)."""
    listed = action.partition(":")[0] in GUEST_SERVICES
    return Decision.IMPLICIT_DENY if decision is Decision.ALLOW and not listed else decision


def matching(document: Document, question: Question) -> Iterator[Document]:
    """Give the statements of a document that speak of the question."""
    for statement in many(document["Statement"]):
        if (
            _names_principal(statement, question.principal)
            and any(like(pattern, question.action, fold=True) for pattern in many(statement["Action"]))
            and _names_resource(statement, question)
            and holds(statement.get("Condition", {}), question.context)
        ):
            yield statement


def holds(condition: Mapping[str, Test], context: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether every key under every operator is fulfilled; the values of one key are alternatives."""
    return all(
        _fulfilled(operator, [_filled(str(value), context) for value in many(wanted)], context.get(key.lower(), ()))
        for operator, test in condition.items()
        for key, wanted in test.items()
    )


def _fulfilled(operator: str, wanted: Sequence[str], given: tuple[str, ...]) -> bool:
    """Judge one key (multi-value: ForAllValues holds, ForAnyValue fails, where the request has no value)."""
    quantifier, _, plain = operator.rpartition(":")
    matches = {
        "StringEquals": lambda value: value in wanted,
        "StringLike": lambda value: any(like(pattern, value) for pattern in wanted),
    }[plain]
    return all(map(matches, given)) if quantifier == "ForAllValues" else any(map(matches, given))


def _names_principal(statement: Document, principal: str | None) -> bool:
    if principal is None:
        return True
    return principal in many(statement.get("Principal", {}).get("Federated", ()))


def _names_resource(statement: Document, question: Question) -> bool:
    if "Resource" not in statement:
        return True
    patterns = [_filled(pattern, question.context) for pattern in many(statement["Resource"])]
    return any(like(pattern, question.resource) for pattern in patterns)


def _filled(pattern: str, context: Mapping[str, tuple[str, ...]]) -> str:
    """Put the values of policy variables in (variables); one without a value stays and matches nothing."""
    return VARIABLE.sub(lambda found: (context.get(found[1].lower()) or (found[0],))[0], pattern)


def like(pattern: str, value: str, *, fold: bool = False) -> bool:
    """Match with `*` for any run of characters and `?` for one; actions match without regard to case."""
    parts = (".*" if part == "*" else "." if part == "?" else re.escape(part) for part in re.split(r"([*?])", pattern))
    return re.fullmatch("".join(parts), value, re.DOTALL | (re.IGNORECASE if fold else 0)) is not None


def many(value: Any) -> Sequence[Any]:
    """Give a list where one value may stand for a list of one."""
    return value if isinstance(value, list | tuple) else (value,)
