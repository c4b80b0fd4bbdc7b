"""All miniatures: at least one for every component and every family of clauses."""

from tests.miniature_lists import (
    attributes,
    claims,
    identity_pools,
    passwords,
    policy,
    sign_in,
    sign_up,
    srp,
    sts,
    tokens,
)
from tests.miniatures import Miniature

MINIATURES: tuple[Miniature, ...] = (
    *sign_up.MINIATURES,
    *passwords.MINIATURES,
    *sign_in.MINIATURES,
    *srp.MINIATURES,
    *claims.MINIATURES,
    *tokens.MINIATURES,
    *attributes.MINIATURES,
    *identity_pools.MINIATURES,
    *sts.MINIATURES,
    *policy.MINIATURES,
)
