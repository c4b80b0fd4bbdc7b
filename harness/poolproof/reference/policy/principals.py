"""Who calls, and how closely a Principal element names them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import assert_never

from poolproof.reference.policy.documents import Named, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Federated:
    """A web identity or SAML assertion before it has a role; `provider` as a Federated principal names it."""

    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSession:
    """Temporary credentials of a role."""

    account_id: str
    role_arn: str
    session_arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account itself or one of its users; `arn` is that of the root or of the user."""

    account_id: str
    arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymous:
    """Nobody: the request carries no signature."""


Caller = Federated | RoleSession | Account | Anonymous


class Reach(IntEnum):
    """How closely a Principal element names the caller; the closer, the less else must agree."""

    NONE = 0
    ACCOUNT = 1
    PRINCIPAL = 2
    SESSION = 3


def reach(statement: Statement, caller: Caller) -> Reach:
    """How closely a statement names the caller; a statement without principals names whoever it is attached to."""
    if statement.principals is None:
        return Reach.PRINCIPAL
    closest = max((named(entry, caller) for entry in statement.principals), default=Reach.NONE)
    if statement.except_principals:
        return Reach.PRINCIPAL if closest is Reach.NONE else Reach.NONE
    return closest


def named(entry: Named, caller: Caller) -> Reach:
    """How closely one entry names the caller.

    `"*"` names everybody, `{"AWS": "*"}` everybody but a federated identity that has no role yet; an account stands for
    those whom the account itself permits (IAM user guide, reference_policies_elements_principal).
    """
    if entry.kind == "*":
        return Reach.PRINCIPAL
    match caller:
        case Federated(provider=provider):
            return Reach.PRINCIPAL if entry.kind == "Federated" and entry.value in ("*", provider) else Reach.NONE
        case Anonymous():
            return Reach.PRINCIPAL if entry == Named(kind="AWS", value="*") else Reach.NONE
        case RoleSession() | Account():
            return _aws_reach(entry.value, caller) if entry.kind == "AWS" else Reach.NONE
        case _:
            assert_never(caller)


def _aws_reach(value: str, caller: RoleSession | Account) -> Reach:
    if value in (caller.account_id, f"arn:aws:iam::{caller.account_id}:root"):
        return Reach.ACCOUNT
    if isinstance(caller, RoleSession) and value == caller.session_arn:
        return Reach.SESSION
    own = caller.role_arn if isinstance(caller, RoleSession) else caller.arn
    return Reach.PRINCIPAL if value in ("*", own) else Reach.NONE
