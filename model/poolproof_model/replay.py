"""A scenario walked on the model: which state each step meets, and what its arguments mean there.

The planner writes scenarios with it (values become references to earlier steps), the oracle reads them with
it (references become values again). Symbols are bound to the step and path whose answer holds them.
"""

from typing import assert_never

from poolproof_model.errors import ScenarioError
from poolproof_model.expectation import Arrow, Expectation, Rules
from poolproof_model.scenario import Argument, Derived, Literal, Ref, Step, World
from poolproof_model.state import Request, Settings, State, Symbol, Term, Value, settings_from, world_value
from poolproof_spec.catalogue import Clause


def settings_of(world: World) -> Settings:
    """Give the settings of a scenario's world."""
    return settings_from(world.name, world.region, world.parts, alone=world.alone)


class Walk:
    """The model's state along a scenario; `position` is the number of the next step, `fired` the arrows gone."""

    def __init__(self, rules: Rules, settings: Settings) -> None:
        self.rules = rules
        self.state = State(settings=settings)
        self.position = 0
        self.fired: set[Arrow] = set()
        self._symbols: dict[tuple[int, str], Symbol] = {}
        self._places: dict[Symbol, tuple[int, str]] = {}

    def expect(self, request: Request) -> Expectation:
        """Give what the tables allow for a request now."""
        return self.rules.expect(self.state, request)

    def go_on(self, request: Request, clauses: tuple[Clause, ...]) -> None:
        """Go on after a success or a refusal that these rows made."""
        after = self.rules.apply(self.state, request, clauses, self.fired)
        for symbol, path in after.produced:
            place = (self.position, path)
            self._symbols[place] = symbol
            self._places[symbol] = place
        self.state = after
        self.position += 1

    def skip(self) -> None:
        """Go on past a step that changed nothing."""
        self.position += 1

    def place(self, symbol: Symbol) -> tuple[int, str] | None:
        """Give the step and path whose answer holds a symbol."""
        return self._places.get(symbol)

    def step(self, request: Request) -> Step:
        """Write a request as the next step of a scenario.

        Raises:
            ScenarioError: an argument is a symbol that no earlier step gives.
        """
        action = self.rules.catalogue.actions[request.action]
        return Step(
            action=action.name,
            operation=action.operation,
            actor=action.actor.value,
            arguments={path: self._argument(value, request) for path, value in request.arguments},
        )

    def _argument(self, value: Value, request: Request) -> Argument:
        match value:
            case Literal():
                return value
            case Term():
                return Derived(
                    function=value.function, inputs=tuple(self._argument(one, request) for one in value.inputs)
                )
            case Symbol(kind="world"):
                return Ref(step=None, path=value.name)
            case Symbol():
                if value not in self._places:
                    raise ScenarioError(
                        f"step {self.position}: {request.action} needs {value.kind} {value.name}, which no earlier "
                        "step gives; let the effect that makes it call produce()"
                    )
                step, path = self._places[value]
                return Ref(step=step, path=path)
            case _:
                assert_never(value)

    def request(self, step: Step) -> Request:
        """Read a step of a scenario as a request of the model."""
        return Request(
            action=step.action,
            arguments=tuple((path, self._value(argument)) for path, argument in step.arguments.items()),
        )

    def _value(self, argument: Argument) -> Value:
        match argument:
            case Literal():
                return argument
            case Derived():
                return Term(function=argument.function, inputs=tuple(self._value(one) for one in argument.inputs))
            case Ref(step=None):
                return world_value(argument.path)
            case Ref(step=int() as step):
                known = self._symbols.get((step, argument.path))
                return known if known is not None else Symbol(kind="unknown", name=f"{step}.{argument.path}")
            case _:
                raise ScenarioError(f"a reference to step {argument.step!r} cannot be read; give a number or null")
