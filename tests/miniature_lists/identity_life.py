"""Faults in the life of identities: linked, merged, unlinked, listed, deleted; developers' users."""

from typing import Any

from poolproof.reference.errors import ServiceError
from tests.miniature_lists.actions import LOGINS
from tests.miniatures import Function, Miniature, always, every, ids, never_raises, numbered, without

OPENID = tuple(f"GetOpenIdToken.{login}" for login in LOGINS)
CREDENTIALS = tuple(f"GetCredentialsForIdentity.{login}" for login in LOGINS)
OPENING = (*OPENID, *CREDENTIALS)
GET_ID = tuple(f"GetId.{login}" for login in LOGINS)
SEVERAL = ("GetOpenIdToken.SEVERAL", "GetCredentialsForIdentity.SEVERAL")
GUESTS = ("GetOpenIdToken.GUEST", "GetCredentialsForIdentity.GUEST")
UNLINKING = tuple(f"UnlinkIdentity.{login}" for login in LOGINS)


def _never_disabled(_original: Function) -> Function:
    return lambda identity, _hide: identity.merged_into is None


def _all_on_one_page(_original: Function) -> Function:
    return lambda entries, _size, _token: (entries, {})


def _kept_when_unlinked(_original: Function) -> Function:
    return lambda _pool, _identity, _login, _now: None


def _not_disabled(original: Function) -> Function:
    def merged(pool: Any, source: Any, destination: Any, now: Any) -> None:
        original(pool, source, destination, now)
        source.merged_into = None

    return merged


def _logins_lost(original: Function) -> Function:
    def merged(pool: Any, source: Any, destination: Any, now: Any) -> None:
        source.logins, lost = [], source.logins
        for login in lost:
            del pool.owners[login]
        original(pool, source, destination, now)

    return merged


def _bad_ones_passed_over(original: Function) -> Function:
    def verified(call: Any, pool: Any, logins: Any) -> Any:
        found = []
        for name, token in logins.items():
            try:
                found += original(call, pool, {name: token})
            except ServiceError:
                if len(logins) == 1:
                    raise
        return tuple(found)

    return verified


def _always_a_quarter(original: Function) -> Function:
    def token(*arguments: Any, **more: Any) -> str:
        return str(original(*arguments, **{**more, **({"seconds": 900} if "seconds" in more else {})}))

    return token


def _without_tags(original: Function) -> Function:
    return lambda pool, identity, amr, _tags: original(pool, identity, amr, {})


def _guest_again(_original: Function) -> Function:
    return lambda identity: not identity.logins


def _first_user_only(original: Function) -> Function:
    return lambda identity: original(identity)[:1]


MINIATURES = (
    Miniature(
        name="deleted-identities-live-on",
        function="identity_pools.listing.delete",
        fault=never_raises(),
        fails=ids("IP-GONE-1", "DescribeIdentity", "LookupDeveloperIdentity.IDENTITY", *GUESTS)
        | ids("IP-GONE-1", "GetOpenIdTokenForDeveloperIdentity.IDENTITY")
        | ids("IP-GONE-2", *OPENING, *UNLINKING)
        | ids("IP-GONE-3", *GET_ID)
        | ids("IP-GONE-4", "UnlinkDeveloperIdentity")
        | ids("IP-COGNITO-6", "GetCredentialsForIdentity.COGNITO")
        | frozenset({"IP-DEV-19", "IP-LIST-9", "IP-LOOKUP-6"}),
    ),
    Miniature(
        name="disabled-identities-never-hidden",
        function="identity_pools.listing.is_shown",
        fault=always(value=True),
        fails=numbered("IP-LIST", 13),
    ),
    Miniature(
        name="disabled-identities-always-hidden",
        function="identity_pools.listing.is_shown",
        fault=_never_disabled,
        fails=numbered("IP-LIST", 11, 12),
    ),
    Miniature(
        name="identities-all-on-one-page",
        function="identity_pools.pages.cut",
        fault=_all_on_one_page,
        fails=numbered("IP-LIST", 2, 3) | numbered("IP-LOOKUP", 21),
    ),
    Miniature(
        name="described-without-the-providers",
        function="identity_pools.listing.described",
        fault=without("Logins"),
        fails=numbered("IP-DESCRIBE", 2, 3, 4, 5, 11, 12, 14) | numbered("IP-LIST", 7),
    ),
    Miniature(
        name="unlinked-logins-stay",
        function="identity_pools.linking.detach",
        fault=_kept_when_unlinked,
        fails=ids("IP-UNLINK-5", *GET_ID)
        | every("IP-UNLINK", (8, 9), OPENING)
        | frozenset({"IP-DESCRIBE-11", "IP-DEV-17", "IP-LOOKUP-5"}),
    ),
    Miniature(
        name="inaccessible-identities-are-guests-again",
        function="identity_pools.state.is_guest",
        fault=_guest_again,
        fails=ids("IP-UNLINK-7", *GUESTS) | ids("IP-UNLINK-8", *OPENING),
    ),
    Miniature(
        name="merged-identities-stay-enabled",
        function="identity_pools.linking.merge",
        fault=_not_disabled,
        fails=ids("IP-DISABLED-3", *GUESTS) | numbered("IP-LIST", 13),
    ),
    Miniature(
        name="merging-loses-the-logins",
        function="identity_pools.linking.merge",
        fault=_logins_lost,
        fails=ids("IP-LINK-17", *GET_ID) | numbered("IP-LOOKUP", 22, 23) | frozenset({"IP-DESCRIBE-14", "IP-DEV-18"}),
    ),
    Miniature(
        name="two-logins-of-one-provider",
        function="identity_pools.linking.provider_twice",
        fault=always(value=False),
        fails=every("IP-LINK", (11, 15), SEVERAL) | numbered("IP-MERGE", 6),
    ),
    Miniature(
        name="bad-logins-passed-over-beside-good-ones",
        function="identity_pools.logins.verified",
        fault=_bad_ones_passed_over,
        fails=ids("IP-LINK-12", *SEVERAL) | numbered("IP-LINK", 5),
    ),
    Miniature(
        name="registered-users-are-taken-over",
        function="identity_pools.developer_identities.registered_elsewhere",
        fault=always(value=False),
        fails=numbered("IP-DEVLINK", 4),
    ),
    Miniature(
        name="developers-need-no-public-login",
        function="identity_pools.developer_identities.lacks_public_login",
        fault=always(value=False),
        fails=numbered("IP-DEVLINK", 6),
    ),
    Miniature(
        name="developer-provider-not-compared",
        function="identity_pools.developer_identities.require_developer_provider",
        fault=never_raises(),
        fails=numbered("IP-MERGE", 5) | numbered("IP-DEVUNLINK", 6),
    ),
    Miniature(
        name="token-duration-stored-but-not-heeded",
        function="identity_pools.open_id.token",
        fault=_always_a_quarter,
        fails=numbered("IP-DEV", 13, 14),
    ),
    Miniature(
        name="developers-not-named-in-amr",
        function="identity_pools.developer_identities.methods",
        fault=always(("authenticated",)),
        fails=numbered("IP-DEV", 10, 11),
    ),
    Miniature(
        name="principal-tags-dropped",
        function="identity_pools.open_id.claims",
        fault=_without_tags,
        fails=numbered("IP-DEVTAGS", 1),
    ),
    Miniature(
        name="own-tokens-open-any-identity",
        function="identity_pools.developer_tokens.is_for",
        fault=always(value=True),
        fails=ids("IP-COGNITO-4", "GetCredentialsForIdentity.COGNITO"),
    ),
    Miniature(
        name="one-identifier-of-several-told",
        function="identity_pools.developer_identities.identifiers",
        fault=_first_user_only,
        fails=numbered("IP-LOOKUP", 2, 7, 9, 20, 22),
    ),
)
