"""Faults in registering and confirming."""

from datetime import timedelta
from typing import Any

from poolproof.reference.user_pools import codes
from poolproof.reference.user_pools.messages import Delivery
from tests.miniatures import (
    Function,
    Miniature,
    Replacement,
    always,
    answering,
    crashing,
    ids,
    never_raises,
    numbered,
    with_members,
)


def _long_reset_codes(original: Function) -> Function:
    def issued(cloud: Any, user: Any, purpose: str, *rest: Any, **more: Any) -> Any:
        code = original(cloud, user, purpose, *rest, **more)
        if purpose == codes.RESET:
            code.expires_at += timedelta(hours=23)
        return code

    return issued


def _old_code_stays(original: Function) -> Function:
    def issued(cloud: Any, user: Any, purpose: str, *rest: Any, **more: Any) -> Any:
        before = user.codes.get(purpose)
        code = original(cloud, user, purpose, *rest, **more)
        if before is not None:
            code.value = before.value
        return code

    return issued


def _verified_by_administrator(original: Function) -> Function:
    def told(call: Any, pool: Any, client_id: str, user: Any, *rest: Any) -> None:
        if client_id == "CLIENT_ID_NOT_APPLICABLE":
            user.attributes["email_verified"] = "true"
        original(call, pool, client_id, user, *rest)

    return told


def _alias_forced(*, force: bool) -> Replacement:
    def fault(original: Function) -> Function:
        return lambda pool, user, attribute, **_asked: original(pool, user, attribute, force=force)

    return fault


MINIATURES = (
    Miniature(
        name="anybody-registers-where-administrators-alone-may",
        function="user_pools.sign_up.require_permitted",
        fault=never_raises(),
        fails=frozenset({"UP-SIGNUP-14"}),
    ),
    Miniature(
        name="a-taken-username-is-taken-again",
        function="user_pools.sign_up.require_free",
        fault=never_raises(),
        fails=numbered("UP-SIGNUP", 7, 8, 10, 25, 26, 27, 28),
    ),
    Miniature(
        name="an-administrator-takes-a-taken-username",
        function="user_pools.admin_users.require_free",
        fault=never_raises(),
        fails=numbered("UP-CREATE", 8, 9, 18, 19, 20, 21),
    ),
    Miniature(
        name="usernames-of-any-form",
        function="user_pools.usernames.require_form",
        fault=never_raises(),
        fails=frozenset({"UP-SIGNUP-11", "UP-SIGNUP-12", "UP-CREATE-16"}),
    ),
    Miniature(
        name="clients-write-any-attribute",
        function="user_pools.attributes.require_writable",
        fault=never_raises(),
        fails=frozenset({"UP-SIGNUP-20", "UP-OWNATTR-6"}),
    ),
    Miniature(
        name="attributes-outside-the-schema",
        function="user_pools.attributes.schema_problem",
        fault=always(None),
        fails=ids("UP-SCHEMA-1", "SignUp", "AdminCreateUser"),
    ),
    Miniature(
        name="telephone-numbers-of-any-form",
        function="user_pools.attributes.require_formats",
        fault=never_raises(),
        fails=frozenset({"UP-SIGNUP-22"}),
    ),
    Miniature(
        name="code-delivery-invented",
        function="user_pools.confirmation.verification_delivery",
        fault=answering(lambda found: found or Delivery(attribute="email", destination="nobody@example.com")),
        fails=numbered("UP-SIGNUP", 5, 6),
    ),
    Miniature(
        name="addresses-shown-in-full",
        function="user_pools.messages.masked",
        fault=lambda _original: lambda destination: destination,
        fails=frozenset({"UP-SIGNUP-4", "UP-OWNATTR-3", "UP-ATTRCODE-2"})
        | numbered("UP-RESENDCODE", 2, 5, 6)
        | numbered("UP-FORGOT", 2, 10, 11, 12),
    ),
    Miniature(
        name="every-code-is-said-to-go-by-sms",
        function="user_pools.messages.delivery_details",
        fault=with_members(DeliveryMedium="SMS"),
        fails=frozenset({"UP-SIGNUP-3", "UP-RESENDCODE-1", "UP-OWNATTR-2", "UP-ATTRCODE-1"})
        | numbered("UP-FORGOT", 1, 20, 21),
    ),
    Miniature(
        name="capital-letters-always-count",
        function="user_pools.lookup.case_sensitive",
        fault=always(value=True),
        fails=frozenset({"UP-SIGNUP-8", "UP-GET-13"}),
    ),
    Miniature(
        name="any-code-does",
        function="user_pools.codes.equals",
        fault=always(value=True),
        fails=numbered("UP-CONFIRM", 4, 6) | numbered("UP-RESET", 3, 7) | numbered("UP-VERIFYATTR", 2, 4),
    ),
    Miniature(
        name="codes-never-expire",
        function="user_pools.codes.expired",
        fault=always(value=False),
        fails=frozenset({"UP-CONFIRM-5", "UP-RESET-5"}),
    ),
    Miniature(
        name="reset-codes-live-a-day",
        function="user_pools.codes.issue",
        fault=_long_reset_codes,
        fails=frozenset({"UP-RESET-5"}),
    ),
    Miniature(
        name="a-code-sent-again-is-the-old-one",
        function="user_pools.codes.issue",
        fault=_old_code_stays,
        fails=frozenset({"UP-CONFIRM-6", "UP-RESET-7", "UP-VERIFYATTR-4"}),
    ),
    Miniature(
        name="used-codes-stay-good",
        function="user_pools.codes.spend",
        fault=never_raises(),
        fails=frozenset({"UP-RESET-6", "UP-VERIFYATTR-3"}),
    ),
    Miniature(
        name="confirmed-users-are-confirmed-again",
        function="user_pools.confirmation.require_unconfirmed",
        fault=never_raises(),
        fails=numbered("UP-CONFIRM", 7, 8, 10, 11) | numbered("UP-ADMINCONFIRM", 2, 3, 4),
    ),
    Miniature(
        name="a-confirmed-code-verifies-no-address",
        function="user_pools.confirmation.mark_verified",
        fault=never_raises(),
        fails=numbered("UP-CONFIRM", 1, 3),
    ),
    Miniature(
        name="administrators-confirmation-verifies-the-address",
        function="user_pools.confirmation.post_confirmation",
        fault=_verified_by_administrator,
        fails=frozenset({"UP-ADMINCONFIRM-1"}),
    ),
    Miniature(
        name="confirmation-takes-the-alias-of-another",
        function="user_pools.confirmation.take_alias",
        fault=_alias_forced(force=True),
        fails=frozenset({"UP-CONFIRM-12"}),
    ),
    Miniature(
        name="force-alias-creation-stored-in-vain",
        function="user_pools.confirmation.take_alias",
        fault=_alias_forced(force=False),
        fails=frozenset({"UP-CONFIRM-13"}),
    ),
    Miniature(
        name="a-lost-alias-stays-verified",
        function="user_pools.attributes.release_alias",
        fault=never_raises(),
        fails=frozenset({"UP-CONFIRM-13"}),
    ),
    Miniature(
        name="sending-a-code-again-breaks",
        function="user_pools.simulated.delivery_details",
        fault=crashing,
        fails=numbered("UP-RESENDCODE", 5, 6),
    ),
)
