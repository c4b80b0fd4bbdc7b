"""Policies and requests drawn at random, small alphabets so that they meet; and both evaluators asked the same.

`python -m tests.policies [COUNT] [SEED]` compares the model's evaluator with the reference's and prints how many
evaluations a second each makes.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from poolproof.reference.policy import documents as reference_documents
from poolproof.reference.policy import evaluation as reference_evaluation
from poolproof.reference.policy import principals as reference_principals
from poolproof_model import policy as model_policy

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/app/one"
COGNITO = "cognito-identity.amazonaws.com"
ACTIONS = ("s3:GetObject", "s3:PutObject", "dynamodb:GetItem", "sts:AssumeRoleWithWebIdentity", "execute-api:Invoke")
ACTION_PATTERNS = (*ACTIONS, "*", "s3:*", "S3:getobject", "s3:Get*", "s3:?etObject", "dynamodb:*Item", "sts:*WithWeb*")
RESOURCES = (
    "arn:aws:s3:::b/me/k", "arn:aws:s3:::b/you/k", "arn:aws:s3:::b/1/2/test/3/o", "arn:aws:s3:::b/*", "arn:aws:s3:::c",
    f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/t", f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/t:x",
    "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
)  # fmt: skip
RESOURCE_PATTERNS = (
    *RESOURCES, "*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${cognito-identity.amazonaws.com:sub}/*",
    "arn:aws:s3:::b/*/test/*", "arn:aws:dynamodb:*:*:table/*",
    "arn:aws:dynamodb:us-*-1:111122223333:table/?", "arn:aws:s3:::b/${x:one, 'me'}/?",
    "arn:aws:s3:::b/${*}", "arn:aws:someservice:*:111122223333:finance/*", "arn:aws:s3:::*",
)  # fmt: skip
ARN_PATTERNS = tuple(one for one in RESOURCE_PATTERNS if one != "*")
"""What a pattern that is no ARN means to ArnLike is nowhere said."""

TEXTS = ("a", "A", "ab", "b*", "a?", "", "me", "*", "${x:one}", "${x:two, 'a'}", "${x:many}", "${?}", "a${*}")
NUMBERS = ("1", "2", "2.0", "-3", "10", "1e1")
DATES = ("2026-01-01T00:00:00Z", "2026-06-01", "1767225600", "2027-01-01T00:00:00+02:00")
ADDRESSES = ("10.0.0.1", "10.0.0.0/8", "192.168.1.7/32", "2001:db8::1", "2001:db8::/32")
PLAIN_ADDRESSES = ("10.0.0.1", "10.200.3.4", "192.168.1.7", "2001:db8::1", "2001:db9::1")
BINARIES = ("YQ==", "Yg==")
BOOLS = ("true", "false", "TRUE")
NULLS = ("true", "false")
COMPARISONS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
STRING_OPERATORS = (
    "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike",
    "StringNotLike",
)  # fmt: skip
OPERATORS: dict[str, tuple[str, Sequence[str], Sequence[str]]] = {
    **dict.fromkeys(STRING_OPERATORS, ("x:text", TEXTS, TEXTS)),
    **{f"Numeric{name}": ("x:number", NUMBERS, NUMBERS) for name in COMPARISONS},
    **{f"Date{name}": ("x:date", DATES, DATES) for name in COMPARISONS},
    "Bool": ("x:bool", BOOLS, BOOLS),
    "BinaryEquals": ("x:binary", BINARIES, BINARIES),
    "IpAddress": ("x:address", ADDRESSES, PLAIN_ADDRESSES),
    "NotIpAddress": ("x:address", ADDRESSES, PLAIN_ADDRESSES),
    **dict.fromkeys(("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"), ("x:arn", ARN_PATTERNS, RESOURCES)),
    "Null": ("x:present", NULLS, ("a", "true")),  # whether an empty text is present is nowhere said
}  # fmt: skip
"""Operator: the key that it is asked of, values in policies, values in requests."""

VALUES = {key: given for key, _, given in OPERATORS.values()}


@dataclass(frozen=True, kw_only=True)
class Case:
    """Raw documents by layer, and a request."""

    identity: list[dict[str, Any]]
    resource: list[dict[str, Any]]
    boundary: list[dict[str, Any]] | None
    session: list[dict[str, Any]] | None
    trust: dict[str, Any]
    action: str
    asked: str
    context: dict[str, tuple[str, ...]]


def case(source: random.Random) -> Case:
    """Draw a case."""
    return Case(
        identity=[document(source, "permission") for _ in range(source.randrange(3))],
        resource=[document(source, "resource") for _ in range(source.randrange(2))],
        boundary=[document(source, "permission")] if source.random() < 0.3 else None,
        session=[document(source, "permission")] if source.random() < 0.3 else None,
        trust=document(source, "trust"),
        action=source.choice(ACTIONS),
        asked=source.choice(RESOURCES),
        context=context(source),
    )


def document(source: random.Random, kind: str) -> dict[str, Any]:
    """Draw a policy document."""
    version = {"Version": source.choice(("2012-10-17", "2012-10-17", "2008-10-17"))} if source.random() < 0.9 else {}
    return {**version, "Statement": [statement(source, kind) for _ in range(source.randint(1, 3))]}


def statement(source: random.Random, kind: str) -> dict[str, Any]:
    """Draw a statement."""
    found: dict[str, Any] = {"Effect": "Allow" if source.random() < 0.75 else "Deny"}
    found[source.choice(("Action", "Action", "Action", "NotAction"))] = some(source, ACTION_PATTERNS)
    if kind != "trust":
        found[source.choice(("Resource", "Resource", "Resource", "NotResource"))] = some(source, RESOURCE_PATTERNS)
    if kind != "permission":
        found[source.choice(("Principal", "Principal", "Principal", "NotPrincipal"))] = principal(source, kind)
    if source.random() < 0.5:
        found["Condition"] = dict(condition(source) for _ in range(source.randint(1, 2)))
    return found


def principal(source: random.Random, kind: str) -> Any:
    """Draw a principal."""
    if source.random() < 0.1:
        return "*"
    if kind == "trust":
        return {"Federated": source.choice((COGNITO, "graph.facebook.com", [COGNITO, "accounts.google.com"]))}
    return {"AWS": source.choice((ACCOUNT, ROLE, SESSION, "*", f"arn:aws:iam::{ACCOUNT}:root", "444455556666"))}


def condition(source: random.Random) -> tuple[str, dict[str, Any]]:
    """Draw one operator with its key."""
    name = source.choice(tuple(OPERATORS))
    key, values, _ = OPERATORS[name]
    if name != "Null":
        name += source.choice(("", "", "IfExists"))
        name = source.choice(("", "", "ForAnyValue:", "ForAllValues:")) + name
    return name, {source.choice((key, key.upper())): some(source, values)}


def some(source: random.Random, values: Sequence[str]) -> Any:
    """Draw one value, or a list."""
    return (
        source.choice(values) if source.random() < 0.6 else [source.choice(values) for _ in range(source.randint(1, 3))]
    )


def context(source: random.Random) -> dict[str, tuple[str, ...]]:
    """Draw what a request tells."""
    found: dict[str, tuple[str, ...]] = {}
    for key, values in VALUES.items():
        if source.random() < 0.7:
            literal = [value for value in values if "$" not in value]
            found[key] = tuple(source.choice(literal) for _ in range(source.choice((1, 1, 1, 2))))
    for key in ("x:one", "x:two", f"{COGNITO}:sub"):
        if source.random() < 0.5:
            found[key] = (source.choice(("me", "a", "*")),)
    if source.random() < 0.5:
        found["x:many"] = ("me", "a")
    return found


def ask_model(drawn: Case) -> tuple[str, bool]:
    """Ask the model's evaluator: allow or which deny, and whether the trust policy lets the identity pool in."""
    kinds = model_policy.Kind
    read = model_policy.read

    def all_of(raw: list[dict[str, Any]] | None, kind: model_policy.Kind) -> Any:
        return None if raw is None else [read(one, kind) for one in raw]

    caller = model_policy.Caller(account=ACCOUNT, role=ROLE, session=SESSION)
    decision = model_policy.authorize(
        model_policy.Policies(
            identity=all_of(drawn.identity, kinds.PERMISSION),
            resource=all_of(drawn.resource, kinds.RESOURCE),
            boundary=all_of(drawn.boundary, kinds.PERMISSION),
            session=all_of(drawn.session, kinds.PERMISSION),
        ),
        model_policy.Question(action=drawn.action, resource=drawn.asked, caller=caller, context=drawn.context),
    )
    federated = model_policy.Question(
        action=drawn.action, caller=model_policy.Caller(federated=COGNITO), context=drawn.context
    )
    trusted = model_policy.decide([read(drawn.trust, kinds.TRUST)], federated)
    return decision.value, trusted is model_policy.Decision.ALLOW


def ask_reference(drawn: Case) -> tuple[str, bool]:
    """Ask the reference's evaluator the same."""
    kinds = reference_documents.Kind

    def all_of(raw: list[dict[str, Any]] | None, kind: reference_documents.Kind) -> Any:
        return None if raw is None else [reference_documents.parse(json.dumps(one), kind) for one in raw]

    context = {key: values[0] if len(values) == 1 else values for key, values in drawn.context.items()}
    caller = reference_principals.RoleSession(account_id=ACCOUNT, role_arn=ROLE, session_arn=SESSION)
    decision = reference_evaluation.authorize(
        reference_evaluation.Policies(
            identity=all_of(drawn.identity, kinds.IDENTITY),
            resource=all_of(drawn.resource, kinds.RESOURCE),
            boundary=all_of(drawn.boundary, kinds.IDENTITY),
            session=all_of(drawn.session, kinds.IDENTITY),
        ),
        reference_evaluation.Access(action=drawn.action, resource=drawn.asked, caller=caller, context=context),
    )
    federated = reference_evaluation.Access(
        action=drawn.action, resource=None, caller=reference_principals.Federated(provider=COGNITO), context=context
    )
    trust = reference_documents.parse(json.dumps(drawn.trust), kinds.TRUST)
    said = "allow" if decision.allowed else "explicit deny" if decision.explicit else "implicit deny"
    return said, reference_evaluation.trusts(trust, federated)


def disagreements(count: int, seed: int) -> list[tuple[Case, tuple[str, bool], tuple[str, bool]]]:
    """Compare both on so many cases."""
    source = random.Random(seed)
    drawn = (case(source) for _ in range(count))
    return [(one, model, other) for one in drawn if (model := ask_model(one)) != (other := ask_reference(one))]


def speed(ask: Callable[[Case], Any], cases: Sequence[Case]) -> float:
    """Give the evaluations a second, reading included; each case is two evaluations."""
    started = time.perf_counter()
    for one in cases:
        ask(one)
    return 2 * len(cases) / (time.perf_counter() - started)


def main() -> None:
    """Compare, print the figures; exit 1 where they disagree."""
    count, seed = (int(value) for value in [*sys.argv[1:], *("100000", "0")[len(sys.argv) - 1 :]])
    found = disagreements(count, seed)
    source = random.Random(seed)
    cases = [case(source) for _ in range(2000)]
    sys.stdout.write(f"{count} policies and requests (seed {seed}): {len(found)} disagreements\n")
    for one, model, other in found[:3]:
        sys.stdout.write(f"model {model}, reference {other}: {one}\n")
    sys.stdout.write(
        f"model {speed(ask_model, cases):.0f}, reference {speed(ask_reference, cases):.0f} evaluations a second\n"
    )
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
