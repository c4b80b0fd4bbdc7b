"""Administrators change users' attributes: AdminUpdateUserAttributes and AdminDeleteUserAttributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import attribute_updates, attributes, lookup, messages

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE"


def update(call: Call) -> dict[str, Any]:
    """AdminUpdateUserAttributes: a verified flag set to true in the same call skips the message and the wait."""
    pool = lookup.pool(call)
    user = lookup.admin_user(pool, call.arguments["Username"])
    values = attributes.normalised(attributes.sent(call.arguments["UserAttributes"]))
    attributes.require_updatable(pool, values)
    attribute_updates.require_verifiable(user, values)
    attribute_updates.require_free(pool, user, with_present_addresses(user.attributes, values))
    deliveries = attribute_updates.apply(call, pool, user, values)
    if deliveries:
        messages.require_domain_for_links(pool)
    attribute_updates.send_codes(call, pool, user, NO_CLIENT, deliveries, "CustomMessage_UpdateUserAttribute")
    return {}


def with_present_addresses(present: dict[str, str], values: dict[str, str]) -> dict[str, str]:
    """Return the values with the present address beside each flag that is set true: it may become a name."""
    added = {
        attribute: present[attribute]
        for attribute, flag in attributes.VERIFIED_FLAGS.items()
        if values.get(flag) == "true" and attribute in present
    }
    return {**added, **values}


def delete(call: Call) -> dict[str, Any]:
    """AdminDeleteUserAttributes."""
    pool = lookup.pool(call)
    user = lookup.admin_user(pool, call.arguments["Username"])
    names = call.arguments["UserAttributeNames"]
    attribute_updates.require_known(pool, names)
    attribute_updates.delete(call, user, names)
    return {}


OPERATIONS: dict[str, Handler] = {"AdminUpdateUserAttributes": update, "AdminDeleteUserAttributes": delete}
