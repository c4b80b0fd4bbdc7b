"""Decides a request on policies: an explicit deny, else an allow from everyone who must agree, else no.

The order is that of IAM user guide, reference_policies_evaluation-logic, for one account.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from poolproof.reference.policy import operators, patterns, principals
from poolproof.reference.policy.documents import Condition, Effect, Policy, Statement
from poolproof.reference.policy.patterns import Context, Template
from poolproof.reference.policy.principals import Caller, Reach


class Layer(Enum):
    """The kind of policy that decided."""

    RESOURCE = "resource-based policy"
    IDENTITY = "identity-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What is asked: an action (`s3:GetObject`), the ARN it is for, the caller, and the condition keys.

    `resource` is None where policies have no Resource element, as in a role's trust policy.
    """

    action: str
    resource: str | None
    caller: Caller
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether it is allowed; else which layer refused, and whether it did by a Deny."""

    allowed: bool
    layer: Layer | None = None
    explicit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """All policies that bear on a request; None means that there is no policy of that kind."""

    identity: Sequence[Policy] = ()
    boundary: Sequence[Policy] | None = None
    session: Sequence[Policy] | None = None
    resource: Sequence[Policy] = ()


ALLOWED = Decision(allowed=True)


def authorize(policies: Policies, access: Access) -> Decision:
    """Decide an access to a resource of the caller's own account.

    A resource policy that names the role session allows by itself; one that names the role stands in for the identity
    policies but not for boundary and session policies; one that names the account leaves it to the identity policies.
    Several session policies are joined: what one of them allows is allowed.
    """
    layers = (
        (Layer.RESOURCE, policies.resource),
        (Layer.IDENTITY, policies.identity),
        (Layer.BOUNDARY, policies.boundary or ()),
        (Layer.SESSION, policies.session or ()),
    )
    for layer, attached in layers:
        if explicitly_denied(attached, access):
            return Decision(allowed=False, layer=layer, explicit=True)
    reached = allowed_by_resource(policies.resource, access)
    if reached is Reach.SESSION:
        return ALLOWED
    if reached is not Reach.PRINCIPAL and not allowed(policies.identity, access):
        return Decision(allowed=False, layer=Layer.IDENTITY)
    if not boundary_admits(policies.boundary, access):
        return Decision(allowed=False, layer=Layer.BOUNDARY)
    if not session_admits(policies.session, access):
        return Decision(allowed=False, layer=Layer.SESSION)
    return ALLOWED


def trusts(trust: Policy, access: Access) -> bool:
    """Whether a trust policy lets the caller take the action: an Allow that names the caller, and no such Deny."""
    return not explicitly_denied((trust,), access) and allowed((trust,), access)


def explicitly_denied(policies: Iterable[Policy], access: Access) -> bool:
    """Whether any statement denies it; an explicit deny wins over every allow."""
    return any(applies(statement, access) for statement in _statements(policies, Effect.DENY))


def allowed(policies: Iterable[Policy], access: Access) -> bool:
    """Whether any statement allows it."""
    return any(applies(statement, access) for statement in _statements(policies, Effect.ALLOW))


def allowed_by_resource(policies: Iterable[Policy], access: Access) -> Reach:
    """The closest name under which a resource policy allows it."""
    allowing = (statement for statement in _statements(policies, Effect.ALLOW) if applies(statement, access))
    return max((principals.reach(statement, access.caller) for statement in allowing), default=Reach.NONE)


def boundary_admits(boundary: Sequence[Policy] | None, access: Access) -> bool:
    """A permissions boundary, if there is one, must allow it too."""
    return boundary is None or allowed(boundary, access)


def session_admits(session: Sequence[Policy] | None, access: Access) -> bool:
    """A session policy, if there is one, must allow it too; it never widens what the role may do."""
    return session is None or allowed(session, access)


def _statements(policies: Iterable[Policy], effect: Effect) -> Iterable[Statement]:
    return (statement for policy in policies for statement in policy.statements if statement.effect is effect)


def applies(statement: Statement, access: Access) -> bool:
    """Whether a statement is about this access: caller, action, resource and all conditions."""
    return (
        action_matches(statement, access.action)
        and resource_matches(statement, access.resource, access.context)
        and principal_matches(statement, access.caller)
        and conditions_hold(statement.conditions, access.context)
    )


def principal_matches(statement: Statement, caller: Caller) -> bool:
    """Whether the statement names the caller in any way."""
    return principals.reach(statement, caller) is not Reach.NONE


def action_matches(statement: Statement, action: str) -> bool:
    """Whether the statement is about the action; letter case does not count (elements_action)."""
    name = action.lower()
    listed = any(patterns.matches(_plain(template), name) for template in statement.actions)
    return listed != statement.except_actions


def _plain(template: Template) -> tuple[str | patterns.Wild, ...]:
    return tuple(piece for piece in template.pieces if not isinstance(piece, patterns.Variable))


def resource_matches(statement: Statement, resource: str | None, context: Context) -> bool:
    """Whether the statement is about the resource; an entry with a variable that has no value is about none."""
    if statement.resources is None or resource is None:
        return True
    return any(resource_listed(template, resource, context) for template in statement.resources) != (
        statement.except_resources
    )


def resource_listed(template: Template, resource: str, context: Context) -> bool:
    """Whether one Resource entry, with its variables filled in, matches an ARN."""
    filled = patterns.fill(template, context)
    return filled is not None and patterns.resource_matches(filled, resource)


def conditions_hold(conditions: Iterable[Condition], context: Context) -> bool:
    """All operators and keys must hold; the values of one key are alternatives."""
    return all(operators.holds(each.operator, each.key, each.values, context) for each in conditions)
