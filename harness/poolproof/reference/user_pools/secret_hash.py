"""SECRET_HASH: the proof that a request comes from a client that knows its secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable

from poolproof.reference.user_pools import refusals
from poolproof.reference.user_pools.state import Client


def computed(secret: str, username: str, client_id: str) -> str:
    """Return base64(HMAC-SHA256(secret, username + client id)) (developer guide, signing-up-users-in-your-app)."""
    digest = hmac.new(secret.encode(), (username + client_id).encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def matches(client: Client, usernames: Iterable[str], sent: str) -> bool:
    """Tell whether a hash was made with one of the client's secrets over one of the usernames that count."""
    names = tuple(usernames)
    return any(
        hmac.compare_digest(computed(one.value, name, client.id).encode(), sent.encode())
        for one in client.secrets
        for name in names
    )


def require(client: Client, usernames: Iterable[str], sent: str | None) -> None:
    """Refuse a request whose hash is missing or wrong.

    Texts: amplify-android 2504 (missing), laravel-aws-cognito-auth 26 and pycognito 13 (wrong, raw). A hash sent to
    a client without a secret is refused like a wrong one; no source records that case.
    """
    if sent is None:
        if client.secrets:
            raise refusals.not_authorized(missing_text(client))
        return
    if not matches(client, usernames, sent):
        raise refusals.not_authorized(f"Unable to verify secret hash for client {client.id}")


def require_sent(client: Client, sent: str | None) -> None:
    """Refuse a request of a secret client without a hash, before anything else about it is looked at."""
    if sent is None and client.secrets:
        raise refusals.not_authorized(missing_text(client))


def require_for_refresh(client: Client, username: str, sent: str | None) -> None:
    """Refuse a refresh whose hash is not over the internal username (aws-sdk-net-extensions-cognito 75)."""
    if sent is not None and not matches(client, (username,), sent):
        raise refusals.not_authorized(f"SecretHash does not match for the client: {client.id}")


def missing_text(client: Client) -> str:
    """Return the text for a secret client that was sent no hash."""
    return f"Client {client.id} is configured with secret but SECRET_HASH was not received"


def plain_secret_matches(client: Client, sent: str | None) -> bool:
    """Tell whether the plain ClientSecret of GetTokensFromRefreshToken and RevokeToken is right.

    A client without a secret takes none.
    """
    if not client.secrets:
        return sent is None
    return sent is not None and any(hmac.compare_digest(one.value.encode(), sent.encode()) for one in client.secrets)
