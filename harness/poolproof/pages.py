"""Operations that a target answers with an error page and nothing else: it lacks them, as far as can be told."""

from collections import Counter
from dataclasses import dataclass, field, replace

from poolproof.observation import Indeterminate
from poolproof.trace import Trace
from poolproof.verdict import Kind, Merged, Status


@dataclass(slots=True, kw_only=True)
class Pages:
    """Counts error pages by operation over a target's turn, and notes which operations were answered properly.

    `places` are the steps that got a page: scenario, number of the step.
    """

    seen: Counter[str] = field(default_factory=Counter)
    answered: set[str] = field(default_factory=set)
    places: dict[tuple[str, int], str] = field(default_factory=dict)

    def note(self, trace: Trace) -> None:
        """Count what a trace shows."""
        for number, (step, done) in enumerate(zip(trace.scenario.steps, trace.performed, strict=False)):
            match done.observation:
                case Indeterminate(page=True):
                    self.seen[step.operation] += 1
                    self.places[trace.scenario.id, number] = step.operation
                case Indeterminate(wire=None):
                    pass
                case _:
                    self.answered.add(step.operation)

    def settle(self, merged: Merged) -> Merged:
        """Turn what got pages only, or waits behind such a step, into SKIPPED; all else stays."""
        operation = self._lacked(merged)
        if operation is None:
            return merged
        times = self.seen[operation]
        reason = f"the target does not have it, as it seems: {times} of {times} calls of {operation} got an error page"
        skipped = replace(merged.deciding, status=Status.SKIPPED, kind=None, reason=reason)
        return replace(merged, status=Status.SKIPPED, kind=None, deciding=skipped)

    def _lacked(self, merged: Merged) -> str | None:
        scenario, last = merged.deciding.scenario, merged.deciding.step
        if last is None:
            return None
        if merged.kind is Kind.CRASH:
            steps = range(last, last + 1)
        elif merged.status is Status.BLOCKED:
            steps = range(last + 1)
        else:
            return None
        found = (self.places.get((scenario, step)) for step in steps)
        return next((operation for operation in found if operation and operation not in self.answered), None)
