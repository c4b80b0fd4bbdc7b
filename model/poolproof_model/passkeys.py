"""The passkeys of the abstract world: whose they are, and what an answer that proves one is made of."""

from typing import Any

from poolproof_model import subjects
from poolproof_model.state import Passkey, PasskeyRequest, Request, Settings, State, Term, plain

FACTOR = "WEB_AUTHN"


def configuration(settings: Settings, pool: str | None) -> dict[str, Any]:
    """Give a pool's WebAuthnConfiguration, empty where it has none."""
    found: dict[str, Any] = settings.parts.get("mfa", {}).get(pool or "", {}).get("WebAuthnConfiguration", {})
    return found


def allowed(settings: Settings, pool: str | None) -> bool:
    """Whether a pool has passkeys among the factors that users may sign in with."""
    policies = settings.pool(pool).get("Policies", {}) if pool else {}
    return FACTOR in policies.get("SignInPolicy", {}).get("AllowedFirstAuthFactors", ())


def shown_request(state: State, request: Request) -> PasskeyRequest | None:
    """Give the registration request that the attestation in a request answers."""
    made = request.get("Credential")
    if not isinstance(made, Term):
        return None
    return next((item for item in state.passkey_requests if item.symbol == made.inputs[0]), None)


def shown_passkey(state: State, request: Request) -> Passkey | None:
    """Give the passkey that the assertion in a request is made with."""
    made = request.get("ChallengeResponses.CREDENTIAL")
    if not isinstance(made, Term):
        return None
    return next((item for item in state.passkeys if item.key == plain(made.inputs[2])), None)


def flaw(request: Request) -> str:
    """Give the kind of the attestation or assertion in a request (good, verified, wrong_origin, ...), else nothing."""
    made = request.get("Credential", "ChallengeResponses.CREDENTIAL")
    return str(plain(made.inputs[-1])) if isinstance(made, Term) else ""


def named(state: State, request: Request) -> Passkey | None:
    """Give the passkey whose CredentialId a request names."""
    value = request.get("CredentialId")
    return next((item for item in state.passkeys if value is not None and item.identifier == value), None)


def present(state: State, request: Request) -> tuple[Passkey, ...]:
    """Give the passkeys that the addressed user has."""
    user = subjects.addressed_user(state, request)
    return tuple(item for item in state.passkeys if user and item.user == user.sub and item.state == "REGISTERED")
