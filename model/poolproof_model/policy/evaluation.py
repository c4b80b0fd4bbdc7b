"""Decides a request on policies: an explicit deny wins; else everyone who must agree has to allow; silence denies.

Source: IAM user guide, pages evaluation-logic (order and layers within one account), elements_principal, multi-value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from poolproof_model.policy import patterns
from poolproof_model.policy.documents import EVERYONE, Condition, Policy, Principal, Statement
from poolproof_model.policy.patterns import Context


class Decision(StrEnum):
    """What policies say of a request."""

    ALLOW = "allow"
    EXPLICIT_DENY = "explicit deny"
    IMPLICIT_DENY = "implicit deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks: a federated principal that assumes a role, or a role's session that uses it.

    `federated` is a provider (`cognito-identity.amazonaws.com`, or the ARN of an IAM provider); `role` and `session`
    are ARNs, `account` is the id of the account.
    """

    federated: str = ""
    account: str = ""
    role: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether an action on a resource is allowed; `context` holds the values of condition keys, lower case."""

    action: str
    resource: str = "*"
    caller: Caller = field(default_factory=Caller)
    context: Context = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """All policies that bear on a request; None: there is no policy of that kind, which then limits nothing."""

    identity: Sequence[Policy] = ()
    resource: Sequence[Policy] = ()
    boundary: Sequence[Policy] | None = None
    session: Sequence[Policy] | None = None


class Reach(IntEnum):
    """How closely a resource policy names the caller."""

    NOT = 0
    ACCOUNT = 1
    ROLE = 2
    SESSION = 3


def authorize(policies: Policies, question: Question) -> Decision:
    """Decide by all layers of one account (evaluation-logic).

    A resource policy that names the role's session allows by itself; one that names the role stands in for the
    identity policies only; one that names the account leaves it to them.
    """
    everything = (*policies.identity, *policies.resource, *(policies.boundary or ()), *(policies.session or ()))
    if any(
        applies(statement, question) for policy in everything for statement in policy.statements if not statement.allows
    ):
        return Decision.EXPLICIT_DENY
    reach = max((_reach(policy, question) for policy in policies.resource), default=Reach.NOT)
    limits = [limit for limit in (policies.boundary, policies.session) if limit is not None]
    granted = reach is Reach.SESSION or (
        (reach is Reach.ROLE or _allowed(policies.identity, question))
        and all(_allowed(limit, question) for limit in limits)
    )
    return Decision.ALLOW if granted else Decision.IMPLICIT_DENY


def decide(policies: Iterable[Policy], question: Question) -> Decision:
    """Decide by one layer alone: a role's trust policy, or its permission policies."""
    return authorize(Policies(identity=tuple(policies)), question)


def _allowed(policies: Iterable[Policy], question: Question) -> bool:
    return any(
        statement.allows and applies(statement, question) for policy in policies for statement in policy.statements
    )


def _reach(policy: Policy, question: Question) -> Reach:
    found = (
        _naming(statement, question.caller)
        for statement in policy.statements
        if statement.allows and applies(statement, question)
    )
    return max(found, default=Reach.NOT)


def applies(statement: Statement, question: Question) -> bool:
    """Whether a statement speaks of a question."""
    return (
        _names_action(statement, question.action)
        and _names_principal(statement, question.caller)
        and _names_resource(statement, question)
        and all(holds(condition, question.context) for condition in statement.conditions)
    )


def _names_action(statement: Statement, action: str) -> bool:
    asked = action.lower()
    named = any(patterns.matches(patterns.folded(patterns.filled(one, {})), asked) for one in statement.actions)
    return named is not statement.but_actions


def _names_resource(statement: Statement, question: Question) -> bool:
    if statement.resources is None:
        return True
    named = any(
        patterns.resource_matches(patterns.filled(one, question.context), question.resource)
        for one in statement.resources
    )
    return named is not statement.but_resources


def _names_principal(statement: Statement, caller: Caller) -> bool:
    if statement.principals is None:
        return True
    named = any(_named(principal, caller) is not Reach.NOT for principal in statement.principals)
    return named is not statement.but_principals


def _naming(statement: Statement, caller: Caller) -> Reach:
    """Say how closely an allowing statement names the caller; exceptions name everybody else, as `*` does."""
    if statement.but_principals:
        return Reach.ROLE
    return max(_named(principal, caller) for principal in statement.principals or ())


def _named(principal: Principal, caller: Caller) -> Reach:
    match principal.kind:
        case "Federated":
            return Reach.ROLE if caller.federated and principal.name in {caller.federated, EVERYONE} else Reach.NOT
        case "AWS" if caller.account:
            if principal.name == EVERYONE:
                return Reach.ROLE
            names = {
                caller.session: Reach.SESSION,
                caller.role: Reach.ROLE,
                caller.account: Reach.ACCOUNT,
                f"arn:aws:iam::{caller.account}:root": Reach.ACCOUNT,
            }
            return names.get(principal.name, Reach.NOT)
        case _:
            return Reach.ROLE if principal.kind == EVERYONE else Reach.NOT


def holds(condition: Condition, context: Context) -> bool:
    """Whether one key under one operator is fulfilled (operators, multi-value)."""
    given = context.get(condition.key, ())
    if condition.operator is None:
        return any((value.text.lower() == "true") is not bool(given) for value in condition.values)
    if condition.if_exists and not given:
        return True
    if condition.quantifier:
        given = tuple(value for value in given if value)
    wanted = [patterns.filled(value, context) for value in condition.values]
    operator = condition.operator
    fulfilled = (any(operator.compare(one, value) for one in wanted) is not operator.negated for value in given)
    if condition.quantifier == "ForAllValues" or (operator.negated and not condition.quantifier):
        return all(fulfilled)
    return any(fulfilled)
