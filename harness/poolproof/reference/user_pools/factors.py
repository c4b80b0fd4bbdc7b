"""First factors of choice-based sign-in: which the pool allows and which a user can use."""

from __future__ import annotations

from poolproof.reference.user_pools import client_settings, pool_settings
from poolproof.reference.user_pools.state import Client, Pool

CONFIRMED_SIGN_UP = "CONFIRMED_SIGN_UP"
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
