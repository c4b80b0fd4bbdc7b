"""Identities seen from the owner's side: describe, list, delete (botocore service model, cognito-identity)."""

from __future__ import annotations

from typing import Any

from poolproof.reference.calls import Call, Handler
from poolproof.reference.identity_pools import pages, state
from poolproof.reference.identity_pools.state import Identity, IdentityPools, Pool


def described(identity: Identity) -> dict[str, Any]:
    """An identity as it is printed: the names of its providers, never a token."""
    names = list(dict.fromkeys(login.provider for login in identity.logins))
    return {
        "IdentityId": identity.id,
        **({"Logins": names} if names else {}),
        "CreationDate": identity.created_at,
        "LastModifiedDate": identity.modified_at,
    }


def describe_identity(call: Call) -> dict[str, Any]:
    """DescribeIdentity."""
    _, identity = state.find_identity(call.cloud, call.arguments["IdentityId"], call.region)
    return described(identity)


def is_shown(identity: Identity, hide_disabled: bool) -> bool:
    """Whether a listing holds an identity; one without any login left is not a disabled one."""
    return not (hide_disabled and state.is_disabled(identity))


def list_identities(call: Call) -> dict[str, Any]:
    """ListIdentities: disabled ones too, unless HideDisabled is true."""
    pool = state.find_pool(call.cloud, call.arguments["IdentityPoolId"], call.region)
    shown = [one for one in pool.identities.values() if is_shown(one, call.arguments.get("HideDisabled", False))]
    page, token = pages.cut(shown, call.arguments["MaxResults"], call.arguments.get("NextToken"))
    return {"IdentityPoolId": pool.id, "Identities": [described(one) for one in page], **token}


def delete_identities(call: Call) -> dict[str, Any]:
    """DeleteIdentities; an id that is not there is passed over, which the declared errors suggest.

    Credentials of a deleted identity live until they expire.
    """
    held = call.cloud.part(IdentityPools)
    for identity_id in call.arguments["IdentityIdsToDelete"]:
        pool = held.pools.get(held.pool_of_identity.get(identity_id, ""))
        if pool is not None and pool.region == call.region:
            delete(held, pool, identity_id)
    return {"UnprocessedIdentityIds": []}


def delete(held: IdentityPools, pool: Pool, identity_id: str) -> None:
    """Take an identity out of its pool; its logins belong to nobody then."""
    identity = pool.identities.pop(identity_id)
    del held.pool_of_identity[identity_id]
    for login in identity.logins:
        del pool.owners[login]


OPERATIONS: dict[str, Handler] = {
    "DescribeIdentity": describe_identity,
    "ListIdentities": list_identities,
    "DeleteIdentities": delete_identities,
}
