"""GetCallerIdentity: who the credentials of a request stand for; it needs no permission."""

from __future__ import annotations

from typing import Any

from poolproof.reference.calls import Call, Signer
from poolproof.reference.errors import ServiceError
from poolproof.reference.sts.sessions import Session


def user_id(signer: Signer) -> str:
    """The unique id: `AROA...:SESSION` of a role session, the account number of the root."""
    return signer.session.assumed_role_id if isinstance(signer.session, Session) else signer.account_id


def get_caller_identity(call: Call) -> dict[str, Any]:
    """GetCallerIdentity."""
    if call.signer is None:
        raise ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    return {"UserId": user_id(call.signer), "Account": call.signer.account_id, "Arn": call.signer.principal_arn}
