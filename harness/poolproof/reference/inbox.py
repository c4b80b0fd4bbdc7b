"""Every message that a simulated account has sent, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Medium = Literal["EMAIL", "SMS"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One delivered message; its code, if it has one, stands in `text`."""

    sent_at: datetime
    medium: Medium
    destination: str
    subject: str
    text: str
    pool_id: str
    username: str
    trigger_source: str


@dataclass(slots=True, kw_only=True)
class Inbox:
    """All mailboxes and telephones that the account writes to."""

    delivered: list[Message] = field(default_factory=list)

    def deliver(self, message: Message) -> None:
        """Add one message."""
        self.delivered.append(message)

    def messages(self, destination: str | None = None) -> list[Message]:
        """Return the messages to one destination, or all of them, oldest first."""
        return [one for one in self.delivered if destination is None or one.destination == destination]
