"""How fast a real account is asked: below the published request rates, and slower again where it says so.

The rates are under the default quotas of the developer guide, page quotas: operations on pools, clients and their
resources at most 5 a second, GetId 25, everything else of user pools 25 or more; IAM publishes none.
"""

import re
import time
from collections.abc import Callable

RATES: tuple[tuple[str, float], ...] = (
    (r"cognito-idp:.*(Pool|Client|Group|Domain|ResourceServer|IdentityProvider|Branding|UICustom|Terms|Tag|Import)", 4),
    (r"cognito-idp:.*", 12),
    (r"cognito-identity:(GetId|GetOpenIdToken|GetCredentials).*", 15),
    (r"cognito-identity:.*", 4),
    (r"iam:.*", 4),
    (r".*", 10),
)
"""Requests a second by `service:Operation`; the first that fits holds."""

WAITS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds to wait before a throttled request is sent again; after the last it is given up."""


class Pace:
    """Keeps requests apart; `sleep` and `clock` are seconds, as in the time module."""

    __slots__ = ("_clock", "_next", "_sleep")

    def __init__(
        self, *, sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._next: dict[str, float] = {}

    def wait(self, name: str) -> None:
        """Wait until one more request of `service:Operation` may go out."""
        pattern, rate = next((pattern, rate) for pattern, rate in RATES if re.fullmatch(pattern + ".*", name))
        now = self._clock()
        due = max(now, self._next.get(pattern, now))
        if due > now:
            self._sleep(due - now)
        self._next[pattern] = due + 1 / rate

    def back_off(self, attempt: int) -> bool:
        """Wait after a throttled request, longer each time; False where it was sent often enough."""
        if attempt >= len(WAITS):
            return False
        self._sleep(WAITS[attempt])
        return True
