"""How long codes, sessions, tokens and credentials live, in seconds."""

from poolproof_model.state import State

CODE_SECONDS = {
    "sign_up": 24 * 3600,  # developer guide, quotas: a sign-up code is valid 24 hours
    "reset": 3600,  # developer guide, quotas: a reset code lives 1 hour
}
UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


def token_seconds(state: State, client: str, use: str) -> int:
    """Give the lifetime of a token (botocore, CreateUserPoolClient: 1 hour, 1 hour and 30 days by default)."""
    members = state.settings.client(client)
    name, unit, default = {
        "access": ("AccessToken", "hours", 3600),
        "id": ("IdToken", "hours", 3600),
        "refresh": ("RefreshToken", "days", 30 * 86400),
    }[use]
    value = members.get(f"{name}Validity")
    return int(value) * UNITS[members.get("TokenValidityUnits", {}).get(name, unit)] if value else default


def session_seconds(state: State, client: str) -> int:
    """Give the lifetime of a challenge session (botocore, CreateUserPoolClient, AuthSessionValidity: 3 minutes by default)."""
    return int(state.settings.client(client).get("AuthSessionValidity", 3)) * 60
