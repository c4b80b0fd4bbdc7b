"""Passwords of users: the pool's policy, the history, what is stored, and how it is compared."""

from __future__ import annotations

import hmac
import string
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import identifiers, srp
from poolproof.reference.user_pools.state import Password, Pool, User

if TYPE_CHECKING:
    from poolproof.reference.cloud import Cloud

LONGEST = 256
SYMBOLS = frozenset("^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ")
DEFAULT_POLICY: dict[str, Any] = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}
CLASSES = (
    ("RequireUppercase", frozenset(string.ascii_uppercase), "Password must have uppercase characters"),
    ("RequireLowercase", frozenset(string.ascii_lowercase), "Password must have lowercase characters"),
    ("RequireNumbers", frozenset(string.digits), "Password must have numeric characters"),
    ("RequireSymbols", SYMBOLS, "Password must have symbol characters"),
)


def policy(pool: Pool) -> dict[str, Any]:
    """Return the password policy of a pool."""
    found: dict[str, Any] = pool.settings["Policies"]["PasswordPolicy"]
    return found


def violation(pool: Pool, password: str) -> str | None:
    """Return the one reason for which a password breaks the policy, length before character classes, or None."""
    rules = policy(pool)
    if len(password) < rules["MinimumLength"]:
        return "Password not long enough"
    if len(password) > LONGEST:
        return "Password is too long"
    for rule, members, reason in CLASSES:
        if rules.get(rule) and members.isdisjoint(password):
            return reason
    return None


def require_policy(pool: Pool, password: str) -> None:
    """Refuse a password that breaks the policy (texts quoted by several clients)."""
    reason = violation(pool, password)
    if reason is not None:
        raise ServiceError("InvalidPasswordException", f"Password did not conform with policy: {reason}")


def require_new(pool: Pool, user: User, password: str) -> None:
    """Refuse a password that the user had lately, as far as PasswordHistorySize goes."""
    if in_history(pool, user, password):
        raise ServiceError(
            "PasswordHistoryPolicyViolationException", "Password has previously been used. Choose a different password."
        )


def in_history(pool: Pool, user: User, password: str) -> bool:
    """Tell whether a password equals the current or one of the previous n-1 (service model, PasswordPolicyType)."""
    size = policy(pool).get("PasswordHistorySize", 0)
    if not size:
        return False
    known = [one for one in (user.password, *user.password_history) if one is not None]
    return any(equals(pool, user.username, one, password) for one in known[:size])


def identity(pool: Pool, username: str) -> str:
    """Return what SRP hashes as the user's identity: the pool id after its underscore and the internal username."""
    return pool.id.partition("_")[2] + username


def made(cloud: Cloud, pool: Pool, username: str, password: str, *, temporary: bool) -> Password:
    """Return the stored form of a password."""
    salt = int.from_bytes(identifiers.random_bytes(cloud, srp.SALT_BYTES), "big")
    x = srp.private_value(salt, identity(pool, username), password)
    return Password(salt=salt, x=x, set_at=cloud.clock.now(), temporary=temporary)


def store(cloud: Cloud, pool: Pool, user: User, password: str, *, temporary: bool) -> None:
    """Give a user a new password; the old one goes into the history."""
    if user.password is not None:
        user.password_history.insert(0, user.password)
        del user.password_history[24:]
    user.password = made(cloud, pool, user.username, password, temporary=temporary)


def equals(pool: Pool, username: str, stored: Password, password: str) -> bool:
    """Tell whether a password is the stored one."""
    x = srp.private_value(stored.salt, identity(pool, username), password)
    return hmac.compare_digest(x.to_bytes(32, "big"), stored.x.to_bytes(32, "big"))


def matches(pool: Pool, user: User, password: str) -> bool:
    """Tell whether a password is the user's present one."""
    return user.password is not None and equals(pool, user.username, user.password, password)


def temporary_expired(cloud: Cloud, pool: Pool, user: User) -> bool:
    """Tell whether the user's temporary password is older than TemporaryPasswordValidityDays (0 counts as 7)."""
    if user.password is None or not user.password.temporary:
        return False
    days = policy(pool).get("TemporaryPasswordValidityDays") or 7
    return cloud.clock.now() >= user.password.set_at + timedelta(days=days)


def generated(cloud: Cloud, pool: Pool) -> str:
    """Return a temporary password that the pool's policy accepts."""
    length = max(policy(pool)["MinimumLength"], 8)
    classes = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "!@#$%^&*-_=+")
    chosen = [identifiers.characters(cloud, one, 1) for one in classes]
    chosen += identifiers.characters(cloud, identifiers.ALPHANUMERIC, length - len(chosen))
    cloud.random.shuffle(chosen)
    return "".join(chosen)
