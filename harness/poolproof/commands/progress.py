"""Progress of a run: a bar on a terminal, plain lines elsewhere; on standard error, apart from the report."""

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from poolproof.trace import Trace
from poolproof.verdict import Status, Verdict

LINES = 4
"""Plain lines for one target's base plan, at most."""


class Watch:
    """Shows how far a run has come; a context manager."""

    def __init__(self, console: Console | None = None) -> None:
        """Show on a console, standard error if none is given."""
        self._console = console or Console(stderr=True)
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._name, self._total, self._done = "", 0, 0
        self._failed: set[str] = set()
        self._phases: set[str] = set()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[state]}"),
                TimeElapsedColumn(),
                console=self._console,
            )
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def say(self, text: str) -> None:
        """Print a line."""
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)

    def target(self, name: str, total: int) -> None:
        """Begin a target: `total` scenarios are planned; reruns and exploration come on top."""
        self._name, self._total, self._done = name, total, 0
        self._failed = set()
        self._phases = set()
        if self._bar is not None:
            self._task = self._bar.add_task(name, total=total, state="")

    def trace(self, trace: Trace, verdicts: Iterable[Verdict]) -> None:
        """Count a scenario."""
        self._done += 1
        self._failed |= {one.clause for one in verdicts if one.status is Status.FAIL and one.facet is None}
        if self._bar is not None and self._task is not None:
            total = max(self._total, self._done)
            state = f"{trace.phase}, {len(self._failed)} FAIL"
            self._bar.update(self._task, completed=self._done, total=total, state=state)
            return
        due = self._done % max(1, self._total // LINES) == 0 if trace.phase == "plan" else False
        if due or trace.phase not in self._phases:
            self._phases.add(trace.phase)
            self.say(
                f"{self._name}: {trace.phase}, scenario {self._done} ({self._total} planned), {len(self._failed)} FAIL"
            )
