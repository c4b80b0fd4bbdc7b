"""A witness: how one clause can be decided."""

from collections.abc import Hashable
from dataclasses import dataclass

from poolproof_model.state import Request, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A world, the requests that lead to the state, and the request that decides the clause there.

    `key` is the shape of the deciding state over `components`, by which such a state is found again.
    """

    clause: str
    settings: Settings
    path: tuple[Request, ...]
    probe: Request
    key: Hashable
    components: frozenset[str]
