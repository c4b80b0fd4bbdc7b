"""What follows each part of a sign-in: password, first factor, second factor, custom challenge; a challenge or tokens.

Order: a temporary password is replaced first; then a remembered device or a second factor; in custom authentication
the triggers decide after that, and a device comes last (developer guide, device tracking).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import (
    completion,
    custom_auth,
    device_sign_in,
    new_password,
    password_sign_in,
    refusals,
    second_factor_challenges,
)
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import AuthSession, User

# Developer guide, user-pool-lambda-pre-token-generation.
DEVICE_SOURCE = "TokenGeneration_AuthenticateDevice"


def after_password(attempt: Attempt, user: User) -> dict[str, Any]:
    """Go on after a right password."""
    if new_password.required(user):
        return new_password.challenge(attempt, user)
    return after_first_factor(attempt, user)


def after_first_factor(attempt: Attempt, user: User) -> dict[str, Any]:
    """Go on after the first factor: a remembered device stands for the second one."""
    device = None if attempt.flow == custom_auth.FLOW else device_sign_in.following(attempt, user)
    if device is not None:
        return device
    second = second_factor_challenges.following(attempt, user)
    return second if second is not None else after_factors(attempt, user)


def after_factors(attempt: Attempt, user: User) -> dict[str, Any]:
    """Go on when all factors were shown."""
    if attempt.flow == custom_auth.FLOW:
        return after_custom_step(attempt, user)
    return completion.completed(attempt, user)


def after_device(attempt: Attempt, user: User) -> dict[str, Any]:
    """Go on after a device proved itself, which is always the last step."""
    return completion.completed(replace(attempt, progress=replace(attempt.progress, source=DEVICE_SOURCE)), user)


def after_custom_step(attempt: Attempt, user: User | None) -> dict[str, Any]:
    """Let the triggers decide; tokens are issued to users who exist and may sign in."""
    challenge = custom_auth.decided(attempt, user)
    if challenge is not None:
        return challenge
    if user is None:
        raise refusals.incorrect_credentials()
    password_sign_in.require_enabled(user)
    device = device_sign_in.following(attempt, user)
    return device if device is not None else completion.completed(attempt, user)


def after_custom_answer(attempt: Attempt, session: AuthSession, user: User | None) -> dict[str, Any]:
    """Go on after an answer to a custom challenge; when the flow fails, its session is dead."""
    try:
        return after_custom_step(attempt, user)
    except ServiceError as refusal:
        if refusal.code == "NotAuthorizedException":
            custom_auth.end(session)
        raise
