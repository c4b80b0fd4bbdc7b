"""Step-up sign-in: what USER_AUTH checks of TARGET_ACR_VALUES, ACCESS_TOKEN and MAX_AGE.

Service model, InitiateAuth. No source states what each ACR level asks for, so every request counts as a fresh sign-in;
the codes of the refusals are the declared ones and their texts are not recorded.
"""

from __future__ import annotations

from poolproof.reference.user_pools import access, attempts, lookup, pool_settings, refusals
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import Pool

LONGEST_NUMBER = 18


def require_valid(attempt: Attempt) -> None:
    """Refuse a step-up request that cannot be met."""
    targets, token = attempt.parameters.get("TARGET_ACR_VALUES"), attempt.parameters.get("ACCESS_TOKEN")
    if token and not targets:
        raise attempts.missing("TARGET_ACR_VALUES")
    if targets:
        require_tier(attempt.pool)
        require_recognised(attempt.pool, targets)
    if token:
        require_own_token(attempt, token)
    age = attempt.parameters.get("MAX_AGE")
    if age is not None and not (age.isascii() and age.isdigit() and len(age) <= LONGEST_NUMBER):
        raise refusals.invalid_parameter("MAX_AGE must be an integer.")


def require_tier(pool: Pool) -> None:
    """Refuse step-up in a LITE pool."""
    if pool_settings.tier(pool.settings) == "LITE":
        raise refusals.needs_tier("Step-up authentication", "LITE")


def require_recognised(pool: Pool, targets: str) -> None:
    """Refuse a request none of whose levels the pool has; unknown ones beside a known one are ignored."""
    if not set(targets.split()) & set(pool_settings.acr_names(pool.settings).values()):
        raise refusals.invalid_parameter("None of the requested ACR values are valid.")


def require_own_token(attempt: Attempt, token: str) -> None:
    """Refuse an access token of another user than USERNAME names."""
    bearer = access.bearer_of(attempt.call, token)
    if bearer.pool is not attempt.pool or bearer.user is not lookup.find_user(
        attempt.pool, attempt.parameters["USERNAME"]
    ):
        raise refusals.not_authorized("The access token was issued to another user.")
