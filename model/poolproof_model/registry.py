"""Names in the tables and the one definition that each has: guards, effects, selectors, checks."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from poolproof_model.errors import DefinitionError

Function = TypeVar("Function", bound=Callable[..., object])


class Registry(Generic[Function]):
    """Definitions of one kind by name; a second definition of a name is an error."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._functions: dict[str, Function] = {}
        self._touches: dict[str, frozenset[str]] = {}

    def define(self, *touches: str) -> Callable[[Function], Function]:
        """Register a function under its own name; `touches` are the state components it reads or writes."""

        def register(function: Function) -> Function:
            name = function.__name__
            if name in self._functions:
                raise DefinitionError(f"{self.kind} {name} is defined twice")
            self._functions[name] = function
            self._touches[name] = frozenset(touches)
            return function

        return register

    def get(self, name: str, where: str) -> Function:
        """Give a definition.

        Raises:
            DefinitionError: there is none; `where` says which clause names it.
        """
        if name not in self._functions:
            raise DefinitionError(f"{where}: {self.kind} {name!r} has no definition; write it or correct the sheet")
        return self._functions[name]

    def touches(self, name: str) -> frozenset[str]:
        """Give the state components that a definition touches."""
        return self._touches[name]

    @property
    def names(self) -> Mapping[str, Function]:
        """All definitions by name."""
        return self._functions
