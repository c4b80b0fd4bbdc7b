"""Just enough of IAM to build a world: roles with their policies, managed policies, and identity providers."""

from __future__ import annotations

from poolproof.reference.calls import Handler
from poolproof.reference.iam import managed, providers, role_policies, roles

OPERATIONS: dict[str, Handler] = {
    **roles.OPERATIONS,
    **role_policies.OPERATIONS,
    **managed.OPERATIONS,
    **providers.OPERATIONS,
}
