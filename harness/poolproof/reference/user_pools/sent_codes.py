"""Codes sent at sign-in: SMS_MFA and EMAIL_OTP as second factors, SMS_OTP and EMAIL_OTP as first ones.

A code lives as long as its session; a wrong one leaves the session usable (a live runbook for EMAIL_OTP).
"""

from __future__ import annotations

import hmac
from typing import Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import attributes, auth_sessions, identifiers, messages, simulated
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.messages import Delivery
from poolproof.reference.user_pools.state import AuthSession, Status, User

ATTRIBUTES = {"SMS_MFA": "phone_number", "SMS_OTP": "phone_number", "EMAIL_OTP": "email"}
ANSWERS = {"SMS_MFA": "SMS_MFA_CODE", "SMS_OTP": "SMS_OTP_CODE", "EMAIL_OTP": "EMAIL_OTP_CODE"}
SOURCE = "CustomMessage_Authentication"
# A live runbook saw 8 digits for EMAIL_OTP as the first factor; samples of the developer guide show 6 for MFA.
FIRST_FACTOR_DIGITS = 8
SECOND_FACTOR_DIGITS = 6


def challenge(attempt: Attempt, user: User, name: str, *, first: bool) -> dict[str, Any]:
    """Send a code and return its challenge; `first` says that the code stands for a password."""
    attribute = ATTRIBUTES[name]
    delivery = Delivery(attribute=attribute, destination=user.attributes[attribute])
    code = identifiers.digits(attempt.call.cloud, FIRST_FACTOR_DIGITS if first else SECOND_FACTOR_DIGITS)
    text = messages.authentication_text(attempt.pool, delivery.medium)
    messages.send(attempt.call, attempt.pool, user, SOURCE, attempt.client.id, delivery, text, code)
    parameters = {} if first else {"USER_ID_FOR_SRP": user.username}
    return opened(attempt, user, name, delivery, parameters, {"code": code, "first": first})


def pretended(attempt: Attempt, name: str) -> dict[str, Any]:
    """Return the challenge for a user who does not exist: nothing is sent, and no code will be right."""
    username = attempt.parameters["USERNAME"]
    delivery = simulated.delivery_to(attempt.pool, username, ATTRIBUTES[name])
    return opened(attempt, None, name, delivery, {}, {"code": None, "first": True})


def opened(
    attempt: Attempt, user: User | None, name: str, delivery: Delivery, parameters: dict[str, str], data: dict[str, Any]
) -> dict[str, Any]:
    """Open the session of a code and return the challenge."""
    session = auth_sessions.opened(
        attempt.call, attempt.pool, attempt.client, user, attempt.parameters["USERNAME"], name, flow=attempt.flow,
        progress=attempt.progress, data={**data, "delivery": delivery},
    )  # fmt: skip
    return {
        "ChallengeName": name,
        "Session": session,
        "ChallengeParameters": {
            "CODE_DELIVERY_DELIVERY_MEDIUM": delivery.medium,
            "CODE_DELIVERY_DESTINATION": messages.masked(delivery.destination),
            **parameters,
        },
    }


def answer(attempt: Attempt, session: AuthSession, user: User) -> None:
    """Check the code, use the session up, and mark the address verified."""
    if not matches(session, attempt.parameters[ANSWERS[session.challenge]]):
        raise mismatch()
    auth_sessions.spend(session)
    mark_verified(user, session.data["delivery"])
    if is_first_factor(session) and user.status is Status.UNCONFIRMED:
        confirm(user)
    user.modified_at = attempt.call.cloud.clock.now()


def matches(session: AuthSession, sent: str) -> bool:
    """Tell whether the right code was sent; a pretended one is never right."""
    code: str | None = session.data["code"]
    return code is not None and hmac.compare_digest(code.encode(), sent.encode())


def mismatch() -> ServiceError:
    """Return the refusal of a wrong code (a live runbook)."""
    return ServiceError("CodeMismatchException", "Invalid code or auth state for the user.")


def is_first_factor(session: AuthSession) -> bool:
    """Tell whether the code of a session stands for a password."""
    return bool(session.data["first"])


def mark_verified(user: User, delivery: Delivery) -> None:
    """Mark the address that received the code verified, unless the user has another one by now."""
    if user.attributes.get(delivery.attribute) == delivery.destination:
        user.attributes[attributes.VERIFIED_FLAGS[delivery.attribute]] = "true"


def confirm(user: User) -> None:
    """Confirm a sign-up by the first code of a sign-in without a password (developer guide, flow methods)."""
    user.status = Status.CONFIRMED
