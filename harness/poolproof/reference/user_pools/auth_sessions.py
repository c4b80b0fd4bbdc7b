"""The opaque Session between two steps of a sign-in: opened, looked up, used once, expired."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import identifiers, lookup, refusals
from poolproof.reference.user_pools.state import AuthSession, Client, Pool, Progress, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call
    from poolproof.reference.cloud import Cloud

ADMIN_PASSWORD_FLOWS = frozenset({"ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"})


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
    lives: timedelta | None = None,
    data: dict[str, Any] | None = None,
    progress: Progress | None = None,
) -> str:
    """Open a session for the next step and return its string; it lives AuthSessionValidity minutes unless told."""
    text = identifiers.auth_session(call.cloud)
    pool.auth_sessions[text] = AuthSession(
        client_id=client.id,
        username=username,
        user=user,
        challenge=challenge,
        expires_at=call.cloud.clock.now() + (lives if lives is not None else lifetime(client)),
        flow=flow,
        admin=call.operation.startswith("Admin"),
        device_key=device_key,
        progress=progress if progress is not None else Progress(),
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


def spend(session: AuthSession) -> None:
    """Use a session up."""
    session.spent = True


def foreign() -> ServiceError:
    """Return the refusal of a session that belongs to another user, challenge or client."""
    return refusals.not_authorized("Invalid session provided for the user.")


def require_same_family(call: Call, session: AuthSession) -> None:
    """Refuse a public answer to a sign-in that an administrator began with the password (no source has the text)."""
    if not answerable_by(call, session):
        raise foreign()


def answerable_by(call: Call, session: AuthSession) -> bool:
    """Tell whether an operation may answer a session: RespondToAuthChallenge not those of the admin password flow.

    Service model, RespondToAuthChallenge; nothing is known about the reverse, which is allowed here.
    """
    return call.operation.startswith("Admin") or session.flow not in ADMIN_PASSWORD_FLOWS


def require_present(pool: Pool, client: Client, user: User) -> None:
    """Refuse to go on with a user who was deleted meanwhile, as a sign-in of an unknown user is refused."""
    if pool.users.get(lookup.normalised(pool, user.username)) is user:
        return
    raise refusals.incorrect_credentials() if lookup.existence_hidden(client) else refusals.unknown_user()


def require_belongs(pool: Pool, session: AuthSession, username: str, challenge: str) -> None:
    """Refuse an answer to another challenge, or by another user, than the session's."""
    if not answers_challenge(session, challenge) or not same_user(pool, session, username):
        raise foreign()


def answers_challenge(session: AuthSession, challenge: str) -> bool:
    """Tell whether a session waits for this challenge."""
    return session.challenge == challenge


def same_user(pool: Pool, session: AuthSession, username: str) -> bool:
    """Tell whether a username is the one given at the start, or any other name of the session's user."""
    if session.user is None:
        return username == session.username or username == session.data.get("user_id")
    return username == session.username or lookup.find_user(pool, username) is session.user
