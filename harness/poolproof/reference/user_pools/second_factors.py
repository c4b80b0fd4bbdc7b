"""Second factors: which a pool offers, which a user can use, and when one is wanted at all.

Developer guide, user-pool-settings-mfa (decision order: pool OFF, the preferred factor, a registered software token,
usable addresses, set-up); service model, SetUserMFAPreference.
"""

from __future__ import annotations

from poolproof.reference.user_pools.state import Pool, User

SMS = "SMS_MFA"
EMAIL = "EMAIL_OTP"
TOTP = "SOFTWARE_TOKEN_MFA"
FACTORS = (SMS, EMAIL, TOTP)
ADDRESSES = {SMS: "phone_number", EMAIL: "email"}
BLOCKS = {SMS: "SmsMfaConfiguration", EMAIL: "EmailMfaConfiguration", TOTP: "SoftwareTokenMfaConfiguration"}
RECOVERY_ATTRIBUTES = {"verified_email": "email", "verified_phone_number": "phone_number"}


def mode(pool: Pool) -> str:
    """Return MfaConfiguration: OFF, OPTIONAL or ON."""
    return str(pool.settings.get("MfaConfiguration", "OFF"))


def offered(pool: Pool) -> list[str]:
    """Return the factors that a pool has switched on.

    CreateUserPool and UpdateUserPool can switch on SMS only (service model, CreateUserPool); SetUserPoolMfaConfig all.
    """
    if mode(pool) == "OFF":
        return []
    return [factor for factor in FACTORS if switched_on(pool, factor)]


def switched_on(pool: Pool, factor: str) -> bool:
    """Tell whether a factor's block is part of the pool's MFA configuration."""
    block = pool.mfa.get(BLOCKS[factor])
    match factor:
        case "SOFTWARE_TOKEN_MFA":
            return bool((block or {}).get("Enabled"))
        case "SMS_MFA":
            decided = any(name in pool.mfa for name in BLOCKS.values())
            return block is not None if decided else "SmsConfiguration" in pool.settings
        case _:
            return block is not None


def ready(pool: Pool, user: User, factor: str) -> bool:
    """Tell whether a user has what a factor of the pool needs: an address, or a verified software token."""
    if factor not in offered(pool):
        return False
    return registered(user) if factor == TOTP else bool(user.attributes.get(ADDRESSES[factor]))


def registered(user: User) -> bool:
    """Tell whether a user has a verified software token."""
    return user.totp is not None and user.totp.verified


def usable(pool: Pool, user: User) -> list[str]:
    """Return the factors that a sign-in of a user can ask for.

    Where MFA is optional these are the factors that the user switched on; where it is required, all that are ready,
    but an address that is for account recovery only if the user switched it on.
    """
    able = [factor for factor in FACTORS if ready(pool, user, factor)]
    if mode(pool) == "ON":
        return [factor for factor in able if factor in user.mfa_enabled or not for_recovery(pool, factor)]
    return [factor for factor in able if factor in user.mfa_enabled]


def for_recovery(pool: Pool, factor: str) -> bool:
    """Tell whether a factor uses the address by which accounts of the pool are recovered."""
    mechanisms = pool.settings.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", [])
    if not mechanisms or factor not in ADDRESSES:
        return False
    first = min(mechanisms, key=lambda one: int(one["Priority"]))
    return RECOVERY_ATTRIBUTES.get(first["Name"]) == ADDRESSES[factor]


def only_recovery_address(pool: Pool, user: User) -> bool:
    """Tell whether the one factor that a user is ready for is excluded because it is for account recovery."""
    able = [factor for factor in FACTORS if ready(pool, user, factor)]
    return bool(able) and not usable(pool, user)


def wanted(pool: Pool, user: User) -> bool:
    """Tell whether pool and user ask for a second factor."""
    match mode(pool):
        case "ON":
            return True
        case "OPTIONAL":
            return bool(usable(pool, user))
        case _:
            return False


def chosen(pool: Pool, user: User) -> str | None:
    """Return the factor to ask for: the preferred one, or the only one; None when the user has to choose."""
    able = usable(pool, user)
    if user.preferred_mfa in able:
        return user.preferred_mfa
    return able[0] if len(able) == 1 else None
