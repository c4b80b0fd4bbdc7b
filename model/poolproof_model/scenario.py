"""Scenarios: plain data that is generated once, run on every target, minimised and kept.

A scenario holds a world (what must exist before), steps (calls and client-side acts) and the
clauses that it aims at. It never holds an expectation. JSON in and out.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias, assert_never

from poolproof_model.errors import ScenarioError

JSON: TypeAlias = bool | int | float | str | list["JSON"] | dict[str, "JSON"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A value that is written as it stands; `text` is its JSON, so that literals can be compared and hashed."""

    text: str

    @property
    def value(self) -> Any:
        """The value that the JSON text holds."""
        return _decoded(self.text)


@cache
def _decoded(text: str) -> Any:
    return json.loads(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A value out of an earlier step's answer, or out of the world (step is None).

    `path` is dotted: `AuthenticationResult.AccessToken`, or `client.app.ClientId` in the world.
    """

    step: int | None
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A value computed from others by a client-side function: a wrong code, a SECRET_HASH, an SRP proof."""

    function: str
    inputs: tuple["Argument", ...] = ()


Argument: TypeAlias = Literal | Ref | Derived


def literal(value: JSON) -> Literal:
    """Wrap a JSON value."""
    return Literal(text=json.dumps(value, sort_keys=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call or client-side act.

    `action` names a decision table (`InitiateAuth.USER_SRP_AUTH`), `operation` the AWS operation or the
    client-side act behind it. Argument keys are dotted member paths (`AuthParameters.USERNAME`).
    """

    action: str
    operation: str
    actor: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What must exist before the first step, as AWS request members; a name stands for each thing.

    `parts` maps a kind (`pools`, `clients`, `roles`, `identity_pools`, `providers`, `resources`) to named
    request members. Strings may hold `${pool.main.Id}`-style references to parts made before. A world that is `alone`
    is made anew for each scenario.
    """

    name: str
    region: str
    text: str
    alone: bool = False

    @property
    def parts(self) -> dict[str, dict[str, Any]]:
        """The parts by kind and name."""
        parts: dict[str, dict[str, Any]] = json.loads(self.text)
        return parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A world, the steps to perform in it, and the clauses aimed at (by id)."""

    world: World
    steps: tuple[Step, ...]
    aims: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """A digest of world and steps: 12 hexadecimal characters."""
        body = {"world": _world_json(self.world), "steps": [_step_json(step) for step in self.steps]}
        return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:12]


def to_json(scenario: Scenario) -> dict[str, JSON]:
    """Turn a scenario into JSON."""
    return {
        "id": scenario.id,
        "world": _world_json(scenario.world),
        "steps": [_step_json(step) for step in scenario.steps],
        "aims": list(scenario.aims),
    }


def from_json(data: Any) -> Scenario:
    """Read a scenario from JSON.

    Raises:
        ScenarioError: a member is missing or has the wrong type.
    """
    try:
        world = data["world"]
        return Scenario(
            world=World(
                name=str(world["name"]),
                region=str(world["region"]),
                text=json.dumps(world["parts"], sort_keys=True),
                alone=bool(world.get("alone", False)),
            ),
            steps=tuple(_step_from(number, step) for number, step in enumerate(data["steps"])),
            aims=tuple(str(aim) for aim in data.get("aims", [])),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ScenarioError(f"not a stored scenario: {error!r}; expected members world, steps, aims") from error


def _world_json(world: World) -> dict[str, JSON]:
    own: dict[str, JSON] = {"alone": True} if world.alone else {}
    return {"name": world.name, "region": world.region, "parts": world.parts, **own}  # type: ignore[dict-item]


def _step_json(step: Step) -> dict[str, JSON]:
    return {
        "action": step.action,
        "operation": step.operation,
        "actor": step.actor,
        "arguments": {key: _argument_json(value) for key, value in sorted(step.arguments.items())},
    }


def _argument_json(argument: Argument) -> JSON:
    match argument:
        case Literal():
            return {"literal": argument.value}
        case Ref():
            return {"ref": argument.path, "step": argument.step}
        case Derived():
            return {"derived": argument.function, "inputs": [_argument_json(item) for item in argument.inputs]}
        case _:
            assert_never(argument)


def _step_from(number: int, data: Any) -> Step:
    try:
        return Step(
            action=str(data["action"]),
            operation=str(data["operation"]),
            actor=str(data["actor"]),
            arguments={str(key): _argument_from(value) for key, value in data["arguments"].items()},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ScenarioError(f"step {number}: {error!r}; a step has action, operation, actor, arguments") from error


def _argument_from(data: Any) -> Argument:
    if "literal" in data:
        return literal(data["literal"])
    if "ref" in data:
        return Ref(step=data["step"], path=str(data["ref"]))
    return Derived(function=str(data["derived"]), inputs=tuple(_argument_from(item) for item in data["inputs"]))


def dig(fields: Any, path: str) -> Any:
    """Follow a dotted path into an answer; None where it leads nowhere.

    In a list a number is an index, any other segment the Name of an item {Name, Value}, as attributes are listed.
    """
    node = fields
    for segment in path.split("."):
        if isinstance(node, Mapping):
            node = node.get(segment)
        elif isinstance(node, list) and segment.isdigit():
            node = node[int(segment)] if int(segment) < len(node) else None
        elif isinstance(node, list):
            node = next(
                (item.get("Value") for item in node if isinstance(item, Mapping) and item.get("Name") == segment), None
            )
        else:
            return None
    return node
