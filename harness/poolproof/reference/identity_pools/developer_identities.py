"""Developer-authenticated identities: users that an application vouches for under the pool's developer provider.

Facts from the botocore service model and the developer guide, developer-authenticated-identities.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from poolproof.reference.calls import Call, Handler
from poolproof.reference.errors import ServiceError
from poolproof.reference.identity_pools import linking, logins, open_id, pages, state
from poolproof.reference.identity_pools.linking import Plan
from poolproof.reference.identity_pools.proofs import Proof
from poolproof.reference.identity_pools.state import Identity, Login, Pool

DEFAULT_DURATION = 900
"""Seconds that a token lives unless TokenDuration says otherwise."""

LOOKUP_PAGE = 60


def developer_login(pool: Pool, identifier: str) -> Login:
    """The login of a developer user."""
    return Login(provider=pool.developer_provider or "", subject=identifier, developer=True)


def get_open_id_token_for_developer_identity(call: Call) -> dict[str, Any]:
    """GetOpenIdTokenForDeveloperIdentity: finds, links or makes the identity of a developer user; gives its token."""
    arguments, cloud = call.arguments, call.cloud
    pool = state.find_pool(cloud, arguments["IdentityPoolId"], call.region)
    shown: dict[str, str] = arguments["Logins"]
    if pool.developer_provider is None or pool.developer_provider not in shown:
        text = "Please provide the developer provider name of this identity pool and a user identifier in Logins."
        raise ServiceError("InvalidParameterException", text)
    public = {name: token for name, token in shown.items() if name != pool.developer_provider}
    proofs = logins.verified(call, pool, public)
    login = developer_login(pool, shown[pool.developer_provider])
    plan = planned(call, pool, arguments.get("IdentityId"), login, proofs)
    identity = linking.carry_out(cloud, pool, plan)
    token = open_id.token(
        cloud,
        pool,
        identity,
        amr=methods(pool, login, proofs),
        tags=arguments.get("PrincipalTags", {}),
        seconds=arguments.get("TokenDuration", DEFAULT_DURATION),
    )
    return {"IdentityId": identity.id, "Token": token}


def methods(pool: Pool, login: Login, proofs: Sequence[Proof]) -> tuple[str, ...]:
    """`amr`: authenticated, the provider, and `PROVIDER:POOL:USER` (recorded, aws-sdk-net issue 420)."""
    own = (login.provider, f"{login.provider}:{pool.id}:{login.subject}")
    return tuple(dict.fromkeys(("authenticated", *own, *open_id.methods(proofs)[1:])))


def planned(call: Call, pool: Pool, identity_id: str | None, login: Login, proofs: Sequence[Proof]) -> Plan:
    """Which identity a developer user gets: a named one, that of the user, or a new one."""
    every = [login, *(proof.login for proof in proofs)]
    if identity_id is None:
        return linking.plan_for_logins(call.cloud, pool, every)
    own_pool, identity = state.find_identity(call.cloud, identity_id, call.region)
    if own_pool is not pool:
        raise linking.logins_do_not_match()
    if registered_elsewhere(pool, identity, login):
        text = f"The developer user '{login.subject}' is already registered with another identity."
        raise ServiceError("DeveloperUserAlreadyRegisteredException", text)
    if state.is_disabled(identity) or (not state.is_guest(identity) and not identity.logins):
        raise linking.forbidden(identity)
    if lacks_public_login(identity, proofs):
        raise linking.logins_do_not_match()
    owners = [owner for owner in linking.owners_of(pool, every) if owner is not identity]
    return linking.checked(Plan(identity=identity, gained=linking.free_logins(pool, every), absorbed=tuple(owners)))


def registered_elsewhere(pool: Pool, identity: Identity, login: Login) -> bool:
    """Whether the developer user already has another identity than the one named."""
    owner = state.owner_of(pool, login)
    return owner is not None and owner is not identity


def lacks_public_login(identity: Identity, proofs: Sequence[Proof]) -> bool:
    """Whether an identity with public logins is named and none of them shown (aws-sdk-net issue 1112)."""
    public = [login for login in identity.logins if not login.developer]
    return bool(public) and not linking.shows_own_login(identity, [proof.login for proof in proofs])


def identifiers(identity: Identity) -> list[str]:
    """The developer user identifiers of an identity."""
    return [login.subject for login in identity.logins if login.developer]


def lookup_developer_identity(call: Call) -> dict[str, Any]:
    """LookupDeveloperIdentity: identity id to identifiers or the other way; both must belong together."""
    arguments = call.arguments
    pool = state.find_pool(call.cloud, arguments["IdentityPoolId"], call.region)
    identity_id, identifier = arguments.get("IdentityId"), arguments.get("DeveloperUserIdentifier")
    if identity_id is None and identifier is None:
        text = "Please provide an identity id or a developer user identifier."
        raise ServiceError("InvalidParameterException", text)
    by_name = None if identifier is None else known_user(pool, identifier)
    identity = by_name if identity_id is None else identity_in(call, pool, identity_id)
    if identity is None or (by_name is not None and by_name is not identity):
        text = "The identity id and the developer user identifier do not belong together."
        raise ServiceError("ResourceConflictException", text)
    size = arguments.get("MaxResults", LOOKUP_PAGE)
    page, token = pages.cut(identifiers(identity), size, arguments.get("NextToken"))
    return {"IdentityId": identity.id, "DeveloperUserIdentifierList": list(page), **token}


def identity_in(call: Call, pool: Pool, identity_id: str) -> Identity:
    """The identity with that id in this pool, else ResourceNotFoundException."""
    own_pool, identity = state.find_identity(call.cloud, identity_id, call.region)
    if own_pool is not pool:
        raise ServiceError("ResourceNotFoundException", f"Identity '{identity_id}' not found.")
    return identity


def known_user(pool: Pool, identifier: str) -> Identity:
    """The identity of a developer user, else ResourceNotFoundException."""
    identity = state.owner_of(pool, developer_login(pool, identifier))
    if identity is None:
        raise ServiceError("ResourceNotFoundException", f"Developer user identifier '{identifier}' not found.")
    return identity


def require_developer_provider(pool: Pool, name: str) -> None:
    """Refuse another developer provider than the pool's."""
    if name != pool.developer_provider:
        text = f"{name} is not the developer provider of this identity pool."
        raise ServiceError("InvalidParameterException", text)


def merge_developer_identities(call: Call) -> dict[str, Any]:
    """MergeDeveloperIdentities: the destination's identity takes over all logins of the source's."""
    arguments = call.arguments
    pool = state.find_pool(call.cloud, arguments["IdentityPoolId"], call.region)
    require_developer_provider(pool, arguments["DeveloperProviderName"])
    source = known_user(pool, arguments["SourceUserIdentifier"])
    destination = known_user(pool, arguments["DestinationUserIdentifier"])
    if source is not destination:
        plan = linking.checked(Plan(identity=destination, absorbed=(source,)))
        if linking.too_many_logins([*source.logins, *destination.logins]):
            text = f"An identity can have at most {linking.MAXIMUM_LOGINS} logins."
            raise ServiceError("ResourceConflictException", text)
        linking.carry_out(call.cloud, pool, plan)
    return {"IdentityId": destination.id}


def unlink_developer_identity(call: Call) -> dict[str, Any]:
    """UnlinkDeveloperIdentity: the user is new afterwards."""
    arguments = call.arguments
    pool = state.find_pool(call.cloud, arguments["IdentityPoolId"], call.region)
    require_developer_provider(pool, arguments["DeveloperProviderName"])
    identity = identity_in(call, pool, arguments["IdentityId"])
    owner = known_user(pool, arguments["DeveloperUserIdentifier"])
    if owner is not identity:
        text = "The identity id and the developer user identifier do not belong together."
        raise ServiceError("ResourceConflictException", text)
    login = developer_login(pool, arguments["DeveloperUserIdentifier"])
    linking.detach(pool, identity, login, call.cloud.clock.now())
    return {}


OPERATIONS: dict[str, Handler] = {
    "GetOpenIdTokenForDeveloperIdentity": get_open_id_token_for_developer_identity,
    "LookupDeveloperIdentity": lookup_developer_identity,
    "MergeDeveloperIdentities": merge_developer_identities,
    "UnlinkDeveloperIdentity": unlink_developer_identity,
}
