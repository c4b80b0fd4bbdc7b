"""NEW_PASSWORD_REQUIRED: the challenge for a user who signed in with a temporary password, and its answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import (
    attribute_updates,
    attributes,
    auth_sessions,
    passwords,
    refusals,
)
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import AuthSession, Pool, Status, User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from poolproof.reference.errors import ServiceError

CHALLENGE = "NEW_PASSWORD_REQUIRED"
PREFIX = "userAttributes."
SOURCE = "TokenGeneration_NewPasswordChallenge"


def required(user: User) -> bool:
    """Tell whether a user has to choose a password before there are tokens."""
    return user.status is Status.FORCE_CHANGE_PASSWORD


def challenge(attempt: Attempt, user: User) -> dict[str, Any]:
    """Open a session and return the challenge; two of its parameters are JSON in strings."""
    pool, client = attempt.pool, attempt.client
    session = auth_sessions.opened(
        attempt.call, pool, client, user, attempt.parameters["USERNAME"], CHALLENGE, flow=attempt.flow,
        data={"password": user.password},
        progress=replace(attempt.progress, source=SOURCE),
    )  # fmt: skip
    shown = {name: value for name, value in attributes.visible(pool, client, user).items() if name != "sub"}
    return {
        "ChallengeName": CHALLENGE,
        "Session": session,
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": user.username,
            "requiredAttributes": json.dumps([f"{PREFIX}{name}" for name in lacking(pool, user.attributes)]),
            "userAttributes": json.dumps(shown),
        },
    }


def lacking(pool: Pool, values: dict[str, str]) -> list[str]:
    """Return the pool's required attributes that have no value yet."""
    return [name for name in attributes.required_names(pool) if not values.get(name)]


def answer(attempt: Attempt, session: AuthSession, user: User) -> None:
    """Take the new password and attributes; the session is spent only when they are accepted."""
    pool, call = attempt.pool, attempt.call
    require_still_wanted(session, user)
    password = attempt.parameters["NEW_PASSWORD"]
    passwords.require_policy(pool, password)
    passwords.require_new(pool, user, password)
    given = attributes.normalised(sent_attributes(attempt.parameters))
    require_acceptable(attempt, user, given)
    auth_sessions.spend(session)
    set_attributes(user, given)
    passwords.store(call.cloud, pool, user, password, temporary=False)
    user.status = Status.CONFIRMED
    user.modified_at = call.cloud.clock.now()


def set_attributes(user: User, given: dict[str, str]) -> None:
    """Set the attributes of the answer; a new address is unverified (no source has a code sent at this point)."""
    for name, value in given.items():
        flag = attributes.VERIFIED_FLAGS.get(name)
        if flag is not None and value and value != user.attributes.get(name):
            user.attributes[flag] = "false"
        attribute_updates.set_value(user, name, value)


def require_still_wanted(session: AuthSession, user: User) -> None:
    """Refuse an answer after the user got another password meanwhile (not recorded; the session is dead)."""
    if not required(user) or user.password is not session.data["password"]:
        raise refusals.not_authorized("Invalid session for the user.")


def sent_attributes(parameters: dict[str, str]) -> dict[str, str]:
    """Return the attributes of the answer, which stand in keys `userAttributes.<name>`."""
    return {name.removeprefix(PREFIX): value for name, value in parameters.items() if name.startswith(PREFIX)}


def require_acceptable(attempt: Attempt, user: User, given: dict[str, str]) -> None:
    """Refuse attributes that may not be set here, and required ones that are still missing."""
    pool = attempt.pool
    require_unset(pool, user, given)
    require_changeable(pool, user, given)
    attributes.require_writable(pool, attempt.client, given)
    attributes.require_conforming(pool, given)
    require_complete(pool, user, given)
    attribute_updates.require_free(pool, user, given)


def require_unset(pool: Pool, user: User, given: Iterable[str]) -> None:
    """Refuse a required attribute that has a value already (aws-saas-factory-bootcamp 67, raw)."""
    wanted = attributes.required_names(pool)
    for name in given:
        if name in wanted and user.attributes.get(name):
            raise refusals.not_authorized(f"Cannot modify an already provided {name}")


def require_changeable(pool: Pool, user: User, given: Iterable[str]) -> None:
    """Refuse verified flags, the sub, and immutable attributes that have a value (aws-sdk-ios 2203)."""
    for name in given:
        known = pool.schema.get(name)
        settled = known is not None and attributes.immutable(known) and bool(user.attributes.get(name))
        if settled or name == "sub" or name in attributes.VERIFIED_FLAGS.values():
            raise refusals.invalid_parameter(f"Cannot modify the non-mutable attribute {name}")


def require_complete(pool: Pool, user: User, given: dict[str, str]) -> None:
    """Refuse an answer that leaves a required attribute without a value."""
    missing = lacking(pool, {**user.attributes, **given})
    if missing:
        raise attribute_missing(missing[0])


def attribute_missing(name: str) -> ServiceError:
    """Return the refusal of a missing required attribute (example-cognito-java 1, raw; no final period)."""
    return refusals.invalid_parameter(f"Invalid attributes given, {name} is missing")
