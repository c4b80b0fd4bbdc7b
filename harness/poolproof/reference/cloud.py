"""One simulated AWS account: its clock, inbox, keys, functions, credentials and the state of every service.

Each service keeps its state in a dataclass of its own, made on first use by `Cloud.part`.
"""

from __future__ import annotations

import random
import secrets
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from poolproof.reference.calls import Signer
from poolproof.reference.clock import Clock
from poolproof.reference.inbox import Inbox
from poolproof.reference.keys import Keys

Part = TypeVar("Part")

ROOT_ACCESS_KEY_ID = "AKIDEXAMPLE000000000"
ROOT_SECRET_ACCESS_KEY = "poolproof+account+secret+access+key+EXAMPLE"  # noqa: S105 -- opens a simulated account only


class Cloud:
    """Everything that one simulated account holds; one for each world.

    For whoever stands outside: `clock.advance(seconds)` moves time, `inbox.messages(destination)` gives what was sent,
    `sts.issuers.register` adds an OpenID Connect provider (Google and Apple too), `sts.social.register` a token of
    Facebook, Amazon or Twitter, `resources.apis.for_user_pool` an API, `root` signs calls that may do everything, and
    `crashes` must stay empty.
    """

    __slots__ = (
        "_parts", "access_keys", "account_id", "clock", "crashes", "functions", "inbox", "issuers", "keys", "lock",
        "random", "root",
    )  # fmt: skip

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        keys: Keys | None = None,
        account_id: str = "123456789012",
        random_source: random.Random | None = None,
    ) -> None:
        self.clock = clock if clock is not None else Clock()
        self.keys = keys if keys is not None else Keys.generate()
        self.account_id = account_id
        self.inbox = Inbox()
        self.random: random.Random = random_source if random_source is not None else secrets.SystemRandom()
        self.functions: dict[str, Callable[[dict[str, Any]], Any]] = {}
        self.issuers: dict[str, Any] = {}
        self.root = Signer(
            access_key_id=ROOT_ACCESS_KEY_ID,
            secret_access_key=ROOT_SECRET_ACCESS_KEY,
            principal_arn=f"arn:aws:iam::{account_id}:root",
            account_id=account_id,
        )
        self.access_keys: dict[str, Signer] = {self.root.access_key_id: self.root}
        self.crashes: list[BaseException] = []
        self.lock = threading.RLock()
        self._parts: dict[type[Any], Any] = {}

    def part(self, kind: type[Part]) -> Part:
        """Return this account's one instance of a service's state, making it on first use."""
        found = self._parts.get(kind)
        if found is None:
            found = self._parts[kind] = kind()
        made: Part = found
        return made
