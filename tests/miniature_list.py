"""All miniatures: at least one for every component and every family of clauses.

The lists name the clauses that a fault was written for. `consequences.json` names those that joined later from other
families (a table of devices meets a fault of sign-in too): measured with all scenarios, then read against the fault.
"""

import json
from dataclasses import replace
from pathlib import Path

from tests.miniature_lists import (
    attributes,
    claims,
    clones,
    identity_life,
    identity_pool_settings,
    identity_pools,
    passwords,
    policy,
    role_sessions,
    roles,
    sign_in,
    sign_up,
    srp,
    sts,
    tokens,
)
from tests.miniatures import Miniature

_CONSEQUENCES: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "miniature_lists" / "consequences.json").read_text()
)

_WRITTEN: tuple[Miniature, ...] = (
    *sign_up.MINIATURES,
    *passwords.MINIATURES,
    *sign_in.MINIATURES,
    *srp.MINIATURES,
    *claims.MINIATURES,
    *tokens.MINIATURES,
    *attributes.MINIATURES,
    *identity_pools.MINIATURES,
    *roles.MINIATURES,
    *identity_life.MINIATURES,
    *identity_pool_settings.MINIATURES,
    *sts.MINIATURES,
    *policy.MINIATURES,
    *role_sessions.MINIATURES,
    *clones.MINIATURES,
)

MINIATURES: tuple[Miniature, ...] = tuple(
    replace(one, also=frozenset(_CONSEQUENCES.get(one.name, ()))) for one in _WRITTEN
)
