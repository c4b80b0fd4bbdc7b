"""A trace: enough of one run of one scenario to judge it later without the target."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from poolproof.observation import Observation
from poolproof_model.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """One step as it was sent and answered.

    `arguments` is what was sent, secrets replaced by stand-ins when written to a record; `seconds` is the time
    that the target took; `started` the target's time at the start, in epoch seconds.
    """

    arguments: Mapping[str, Any]
    observation: Observation
    seconds: float
    started: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One scenario on one target: `performed` is as long as the scenario unless the run was cut off.

    `phase` is `plan` (the base plan, equal for all targets), `rerun` (a clause again on a fresh subject) or
    `explore`. `world_values` are the answers of the world's creation by dotted path; `world_error` says why
    no world could be had (then nothing was performed). `suffix` took the place of `~` in this run.
    """

    scenario: Scenario
    target: str
    phase: str
    world_values: Mapping[str, Any]
    performed: tuple[Performed, ...]
    calls: int
    seconds: float
    suffix: str = ""
    world_error: str | None = None
