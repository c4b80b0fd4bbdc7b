"""Values of the world inside of larger ones: `${pool.main.Id}` in a body of members, as worlds write it themselves.

A body with such places becomes a Term that the harness fills; what the model compares stays the template.
"""

import re
from collections.abc import Iterator

from poolproof_model.scenario import JSON, Literal, literal
from poolproof_model.state import Term, Value, text, world_value

PLACE = re.compile(r"\$\{([^}:]+)\}")
FILLED = "filled"


def filled(template: JSON) -> Value:
    """Give the value of a template: a Literal where it has no places."""
    places = dict.fromkeys(_places(template))
    if not places:
        return literal(template)
    pairs = tuple(part for place in places for part in (text(place), world_value(place)))
    return Term(function=FILLED, inputs=(literal(template), *pairs))


def template(value: Value | None) -> Value | None:
    """Give the template of a filled value, and every other value as it is."""
    return value.inputs[0] if isinstance(value, Term) and value.function == FILLED else value


def _places(template: JSON) -> Iterator[str]:
    match template:
        case dict():
            for name, value in template.items():
                yield from (*PLACE.findall(name), *_places(value))
        case list():
            for value in template:
                yield from _places(value)
        case str():
            yield from PLACE.findall(template)
        case _:
            pass


def literal_of(value: Value | None) -> JSON:
    """Give the plain value or template of a value; None where it has neither."""
    found = template(value)
    return found.value if isinstance(found, Literal) else None
