"""GetCredentialsForIdentity: from logins to temporary credentials in one call.

The service itself takes the identity's token to STS (developer guide, authentication-flow), so the role's trust policy
is asked with the same keys as in the basic flow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from poolproof.reference.calls import Call, Handler, Signer
from poolproof.reference.identity_pools import (
    developer_tokens,
    linking,
    logins,
    open_id,
    principal_tags,
    role_selection,
    scope_down,
    state,
)
from poolproof.reference.identity_pools.linking import Plan
from poolproof.reference.identity_pools.proofs import Proof
from poolproof.reference.identity_pools.state import Identity, Pool
from poolproof.reference.policy.principals import Federated
from poolproof.reference.sts import assumption, session_policies, sessions, trust, web_identity

LIFETIME = 3600
"""Seconds that enhanced credentials live, whatever the role's maximum (developer guide, accessing-aws-services)."""

SESSION_NAME = "CognitoIdentityCredentials"
"""Recorded in the ARNs of callers, for example aws-sdk-java issue 1912."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitled:
    """Who gets credentials, and as what: `amr` and `tags` go into the token, `role_arn` is the role chosen."""

    plan: Plan
    amr: tuple[str, ...]
    tags: Mapping[str, str]
    role_arn: str


def get_credentials_for_identity(call: Call) -> dict[str, Any]:
    """GetCredentialsForIdentity."""
    arguments = call.arguments
    pool, identity = state.find_identity(call.cloud, arguments["IdentityId"], call.region)
    shown, custom_role = arguments.get("Logins") or {}, arguments.get("CustomRoleArn")
    if logins.COGNITO in shown and len(shown) == 1:
        entitled = by_own_token(call, pool, identity, shown[logins.COGNITO], custom_role)
    else:
        entitled = by_logins(pool, identity, logins.verified(call, pool, shown), custom_role)
    signer = credentials(call, pool, entitled)
    linking.carry_out(call.cloud, pool, entitled.plan)
    return {
        "IdentityId": entitled.plan.identity.id,
        "Credentials": {
            "AccessKeyId": signer.access_key_id,
            "SecretKey": signer.secret_access_key,
            "SessionToken": signer.session_token,
            "Expiration": signer.expires_at,
        },
    }


def by_logins(pool: Pool, identity: Identity, proofs: Sequence[Proof], custom_role: str | None) -> Entitled:
    """Entitle by the logins shown; none means a guest."""
    return Entitled(
        plan=linking.plan_for_identity(pool, identity, [proof.login for proof in proofs]),
        amr=open_id.methods(proofs),
        tags=principal_tags.tags_for(pool, proofs),
        role_arn=role_selection.chosen_role(pool, proofs, custom_role),
    )


def by_own_token(call: Call, pool: Pool, identity: Identity, text: str, custom_role: str | None) -> Entitled:
    """Entitle by a token that the identity pool gave out itself, which the developer flow does."""
    claims = developer_tokens.verified(call, pool, identity, text)
    kind = role_selection.AUTHENTICATED if claims.authenticated else role_selection.GUEST
    return Entitled(
        plan=Plan(identity=identity),
        amr=claims.amr,
        tags=claims.tags,
        role_arn=role_selection.pool_role(pool, kind, custom_role),
    )


def is_guest(amr: Sequence[str]) -> bool:
    """Whether the token says unauthenticated."""
    return role_selection.AUTHENTICATED not in amr


def credentials(call: Call, pool: Pool, entitled: Entitled) -> Signer:
    """Assume the chosen role; whatever STS would refuse is an invalid configuration of the pool."""
    web = web_identity.cognito_web_identity(entitled.plan.identity.id, pool.id, entitled.amr, entitled.tags)
    role = trust.role_to_assume(call.cloud, entitled.role_arn)
    keys = {**assumption.keys_of_request(call), **web.keys, "sts:rolesessionname": SESSION_NAME}
    action = f"sts:{web_identity.OPERATION}"
    if role is None or not trust.lets_in(role, action, Federated(provider=web.principal), keys, web.tags):
        raise role_selection.invalid_configuration()
    if session_policies.tags_too_large(web.tags):
        raise role_selection.invalid_configuration()
    session = sessions.session_of(
        role,
        SESSION_NAME,
        call.account_id,
        policies=scope_down.session_policies(guest=is_guest(entitled.amr)),
        keys=web.lasting,
        tags=tuple(web.tags.items()),
    )
    return sessions.issue(call.cloud, session, LIFETIME)


OPERATIONS: dict[str, Handler] = {"GetCredentialsForIdentity": get_credentials_for_identity}
