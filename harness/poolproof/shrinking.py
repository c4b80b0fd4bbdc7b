"""Shrinking: the shortest scenario, made by leaving steps out, in which the same clause still FAILs.

Hypothesis finds; this pass shrinks, because leaving out a step moves every later reference.
"""

from collections.abc import Callable

from poolproof_model.errors import ScenarioError
from poolproof_model.scenario import Argument, Derived, Ref, Scenario, Step

Fails = Callable[[Scenario], bool]


def shrink(scenario: Scenario, clause: str, last: int, fails: Fails) -> Scenario:
    """Leave out all that is not needed for a clause to FAIL.

    Args:
        scenario: one in which the clause FAILs.
        clause: its id; becomes the only aim.
        last: the number of the step at which it FAILs; later steps go at once.
        fails: runs a scenario on the target and tells whether the clause FAILs in it.
    """
    best = Scenario(world=scenario.world, steps=scenario.steps[: last + 1], aims=(clause,))
    number = len(best.steps) - 2
    while number >= 0:
        shorter = without(best, number)
        if shorter is not None and fails(shorter):
            best = shorter
        number -= 1
    return best


def without(scenario: Scenario, number: int) -> Scenario | None:
    """Give a scenario without one step; None where a later step needs its answer."""
    try:
        steps = tuple(_moved(step, number) for position, step in enumerate(scenario.steps) if position != number)
    except ScenarioError:
        return None
    return Scenario(world=scenario.world, steps=steps, aims=scenario.aims)


def _moved(step: Step, gone: int) -> Step:
    return Step(
        action=step.action,
        operation=step.operation,
        actor=step.actor,
        arguments={path: _moved_argument(argument, gone) for path, argument in step.arguments.items()},
    )


def _moved_argument(argument: Argument, gone: int) -> Argument:
    match argument:
        case Ref(step=int() as step):
            if step == gone:
                raise ScenarioError(f"a later step needs the answer of step {gone}")
            return Ref(step=step - 1 if step > gone else step, path=argument.path)
        case Derived():
            return Derived(
                function=argument.function, inputs=tuple(_moved_argument(one, gone) for one in argument.inputs)
            )
        case _:
            return argument
