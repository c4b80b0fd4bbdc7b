"""Faults in signing in: flows, secrets, states, lockout, sessions."""

from datetime import timedelta

from tests.miniature_lists.actions import NEW_PASSWORD, PASSWORD, PROOF, PUBLIC, REFRESH, SIGN_IN, SRP
from tests.miniatures import (
    Miniature,
    always,
    answering,
    error,
    every,
    ids,
    never_raises,
    numbered,
    with_members,
)

HASHED = (*PUBLIC, *PASSWORD, *SRP, *PROOF, *NEW_PASSWORD)

MINIATURES = (
    Miniature(
        name="explicit-auth-flows-ignored",
        function="user_pools.sign_in.require_flow",
        fault=never_raises(),
        fails=numbered("UP-FLOW", 3, 4, 6, 7) | ids("UP-SRP-15", *SRP),
    ),
    Miniature(
        name="passwords-by-default",
        function="user_pools.client_settings.enabled_flows",
        fault=answering(lambda found: found | {"USER_PASSWORD_AUTH"}),
        fails=numbered("UP-FLOW", 3, 4),
    ),
    Miniature(
        name="flows-of-the-other-family",
        function="user_pools.sign_in.require_supported",
        fault=never_raises(),
        fails=numbered("UP-FLOW", 1, 5),
    ),
    Miniature(
        name="any-password-does",
        function="user_pools.passwords.matches",
        fault=always(value=True),
        fails=every("UP-SIGNIN", (2, 7, 15, 17), PASSWORD) | frozenset({"UP-CHANGEPW-2"}),
    ),
    Miniature(
        name="disabled-users-sign-in",
        function="user_pools.password_sign_in.require_enabled",
        fault=never_raises(),
        fails=ids("UP-SIGNIN-8", *SIGN_IN),
    ),
    Miniature(
        name="unconfirmed-users-sign-in",
        function="user_pools.password_sign_in.require_confirmed",
        fault=never_raises(),
        fails=every("UP-SIGNIN", (3, 4), PASSWORD),
    ),
    Miniature(
        name="users-sign-in-before-the-reset",
        function="user_pools.password_sign_in.require_not_reset",
        fault=never_raises(),
        fails=every("UP-SIGNIN", (5, 6), SIGN_IN),
    ),
    Miniature(
        name="nobody-is-locked-out",
        function="user_pools.lockout.locked",
        fault=always(value=False),
        fails=ids("UP-LOCKOUT-1", *PASSWORD),
    ),
    Miniature(
        name="secret-hash-not-asked-for",
        function="user_pools.secret_hash.require",
        fault=never_raises(),
        fails=every("UP-SECRET", (1, 2), HASHED),
    ),
    Miniature(
        name="any-secret-hash-does",
        function="user_pools.secret_hash.matches",
        fault=always(value=True),
        fails=ids("UP-SECRET-2", *HASHED) | ids("UP-SECRET-4", *REFRESH),
    ),
    Miniature(
        name="sessions-never-expire",
        function="user_pools.auth_sessions.expired",
        fault=always(value=False),
        fails=every("UP-SESSION", (2, 3), NEW_PASSWORD) | ids("UP-SRP-21", *PROOF),
    ),
    Miniature(
        name="sessions-live-a-quarter-of-an-hour",
        function="user_pools.auth_sessions.lifetime",
        fault=always(timedelta(minutes=15)),
        fails=every("UP-SESSION", (2, 3), NEW_PASSWORD),
    ),
    Miniature(
        name="sessions-serve-other-users",
        function="user_pools.auth_sessions.same_user",
        fault=always(value=True),
        fails=ids("UP-SESSION-4", *NEW_PASSWORD) | ids("UP-SRP-20", *PROOF),
    ),
    Miniature(
        name="a-missing-session-breaks-the-answer",
        function="user_pools.challenges.require_session",
        fault=never_raises(),
        fails=ids("UP-SESSION-6", *NEW_PASSWORD),
    ),
    Miniature(
        name="missing-parameters-break-the-sign-in",
        function="user_pools.attempts.require_parameters",
        fault=never_raises(),
        fails=ids("UP-SIGNIN-34", *PASSWORD, *SRP)
        | ids("UP-SIGNIN-35", *PASSWORD)
        | ids("UP-SRP-14", *SRP)
        | ids("UP-REFRESH-23", *REFRESH)
        | ids("UP-NEWPW-11", *NEW_PASSWORD),
    ),
    Miniature(
        name="a-wrong-password-is-called-an-unknown-user",
        function="user_pools.refusals.incorrect_credentials",
        fault=error("UserNotFoundException", "User does not exist."),
        fails=every("UP-SIGNIN", (2, 15, 17), SIGN_IN)
        | ids("UP-SIGNIN-7", *SIGN_IN)
        | every("UP-SIGNIN", (31, 33), PASSWORD)
        | every("UP-SRP", (17, 18, 19), PROOF)
        | frozenset({"UP-CHANGEPW-2"}),
    ),
    Miniature(
        name="hidden-users-are-shown",
        function="user_pools.lookup.existence_hidden",
        fault=always(value=False),
        fails=every("UP-SIGNIN", (31, 33), PASSWORD)
        | ids("UP-SRP-11", *SRP)
        | numbered("UP-RESENDCODE", 5, 6)
        | numbered("UP-FORGOT", 10, 11, 12)
        | numbered("UP-RESET", 8, 9),
    ),
    Miniature(
        name="users-are-hidden-unasked",
        function="user_pools.lookup.existence_hidden",
        fault=always(value=True),
        fails=ids("UP-SIGNIN-30", *PASSWORD, *SRP)
        | ids("UP-SIGNIN-32", *PASSWORD, *SRP)
        | ids("UP-SIGNIN-40", PASSWORD[0], SRP[0])
        | every("UP-UNKNOWNUSER", (2,), PUBLIC[1:])
        | every("UP-GONE", (2,), PUBLIC[1:])
        | numbered("UP-FORGOT", 5, 6, 8),
    ),
    Miniature(
        name="expires-in-half-an-hour-whatever-is-set",
        function="user_pools.tokens.issued",
        fault=with_members(ExpiresIn=1800),
        fails=ids("UP-SIGNIN-20", *SIGN_IN) | ids("UP-SIGNIN-21", *PASSWORD) | ids("UP-REFRESH-5", *REFRESH),
    ),
    Miniature(
        name="token-type-in-small-letters",
        function="user_pools.tokens.issued",
        fault=with_members(TokenType="bearer"),
        fails=ids("UP-SIGNIN-19", *SIGN_IN) | ids("UP-NEWPW-2", *NEW_PASSWORD) | ids("UP-REFRESH-4", *REFRESH),
    ),
    Miniature(
        name="unknown-clients-are-a-wrong-parameter",
        function="user_pools.refusals.unknown_client",
        fault=error("InvalidParameterException"),
        fails=ids("UP-UNKNOWNCLIENT-1", *PUBLIC)
        | ids("UP-SIGNIN-36", *PASSWORD, *SRP, *REFRESH, *PROOF, *NEW_PASSWORD)
        | ids("UP-SIGNIN-38", PASSWORD[1], SRP[1]),
    ),
)
