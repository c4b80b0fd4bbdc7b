"""Sign-in with the password itself: USER_PASSWORD_AUTH, and the administrator's ADMIN_USER_PASSWORD_AUTH."""

from __future__ import annotations

from typing import Any

from poolproof.reference.user_pools import attempts, migration, next_step, password_sign_in, passwords, refusals
from poolproof.reference.user_pools.attempts import Attempt


def start(attempt: Attempt) -> dict[str, Any]:
    """Check the password and go on to the next step."""
    attempts.require_parameters(attempt, "USERNAME", "PASSWORD")
    attempts.require_secret_hash(attempt)
    migration.at_sign_in(attempt)
    user = password_sign_in.named_user(attempt)
    if user is None:
        raise refusals.incorrect_credentials()
    password_sign_in.require_admissible(attempt, user)
    password_sign_in.pre_authentication(attempt, user)
    holds = passwords.matches(attempt.pool, user, attempt.parameters["PASSWORD"])
    password_sign_in.require_proof(attempt, user, holds=holds)
    return next_step.after_password(attempt, user)
