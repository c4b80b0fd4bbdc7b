"""Identity pools that scenarios make: which one a request names, and what is known of it."""

from typing import Any

from poolproof_model.configuration import IDENTITY_POOL
from poolproof_model.identity_pool_bodies import FACEBOOK, USER_POOL
from poolproof_model.places import literal_of
from poolproof_model.state import Request, Resource, State, Term, Value

IDENTITY = "PoolIdentity"
"""The kind of a guest's identity in a pool that the scenario made."""
ARN_PART = "identitypool/"
CHANGED = " changed"
"""Behind the name of a member in `Resource.former`: the last update gave it another value."""


def pool_meant(request: Request) -> Value | None:
    """Give the id of the identity pool that a request names by id or ARN."""
    arn = request.get("ResourceArn")
    if isinstance(arn, Term) and str(literal_of(arn.inputs[-2])).endswith(ARN_PART):
        return arn.inputs[-1]
    return request.get("IdentityPoolId")


def own_pool(state: State, request: Request) -> Resource | None:
    """Give the identity pool that a request names, if the scenario made it."""
    return _made(state, pool_meant(request))


def _made(state: State, name: Value | None) -> Resource | None:
    return next((item for item in state.resources if item.kind == IDENTITY_POOL.noun and item.name == name), None)


def standing(state: State, request: Request) -> str:
    """Tell of the identity pool of a request: `own`, `world`, `deleted`, `unknown`, or `abroad` (another region)."""
    own = own_pool(state, request)
    if own is not None:
        return "own" if own.state == "PRESENT" else "deleted"
    meant = pool_meant(request)
    if meant in state.settings.identity_pool_names:
        return "world"
    return "unknown" if str(literal_of(meant)).startswith(f"{state.settings.region}:") else "abroad"


def identity_meant(state: State, request: Request) -> Resource | None:
    """Give the identity that a request names, if a pool that the scenario made gave it."""
    name = request.get("IdentityId")
    return next((item for item in state.resources if item.kind == IDENTITY and item.name == name), None)


def pool_of(state: State, request: Request) -> Resource | None:
    """Give the scenario's identity pool that a request speaks of, by its own id or by that of an identity."""
    identity = identity_meant(state, request)
    return own_pool(state, request) if identity is None else _made(state, identity.pool)


def member(pool: Resource | None, name: str) -> Any:
    """Give what a pool was last set with, None where it was not."""
    return literal_of(pool.member(name)) if pool is not None else None


def roles_of(state: State, pool: Resource | None) -> dict[str, Any]:
    """Give the roles that a pool was last given, by kind."""
    name = pool.name if pool is not None else None
    held = next((item for item in state.resources if item.kind == "IdentityPoolRoles" and item.name == name), None)
    found: dict[str, Any] = member(held, "Roles") or {}
    return found


def providers_of(pool: Resource | None) -> frozenset[str]:
    """Give the keys by which role mappings may name the providers of a pool."""
    user_pools = member(pool, "CognitoIdentityProviders") or ()
    return frozenset(
        {
            *(member(pool, "SupportedLoginProviders") or ()),
            *(member(pool, "OpenIdConnectProviderARNs") or ()),
            *(f"{one.get('ProviderName')}:{one.get('ClientId')}" for one in user_pools),
        }
    )


def takes(pool: Resource | None, provider: str) -> bool:
    """Whether a pool takes logins of a provider (named without a client)."""
    if provider == FACEBOOK:
        return FACEBOOK in (member(pool, "SupportedLoginProviders") or ())
    return provider == USER_POOL and bool(member(pool, "CognitoIdentityProviders"))
