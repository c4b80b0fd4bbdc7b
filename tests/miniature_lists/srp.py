"""Faults in SRP, on the server's side of the protocol."""

from tests.miniature_lists.actions import PROOF, SRP
from tests.miniatures import Function, Miniature, always, every, ids


def _by_sub(original: Function) -> Function:
    return lambda pool, user, username: original(pool, user, username) if user is None else user.sub


MINIATURES = (
    Miniature(
        name="any-srp-proof-does",
        function="user_pools.srp_flow.proven",
        fault=always(value=True),
        fails=every("UP-SIGNIN", (2, 7, 15, 17), PROOF) | every("UP-SRP", (18, 19), PROOF),
    ),
    Miniature(
        name="no-srp-proof-does",
        function="user_pools.srp_flow.proven",
        fault=always(value=False),
        fails=every("UP-SIGNIN", (1, 5, 10), PROOF),
    ),
    Miniature(
        name="srp-asks-for-the-sub",
        function="user_pools.srp_flow.user_id_for_srp",
        fault=_by_sub,
        fails=every("UP-SRP", (5, 29), SRP) | every("UP-SIGNIN", (1, 5, 10), PROOF),
    ),
    Miniature(
        name="srp-salt-of-nobody-changes",
        function="user_pools.simulated.salt",
        fault=lambda _original: lambda pool, _username: len(pool.auth_sessions) + 2**64,
        fails=ids("UP-SRP-13", *SRP),
    ),
)
