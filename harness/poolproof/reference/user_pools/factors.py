"""First factors of choice-based sign-in: which the pool allows and which a user can use."""

from __future__ import annotations

from poolproof.reference.user_pools import client_settings, pool_settings, relying_party, second_factors
from poolproof.reference.user_pools.state import Client, Pool, Status, User

CONFIRMED_SIGN_UP = "CONFIRMED_SIGN_UP"
PASSKEY = "WEB_AUTHN"
PASSWORD_FACTORS = ("PASSWORD_SRP", "PASSWORD")
ADDRESSES = {"EMAIL_OTP": "email", "SMS_OTP": "phone_number"}
PASSWORD_ONLY = frozenset({Status.FORCE_CHANGE_PASSWORD, Status.RESET_REQUIRED, Status.EXTERNAL_PROVIDER})
PASSWORDLESS = frozenset({"EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"})


def allowed(pool: Pool) -> list[str]:
    """Return AllowedFirstAuthFactors of a pool."""
    policy = pool.settings["Policies"].get("SignInPolicy", {})
    return list(policy.get("AllowedFirstAuthFactors", ["PASSWORD"]))


def passwordless(pool: Pool) -> bool:
    """Tell whether a user can sign in to a pool without a password."""
    return bool(PASSWORDLESS & set(allowed(pool)))


def choice_enabled(pool: Pool, client: Client) -> bool:
    """Tell whether a client has choice-based sign-in: ALLOW_USER_AUTH and a tier above LITE."""
    return "USER_AUTH" in client_settings.enabled_flows(client) and pool_settings.tier(pool.settings) != "LITE"


def available(pool: Pool, user: User) -> list[str]:
    """Return the first factors that a user can choose.

    A user who needs a second factor signs in with a password (developer guide, user-pool-settings-mfa), or with a
    passkey that counts as several factors (service model, WebAuthnFactorConfigurationType). A user with a temporary
    password has passwords only (a live runbook); for RESET_REQUIRED and EXTERNAL_PROVIDER no source says more.
    """
    chosen = allowed(pool)
    found = list(PASSWORD_FACTORS) if "PASSWORD" in chosen and user.password is not None else []
    if user.status in PASSWORD_ONLY:
        return found
    if not second_factors.wanted(pool, user):
        found += [name for name, attribute in ADDRESSES.items() if name in chosen and user.attributes.get(attribute)]
    if PASSKEY in chosen and passkey_usable(pool, user):
        found.append(PASSKEY)
    return found


def passkey_usable(pool: Pool, user: User) -> bool:
    """Tell whether a user has a passkey that is enough to sign in."""
    if not user.passkeys or relying_party.identifier(pool) is None:
        return False
    return not second_factors.wanted(pool, user) or passkey_counts_twice(pool, user)


def passkey_counts_twice(pool: Pool, user: User) -> bool:
    """Tell whether a user's passkey satisfies MFA: pool and user have it switched on."""
    return relying_party.multi_factor(pool) and user.passkey_mfa


def pretended(pool: Pool) -> list[str]:
    """Return the first factors that are shown for a user who does not exist."""
    chosen = allowed(pool)
    found = list(PASSWORD_FACTORS) if "PASSWORD" in chosen else []
    if second_factors.mode(pool) == "ON":
        return found
    return found + [name for name in ADDRESSES if name in chosen]


def configured(pool: Pool, user: User) -> list[str]:
    """Return ConfiguredUserAuthFactors: what the user has set up, a software token included.

    Service model, GetUserAuthFactors: SOFTWARE_TOKEN is there as a second factor only.
    """
    chosen = allowed(pool)
    found = ["PASSWORD"] if "PASSWORD" in chosen and user.password is not None else []
    found += [name for name, attribute in ADDRESSES.items() if name in chosen and user.attributes.get(attribute)]
    found += [PASSKEY] if PASSKEY in chosen and user.passkeys else []
    return found + (["SOFTWARE_TOKEN"] if second_factors.registered(user) else [])
