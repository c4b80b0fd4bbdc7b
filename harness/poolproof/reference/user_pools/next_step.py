"""What follows a right password: a challenge, or tokens."""

from __future__ import annotations

from typing import Any

from poolproof.reference.user_pools import completion, new_password
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import User


def after_password(attempt: Attempt, user: User) -> dict[str, Any]:
    """Return the next challenge, or the tokens."""
    if new_password.required(user):
        return new_password.challenge(attempt, user)
    return completion.completed(attempt, user, completion.AUTHENTICATION)
