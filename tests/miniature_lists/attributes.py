"""Faults in users as administrators and users themselves see and change them."""

from typing import Any

from tests.miniature_lists.actions import NEW_PASSWORD, OF_A_POOL, OF_A_USER, PASSWORD, PROOF, REFRESH, SRP, WITH_TOKEN
from tests.miniatures import (
    Function,
    Miniature,
    always,
    answering,
    error,
    every,
    ids,
    never_raises,
    numbered,
    with_members,
    without,
)


def _whole_list(original: Function) -> Function:
    return lambda call, items, key, **more: (list(items), original(call, items, key, **more)[1])


def _not_by_sub(original: Function) -> Function:
    def found(pool: Any, name: str) -> Any:
        user = original(pool, name)
        return None if user is not None and user.sub == name != user.username else user

    return found


MINIATURES = (
    Miniature(
        name="users-without-dates",
        function="user_pools.directory.state",
        fault=without("UserCreateDate"),
        fails=frozenset({"UP-GET-10", "UP-CREATE-7"}),
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
        fails=frozenset({"UP-GETUSER-5", "UP-MFAPREF-23.GetUser"}),
    ),
    Miniature(
        name="filters-let-everybody-through",
        function="user_pools.user_filters.matches",
        fault=always(value=True),
        fails=numbered("UP-FILTER", 1, 5, 7, 11, 13),
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
        fails=numbered("UP-LIST", 5, 7),
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
        name="addresses-are-never-aliases",
        function="user_pools.lookup.alias_active",
        fault=lambda _original: lambda pool, _user, name: name in pool.settings.get("UsernameAttributes", ()),
        fails=frozenset(
            {
                "UP-GET-11",
                "UP-ADMINATTR-5",
                "UP-ADMINRESET-10",
                "UP-DELETE-8",
                "UP-DISABLE-5",
                "UP-ENABLE-6",
                "UP-FORGOT-20",
                "UP-SETPW-9",
                "UP-CONFIRM-12",
                "UP-CONFIRM-13",
            }
        ),
    ),
    Miniature(
        name="users-are-not-found-by-sub",
        function="user_pools.lookup.find_user",
        fault=_not_by_sub,
        fails=frozenset(
            {
                "UP-ADMINATTR-6",
                "UP-ADMINRESET-11",
                "UP-BYSUB-1.AdminGetUser.BySub",
                "UP-BYSUB-3.AdminListGroupsForUser.BySub",
                "UP-DELETE-9",
                "UP-DISABLE-6",
                "UP-ENABLE-7",
                "UP-FORGOT-21",
                "UP-SETPW-10",
            }
        ),
    ),
    Miniature(
        name="unknown-pools-are-a-wrong-parameter",
        function="user_pools.refusals.unknown_pool",
        fault=error("InvalidParameterException"),
        fails=ids("UP-UNKNOWNPOOL-1", *OF_A_POOL)
        | ids("UP-SIGNIN-37", PASSWORD[1], SRP[1], PROOF[1], NEW_PASSWORD[1], REFRESH[1], "AdminUserGlobalSignOut"),
    ),
    Miniature(
        name="unknown-users-are-unknown-resources",
        function="user_pools.refusals.unknown_user",
        fault=error("ResourceNotFoundException"),
        fails=every("UP-UNKNOWNUSER", (1,), OF_A_USER)
        | ids("UP-GONE-1", *OF_A_USER)
        | every("UP-SIGNIN", (30, 32), (*PASSWORD, *SRP))
        | ids("UP-SIGNIN-40", PASSWORD[0], SRP[0])
        | ids("UP-SRP-22", *PROOF)
        | ids("UP-ACCESS-11", *(one for one in WITH_TOKEN if one != "GlobalSignOut"))
        | numbered("UP-GET", 12, 14, 15, 25, 26)
        | frozenset({"UP-SIGNOUT-4"}),
    ),
    Miniature(
        name="invitations-are-sent-again-to-anybody",
        function="user_pools.admin_users.require_invited",
        fault=never_raises(),
        fails=numbered("UP-RESEND", 2, 3),
    ),
    Miniature(
        name="created-users-are-called-otherwise",
        function="user_pools.directory.described",
        fault=answering(lambda found: {**found, "Username": f"{found['Username']}-new"}),
        fails=numbered("UP-CREATE", 5, 6),
    ),
)
