"""Tokens of public providers as the harness makes them; nobody but a target that can be told would take them for real.

Google and Apple sign ID tokens; tokens of Facebook, Amazon and Twitter only their provider can read, so that a target
has to be told what the provider would say of each.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from poolproof.clients.issuer import LIFETIME_SECONDS, Issuer

TWITTER = "api.twitter.com"
OPAQUE = ("graph.facebook.com", "www.amazon.com", TWITTER)
SIGNED = ("accounts.google.com", "appleid.apple.com")
OPAQUE_KINDS = ("good", "wrong_app", "expired")
SIGNED_KINDS = {
    "good": "good",
    "wrong_app": "wrong_audience",
    "expired": "expired",
    "foreign_signed": "foreign_signed",
    "unsigned": "unsigned",
}
"""Kinds of signed tokens, and what the OpenID issuer calls them."""

ANOTHER_APP = "an-app-nobody-registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """What a provider says: whose a token is, for which app, until when; or, for signed tokens, its JWKS."""

    provider: str
    token: str
    subject: str
    app: str
    expires_at: datetime
    jwks: Mapping[str, Any] | None = None


def mint(*, provider: str, subject: str, app: str, now: datetime, kind: str = "good") -> Vouched:
    """Make a token of a provider for an app (for Twitter `KEY;SECRET`, and the token is `TOKEN;SECRET`).

    Raises:
        ValueError: there is no such provider, or no such kind of token of it.

    """
    if provider in SIGNED and kind in SIGNED_KINDS:
        issuer = Issuer(url=f"https://{provider}", audience=app)
        token = issuer.mint(subject=subject, now=now, kind=SIGNED_KINDS[kind])
        ends = now + timedelta(seconds=LIFETIME_SECONDS)
        return Vouched(provider=provider, token=token, subject=subject, app=app, expires_at=ends, jwks=issuer.jwks())
    if provider not in OPAQUE or kind not in OPAQUE_KINDS:
        raise ValueError(f"no token of {provider!r} of kind {kind!r}")
    token = secrets.token_urlsafe(24)
    return Vouched(
        provider=provider,
        token=f"{token};{secrets.token_urlsafe(16)}" if provider == TWITTER else token,
        subject=subject,
        app=ANOTHER_APP if kind == "wrong_app" else app,
        expires_at=now + timedelta(seconds=-600 if kind == "expired" else LIFETIME_SECONDS),
    )
