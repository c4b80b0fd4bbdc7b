"""Effects and moves: what a row changes in the abstract world, named in the `then` of the tables.

An effect is (state, request) -> state. A selector moves the things of one chart that a trigger speaks of:
(state, request, trigger, next) -> state, where next(source) gives the destination or None.
"""

from collections.abc import Callable
from dataclasses import replace

from poolproof_model.registry import Registry
from poolproof_model.state import State, Symbol

Effect = Callable[..., State]
Selector = Callable[..., State]
EFFECTS: Registry[Effect] = Registry("effect")
SELECTORS: Registry[Selector] = Registry("chart selector")

effect = EFFECTS.define
selector = SELECTORS.define


def produce(state: State, symbol: Symbol, path: str) -> State:
    """Note that the answer of this step holds the symbol's value at a path (`inbox:<address>` for a sent code)."""
    return replace(state, produced=(*state.produced, (symbol, path)))
