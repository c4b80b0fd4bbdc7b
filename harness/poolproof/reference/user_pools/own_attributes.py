"""Users change and verify their own attributes.

UpdateUserAttributes, DeleteUserAttributes, GetUserAttributeVerificationCode and VerifyUserAttribute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import (
    access,
    attribute_updates,
    attributes,
    codes,
    limits,
    messages,
    refusals,
)
from poolproof.reference.user_pools.messages import Delivery
from poolproof.reference.user_pools.state import Code, Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler


def update(call: Call) -> dict[str, Any]:
    """UpdateUserAttributes: write permission before mutability (live probes of both)."""
    bearer = access.bearer(call)
    pool, user = bearer.pool, bearer.user
    values = attributes.normalised(attributes.sent(call.arguments["UserAttributes"]))
    attributes.require_writable(pool, bearer.client, values)
    attributes.require_updatable(pool, values)
    attribute_updates.require_verifiable(user, values)
    attribute_updates.require_free(pool, user, values)
    if any(values.get(name) for name in attributes.VERIFIED_FLAGS):
        messages.require_domain_for_links(pool)
    deliveries = attribute_updates.apply(call, pool, user, values)
    attribute_updates.send_codes(call, pool, user, bearer.client.id, deliveries, "CustomMessage_UpdateUserAttribute")
    if not deliveries:
        return {}
    return {"CodeDeliveryDetailsList": [messages.delivery_details(one) for one in deliveries]}


def delete(call: Call) -> dict[str, Any]:
    """DeleteUserAttributes."""
    bearer = access.bearer(call)
    names = call.arguments["UserAttributeNames"]
    attributes.require_writable(bearer.pool, bearer.client, names)
    attribute_updates.require_known(bearer.pool, names)
    attribute_updates.delete(call, bearer.user, names)
    return {}


def verification_code(call: Call) -> dict[str, Any]:
    """GetUserAttributeVerificationCode: also for an address that is verified already (floci 2018, a real pool)."""
    bearer = access.bearer(call)
    pool, user = bearer.pool, bearer.user
    delivery = verifiable(user, call.arguments["AttributeName"])
    messages.require_domain_for_links(pool)
    limits.count(call.cloud, user, "attribute_code")
    attribute_updates.send_codes(call, pool, user, bearer.client.id, [delivery], "CustomMessage_VerifyUserAttribute")
    return {"CodeDeliveryDetails": messages.delivery_details(delivery)}


def verifiable(user: User, attribute: str) -> Delivery:
    """Return the address that a code proves: the pending one, or else the present one (texts not recorded)."""
    require_address(attribute)
    outstanding = user.codes.get(codes.attribute_purpose(attribute))
    pending = outstanding.pending_value if outstanding is not None else None
    destination = pending or user.attributes.get(attribute)
    if not destination:
        raise refusals.invalid_parameter(f"User has no {attribute} to verify.")
    return Delivery(attribute=attribute, destination=destination)


def require_address(attribute: str) -> None:
    """Refuse to verify anything but email and phone_number (service model; the text is not recorded)."""
    if attribute not in attributes.VERIFIED_FLAGS:
        raise refusals.invalid_parameter("Only email and phone_number can be verified.")


def verify(call: Call) -> dict[str, Any]:
    """VerifyUserAttribute: the address becomes verified, a pending one becomes the user's."""
    bearer = access.bearer(call)
    pool, user = bearer.pool, bearer.user
    attribute = call.arguments["AttributeName"]
    require_address(attribute)
    limits.count(call.cloud, user, "verify_attribute")
    code = codes.check(call.cloud, user, codes.attribute_purpose(attribute), call.arguments["Code"])
    require_alias_free(pool, user, code)
    codes.spend(user, codes.attribute_purpose(attribute))
    user.attributes[attribute] = code.destination
    user.attributes[attributes.VERIFIED_FLAGS[attribute]] = "true"
    user.modified_at = call.cloud.clock.now()
    return {}


def require_alias_free(pool: Pool, user: User, code: Code) -> None:
    """Refuse to verify an address that is another user's active name."""
    if attribute_updates.taken(pool, user, code.attribute, code.destination):
        raise attributes.alias_exists(code.attribute)


OPERATIONS: dict[str, Handler] = {
    "UpdateUserAttributes": update,
    "DeleteUserAttributes": delete,
    "GetUserAttributeVerificationCode": verification_code,
    "VerifyUserAttribute": verify,
}
