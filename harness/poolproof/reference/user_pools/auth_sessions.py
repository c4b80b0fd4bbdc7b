"""The opaque Session between two steps of a sign-in: opened, looked up, used once, expired."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import identifiers, lookup, refusals
from poolproof.reference.user_pools.state import AuthSession, Client, Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call
    from poolproof.reference.cloud import Cloud


def opened(
    call: Call,
    pool: Pool,
    client: Client,
    user: User | None,
    username: str,
    challenge: str,
    *,
    flow: str,
    device_key: str | None = None,
    data: dict[str, Any] | None = None,
) -> str:
    """Open a session for the next step and return its string; it lives AuthSessionValidity minutes."""
    text = identifiers.auth_session(call.cloud)
    pool.auth_sessions[text] = AuthSession(
        client_id=client.id,
        username=username,
        user=user,
        challenge=challenge,
        expires_at=call.cloud.clock.now() + lifetime(client),
        flow=flow,
        admin=call.operation.startswith("Admin"),
        device_key=device_key,
        data=data if data is not None else {},
    )
    return text


def lifetime(client: Client) -> timedelta:
    """Return how long a session of a client lives: 3 to 15 minutes, 3 unless set."""
    return timedelta(minutes=client.settings["AuthSessionValidity"])


def found(cloud: Cloud, pool: Pool, client: Client, sent: str) -> AuthSession:
    """Return the session that a string stands for, or refuse one that is unknown, foreign, expired, spent or dead.

    Texts: a live runbook (spent, expired); amazon-cognito-passwordless-email-auth 17 (dead, raw);
    example-cognito-java 1 (foreign, raw).
    """
    session = pool.auth_sessions.get(sent)
    if session is None:
        raise refusals.not_authorized("Invalid session for the user.")
    if session.client_id != client.id:
        raise foreign()
    if expired(cloud, session):
        raise refusals.not_authorized("Invalid session for the user, session is expired.")
    if spent(session):
        raise refusals.not_authorized("Invalid session for the user, session can only be used once.")
    if session.dead:
        raise refusals.not_authorized("Invalid session for the user.")
    return session


def expired(cloud: Cloud, session: AuthSession) -> bool:
    """Tell whether a session is past its time."""
    return cloud.clock.now() >= session.expires_at


def spent(session: AuthSession) -> bool:
    """Tell whether a session was answered already."""
    return session.spent


def foreign() -> Exception:
    """Return the refusal of a session that belongs to another user, challenge or client."""
    return refusals.not_authorized("Invalid session provided for the user.")


def require_belongs(pool: Pool, session: AuthSession, username: str, challenge: str) -> None:
    """Refuse an answer to another challenge, or by another user, than the session's."""
    if not answers_challenge(session, challenge) or not same_user(pool, session, username):
        raise foreign()


def answers_challenge(session: AuthSession, challenge: str) -> bool:
    """Tell whether a session waits for this challenge."""
    return session.challenge == challenge


def same_user(pool: Pool, session: AuthSession, username: str) -> bool:
    """Tell whether a username is that of the session's user: the one given at the start or any other name of the user."""
    if session.user is None:
        return username == session.username or username == session.data.get("user_id")
    return username == session.username or lookup.find_user(pool, username) is session.user
