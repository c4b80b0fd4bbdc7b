"""Faults that clones have had: settings that an update loses, lists with what nobody set, half of a rule's names."""

from typing import Any

from tests.miniature_lists.actions import REFRESH, SRP
from tests.miniatures import Function, Miniature, answering, every, ids


def _never_protecting(original: Function) -> Function:
    def settings(pool: Any, request: dict[str, Any]) -> dict[str, Any]:
        return {**original(pool, request), "DeletionProtection": pool.settings["DeletionProtection"]}

    return settings


def _never_changing(member: str) -> Any:
    def fault(original: Function) -> Function:
        def settings(pool: Any, request: dict[str, Any]) -> dict[str, Any]:
            made = dict(original(pool, request))
            made.pop(member, None)
            return made

        return settings

    return fault


def _named_otherwise(answer: Any) -> Any:
    parameters = {**answer["ChallengeParameters"], "USERNAME": "0c9e7a52-7a0b-4f2b-9d0e-1b2c3d4e5f60"}
    return {**answer, "ChallengeParameters": parameters}


def _swapped(answer: Any) -> Any:
    result = answer["AuthenticationResult"]
    return {**answer, "AuthenticationResult": {**result, "AccessToken": result["IdToken"]}}


def _breaking_under_the_short_name(original: Function) -> Function:
    def start(attempt: Any) -> Any:
        known = attempt.parameters.get("REFRESH_TOKEN") in attempt.pool.refresh_tokens
        if attempt.call.arguments["AuthFlow"] == "REFRESH_TOKEN" and not known:
            raise RuntimeError("injected")
        return original(attempt)

    return start


def _everything_anyway(original: Function) -> Function:
    return lambda user, _wanted=None: original(user)


def _first_factor_only(answer: Any) -> Any:
    names = answer.get("UserMFASettingList", [])
    return {**answer, "UserMFASettingList": names[:1]} if names else answer


MINIATURES = (
    Miniature(
        name="updates-never-protect-a-pool",
        function="user_pools.pools.updated_settings",
        fault=_never_protecting,
        fails=frozenset({"UP-POOL-36", "UP-POOLUPD-1.DescribeUserPool", "UP-POOLUPD-10.DeleteUserPool"}),
    ),
    Miniature(
        name="updates-lose-the-tracking-of-devices",
        function="user_pools.pools.updated_settings",
        fault=_never_changing("DeviceConfiguration"),
        fails=frozenset({"UP-POOLUPD-8.DescribeUserPool"}),
    ),
    Miniature(
        name="an-attribute-is-invented",
        function="user_pools.attributes.everything",
        fault=answering(lambda values: {**values, "family_name": values.get("family_name", "")}),
        fails=frozenset({"UP-CREATE-22.AdminCreateUser", "UP-GET-27.AdminGetUser"}),
    ),
    Miniature(
        name="an-attribute-is-listed-twice",
        function="user_pools.attributes.listed",
        fault=answering(lambda entries: [*entries, *entries[-1:]]),
        fails=frozenset({"UP-CREATE-23.AdminCreateUser", "UP-GET-28.AdminGetUser"}),
    ),
    Miniature(
        name="srp-names-another-user",
        function="user_pools.srp_flow.challenge",
        fault=answering(_named_otherwise),
        fails=ids("UP-SRP-29", *SRP),
    ),
    Miniature(
        name="refreshed-access-tokens-are-id-tokens",
        function="user_pools.refresh.start",
        fault=answering(_swapped),
        fails=every("UP-REFRESH", (31, 32), REFRESH),
    ),
    Miniature(
        name="one-name-of-the-refresh-breaks",
        function="user_pools.refresh.start",
        fault=_breaking_under_the_short_name,
        fails=ids("UP-REFRESH-33", "InitiateAuth.REFRESH_TOKEN", "AdminInitiateAuth.REFRESH_TOKEN"),
    ),
    Miniature(
        name="lists-show-all-attributes",
        function="user_pools.directory.described",
        fault=_everything_anyway,
        fails=frozenset({"UP-GETONLY-1", "UP-GETONLY-4"}),
    ),
    Miniature(
        name="one-factor-is-shown",
        function="user_pools.directory.mfa_settings",
        fault=answering(_first_factor_only),
        fails=frozenset({"UP-MFAPREF-22.AdminGetUser"}),
    ),
)
