"""The account behind the port, replaced as a whole by a reset, and what a test may ask of it from outside."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from poolproof.clients.social_tokens import OPAQUE, Vouched
from poolproof.reference.cloud import Cloud
from poolproof.reference.sts import issuers
from poolproof.targets.reference import CloudFunctions, deploy_api, vouch

ISSUER = re.compile(r"https://[^\s/?#]+(?:/[^\s?#]*)?")
LONGEST_ADVANCE = 100 * 366 * 24 * 3600.0


class AskedWrong(ValueError):  # noqa: N818 -- reads as what happened
    """A request to a test's endpoint has something wrong; the text says what to send."""


class Account:
    """One simulated account; `make` gives an empty one at the start and at each reset."""

    __slots__ = ("_functions", "_make", "cloud")

    def __init__(self, make: Callable[[], Cloud]) -> None:
        self._make = make
        self.cloud = make()
        self._functions: dict[str, CloudFunctions] = {}

    def reset(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Put an empty account in place of this one, with a clock that shows real time."""
        self.cloud = self._make()
        self._functions.clear()
        return {}

    def function(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Make a function for triggers out of `cases` (see `poolproof_model.behaviours`) and give its `arn`."""
        name, cases, region = asked.get("name"), asked.get("cases"), str(asked.get("region") or "us-east-1")
        if not isinstance(name, str) or not isinstance(cases, list) or not all(isinstance(one, dict) for one in cases):
            raise AskedWrong('send {"name": NAME, "region": REGION, "cases": [{...}]}')
        functions = self._functions.setdefault(region, CloudFunctions(self.cloud, region))
        return {"arn": functions.deploy(name, cases)}

    def events(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Give the `events` that the function of an `arn` was called with, oldest first."""
        arn = str(asked.get("arn", ""))
        return {"events": [event for one in self._functions.values() for event in one.events(arn)]}

    def clock(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Say what time it is in the account (`now`, epoch seconds), having moved it `advance` seconds forward."""
        seconds = asked.get("advance", 0)
        if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds <= LONGEST_ADVANCE:
            raise AskedWrong('send {"advance": SECONDS}, a number from 0 up to a hundred years')
        if seconds:
            self.cloud.clock.advance(seconds)
        return {"now": self.cloud.clock.now().timestamp()}

    def inbox(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Give the messages sent, oldest first; `address` narrows them, `since` skips as many of all messages."""
        since = str(asked.get("since", "0"))
        if not since.isdigit():
            raise AskedWrong("since is the number of messages to skip, for example the `total` of the answer before")
        address = asked.get("address")
        delivered = list(self.cloud.inbox.delivered)
        return {
            "total": len(delivered),
            "messages": [
                {
                    "sent_at": one.sent_at.timestamp(),
                    "medium": one.medium,
                    "destination": one.destination,
                    "subject": one.subject,
                    "text": one.text,
                    "pool_id": one.pool_id,
                    "username": one.username,
                }
                for one in delivered[int(since) :]
                if address in {None, one.destination}
            ],
        }

    def publish_issuer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Let an OpenID Connect provider be reached: its `url` (https) and its `jwks`; nothing is fetched."""
        url, jwks = asked.get("url"), asked.get("jwks")
        if not isinstance(url, str) or not ISSUER.fullmatch(url) or not isinstance(jwks, dict):
            raise AskedWrong('send {"url": "https://ISSUER", "jwks": {"keys": [...]}}')
        issuers.register(self.cloud, url, jwks)
        return {}

    def vouch(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Let a `token` of a public `provider` be one of a `subject` for an `app`, until `expires_at` (seconds)."""
        known = [str(asked.get(name) or "") for name in ("provider", "token", "subject", "app")]
        ends = asked.get("expires_at")
        if known[0] not in OPAQUE or not all(known) or not isinstance(ends, int | float) or isinstance(ends, bool):
            hosts = ", ".join(OPAQUE)
            raise AskedWrong(f"send provider (one of {hosts}), token, subject, app and expires_at in epoch seconds")
        provider, token, subject, app = known
        until = datetime.fromtimestamp(ends, UTC)
        vouch(self.cloud, Vouched(provider=provider, token=token, subject=subject, app=app, expires_at=until))
        return {}

    def deploy(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Make an API with one route and give the `url` to GET; see README for the members."""
        known = {"authorizer", "region", "user_pool_id", "client_id"}
        if asked.get("authorizer") not in {"user_pool", "jwt", "iam"} or not set(asked) <= known:
            raise AskedWrong('send {"authorizer": "user_pool" | "jwt" | "iam", "region", "user_pool_id", "client_id"}')
        if asked["authorizer"] != "iam" and not isinstance(asked.get("user_pool_id"), str):
            raise AskedWrong("an API of this authorizer needs a user_pool_id")
        try:
            url = deploy_api(
                self.cloud,
                str(asked.get("region") or "us-east-1"),
                asked["authorizer"],
                asked.get("user_pool_id"),
                asked.get("client_id"),
            )
        except (KeyError, ValueError) as error:
            raise AskedWrong(f"no such API can be made: {error}") from error
        return {"url": url}

    def crashes(self, _: Mapping[str, Any]) -> dict[str, Any]:
        """Give what the reference itself broke on since the reset; always empty where it has no bug."""
        return {"crashes": [repr(one) for one in self.cloud.crashes]}
