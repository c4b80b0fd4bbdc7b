"""How a refusal is worded (IAM user guide, troubleshoot_access-denied)."""

from __future__ import annotations

from poolproof.reference.policy.evaluation import Decision, Layer

_EXPLICIT = {
    Layer.RESOURCE: "in a resource-based policy",
    Layer.IDENTITY: "in an identity-based policy",
    Layer.BOUNDARY: "in a permissions boundary",
    Layer.SESSION: "in a sessions policy",
    None: "",
}


def sentence(caller_arn: str, action: str, resource: str | None, decision: Decision) -> str:
    """The refusal of an action as most services print it; `resource` may be left out."""
    place = "" if resource is None else f" on resource: {resource}"
    if decision.explicit:
        reason = f"with an explicit deny {_EXPLICIT[decision.layer]}"
    else:
        layer = decision.layer or Layer.IDENTITY
        reason = f"because no {layer.value} allows the {action} action"
    return f"User: {caller_arn} is not authorized to perform: {action}{place} {reason}"
