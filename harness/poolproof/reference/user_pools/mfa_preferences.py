"""A user's second factors: SetUserMFAPreference, AdminSetUserMFAPreference, and the older SetUserSettings.

Service model, SetUserMFAPreference and the settings types; developer guide, user-pool-settings-mfa.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import access, lookup, refusals, relying_party, second_factors
from poolproof.reference.user_pools.state import Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler
    from poolproof.reference.errors import ServiceError

MEMBERS = {
    second_factors.SMS: "SMSMfaSettings",
    second_factors.EMAIL: "EmailMfaSettings",
    second_factors.TOTP: "SoftwareTokenMfaSettings",
}


def set_own(call: Call) -> dict[str, Any]:
    """SetUserMFAPreference."""
    bearer = access.bearer(call)
    return changed(call, bearer.pool, bearer.user)


def admin_set(call: Call) -> dict[str, Any]:
    """AdminSetUserMFAPreference."""
    pool = lookup.pool(call)
    return changed(call, pool, lookup.admin_user(pool, call.arguments["Username"]))


def changed(call: Call, pool: Pool, user: User) -> dict[str, Any]:
    """Switch factors on and off and set the preferred one; factors that are not named stay as they are.

    An omitted Enabled leaves a factor as it is (no source states it).
    """
    wanted = {factor: call.arguments[member] for factor, member in MEMBERS.items() if member in call.arguments}
    require_one_preferred(wanted)
    after = [factor for factor in second_factors.FACTORS if on_after(user, factor, wanted)]
    for factor, settings in wanted.items():
        require_possible(pool, user, factor, settings, on=factor in after)
    passkey = call.arguments.get("WebAuthnMfaSettings", {}).get("Enabled", user.passkey_mfa)
    require_passkey_possible(pool, after, call.arguments.get("WebAuthnMfaSettings", {}))
    user.mfa_enabled, user.passkey_mfa = after, passkey
    user.preferred_mfa = preferred_after(user, wanted)
    user.modified_at = call.cloud.clock.now()
    return {}


def require_one_preferred(wanted: dict[str, dict[str, Any]]) -> None:
    """Refuse more than one preferred factor (the text is not recorded)."""
    if len([settings for settings in wanted.values() if settings.get("PreferredMfa")]) > 1:
        raise refusals.invalid_parameter("Only one MFA factor can be preferred.")


def on_after(user: User, factor: str, wanted: dict[str, dict[str, Any]]) -> bool:
    """Tell whether a factor is on after the call."""
    return bool(wanted.get(factor, {}).get("Enabled", factor in user.mfa_enabled))


def require_possible(pool: Pool, user: User, factor: str, settings: dict[str, Any], *, on: bool) -> None:
    """Refuse to switch on what the user cannot use, to prefer what is off, and to switch off where MFA is required."""
    if on and not second_factors.ready(pool, user, factor):
        raise not_set_up(factor)
    if settings.get("PreferredMfa") and not on:
        raise refusals.invalid_parameter(f"{factor} must be enabled to be preferred.")  # The text is not recorded.
    if not on and second_factors.mode(pool) == "ON" and factor in user.mfa_enabled:
        raise refusals.invalid_parameter(f"{factor} cannot be turned off when MFA is required.")  # As above.


def not_set_up(factor: str) -> ServiceError:
    """Return the refusal of a factor that the user did not set up (aws-sdk-js-v3 4645, raw, for software tokens)."""
    return refusals.invalid_parameter(f"User does not have delivery config set to turn on {factor}")


def require_passkey_possible(pool: Pool, after: list[str], settings: dict[str, Any]) -> None:
    """Refuse passkey MFA where the pool lacks it or the user has no other factor (service model; no text recorded)."""
    if not settings.get("Enabled"):
        return
    if not relying_party.multi_factor(pool):
        raise refusals.invalid_parameter("Passkey MFA is not enabled for the user pool.")
    if not after:
        raise refusals.invalid_parameter("Passkey MFA requires another MFA method.")


def preferred_after(user: User, wanted: dict[str, dict[str, Any]]) -> str | None:
    """Return the preferred factor after the call: the one it names, else the former one as long as it is on."""
    for factor, settings in wanted.items():
        if settings.get("PreferredMfa"):
            return factor
    former = user.preferred_mfa
    dropped = former is None or wanted.get(former, {}).get("PreferredMfa") is False
    return None if dropped or former not in user.mfa_enabled else former


def set_own_settings(call: Call) -> dict[str, Any]:
    """SetUserSettings, which is no longer supported and knows SMS only."""
    bearer = access.bearer(call)
    return with_options(call, bearer.pool, bearer.user)


def admin_set_settings(call: Call) -> dict[str, Any]:
    """AdminSetUserSettings."""
    pool = lookup.pool(call)
    return with_options(call, pool, lookup.admin_user(pool, call.arguments["Username"]))


def with_options(call: Call, pool: Pool, user: User) -> dict[str, Any]:
    """Switch SMS MFA on for a list that names the telephone, off for an empty one."""
    options = call.arguments["MFAOptions"]
    for one in options:
        if one.get("DeliveryMedium") != "SMS" or one.get("AttributeName") != "phone_number":
            raise refusals.invalid_parameter("Only SMS to phone_number can be set.")  # The text is not recorded.
    require_possible(pool, user, second_factors.SMS, {}, on=bool(options))
    others = [factor for factor in user.mfa_enabled if factor != second_factors.SMS]
    user.mfa_enabled = [second_factors.SMS, *others] if options else others
    if user.preferred_mfa not in user.mfa_enabled:
        user.preferred_mfa = None
    user.mfa_options = [dict(one) for one in options]
    user.modified_at = call.cloud.clock.now()
    return {}


OPERATIONS: dict[str, Handler] = {
    "SetUserMFAPreference": set_own,
    "AdminSetUserMFAPreference": admin_set,
    "SetUserSettings": set_own_settings,
    "AdminSetUserSettings": admin_set_settings,
}
