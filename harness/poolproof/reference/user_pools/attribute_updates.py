"""Changing attributes of a user, whoever asks: what is applied at once, what waits for a code, what is verified."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from poolproof.reference.user_pools import attributes, codes, messages, refusals
from poolproof.reference.user_pools.messages import Delivery
from poolproof.reference.user_pools.state import Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call

LABELS = {"email": ("Email", "an email"), "phone_number": ("Phone number", "a phone number")}


def require_free(pool: Pool, user: User, values: dict[str, str]) -> None:
    """Refuse values that are names of other users.

    Username attributes and preferred_username are names at once, an email or telephone alias only when it is verified.
    """
    for attribute, value in values.items():
        if value and becomes_name(pool, attribute, values) and taken(pool, user, attribute, value):
            raise attributes.alias_exists(attribute)


def becomes_name(pool: Pool, attribute: str, values: dict[str, str]) -> bool:
    """Tell whether an attribute works as a name right after an update."""
    if attribute in pool.settings.get("UsernameAttributes", ()) or attribute == "preferred_username":
        return True
    return values.get(attributes.VERIFIED_FLAGS.get(attribute, "")) == "true"


def taken(pool: Pool, user: User, attribute: str, value: str) -> bool:
    """Tell whether a value is an active name of another user."""
    return attributes.alias_owner(pool, user, attribute, value) is not None


def require_verifiable(user: User, values: dict[str, str]) -> None:
    """Refuse a verified flag for an address that the user does not have (the text is recalled, not recorded)."""
    for attribute, flag in attributes.VERIFIED_FLAGS.items():
        if values.get(flag) and not values.get(attribute, user.attributes.get(attribute)):
            name, noun = LABELS[attribute]
            raise refusals.invalid_parameter(f"{name} is required to verify/un-verify {noun}")


def apply(call: Call, pool: Pool, user: User, values: dict[str, str]) -> list[Delivery]:
    """Change attributes and return the new addresses that have to be verified by code.

    An empty value deletes. A changed address becomes unverified, or waits where the pool keeps the original, unless
    the same call says that it is verified (service model, AdminUpdateUserAttributes; UserAttributeUpdateSettingsType).
    """
    flags = attributes.VERIFIED_FLAGS
    deliveries = []
    for attribute, value in values.items():
        if attribute not in flags:
            set_value(user, attribute, value)
        elif value == "":
            forget(user, attribute)
        elif values.get(flags[attribute]) == "true":
            set_value(user, attribute, value)
            codes.spend(user, codes.attribute_purpose(attribute))
        elif value != user.attributes.get(attribute):
            deliveries += changed_address(pool, user, attribute, value)
    user.modified_at = call.cloud.clock.now()
    return deliveries


def set_value(user: User, attribute: str, value: str) -> None:
    """Set or delete one attribute."""
    if value == "":
        user.attributes.pop(attribute, None)
    else:
        user.attributes[attribute] = value


def forget(user: User, attribute: str) -> None:
    """Delete an address with its flag and its outstanding code."""
    user.attributes.pop(attribute, None)
    user.attributes.pop(attributes.VERIFIED_FLAGS[attribute], None)
    codes.spend(user, codes.attribute_purpose(attribute))


def changed_address(pool: Pool, user: User, attribute: str, value: str) -> list[Delivery]:
    """Take a new address and return where its code goes, if the pool verifies it."""
    codes.spend(user, codes.attribute_purpose(attribute))
    if not keeps_original(pool, attribute):
        user.attributes[attribute] = value
        user.attributes[attributes.VERIFIED_FLAGS[attribute]] = "false"
    verifies = attribute in pool.settings.get("AutoVerifiedAttributes", ())
    return [Delivery(attribute=attribute, destination=value)] if verifies else []


def keeps_original(pool: Pool, attribute: str) -> bool:
    """Tell whether an address stays until the new one is verified (UserAttributeUpdateSettings)."""
    settings = pool.settings.get("UserAttributeUpdateSettings", {})
    return attribute in settings.get("AttributesRequireVerificationBeforeUpdate", ())


def send_codes(call: Call, pool: Pool, user: User, client_id: str, deliveries: Iterable[Delivery], source: str) -> None:
    """Issue and send a code for each address; one that is not the user's yet is kept with the code as pending."""
    for delivery in deliveries:
        present = user.attributes.get(delivery.attribute) == delivery.destination
        code = codes.issue(
            call.cloud, user, codes.attribute_purpose(delivery.attribute), delivery.attribute, delivery.destination,
            pending_value=None if present else delivery.destination,
        )  # fmt: skip
        text = messages.verification_text(pool, delivery.medium)
        messages.send(call, pool, user, source, client_id, delivery, text, code.value)


def require_known(pool: Pool, names: Iterable[str]) -> None:
    """Refuse to delete attributes that are unknown or immutable."""
    attributes.require_updatable(pool, dict.fromkeys(names, ""))


def delete(call: Call, user: User, names: Iterable[str]) -> None:
    """Delete attributes; an address goes with its flag."""
    for name in names:
        if name in attributes.VERIFIED_FLAGS:
            forget(user, name)
        else:
            set_value(user, name, "")
    user.modified_at = call.cloud.clock.now()
