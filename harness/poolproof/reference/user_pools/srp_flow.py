"""Sign-in by the SRP protocol: USER_SRP_AUTH opens a PASSWORD_VERIFIER challenge, whose answer proves the password.

The first step tells nothing about the password or the user's state; a user who does not exist gets stable pretended
parameters where existence is hidden (developer guide, managing errors).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import (
    attempts,
    auth_sessions,
    identifiers,
    password_sign_in,
    passwords,
    refusals,
    simulated,
    srp,
)
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.srp import Exchange
from poolproof.reference.user_pools.state import AuthSession, Password, Pool, User

if TYPE_CHECKING:
    from poolproof.reference.errors import ServiceError

CHALLENGE = "PASSWORD_VERIFIER"
SECRET_BLOCK_BYTES = 512
# "Within a few seconds" (service model, RespondToAuthChallenge); the exact time is not published.
ANSWER_TIME = timedelta(seconds=30)


@dataclass(slots=True, kw_only=True)
class SecretBlocks:
    """The sessions of a pool's open exchanges by their SECRET_BLOCK: an answer may come without the Session."""

    sessions: dict[str, str] = field(default_factory=dict)


def start(attempt: Attempt) -> dict[str, Any]:
    """Answer SRP_A with SRP_B, the salt and a secret block."""
    attempts.require_parameters(attempt, "USERNAME", "SRP_A")
    attempts.require_secret_hash(attempt)
    public_a = public_value(attempt.parameters["SRP_A"])
    user = password_sign_in.named_user(attempt)
    if user is not None:
        password_sign_in.pre_authentication(attempt, user)
    return challenge(attempt, user, public_a)


def public_value(text: str) -> int:
    """Return a client's public value, or refuse one that is no legal group element."""
    public_a = srp.parsed_public(text)
    if public_a is None or not srp.public_value_acceptable(public_a):
        raise refusals.invalid_parameter("Invalid SRP_A")  # The code was seen in amazon-cognito-identity-js 356.
    return public_a


def challenge(attempt: Attempt, user: User | None, public_a: int) -> dict[str, Any]:
    """Open the session of an exchange and return the PASSWORD_VERIFIER challenge."""
    cloud, pool, username = attempt.call.cloud, attempt.pool, attempt.parameters["USERNAME"]
    user_id = user_id_for_srp(pool, user, username)
    salt, x = password_parameters(pool, user, username)
    private_b = int.from_bytes(identifiers.random_bytes(cloud, srp.PRIVATE_BITS // 8), "big")
    exchange = Exchange(
        public_a=public_a,
        private_b=private_b,
        public_b=srp.server_public(srp.verifier(x), private_b),
        secret_block=identifiers.random_bytes(cloud, SECRET_BLOCK_BYTES),
    )
    session = auth_sessions.opened(
        attempt.call, pool, attempt.client, user, username, CHALLENGE, flow=attempt.flow, lives=ANSWER_TIME,
        data={"user_id": user_id, "exchange": exchange, "password": None if user is None else user.password},
        progress=attempt.progress,
    )  # fmt: skip
    secret_block = block_text(exchange)
    pool.part(SecretBlocks).sessions[secret_block] = session
    return {
        "ChallengeName": CHALLENGE,
        "Session": session,
        "ChallengeParameters": {
            "USERNAME": user_id,
            "USER_ID_FOR_SRP": user_id,
            "SALT": f"{salt:x}",
            "SRP_B": f"{exchange.public_b:x}",
            "SECRET_BLOCK": secret_block,
        },
    }


def block_text(exchange: Exchange) -> str:
    """Return the secret block of an exchange as the challenge carries it."""
    return base64.b64encode(exchange.secret_block).decode()


def user_id_for_srp(pool: Pool, user: User | None, username: str) -> str:
    """Return the identity that goes into the proof: the internal username, whatever name was given."""
    return simulated.user_id(pool, username) if user is None else user.username


def password_parameters(pool: Pool, user: User | None, username: str) -> tuple[int, int]:
    """Return salt and x of the password, or pretended ones where there is no user or no password."""
    if user is None or user.password is None:
        return simulated.salt(pool, username), simulated.private_value(pool, username)
    return user.password.salt, user.password.x


def answer(attempt: Attempt) -> tuple[Attempt, User]:
    """Check the proof of a PASSWORD_VERIFIER answer; return the sign-in that goes on, and its user."""
    attempts.require_parameters(
        attempt, "USERNAME", "PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP"
    )
    attempts.require_secret_hash(attempt)
    moment = srp.parsed_timestamp(attempt.parameters["TIMESTAMP"])
    if moment is None:
        raise malformed_timestamp()
    session = session_of(attempt)
    auth_sessions.require_same_family(attempt.call, session)
    auth_sessions.require_belongs(attempt.pool, session, attempt.parameters["USERNAME"], CHALLENGE)
    auth_sessions.spend(session)
    user = session.user
    if user is None:
        raise refusals.incorrect_credentials()
    auth_sessions.require_present(attempt.pool, attempt.client, user)
    password_sign_in.require_admissible(attempt, user)
    holds = proven(attempt, session, user, srp.rendered_timestamp(moment))
    password_sign_in.require_proof(attempt, user, holds=holds)
    return attempts.passed(attempts.resumed(attempt, session), CHALLENGE), user


def malformed_timestamp() -> ServiceError:
    """Return the refusal of a timestamp in another form (amazon-cognito-identity-js 683, pycognito 122)."""
    return refusals.invalid_parameter("TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.")


def session_of(attempt: Attempt) -> AuthSession:
    """Return the session of an exchange: by Session where one is sent, else by the secret block alone.

    Without a Session: moto's AWS-verified SRP tests. A block that was never given out is like a wrong proof.
    """
    known = attempt.pool.part(SecretBlocks).sessions.get(attempt.parameters["PASSWORD_CLAIM_SECRET_BLOCK"])
    sent = attempt.call.arguments.get("Session")
    if sent is None and known is None:
        raise refusals.incorrect_credentials()
    found = auth_sessions.found(attempt.call.cloud, attempt.pool, attempt.client, sent or known or "")
    if sent is not None and sent != known:
        raise auth_sessions.foreign()
    return found


def proven(attempt: Attempt, session: AuthSession, user: User, timestamp: str) -> bool:
    """Tell whether the claim signature proves the password that the user still has."""
    password: Password | None = session.data["password"]
    if password is None or password is not user.password:
        return False
    identity = passwords.identity(attempt.pool, user.username)
    signature = attempt.parameters["PASSWORD_CLAIM_SIGNATURE"]
    return srp.proof_holds(session.data["exchange"], srp.verifier(password.x), identity, timestamp, signature)
