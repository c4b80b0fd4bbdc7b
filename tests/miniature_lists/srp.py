"""Faults in SRP, on the server's side of the protocol."""

from tests.miniature_lists.actions import PROOF, SRP
from tests.miniatures import Miniature, always, answering, every, ids

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
        fails=every("UP-SIGNIN", (1,), PROOF),
    ),
    Miniature(
        name="srp-answers-to-an-alias",
        function="user_pools.srp_flow.user_id_for_srp",
        fault=lambda _original: lambda _pool, _user, username: f"{username}-alias",
        fails=ids("UP-SRP-5", *SRP),
    ),
    Miniature(
        name="srp-tells-no-salt-in-hexadecimal",
        function="user_pools.srp_flow.challenge",
        fault=answering(
            lambda found: {
                **found,
                "ChallengeParameters": {**found["ChallengeParameters"], "SALT": "grains"},
            }
        ),
        fails=ids("UP-SRP-3", *SRP),
    ),
    Miniature(
        name="srp-keeps-no-secret-block",
        function="user_pools.srp_flow.block_text",
        fault=always("not base64!"),
        fails=ids("UP-SRP-4", *SRP),
    ),
    Miniature(
        name="srp-salt-of-nobody-changes",
        function="user_pools.simulated.salt",
        fault=lambda _original: lambda pool, _username: len(pool.auth_sessions) + 2**64,
        fails=ids("UP-SRP-13", *SRP),
    ),
)
