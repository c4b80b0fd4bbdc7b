"""Guards: conditions on the abstract world and the request, named in the `when` of the tables."""

from collections.abc import Callable

from poolproof_model.registry import Registry
from poolproof_model.state import Request, State

Guard = Callable[..., bool]
GUARDS: Registry[Guard] = Registry("guard")

guard = GUARDS.define

__all__ = ["GUARDS", "Guard", "Request", "State", "guard"]
