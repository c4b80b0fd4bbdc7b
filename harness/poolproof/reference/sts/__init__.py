"""Security Token Service: who may become which role, for how long and with what left of its permissions."""

from __future__ import annotations

from poolproof.reference.calls import Handler
from poolproof.reference.sts import assume_role, caller_identity, saml, web_identity

OPERATIONS: dict[str, Handler] = {
    "AssumeRole": assume_role.assume_role,
    "AssumeRoleWithSAML": saml.assume_role_with_saml,
    "AssumeRoleWithWebIdentity": web_identity.assume_role_with_web_identity,
    "GetCallerIdentity": caller_identity.get_caller_identity,
}
