"""The state charts of the specification as machines, and the transition table that the search uses.

`transitions` owns, validates and runs the charts; the table is extracted from the machines, so that a
search over thousands of states costs look-ups only. A test holds both equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from transitions import Machine

from poolproof_spec.schema import Chart

Table = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """The machines by chart name and, for each, the table (trigger, source) -> destination."""

    machines: Mapping[str, Machine]
    tables: Mapping[str, Table]

    def next(self, chart: str, trigger: str, source: str) -> str | None:
        """Give the state after a trigger, None where the chart has no such arrow."""
        return self.tables[chart].get((trigger, source))


def build(charts: Mapping[str, Chart]) -> Charts:
    """Build one machine for each chart."""
    machines = {name: _machine(chart) for name, chart in charts.items()}
    return Charts(machines=machines, tables={name: _table(machine) for name, machine in machines.items()})


def _machine(chart: Chart) -> Machine:
    return Machine(
        model=None,
        states=list(chart.states),
        initial=chart.initial,
        auto_transitions=False,
        transitions=[
            {"trigger": arrow.trigger, "source": list(arrow.source), "dest": arrow.dest} for arrow in chart.transitions
        ],
    )


def _table(machine: Machine) -> Table:
    return {
        (trigger, transition.source): transition.dest or transition.source
        for trigger, event in machine.events.items()
        for transitions in event.transitions.values()
        for transition in transitions
    }


def mermaid(chart: Chart) -> str:
    """Draw a chart as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {chart.initial}"]
    lines += [
        f"    {source} --> {arrow.dest}: {arrow.trigger}" for arrow in chart.transitions for source in arrow.source
    ]
    return "\n".join(lines) + "\n"
