"""Hints: witnesses found before, kept beside the model, so that planning confirms them and searches only for the rest.

A hint holds no state and no expectation, only how the requests were built. One that no longer leads to its
clause is dropped; the search then finds the clause anew, as it does for every row that has no hint.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from poolproof_model.abstraction import shape
from poolproof_model.errors import DefinitionError
from poolproof_model.expectation import Rules, decides
from poolproof_model.requests import BUILDERS, again
from poolproof_model.state import Request, Settings, State
from poolproof_model.witness import Witness
from poolproof_spec.catalogue import Catalogue

FOLDER = Path(__file__).with_name("witnesses")

Key = tuple[str, str, tuple[str, ...]]


def read(folder: Path = FOLDER) -> dict[str, Any]:
    """Read the hints by clause id; none where there is no folder.

    Raises:
        DefinitionError: a file is not JSON.
    """
    hints: dict[str, Any] = {}
    for path in sorted(folder.rglob("*.json")):
        try:
            hints |= json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise DefinitionError(f"{path.name}: not JSON ({error}); delete it or run `make witnesses`") from error
    return hints


def write(witnesses: Mapping[str, Witness], catalogue: Catalogue, folder: Path = FOLDER) -> None:
    """Keep witnesses as hints: one file a sheet, one line a clause."""
    sheets: dict[str, list[str]] = {}
    for name, witness in sorted(witnesses.items()):
        sheets.setdefault(catalogue.clauses[name].sheet, []).append(f"{json.dumps(name)}: {json.dumps(_hint(witness))}")
    for path in folder.rglob("*.json"):
        path.unlink()
    for sheet, lines in sheets.items():
        path = (folder / sheet).with_suffix(".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _hint(witness: Witness) -> dict[str, Any]:
    return {
        "world": witness.settings.name,
        "components": sorted(witness.components),
        "path": [_built(request) for request in witness.path],
        "probe": _built(witness.probe),
    }


def _built(request: Request) -> list[Any]:
    return [request.action, request.person, list(request.labels)]


class Confirmer:
    """Walks hints on the model; hints that begin alike share the walk."""

    def __init__(self, rules: Rules, worlds: tuple[Settings, ...]) -> None:
        self.rules = rules
        self.worlds = {settings.name: settings for settings in worlds}
        self.states: dict[tuple[str, tuple[Key, ...]], tuple[State, tuple[Request, ...]] | None] = {}

    def confirm(self, clause_id: str, hint: Mapping[str, Any]) -> Witness | None:
        """Give the witness that a hint describes, None where it does not lead to its clause any more."""
        settings = self.worlds.get(hint["world"])
        if settings is None:
            return None
        reached = self._reach(settings, tuple(_key(built) for built in hint["path"]))
        if reached is None:
            return None
        state, path = reached
        probe = self._again(state, _key(hint["probe"]))
        clause = self.rules.catalogue.clauses[clause_id]
        if probe is None or not decides(self.rules.expect(state, probe), clause):
            return None
        components = frozenset(hint["components"])
        return Witness(
            clause=clause_id,
            settings=settings,
            path=path,
            probe=probe,
            key=shape(state, components),
            components=components,
        )

    def _reach(self, settings: Settings, keys: tuple[Key, ...]) -> tuple[State, tuple[Request, ...]] | None:
        if not keys:
            return State(settings=settings), ()
        place = (settings.name, keys)
        if place not in self.states:
            self.states[place] = self._step(self._reach(settings, keys[:-1]), keys[-1])
        return self.states[place]

    def _step(
        self, before: tuple[State, tuple[Request, ...]] | None, key: Key
    ) -> tuple[State, tuple[Request, ...]] | None:
        if before is None:
            return None
        state, path = before
        request = self._again(state, key)
        if request is None:
            return None
        expectation = self.rules.expect(state, request)
        if not expectation.certain:
            return None
        return self.rules.apply(state, request, expectation.acting), (*path, request)

    def _again(self, state: State, key: Key) -> Request | None:
        action, person, labels = key
        if action not in BUILDERS or len(BUILDERS[action]) != len(labels):
            return None
        return again(state, Request(action=action, arguments=(), person=person, labels=labels))


def _key(built: list[Any]) -> Key:
    action, person, labels = built
    return action, person, tuple(labels)
