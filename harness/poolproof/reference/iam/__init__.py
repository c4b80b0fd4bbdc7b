"""Just enough of IAM to build a world: roles with their policies, managed policies, and identity providers."""

from __future__ import annotations

from poolproof.reference.calls import Call, Handler
from poolproof.reference.iam import managed, providers, role_policies, roles, saml_providers
from poolproof.reference.sts import guard


def resource_of(call: Call) -> str:
    """The ARN that a call is about: the role, policy or provider that it names, else everything."""
    arguments = call.arguments
    if "RoleName" in arguments:
        path = arguments.get("Path", "/")
        return f"arn:aws:iam::{call.account_id}:role{path}{arguments['RoleName']}"
    named = (arguments.get(name) for name in ("PolicyArn", "OpenIDConnectProviderArn", "SAMLProviderArn"))
    return next((arn for arn in named if arn is not None), "*")


OPERATIONS: dict[str, Handler] = guard.guarded(
    {
        **roles.OPERATIONS,
        **role_policies.OPERATIONS,
        **managed.OPERATIONS,
        **providers.OPERATIONS,
        **saml_providers.OPERATIONS,
    },
    "iam",
    resource_of,
)
