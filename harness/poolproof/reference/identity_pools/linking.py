"""Which identity a set of proven logins leads to, and what is linked or merged on the way there.

First a plan is made, which refuses without changing anything; then it is carried out
(developer guide, authentication-flow, "linking" and "merging").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from poolproof.reference.cloud import Cloud
from poolproof.reference.errors import ServiceError
from poolproof.reference.identity_pools import state
from poolproof.reference.identity_pools.state import Identity, IdentityPools, Login, Pool

MAXIMUM_LOGINS = 20
"""Logins of one identity after developer identities are merged (botocore service model, MergeDeveloperIdentities)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The identity that a call ends at, the logins it gains, and the identities that it takes over."""

    identity: Identity
    gained: tuple[Login, ...] = ()
    absorbed: tuple[Identity, ...] = ()


def forbidden(identity: Identity) -> ServiceError:
    """NotAuthorizedException `Access to Identity '<id>' is forbidden.` (aws-sdk-android issues 52, 175, 2964)."""
    return ServiceError("NotAuthorizedException", f"Access to Identity '{identity.id}' is forbidden.")


def logins_do_not_match() -> ServiceError:
    """The answer to logins that have nothing to do with the identity (amplify-js issue 2443)."""
    text = "Logins don't match. Please include at least one valid login for this identity or identity pool."
    return ServiceError("NotAuthorizedException", text)


def guests_refused() -> ServiceError:
    """The answer to a guest where guests are off (amplify-js issues 1089, 1566)."""
    text = "Unauthenticated access is not supported for this identity pool."
    return ServiceError("NotAuthorizedException", text)


def guest_access_allowed(pool: Pool) -> bool:
    """Whether the pool takes guests."""
    return pool.allow_guests


def new_identity(cloud: Cloud, pool: Pool) -> Identity:
    """An identity without logins, not yet in the pool."""
    now = cloud.clock.now()
    return Identity(id=state.new_id(pool.region, cloud.random), pool_id=pool.id, created_at=now, modified_at=now)


def plan_for_logins(cloud: Cloud, pool: Pool, logins: Sequence[Login]) -> Plan:
    """Plan a GetId: the identity that owns the logins, the oldest of several, or a new one.

    Without logins it is a new guest each time. Which of several identities survives is not documented.
    """
    if not logins:
        if not guest_access_allowed(pool):
            raise guests_refused()
        return Plan(identity=new_identity(cloud, pool))
    owners = owners_of(pool, logins)
    if not owners:
        return checked(Plan(identity=new_identity(cloud, pool), gained=free_logins(pool, logins)))
    oldest = min(owners, key=lambda identity: identity.created_at)
    others = tuple(identity for identity in owners if identity is not oldest)
    return checked(Plan(identity=oldest, gained=free_logins(pool, logins), absorbed=others))


def plan_for_identity(pool: Pool, identity: Identity, logins: Sequence[Login]) -> Plan:
    """Plan a call that names an identity and shows logins.

    A guest keeps its id with a free login and gives way to the owner of a login that is known. An authenticated
    identity must be shown one of its own logins and then takes the others over.
    """
    owners = owners_of(pool, logins)
    if state.is_disabled(identity):
        if any(owner.id == identity.merged_into for owner in owners):
            return plan_for_identity(pool, pool.identities[identity.merged_into or ""], logins)
        raise forbidden(identity) if not logins else logins_do_not_match()
    if not logins:
        return guest_plan(pool, identity)
    gained = free_logins(pool, logins)
    if state.is_guest(identity):
        if not owners:
            return checked(Plan(identity=identity, gained=gained))
        oldest = min(owners, key=lambda owner: owner.created_at)
        others = tuple(owner for owner in owners if owner is not oldest)
        return checked(Plan(identity=oldest, gained=gained, absorbed=(identity, *others)))
    if not shows_own_login(identity, logins):
        raise logins_do_not_match()
    absorbed = tuple(owner for owner in owners if owner is not identity)
    return checked(Plan(identity=identity, gained=gained, absorbed=absorbed))


def guest_plan(pool: Pool, identity: Identity) -> Plan:
    """Without logins only a guest may come in, and only where guests may."""
    if not state.is_guest(identity):
        raise forbidden(identity)
    if not guest_access_allowed(pool):
        raise guests_refused()
    return Plan(identity=identity)


def shows_own_login(identity: Identity, logins: Iterable[Login]) -> bool:
    """Whether one of the logins shown belongs to the identity."""
    return any(login in identity.logins for login in logins)


def owners_of(pool: Pool, logins: Sequence[Login]) -> list[Identity]:
    """The identities that own any of the logins, each once, in the order of the logins."""
    found = (state.owner_of(pool, login) for login in logins)
    return list({owner.id: owner for owner in found if owner is not None}.values())


def free_logins(pool: Pool, logins: Sequence[Login]) -> tuple[Login, ...]:
    """The logins that belong to no identity."""
    return tuple(dict.fromkeys(login for login in logins if login not in pool.owners))


def checked(plan: Plan) -> Plan:
    """Return the plan unless two logins of one public provider would meet: ResourceConflictException."""
    logins = [*plan.identity.logins, *plan.gained, *(login for other in plan.absorbed for login in other.logins)]
    if provider_twice(logins):
        raise ServiceError("ResourceConflictException", "Login is already linked to another account.")
    return plan


def provider_twice(logins: Iterable[Login]) -> bool:
    """Whether a public provider occurs with two subjects; a developer provider may."""
    public = [login.provider for login in dict.fromkeys(logins) if not login.developer]
    return len(public) != len(set(public))


def too_many_logins(logins: Sequence[Login]) -> bool:
    """Whether an identity would have more than twenty logins."""
    return len(set(logins)) > MAXIMUM_LOGINS


def carry_out(cloud: Cloud, pool: Pool, plan: Plan) -> Identity:
    """Link and merge as planned; gives the identity that the call ends at."""
    identity, now = plan.identity, cloud.clock.now()
    if identity.id not in pool.identities:
        pool.identities[identity.id] = identity
        cloud.part(IdentityPools).pool_of_identity[identity.id] = pool.id
    for other in plan.absorbed:
        merge(pool, other, identity, now)
    for login in plan.gained:
        attach(pool, identity, login, now)
    return identity


def attach(pool: Pool, identity: Identity, login: Login, now: datetime) -> None:
    """Make a login the identity's own."""
    identity.logins.append(login)
    identity.ever_authenticated = True
    identity.modified_at = now
    pool.owners[login] = identity.id


def detach(pool: Pool, identity: Identity, login: Login, now: datetime) -> None:
    """Take a login away; it is unknown to the pool afterwards."""
    identity.logins.remove(login)
    identity.modified_at = now
    del pool.owners[login]


def merge(pool: Pool, source: Identity, destination: Identity, now: datetime) -> None:
    """Give all logins of one identity to another and disable it."""
    for login in list(source.logins):
        detach(pool, source, login, now)
        attach(pool, destination, login, now)
    source.merged_into = destination.id
    source.modified_at = now
    for earlier in pool.identities.values():
        if earlier.merged_into == source.id:
            earlier.merged_into = destination.id
