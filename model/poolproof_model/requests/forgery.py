"""Requests of a forger: the keys that everybody can read."""

from collections.abc import Iterator

from poolproof_model import logins
from poolproof_model.requests import Choice, builds
from poolproof_model.requests.slots import main_pool
from poolproof_model.state import State, world_value


def pool_of_logins(state: State, _person: str) -> Iterator[Choice]:
    """The main pool, where there is an identity pool to show forged logins to; once is enough."""
    if logins.main_identity_pool(state.settings) and not state.key_sets:
        yield Choice(value=world_value(f"pool.{main_pool(state)}.Id"))


builds("FetchJwks.FORGER", UserPoolId=pool_of_logins)
