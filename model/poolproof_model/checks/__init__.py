"""Checks: what an answer must hold, named in the `returns` of the tables.

A check is (answer) -> None, or the reason why it does not hold. The Answer gives the response, the state
before and after, the request, and the observed values of symbols.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from poolproof_model.registry import Registry
from poolproof_model.state import Request, State, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One successful answer and what is known around it.

    `resolve` gives the concrete value of a model value (None where unknown); `now` is the target's time in
    epoch seconds when the step began; `seconds` how long it took.
    """

    response: Mapping[str, Any]
    before: State
    after: State
    request: Request
    resolve: Callable[[Value], Any]
    now: float
    seconds: float


Check = Callable[..., str | None]
CHECKS: Registry[Check] = Registry("check")
check = CHECKS.define
