"""Faults in users as administrators and users themselves see and change them."""

from typing import Any

from tests.miniature_lists.actions import OF_A_POOL, OF_A_USER, PASSWORD, SRP
from tests.miniatures import (
    Function,
    Miniature,
    always,
    answering,
    error,
    ids,
    never_raises,
    numbered,
    with_members,
    without,
)


def _takes_the_oldest_along(original: Function) -> Function:
    def removed(pool: Any, user: Any) -> None:
        original(pool, user)
        for other in list(pool.users.values())[:1]:
            other.enabled = False

    return removed


def _kept(original: Function) -> Function:
    def removed(pool: Any, user: Any) -> None:
        original(pool, user)
        pool.users[user.username] = user

    return removed


def _stays_verified(original: Function) -> Function:
    def changed(pool: Any, user: Any, attribute: str, value: str) -> Any:
        deliveries = original(pool, user, attribute, value)
        user.attributes[f"{attribute}_verified"] = "true"
        return deliveries

    return changed


def _whole_list(original: Function) -> Function:
    return lambda call, items, key, **more: (original(call, items, key, **more) and list(items), {})


def _not_by_sub(original: Function) -> Function:
    def found(pool: Any, name: str) -> Any:
        user = original(pool, name)
        return None if user is not None and user.sub == name != user.username else user

    return found


MINIATURES = (
    Miniature(
        name="disabled-users-look-enabled",
        function="user_pools.directory.state",
        fault=with_members(Enabled=True),
        fails=frozenset({"UP-GET-3", "UP-FILTER-10"}) | numbered("UP-DISABLE", 1, 2, 3, 4),
    ),
    Miniature(
        name="users-without-dates",
        function="user_pools.directory.state",
        fault=without("UserCreateDate"),
        fails=frozenset({"UP-GET-10", "UP-CREATE-7"}),
    ),
    Miniature(
        name="users-without-sub",
        function="user_pools.attributes.everything",
        fault=without("sub"),
        fails=frozenset({"UP-GET-6", "UP-LIST-1", "UP-CREATE-3", "UP-GETUSER-2"}),
    ),
    Miniature(
        name="mfa-settings-of-users-without-mfa",
        function="user_pools.directory.mfa_settings",
        fault=with_members(UserMFASettingList=[]),
        fails=frozenset({"UP-GET-9"}),
    ),
    Miniature(
        name="own-mfa-settings-without-mfa",
        function="user_pools.own_user.second_factors",
        fault=with_members(PreferredMfaSetting="NOMFA"),
        fails=frozenset({"UP-GETUSER-5"}),
    ),
    Miniature(
        name="filters-let-everybody-through",
        function="user_pools.user_filters.matches",
        fault=always(value=True),
        fails=numbered("UP-FILTER", 1, 5, 7, 8, 13),
    ),
    Miniature(
        name="filters-let-nobody-through",
        function="user_pools.user_filters.matches",
        fault=always(value=False),
        fails=numbered("UP-FILTER", 2, 3, 4, 6, 9, 10, 12),
    ),
    Miniature(
        name="every-attribute-is-searched",
        function="user_pools.user_filters.searchable",
        fault=always(value=True),
        fails=frozenset({"UP-LIST-3"}),
    ),
    Miniature(
        name="pages-hold-everybody",
        function="user_pools.pagination.page",
        fault=_whole_list,
        fails=numbered("UP-LIST", 5, 6),
    ),
    Miniature(
        name="subs-can-be-changed",
        function="user_pools.attributes.immutable",
        fault=always(value=False),
        fails=frozenset({"UP-ADMINATTR-2"}),
    ),
    Miniature(
        name="any-attribute-can-be-set-later",
        function="user_pools.attributes.update_problem",
        fault=always(None),
        fails=frozenset({"UP-ADMINATTR-2", "UP-ADMINATTR-3", "UP-OWNATTR-5"}),
    ),
    Miniature(
        name="changed-addresses-stay-verified",
        function="user_pools.attribute_updates.changed_address",
        fault=_stays_verified,
        fails=frozenset({"UP-OWNATTR-1", "UP-GET-23"}),
    ),
    Miniature(
        name="aliases-of-others-are-verified",
        function="user_pools.own_attributes.require_alias_free",
        fault=never_raises(),
        fails=frozenset({"UP-VERIFYATTR-6"}),
    ),
    Miniature(
        name="unverified-addresses-are-aliases",
        function="user_pools.lookup.alias_active",
        fault=always(value=True),
        fails=frozenset({"UP-GET-12"}),
    ),
    Miniature(
        name="addresses-are-never-aliases",
        function="user_pools.lookup.alias_active",
        fault=always(value=False),
        fails=frozenset({"UP-GET-8", "UP-GET-11"}),
    ),
    Miniature(
        name="users-are-not-found-by-sub",
        function="user_pools.lookup.find_user",
        fault=_not_by_sub,
        fails=ids("UP-ALIAS-2", "ForgotPassword"),
    ),
    Miniature(
        name="deleted-users-stay",
        function="user_pools.usernames.remove_user",
        fault=_kept,
        fails=numbered("UP-DELETE", 2, 3, 4, 5, 6, 7),
    ),
    Miniature(
        name="a-deletion-disables-a-bystander",
        function="user_pools.usernames.remove_user",
        fault=_takes_the_oldest_along,
        fails=frozenset({"UP-BYSTANDER-3"}),
    ),
    Miniature(
        name="unknown-pools-are-a-wrong-parameter",
        function="user_pools.refusals.unknown_pool",
        fault=error("InvalidParameterException"),
        fails=ids("UP-UNKNOWNPOOL-1", *OF_A_POOL)
        | ids("UP-SIGNIN-37", "AdminInitiateAuth.ADMIN_USER_PASSWORD_AUTH", "AdminUserGlobalSignOut"),
    ),
    Miniature(
        name="unknown-users-are-unknown-resources",
        function="user_pools.refusals.unknown_user",
        fault=error("ResourceNotFoundException"),
        fails=ids("UP-UNKNOWNUSER-1", *OF_A_USER)
        | ids("UP-GONE-1", *OF_A_USER)
        | ids("UP-SIGNIN-30", *PASSWORD, *SRP)
        | ids("UP-SIGNIN-32", *PASSWORD, *SRP)
        | frozenset({"UP-GET-25", "UP-GET-26", "UP-SIGNOUT-4"}),
    ),
    Miniature(
        name="invitations-are-sent-again-to-anybody",
        function="user_pools.admin_users.require_invited",
        fault=never_raises(),
        fails=numbered("UP-RESEND", 2, 3),
    ),
    Miniature(
        name="created-users-without-attributes",
        function="user_pools.directory.described",
        fault=without("Attributes"),
        fails=numbered("UP-CREATE", 3, 4) | frozenset({"UP-LIST-1", "UP-FILTER-12"}),
    ),
    Miniature(
        name="created-users-are-called-otherwise",
        function="user_pools.directory.described",
        fault=answering(lambda found: {**found, "Username": f"{found['Username']}-new"}),
        fails=numbered("UP-CREATE", 5, 6) | numbered("UP-FILTER", 2, 3, 4, 9, 10, 12),
    ),
)
