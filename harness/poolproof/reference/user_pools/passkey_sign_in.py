"""WEB_AUTHN: sign-in with a passkey, as the first factor or, with user verification, as all of them.

The challenge parameter CREDENTIAL_REQUEST_OPTIONS is the one that Amplify's clients read; the answer is CREDENTIAL, an
AuthenticationResponseJSON in a string (service model, RespondToAuthChallenge).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import (
    auth_sessions,
    factors,
    identifiers,
    passkeys,
    refusals,
    relying_party,
    second_factors,
    webauthn_ceremony,
)
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import AuthSession, Passkey, User
from poolproof.reference.user_pools.webauthn_ceremony import Problem

if TYPE_CHECKING:
    from poolproof.reference.errors import ServiceError

CHALLENGE = "WEB_AUTHN"
OPTIONS = "CREDENTIAL_REQUEST_OPTIONS"
CEREMONY = "ceremony"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """What the server remembers of an open ceremony."""

    challenge: bytes
    relying_party_id: str
    verification: str


def prepared(attempt: Attempt, user: User) -> tuple[Ceremony, str]:
    """Return a new ceremony and the options for the authenticator."""
    ceremony = Ceremony(
        challenge=identifiers.random_bytes(attempt.call.cloud, passkeys.CHALLENGE_BYTES),
        relying_party_id=passkeys.require_relying_party(attempt.pool),
        verification=verification(attempt, user),
    )
    options = webauthn_ceremony.request_options(
        relying_party_id=ceremony.relying_party_id,
        challenge=ceremony.challenge,
        known=[one.credential_id for one in user.passkeys],
        verification=ceremony.verification,
    )
    return ceremony, options


def verification(attempt: Attempt, user: User) -> str:
    """Return the user verification of a sign-in; a user with passkey MFA has to pass it (service model)."""
    return "required" if user.passkey_mfa else relying_party.user_verification(attempt.pool)


def challenge(attempt: Attempt, user: User) -> dict[str, Any]:
    """Open a session and return the challenge."""
    ceremony, options = prepared(attempt, user)
    session = auth_sessions.opened(
        attempt.call, attempt.pool, attempt.client, user, attempt.parameters["USERNAME"], CHALLENGE, flow=attempt.flow,
        progress=attempt.progress, data={CEREMONY: ceremony},
    )  # fmt: skip
    return {"ChallengeName": CHALLENGE, "Session": session, "ChallengeParameters": {OPTIONS: options}}


def answer(attempt: Attempt, session: AuthSession, user: User) -> Attempt:
    """Check the assertion; return the sign-in, which has all its factors if the passkey counts as several.

    A failed one leaves the session usable; the refusal is that of a wrong password (no source records it).
    """
    ceremony: Ceremony = session.data[CEREMONY]
    credential = parsed(attempt.parameters["CREDENTIAL"])
    said = webauthn_ceremony.client_data(credential)
    one = registered(user, credential)
    if said is None or one is None or not relying_party.origin_allowed(ceremony.relying_party_id, said.origin):
        raise refusals.incorrect_credentials()
    found = webauthn_ceremony.asserted(
        credential, one, challenge=ceremony.challenge, relying_party_id=ceremony.relying_party_id, origin=said.origin,
        verification=ceremony.verification,
    )  # fmt: skip
    if isinstance(found, Problem):
        raise refusals.incorrect_credentials()
    one.sign_count = found.sign_count
    auth_sessions.spend(session)
    enough = (
        second_factors.wanted(attempt.pool, user)
        and found.user_verified
        and factors.passkey_counts_twice(attempt.pool, user)
    )
    return replace(attempt, progress=replace(attempt.progress, multi_factor=enough))


def parsed(text: str) -> dict[str, Any]:
    """Parse CREDENTIAL, or refuse what is no JSON object."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise malformed() from None
    if not isinstance(value, dict):
        raise malformed()
    return value


def malformed() -> ServiceError:
    """Return the refusal of a CREDENTIAL of another form (the text is not recorded)."""
    return refusals.invalid_parameter("Invalid credential.")


def registered(user: User, credential: dict[str, Any]) -> Passkey | None:
    """Return the user's passkey that a credential names, or None."""
    return next((one for one in user.passkeys if passkeys.identifier(one) == credential.get("id")), None)
