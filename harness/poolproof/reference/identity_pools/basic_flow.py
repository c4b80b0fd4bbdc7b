"""GetId and GetOpenIdToken: the first two steps of the basic flow; the third is sts:AssumeRoleWithWebIdentity."""

from __future__ import annotations

from typing import Any

from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError
from poolproof.reference.identity_pools import linking, logins, open_id, principal_tags, state
from poolproof.reference.identity_pools.state import Pool


def get_id(call: Call) -> dict[str, Any]:
    """GetId: a new guest without logins, else the identity of the logins; no Logins and empty Logins are one."""
    pool = state.find_pool(call.cloud, call.arguments["IdentityPoolId"], call.region)
    proofs = logins.verified(call, pool, call.arguments.get("Logins") or {})
    plan = linking.plan_for_logins(call.cloud, pool, [proof.login for proof in proofs])
    return {"IdentityId": linking.carry_out(call.cloud, pool, plan).id}


def get_open_id_token(call: Call) -> dict[str, Any]:
    """GetOpenIdToken: a token for STS that lives ten minutes."""
    pool, identity = state.find_identity(call.cloud, call.arguments["IdentityId"], call.region)
    if classic_flow_off(pool):
        text = "Basic (classic) flow is not enabled, please use enhanced flow."
        raise ServiceError("InvalidParameterException", text)
    if roles_are_mapped(pool):
        text = "Basic (classic) flow is not supported with RoleMappings, please use enhanced flow."
        raise ServiceError("InvalidParameterException", text)
    proofs = logins.verified(call, pool, call.arguments.get("Logins") or {})
    if any(proof.is_saml for proof in proofs):
        raise ServiceError("InvalidParameterException", "SAML logins are supported in the enhanced flow only.")
    plan = linking.plan_for_identity(pool, identity, [proof.login for proof in proofs])
    owner = linking.carry_out(call.cloud, pool, plan)
    amr, tags = open_id.methods(proofs), principal_tags.tags_for(pool, proofs)
    return {"IdentityId": owner.id, "Token": open_id.token(call.cloud, pool, owner, amr=amr, tags=tags)}


def classic_flow_off(pool: Pool) -> bool:
    """Whether AllowClassicFlow is false; never set still allows it (aws-cli issue 7652)."""
    return pool.classic_flow is False


def roles_are_mapped(pool: Pool) -> bool:
    """Whether the pool has role mappings, which only the enhanced flow obeys (aws-rum-web issue 172)."""
    return bool(pool.role_mappings)


OPERATIONS: dict[str, Handler] = {"GetId": get_id, "GetOpenIdToken": get_open_id_token}
