"""How long codes, sessions, tokens and locks live, in seconds."""

from poolproof_model.state import Settings, State

DAY = 24 * 3600
CODE_SECONDS = {
    "sign_up": DAY,  # developer guide, quotas: a sign-up code is valid 24 hours
    "attribute": DAY,  # developer guide of 2025, quotas: an attribute code is valid 24 hours
    "reset": 3600,  # developer guide, quotas: a reset code lives 1 hour
}
TEMPORARY_PASSWORD_DAYS = 7  # botocore, PasswordPolicyType
PAGE_SECONDS = 3600  # developer guide, how-to-manage-user-accounts: a PaginationToken works for one hour
GRACE = 300  # developer guide, open-id: clocks of provider and identity pool may differ by 5 minutes
OPENID_SECONDS = 600  # botocore-identity, GetOpenIdToken: the token is valid for 10 minutes
DEVELOPER_SECONDS = 900  # botocore-identity, GetOpenIdTokenForDeveloperIdentity: 15 minutes unless TokenDuration says
CREDENTIALS_SECONDS = 3600  # developer guide, accessing-aws-services; botocore-sts, AssumeRoleWithWebIdentity
UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": DAY}
FREE_FAILURES = 5  # developer guide, authentication flow: five wrong passwords are free
IDLE_SECONDS = 900  # the same: a lock lasts about 15 minutes at most, and 15 idle minutes clear the count
TOTP_SECONDS = 30  # developer guide, user-pool-settings-mfa-totp: a code stands for 30 seconds


def token_seconds(state: State, client: str, use: str) -> int:
    """Give the lifetime of a token (botocore, CreateUserPoolClient: 1 hour, 1 hour and 30 days by default)."""
    members = state.settings.client(client)
    name, unit, default = {
        "access": ("AccessToken", "hours", 3600),
        "id": ("IdToken", "hours", 3600),
        "refresh": ("RefreshToken", "days", 30 * DAY),
    }[use]
    value = members.get(f"{name}Validity")
    return int(value) * UNITS[members.get("TokenValidityUnits", {}).get(name, unit)] if value else default


def session_seconds(state: State, client: str) -> int:
    """Give the lifetime of a challenge session (botocore, CreateUserPoolClient, AuthSessionValidity: 3 minutes)."""
    return int(state.settings.client(client).get("AuthSessionValidity", 3)) * 60


def validity_unit(settings: Settings, client: str, token: str) -> str | None:
    """Give the unit of `AccessToken`, `IdToken` or `RefreshToken` validity: `default` where only the number is set."""
    members = settings.client(client)
    if f"{token}Validity" not in members:
        return None
    return str(members.get("TokenValidityUnits", {}).get(token, "default"))


def issuer_updated(settings: Settings, pool: str) -> bool:
    """Whether a pool issues tokens under the newer name (botocore, IssuerConfigurationType)."""
    return bool(settings.pool(pool).get("IssuerConfiguration", {}).get("Type") == "UPDATED")


def grace_seconds(state: State, client: str) -> int:
    """Give how long a refresh token still works after it was rotated (botocore, RefreshTokenRotationType)."""
    return int(state.settings.client(client).get("RefreshTokenRotation", {}).get("RetryGracePeriodSeconds", 0))


def lock_seconds(failures: int) -> int:
    """Give how long a user is locked after so many wrong passwords (developer guide: 2^(n-5), at most about 900)."""
    doubled: int = 2 ** max(failures - FREE_FAILURES, 0)
    return min(doubled, IDLE_SECONDS)
