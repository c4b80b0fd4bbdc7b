"""Faults in identities: who gets one, which, and for what login."""

from dataclasses import replace
from typing import Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.iam.state import IamState
from poolproof.reference.identity_pools import role_selection
from poolproof.reference.identity_pools.linking import Plan
from tests.miniature_lists.actions import LOGINS, WITH_EXTERNAL, WITH_USER_POOL
from tests.miniatures import Function, Miniature, always, answering, every, ids, never_raises, numbered, with_members

GET_ID = tuple(f"GetId.{login}" for login in LOGINS)
OPENID = tuple(f"GetOpenIdToken.{login}" for login in LOGINS)
CREDENTIALS = tuple(f"GetCredentialsForIdentity.{login}" for login in LOGINS)
ANY_LOGIN = (*WITH_USER_POOL, *WITH_EXTERNAL)


def _any_client(_original: Function) -> Function:
    return lambda pool, provider, _token: next((one for one in pool.user_pools if one.provider_name == provider), None)


def _known_by_the_end_of_the_name(original: Function) -> Function:
    def verified(*arguments: Any) -> Any:
        proof = original(*arguments)
        return replace(proof, login=replace(proof.login, subject=proof.claims["cognito:username"][-4:]))

    return verified


def _first_guest_again(original: Function) -> Function:
    def made(cloud: Any, pool: Any) -> Any:
        return next((one for one in pool.identities.values() if not one.logins), None) or original(cloud, pool)

    return made


def _longer(original: Function) -> Function:
    def token(*arguments: Any, **more: Any) -> str:
        return str(original(*arguments, **{**more, "seconds": 3600}))

    return token


def _elsewhere(original: Function) -> Function:
    return lambda _region, source: original("us-west-2", source)


def _any_in_iam(original: Function) -> Function:
    def found(call: Any, pool: Any, provider: str) -> Any:
        return original(call, replace(pool, openid_arns=list(call.cloud.part(IamState).oidc_providers)), provider)

    return found


def _no_grace(_original: Function) -> Function:
    return lambda token, now: now >= int(token.claims["exp"])


MINIATURES = (
    Miniature(
        name="guests-come-in-where-they-may-not",
        function="identity_pools.linking.guest_access_allowed",
        fault=always(value=True),
        fails=numbered("IP-GUEST", 5),
    ),
    Miniature(
        name="identities-of-another-region",
        function="identity_pools.state.new_id",
        fault=_elsewhere,
        fails=numbered("IP-GUEST", 2) | ids("IP-LOGIN-7", *GET_ID),
    ),
    Miniature(
        name="all-guests-are-one",
        function="identity_pools.linking.new_identity",
        fault=_first_guest_again,
        fails=numbered("IP-GUEST", 3) | ids("IP-LOGIN-5", *GET_ID),
    ),
    Miniature(
        name="one-identity-for-users-whose-names-end-alike",
        function="identity_pools.user_pool_logins.verified",
        fault=_known_by_the_end_of_the_name,
        fails=ids("IP-LOGIN-4", "GetId.USER_POOL"),
    ),
    Miniature(
        name="a-new-identity-for-a-known-login",
        function="identity_pools.state.owner_of",
        fault=always(None),
        fails=every("IP-LOGIN", (2, 3), GET_ID)
        | ids("IP-LOGIN-9", "GetId.USER_POOL")
        | ids("IP-GRACE-1", "GetId.EXTERNAL")
        | ids("IP-SERVERCHECK-4", "GetId.USER_POOL"),
    ),
    Miniature(
        name="login-signatures-not-verified",
        function="identity_pools.proofs.require_signature",
        fault=never_raises(),
        fails=every("IP-TOKEN", (1, 2, 3), ANY_LOGIN),
    ),
    Miniature(
        name="expired-logins-accepted",
        function="identity_pools.proofs.token_expired",
        fault=always(value=False),
        fails=ids("IP-TOKEN-4", *ANY_LOGIN),
    ),
    Miniature(
        name="no-grace-for-expired-logins",
        function="identity_pools.proofs.token_expired",
        fault=_no_grace,
        fails=ids("IP-GRACE-1", "GetId.EXTERNAL"),
    ),
    Miniature(
        name="logins-of-any-client",
        function="identity_pools.user_pool_logins.client_configured",
        fault=_any_client,
        fails=ids("IP-TOKEN-6", *WITH_USER_POOL),
    ),
    Miniature(
        name="logins-for-any-audience",
        function="identity_pools.openid_logins.audience_matches",
        fault=always(value=True),
        fails=ids("FE-OPENID-2", *WITH_EXTERNAL),
    ),
    Miniature(
        name="any-provider-known-to-iam",
        function="identity_pools.openid_logins.provider_in_iam",
        fault=_any_in_iam,
        fails=ids("FE-OPENID-3", *WITH_EXTERNAL),
    ),
    Miniature(
        name="server-side-token-check-stored-but-not-done",
        function="identity_pools.user_pool_logins.user_still_signed_in",
        fault=always(value=True),
        fails=every("IP-SERVERCHECK", (1, 2), ("GetId.USER_POOL", "GetCredentialsForIdentity.USER_POOL")),
    ),
    Miniature(
        name="unknown-logins-are-called-otherwise",
        function="identity_pools.proofs.refused",
        fault=lambda _original: lambda reason: ServiceError("InvalidParameterException", reason),
        fails=every("IP-TOKEN", (1, 2, 3, 4, 7, 8), ANY_LOGIN)
        | ids("IP-TOKEN-5", *WITH_USER_POOL)
        | ids("FE-OPENID-2", *WITH_EXTERNAL)
        | every("IP-SERVERCHECK", (1, 2), ("GetId.USER_POOL", "GetCredentialsForIdentity.USER_POOL")),
    ),
    Miniature(
        name="classic-flow-off-still-gives-tokens",
        function="identity_pools.basic_flow.classic_flow_off",
        fault=always(value=False),
        fails=ids("IP-CLASSIC-1", *OPENID),
    ),
    Miniature(
        name="mapped-roles-leave-the-classic-flow-open",
        function="identity_pools.basic_flow.roles_are_mapped",
        fault=always(value=False),
        fails=ids("IP-CLASSIC-2", *OPENID),
    ),
    Miniature(
        name="identities-open-to-other-users",
        function="identity_pools.linking.shows_own_login",
        fault=always(value=True),
        fails=ids("IP-IDENTITY-3", *OPENID, *CREDENTIALS),
    ),
    Miniature(
        name="users-identities-open-without-login",
        function="identity_pools.linking.guest_plan",
        fault=lambda _original: lambda _pool, identity: Plan(identity=identity),
        fails=frozenset(
            {
                "IP-CREDENTIALS-16.GetCredentialsForIdentity.GUEST",
                "IP-CREDENTIALS-17.GetCredentialsForIdentity.GUEST",
                "IP-OPENID-17.GetOpenIdToken.GUEST",
            }
        ),
    ),
    Miniature(
        name="role-mappings-stored-but-not-used",
        function="identity_pools.role_selection.mapping_key",
        fault=always(None),
        fails=frozenset({"STS-CALLER-4"}),
    ),
    Miniature(
        name="guests-get-the-role-of-users",
        function="identity_pools.role_selection.pool_role",
        fault=lambda original: lambda pool, _kind, custom: original(pool, role_selection.AUTHENTICATED, custom),
        fails=ids("IP-CREDENTIALS-1", "GetCredentialsForIdentity.GUEST"),
    ),
    Miniature(
        name="openid-tokens-live-an-hour",
        function="identity_pools.open_id.token",
        fault=_longer,
        fails=ids("IP-OPENID-12", "GetOpenIdToken.GUEST") | ids("IP-OPENID-13", *OPENID) | frozenset({"STS-WEB-15"}),
    ),
    Miniature(
        name="amr-without-the-provider",
        function="identity_pools.open_id.methods",
        fault=answering(lambda found: found[:1]),
        fails=ids("IP-OPENID-11", *OPENID),
    ),
    Miniature(
        name="guests-called-authenticated",
        function="identity_pools.open_id.methods",
        fault=answering(lambda found: ("authenticated", *found[1:])),
        fails=ids("IP-OPENID-9", "GetOpenIdToken.GUEST")
        | ids("IP-CREDENTIALS-1", "GetCredentialsForIdentity.GUEST")
        | ids("IP-CREDENTIALS-19", "GetCredentialsForIdentity.GUEST")
        | numbered("STS-WEB", 1, 9),
    ),
    Miniature(
        name="openid-tokens-with-the-profile",
        function="identity_pools.open_id.claims",
        fault=with_members(email="somebody@example.com"),
        fails=ids("IP-OPENID-15", *OPENID),
    ),
    Miniature(
        name="openid-tokens-of-another-issuer",
        function="identity_pools.open_id.claims",
        fault=with_members(iss="https://cognito-identity.us-west-2.amazonaws.com"),
        fails=ids("IP-OPENID-3", "GetOpenIdToken.GUEST")
        | ids("IP-OPENID-4", *OPENID)
        | numbered("STS-WEB", 1, 2, 8, 9, 10, 11, 12, 15),
    ),
)
