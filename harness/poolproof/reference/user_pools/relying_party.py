"""The relying party of a pool's passkeys: its id, the origins that belong to it, and the user verification it wants.

Service model, WebAuthnConfigurationType; developer guide, authentication flow methods (passkeys).
"""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from poolproof.reference.user_pools.state import Pool

LOCAL = "localhost"


def identifier(pool: Pool) -> str | None:
    """Return the relying party id: the configured one, else the custom domain, else the prefix domain, or None."""
    chosen = pool.mfa.get("WebAuthnConfiguration", {}).get("RelyingPartyId")
    if chosen:
        return str(chosen)
    if pool.custom_domain is not None:
        return pool.custom_domain
    return None if pool.domain is None else f"{pool.domain}.auth.{pool.region}.amazoncognito.com"


def public_suffix(name: str) -> bool:
    """Tell whether anybody can register names right below one, such as `co.uk` (publicsuffix.org)."""
    return bool(suffixes().publicsuffix(name.lower()) == name.lower())


@cache
def suffixes() -> PublicSuffixList:
    """Return the list, read when it is first asked; names under an unknown top level, as localhost, are not on it."""
    return PublicSuffixList(accept_unknown=False)


def multi_factor(pool: Pool) -> bool:
    """Tell whether passkeys with user verification satisfy MFA in a pool."""
    chosen = pool.mfa.get("WebAuthnConfiguration", {}).get("FactorConfiguration")
    return bool(chosen == "MULTI_FACTOR_WITH_USER_VERIFICATION")


def user_verification(pool: Pool) -> str:
    """Return `required` or `preferred`; passkeys that count as several factors have to verify the user."""
    if multi_factor(pool):
        return "required"
    return str(pool.mfa.get("WebAuthnConfiguration", {}).get("UserVerification", "preferred"))


def origin_allowed(relying_party_id: str, origin: str) -> bool:
    """Tell whether an origin belongs to a relying party: https, and its host is the id or lies below it (WebAuthn)."""
    try:
        parts = urlsplit(origin)
        host = parts.hostname or ""
    except ValueError:
        return False
    local = parts.scheme == "http" and host == LOCAL
    return (parts.scheme == "https" or local) and (host == relying_party_id or host.endswith(f".{relying_party_id}"))
