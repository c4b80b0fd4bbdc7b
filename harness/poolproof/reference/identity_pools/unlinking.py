"""UnlinkIdentity: takes public logins away from an identity that one of its logins proves."""

from __future__ import annotations

from typing import Any

from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError
from poolproof.reference.identity_pools import linking, logins, state
from poolproof.reference.identity_pools.state import Identity, Login


def unlink_identity(call: Call) -> dict[str, Any]:
    """UnlinkIdentity; without its last login an identity is inaccessible, and a removed login is new again."""
    pool, identity = state.find_identity(call.cloud, call.arguments["IdentityId"], call.region)
    proofs = logins.verified(call, pool, call.arguments["Logins"])
    if not linking.shows_own_login(identity, [proof.login for proof in proofs]):
        raise linking.logins_do_not_match()
    removed = [public_login(identity, name) for name in dict.fromkeys(call.arguments["LoginsToRemove"])]
    for login in removed:
        linking.detach(pool, identity, login, call.cloud.clock.now())
    return {}


def public_login(identity: Identity, provider: str) -> Login:
    """The identity's login of a public provider; what is answered when there is none is not documented."""
    for login in identity.logins:
        if login.provider == provider and not login.developer:
            return login
    raise ServiceError("InvalidParameterException", f"{provider} is not a login of identity '{identity.id}'.")


OPERATIONS: dict[str, Handler] = {"UnlinkIdentity": unlink_identity}
