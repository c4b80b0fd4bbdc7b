"""Social providers whose tokens only they can read: Facebook, Amazon, Twitter and Digits.

The accounts that such a provider would vouch for are put here with `register`; the real services cannot be asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from poolproof.reference.cloud import Cloud

FACEBOOK = "graph.facebook.com"
AMAZON = "www.amazon.com"
TWITTER = "api.twitter.com"
DIGITS = "www.digits.com"
OPAQUE = (FACEBOOK, AMAZON, TWITTER, DIGITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialAccount:
    """What a provider says of a token: whose it is, for which app, until when (None: no end)."""

    subject: str
    app_id: str
    expires_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class SocialState:
    """The tokens that the providers know, by provider and token (for Twitter `token;secret`)."""

    accounts: dict[tuple[str, str], SocialAccount] = field(default_factory=dict)


def register(cloud: Cloud, provider: str, token: str, account: SocialAccount) -> None:
    """Make a token known to its provider; `provider` is one of OPAQUE, a Twitter or Digits token is `token;secret`."""
    cloud.part(SocialState).accounts[(provider, token)] = account


def account_for(cloud: Cloud, provider: str, token: str) -> SocialAccount | None:
    """Ask the provider about a token; None when it does not know it."""
    return cloud.part(SocialState).accounts.get((provider, token))


def expired(account: SocialAccount, now: datetime) -> bool:
    """Whether the provider's token has ended."""
    return account.expires_at is not None and now >= account.expires_at
