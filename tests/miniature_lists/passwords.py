"""Faults in password policies, in setting passwords and in recovering from their loss."""

from poolproof.reference.user_pools.passwords import DEFAULT_POLICY
from poolproof.reference.user_pools.state import Status
from tests.miniature_lists.actions import NEW_PASSWORD, SET_PASSWORD, SIGN_IN
from tests.miniatures import (
    Miniature,
    always,
    answering,
    every,
    ids,
    never_raises,
    numbered,
)

MINIATURES = (
    Miniature(
        name="password-policy-not-enforced",
        function="user_pools.passwords.require_policy",
        fault=never_raises(),
        fails=every("UP-PWPOLICY", (1, 2, 3, 4, 5, 6), SET_PASSWORD)
        | every("UP-NEWPW", (5, 6, 7, 8, 9, 10), NEW_PASSWORD)
        | numbered("UP-CHANGEPW", 5, 6, 7, 8, 9, 10)
        | numbered("UP-RESET", 15, 16, 17, 18, 19, 20),
    ),
    Miniature(
        name="minimum-length-stored-but-not-enforced",
        function="user_pools.passwords.policy",
        fault=answering(lambda found: {**found, "MinimumLength": 8}),
        fails=ids("UP-PWPOLICY-6", *SET_PASSWORD) | frozenset({"UP-CHANGEPW-10", "UP-RESET-20"}),
    ),
    Miniature(
        name="every-pool-has-the-default-policy",
        function="user_pools.passwords.policy",
        fault=always(DEFAULT_POLICY),
        fails=ids("UP-PWPOLICY-6", *SET_PASSWORD)
        | frozenset({"UP-CHANGEPW-10", "UP-RESET-20"})
        | frozenset({"UP-SIGNUP-19", "UP-CREATE-17", "UP-SETPW-8", "UP-CHANGEPW-4", "UP-RESET-22"}),
    ),
    Miniature(
        name="symbols-are-not-asked-for",
        function="user_pools.passwords.violation",
        fault=answering(lambda found: None if found == "Password must have symbol characters" else found),
        fails=ids("UP-PWPOLICY-5", *SET_PASSWORD)
        | ids("UP-NEWPW-9", *NEW_PASSWORD)
        | frozenset({"UP-CHANGEPW-9", "UP-RESET-19"}),
    ),
    Miniature(
        name="own-password-changed-without-knowing-it",
        function="user_pools.own_account.previous_matches",
        fault=always(value=True),
        fails=frozenset({"UP-CHANGEPW-2"}),
    ),
    Miniature(
        name="temporary-passwords-count-as-permanent",
        function="user_pools.admin_passwords.status_after",
        fault=always(Status.CONFIRMED),
        fails=numbered("UP-SETPW", 5, 6),
    ),
    Miniature(
        name="temporary-passwords-never-expire",
        function="user_pools.passwords.temporary_expired",
        fault=always(value=False),
        fails=ids("UP-SIGNIN-16", *SIGN_IN),
    ),
    Miniature(
        name="users-recover-where-administrators-alone-may",
        function="user_pools.recovery.require_self_service",
        fault=never_raises(),
        fails=frozenset({"UP-FORGOT-9"}),
    ),
    Miniature(
        name="unverified-addresses-get-reset-codes",
        function="user_pools.attributes.verified",
        fault=lambda _original: lambda user, attribute: bool(user.attributes.get(attribute)),
        fails=frozenset({"UP-FORGOT-5", "UP-FORGOT-6", "UP-ADMINRESET-5"}),
    ),
    Miniature(
        name="unchosen-passwords-are-reset",
        function="user_pools.recovery.require_resettable",
        fault=never_raises(),
        fails=frozenset({"UP-FORGOT-7", "UP-ADMINRESET-3"}),
    ),
    Miniature(
        name="disabled-users-recover",
        function="user_pools.recovery.require_enabled",
        fault=never_raises(),
        fails=frozenset({"UP-FORGOT-8"}),
    ),
    Miniature(
        name="disabled-users-passwords-are-reset",
        function="user_pools.admin_passwords.require_enabled",
        fault=never_raises(),
        fails=frozenset({"UP-ADMINRESET-6"}),
    ),
    Miniature(
        name="a-finished-recovery-leaves-the-reset-due",
        function="user_pools.recovery.status_after",
        fault=always(Status.RESET_REQUIRED),
        fails=numbered("UP-RESET", 1, 2, 22, 23),
    ),
)
