"""`poolproof targets`: what can be run."""

from contextlib import closing

from poolproof.commands import output
from poolproof.configuration import Configuration
from poolproof.targets import CLONES, TARGETS, resolve

STARTED = "a server that is installed and started when it is run"


def targets(found: Configuration, form: output.Listing) -> None:
    """Print the targets: those in this process with their capabilities, the others unasked."""
    rows: list[tuple[str, str, list[str]]] = []
    for name in TARGETS:
        with closing(resolve(name)) as target:
            rows.append((target.name, target.version, sorted(one.value for one in target.capabilities)))
    rows += [(name, STARTED, []) for name in CLONES]
    rows += [(name, f"{table.kind}, from the file of configuration", []) for name, table in found.targets.items()]
    if form is output.Listing.JSON:
        keys = ("name", "version", "capabilities")
        output.say_json({"targets": [dict(zip(keys, row, strict=True)) for row in rows]})
        return
    lines = [[name, shown, ", ".join(capabilities) or "told by a run"] for name, shown, capabilities in rows]
    output.say_table(lines, ["target", "version", "capabilities"], [None, 40, 70])
