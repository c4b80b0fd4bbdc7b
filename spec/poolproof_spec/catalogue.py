"""The catalogue: all sheets read, checked and joined into clauses, tables, charts, worlds and sources."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from poolproof_spec.errors import SpecError
from poolproof_spec.schema import (
    Access,
    Actor,
    Chart,
    Citation,
    Component,
    Excuse,
    Families,
    Feature,
    Grade,
    Level,
    Row,
    Rule,
    SheetFile,
    Source,
    Story,
    Table,
    Then,
    Twin,
    WorldSheet,
)

FOLDER = Path(__file__).parent
SHEET_FOLDERS = ("user_pools", "identity_pools", "federation", "policy", "harness")

Parsed = TypeVar("Parsed", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One normative statement with everything that its row says, and where it stands.

    `suite` is empty for a row of a table; clauses of a suite have scenarios and a judge of their own.
    """

    id: str
    component: Component
    action: str
    operation: str
    actor: Actor
    needs: tuple[str, ...]
    text: str
    when: tuple[str, ...]
    then: Then
    level: Level
    cites: tuple[Citation, ...]
    setting: str | None
    before: tuple[str, ...]
    tags: tuple[str, ...]
    untested: str | None
    sheet: str
    suite: str = ""

    @property
    def grade(self) -> Grade:
        """The best grade among the citations that support the whole clause (C if none does)."""
        return min((cite.grade for cite in self.cites if not cite.part), default=Grade.C)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What can be done at one step: an operation (or one flow of it) and the clauses of its table, in order."""

    name: str
    operation: str
    actor: Actor
    needs: tuple[str, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The whole specification; `digest` is 12 hexadecimal characters over all its files."""

    clauses: Mapping[str, Clause]
    actions: Mapping[str, Action]
    charts: Mapping[str, Chart]
    worlds: Mapping[str, WorldSheet]
    sources: Mapping[str, Source]
    features: tuple[Feature, ...]
    families: Families
    twins: tuple[Twin, ...]
    excuses: tuple[Excuse, ...]
    stories: Mapping[str, Story]
    access: tuple[Access, ...]
    digest: str


def load(folder: Path = FOLDER) -> Catalogue:
    """Read and check all sheets below a folder.

    Raises:
        SpecError: a file cannot be read, a member is wrong, an id stands twice or a source is unknown;
            the message names the file, the clause and what to do.
    """
    files = sorted(path for name in SHEET_FOLDERS for path in (folder / name).glob("*.yaml"))
    sheets = [(str(path.relative_to(folder)), _parse(path, SheetFile)) for path in files]
    tables: dict[str, tuple[str, Component, Table]] = {}
    for name, sheet in sheets:
        for table in sheet.tables:
            if table.action in tables:
                raise SpecError(f"{name}: action {table.action} already has a table in {tables[table.action][0]}")
            tables[table.action] = (name, sheet.component, table)
    clauses: dict[str, Clause] = {}
    for clause in _clauses(sheets, tables):
        if clause.id in clauses:
            raise SpecError(
                f"{clause.sheet}: clause {clause.id} already stands in {clauses[clause.id].sheet}; ids are unique"
            )
        clauses[clause.id] = clause
    sources = TypeAdapter(dict[str, Source]).validate_python(_yaml(folder / "sources.yaml"))
    _check(clauses, sources)
    by_action: dict[str, list[Clause]] = {action: [] for action in tables}
    for clause in clauses.values():
        by_action[clause.action].append(clause)
    return Catalogue(
        clauses=clauses,
        actions={
            action: Action(
                name=action,
                operation=table.operation,
                actor=table.actor,
                needs=table.needs,
                clauses=tuple(by_action[action]),
            )
            for action, (_, _, table) in tables.items()
        },
        charts={
            chart.chart: chart
            for path in sorted((folder / "machines").glob("*.yaml"))
            for chart in [_parse(path, Chart)]
        },
        worlds=_worlds(folder / "worlds"),
        sources=sources,
        families=_families(folder / "families.yaml"),
        twins=_twins(folder / "twins.yaml", sources),
        excuses=_list(folder / "excuses.yaml", Excuse) if (folder / "excuses.yaml").exists() else (),
        features=_list(folder / "features.yaml", Feature),
        stories={story.name: story for story in _list(folder / "scenarios.yaml", Story)},
        access=_list(folder / "access.yaml", Access),
        digest=_digest(folder),
    )


def _clauses(
    sheets: Iterable[tuple[str, SheetFile]], tables: Mapping[str, tuple[str, Component, Table]]
) -> Iterable[Clause]:
    for name, component, table in tables.values():
        for row in table.rows:
            yield _clause(row, row.id, table, component, name)
    for name, sheet in sheets:
        for rule in sheet.rules:
            for action in rule.actions:
                if action not in tables:
                    raise SpecError(f"{name}: rule {rule.id} names action {action}, which has no table; add one")
                table = tables[action][2]
                yield _clause(rule, f"{rule.id}.{action}", table, sheet.component, name)


def _clause(row: Row | Rule, clause_id: str, table: Table, component: Component, sheet: str) -> Clause:
    def fill(text: str) -> str:
        return text.replace("{operation}", table.operation)

    return Clause(
        id=clause_id,
        component=component,
        action=table.action,
        operation=table.operation,
        actor=table.actor,
        needs=table.needs,
        text=fill(row.text),
        when=row.when,
        then=row.then,
        level=row.level,
        cites=tuple(cite.model_copy(update={"source": fill(cite.source)}) for cite in row.cites),
        setting=row.setting,
        before=row.before,
        tags=row.tags,
        untested=row.untested,
        sheet=sheet,
    )


def _check(clauses: Mapping[str, Clause], sources: Mapping[str, Source]) -> None:
    for clause in clauses.values():
        where = f"{clause.sheet}: clause {clause.id}"
        for cite in clause.cites:
            key = cite.source.split(":", 1)[0]
            if key not in sources:
                raise SpecError(f"{where} cites unknown source {key!r}; add it to sources.yaml")
        if clause.level is Level.MUST and clause.grade is Grade.C:
            raise SpecError(f"{where} is a MUST on grade C; lower the level or find a better source")
        for other in clause.before:
            if other not in clauses:
                raise SpecError(f"{where} stands before unknown clause {other}")


def _worlds(folder: Path) -> dict[str, WorldSheet]:
    sheets = {
        sheet.name: (path.name, sheet)
        for path in sorted(folder.glob("*.yaml"))
        for sheet in TypeAdapter(list[WorldSheet]).validate_python(_yaml(path))
    }
    worlds: dict[str, WorldSheet] = {}

    def resolve(name: str) -> WorldSheet:
        if name not in worlds:
            file, sheet = sheets[name]
            if sheet.extends and sheet.extends not in sheets:
                raise SpecError(f"{file}: world {name} extends {sheet.extends}, which no file defines")
            base = resolve(sheet.extends) if sheet.extends else None
            worlds[name] = sheet.model_copy(
                update={
                    "parts": _merged(base.parts if base else {}, sheet.parts),
                    "region": sheet.region or (base.region if base else None) or "us-east-1",
                    "alone": sheet.alone or (base is not None and base.alone),
                }
            )
        return worlds[name]

    return {
        name: resolve(name) for name in sorted(sheets, key=lambda name: (name != "plain", _depth(sheets, name), name))
    }


def _depth(sheets: Mapping[str, tuple[str, WorldSheet]], name: str | None) -> int:
    """Count the steps from a world to the one that extends nothing: simpler worlds are tried first."""
    depth = 0
    while name is not None and name in sheets and depth < len(sheets):
        name = sheets[name][1].extends
        depth += 1
    return depth


def _merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Merge a change over a base; a null removes the member."""
    result = dict(base)
    for key, value in change.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = _merged(result[key], value)
        else:
            result[key] = value
    return result


def _list(path: Path, model: type[Parsed]) -> tuple[Parsed, ...]:
    return tuple(TypeAdapter(list[model]).validate_python(_yaml(path)))  # type: ignore[valid-type]


def _families(path: Path) -> Families:
    """Read the families; another specification may have none."""
    return _parse(path, Families) if path.exists() else Families(rules=())


def _twins(path: Path, sources: Mapping[str, Source]) -> tuple[Twin, ...]:
    """Read the twins; another specification may have none."""
    twins = _list(path, Twin) if path.exists() else ()
    for twin in twins:
        for cite in twin.cites:
            if cite.source.partition(":")[0] not in sources:
                raise SpecError(f"{path.name}: {twin.id} cites unknown source {cite.source!r}; add it to sources.yaml")
    return twins


def _parse(path: Path, model: type[Parsed]) -> Parsed:
    data = _yaml(path)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise SpecError(_explain(path, data, error)) from error


def _explain(path: Path, data: Any, error: ValidationError) -> str:
    """Word a validation error: file, the clause it stands in, the member, what is wrong."""
    first = error.errors()[0]
    node, clause = data, ""
    for key in first["loc"]:
        if isinstance(node, dict) and "id" in node:
            clause = f" clause {node['id']},"
        elif isinstance(node, dict) and "action" in node:
            clause = f" action {node['action']},"
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            break
    where = ".".join(str(part) for part in first["loc"])
    return f"{path.name}:{clause} member {where}: {first['msg']}; correct the sheet"


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except FileNotFoundError as error:
        raise SpecError(f"{path}: file is missing") from error
    except yaml.YAMLError as error:
        raise SpecError(f"{path.name}: not YAML: {error}; correct the sheet") from error


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
