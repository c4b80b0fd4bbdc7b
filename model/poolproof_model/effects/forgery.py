"""Effects of what a forger reads."""

from dataclasses import replace

from poolproof_model.effects import effect, produce
from poolproof_model.effects.identities import numbered
from poolproof_model.state import Request, State


@effect("external")
def key_set_read(state: State, _request: Request) -> State:
    """A forger has the public keys of the pool."""
    state, symbol = numbered(state, "key_set")
    return produce(replace(state, key_sets=(*state.key_sets, symbol)), symbol, "keys")
