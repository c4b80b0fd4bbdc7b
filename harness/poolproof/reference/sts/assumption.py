"""The checks that all AssumeRole... operations share, and their answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from poolproof.reference.calls import Call, Signer
from poolproof.reference.errors import ServiceError
from poolproof.reference.iam.state import Role
from poolproof.reference.sts.session_policies import Limits
from poolproof.reference.sts.sessions import Session

DEFAULT_SECONDS = 3600
_ARN = re.compile(r"arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:\S+")


def is_arn(text: str) -> bool:
    """Whether a text has the six parts of an ARN, with partition, service and resource filled."""
    return _ARN.fullmatch(text) is not None


def require_arn(text: str) -> None:
    """Refuse a RoleArn that is no ARN: ValidationError `<value> is invalid` (recorded on AssumeRole, LocalStack)."""
    if not is_arn(text):
        raise ServiceError("ValidationError", f"{text} is invalid")


def denied(operation: str) -> ServiceError:
    """The one answer to a missing role and to one that does not trust the caller (AccessDenied, 403)."""
    return ServiceError("AccessDenied", f"Not authorized to perform sts:{operation}", 403)


def duration_exceeds_role(role: Role, seconds: int) -> bool:
    """Whether more time is asked for than the role's MaxSessionDuration."""
    return seconds > role.maximum_session


def duration(call: Call, role: Role) -> int:
    """The session's length in seconds, 3600 unless asked otherwise."""
    seconds = int(call.arguments.get("DurationSeconds", DEFAULT_SECONDS))
    if duration_exceeds_role(role, seconds):
        text = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        raise ServiceError("ValidationError", text)
    return seconds


def keys_of_request(call: Call) -> dict[str, str | tuple[str, ...]]:
    """The condition keys of any request: time, address, encryption."""
    now = call.cloud.clock.now()
    return {
        "aws:currenttime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:epochtime": str(int(now.timestamp())),
        "aws:sourceip": call.source_ip,
        "aws:securetransport": "true",
    }


def answer(signer: Signer, session: Session, limits: Limits, **rest: Any) -> dict[str, Any]:
    """The members that all AssumeRole... answers have; PackedPolicySize only when policies or tags were sent."""
    packed: Mapping[str, Any] = {} if limits.packed_percent is None else {"PackedPolicySize": limits.packed_percent}
    return {
        "Credentials": {
            "AccessKeyId": signer.access_key_id,
            "SecretAccessKey": signer.secret_access_key,
            "SessionToken": signer.session_token,
            "Expiration": signer.expires_at,
        },
        "AssumedRoleUser": {"AssumedRoleId": session.assumed_role_id, "Arn": session.arn},
        **packed,
        **rest,
    }
