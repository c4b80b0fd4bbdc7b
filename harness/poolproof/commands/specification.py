"""`poolproof spec`: the decision tables as documentation, and the state charts."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from poolproof.campaign import select
from poolproof.commands import output
from poolproof.commands.all_suites import every
from poolproof.commands.coverage import untested
from poolproof.errors import ConfigurationError
from poolproof_model.machines import mermaid
from poolproof_spec.catalogue import Catalogue, Clause


def listing(components: list[str], globs: list[str], spec: Path | None, form: output.Listing) -> None:
    """Print the clauses."""
    catalogue = output.sheets(spec)
    testable = select(catalogue, components=components, clauses=globs)
    narrowed = bool(components or globs)
    clauses = [clause for clause in catalogue.clauses.values() if not narrowed or clause.id in testable]
    if form is output.Listing.JSON:
        output.say_json({"spec": catalogue.digest, "clauses": [_brief(clause) for clause in clauses]})
        return
    lines = [
        [clause.id, clause.component, clause.level, clause.grade, clause.operation, clause.text] for clause in clauses
    ]
    headers = ["clause", "component", "level", "grade", "operation", "what must hold"]
    output.say_table(lines, headers, [None, None, None, None, None, 80])
    output.say(f"\n{len(clauses)} clauses, specification {catalogue.digest}")


def show(name: str, spec: Path | None, form: output.Listing) -> None:
    """Print one clause with everything that its row says.

    Raises:
        ConfigurationError: there is no such clause.
    """
    catalogue = output.sheets(spec)
    clause = catalogue.clauses.get(name) or next(
        (made.clauses[name] for made in every(catalogue) if name in made.clauses), None
    )
    if clause is None:
        raise ConfigurationError(f"no clause {name!r}; {_near(name, catalogue.clauses)}")
    if form is output.Listing.JSON:
        output.say_json(_full(clause, catalogue))
    else:
        output.say(_as_text(clause, catalogue))


def scenarios(spec: Path | None, form: output.Listing) -> None:
    """Print the named scenarios and what each shows."""
    stories = output.sheets(spec).stories.values()
    if form is output.Listing.JSON:
        output.say_json({"scenarios": [story.model_dump(mode="json") for story in stories]})
        return
    lines = [[story.name, story.world, len(story.moves), story.shows] for story in stories]
    output.say_table(lines, ["scenario", "world", "steps", "what it shows"], [None, None, None, 90])


def diagram(machine: str | None, spec: Path | None, form: output.Listing) -> None:
    """Print a state chart as Mermaid; the names of all where none is given.

    Raises:
        ConfigurationError: there is no such machine.
    """
    charts = output.sheets(spec).charts
    if machine is None:
        names = [{"machine": name, "subject": chart.subject} for name, chart in charts.items()]
        if form is output.Listing.JSON:
            output.say_json({"machines": names})
        else:
            output.say_table([[row["machine"], row["subject"]] for row in names], ["machine", "what moves through it"])
        return
    if machine not in charts:
        raise ConfigurationError(f"no machine {machine!r}; the machines are {', '.join(charts)}")
    drawn = mermaid(charts[machine])
    if form is output.Listing.JSON:
        output.say_json({"machine": machine, "subject": charts[machine].subject, "mermaid": drawn})
    else:
        output.say(drawn)


def _near(name: str, known: Any) -> str:
    near = get_close_matches(name, known, n=3, cutoff=0.4)
    return f"did you mean {', '.join(near)}?" if near else "`poolproof spec` lists them"


def _brief(clause: Clause) -> dict[str, Any]:
    return {
        "id": clause.id,
        "component": clause.component.value,
        "action": clause.action,
        "operation": clause.operation,
        "level": clause.level.value,
        "grade": clause.grade.value,
        "text": clause.text,
        "untested": untested(clause),
    }


def _full(clause: Clause, catalogue: Catalogue) -> dict[str, Any]:
    return {
        **_brief(clause),
        "actor": clause.actor.value,
        "needs": list(clause.needs),
        "when": list(clause.when),
        "then": clause.then.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        "setting": clause.setting,
        "before": list(clause.before),
        "tags": list(clause.tags),
        "sheet": clause.sheet,
        "cites": [
            {
                "source": cite.source,
                "grade": cite.grade.value,
                "says": cite.says,
                "part": cite.part,
                "title": catalogue.sources[cite.source.partition(":")[0]].title,
                "url": catalogue.sources[cite.source.partition(":")[0]].url,
            }
            for cite in clause.cites
        ],
    }


def _as_text(clause: Clause, catalogue: Catalogue) -> str:
    then = clause.then.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    rows: list[tuple[str, str]] = [
        ("component", clause.component),
        ("operation", f"{clause.operation} ({clause.action}) as {clause.actor}"),
        ("level", f"{clause.level}, grade {clause.grade}"),
        ("when", ", ".join(clause.when) or "always"),
        *((f"then {key}", ", ".join(value) if isinstance(value, list) else str(value)) for key, value in then.items()),
        ("needs", ", ".join(clause.needs)),
        ("setting", clause.setting or ""),
        ("before", ", ".join(clause.before)),
        ("untested", clause.untested or ""),
        ("sheet", clause.sheet),
    ]
    lines = [f"{clause.id}: {clause.text}", *(f"  {name:<14}{value}" for name, value in rows if value)]
    for cite in clause.cites:
        known = catalogue.sources[cite.source.partition(":")[0]]
        lines.append(
            f"  source        {cite.source} (grade {cite.grade}{', a part' if cite.part else ''}): {cite.says}"
        )
        lines.append(f"                {known.title}{f', {known.url}' if known.url else ''}")
    return "\n".join(lines)
