"""Signing up by oneself: SignUp."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import (
    attributes,
    auth_sessions,
    confirmation,
    factors,
    lookup,
    messages,
    passwords,
    refusals,
    secret_hash,
    triggers,
    usernames,
)
from poolproof.reference.user_pools.state import Client, Pool, Status, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler


def sign_up(call: Call) -> dict[str, Any]:
    """SignUp."""
    pool, client = lookup.client(call)
    username = call.arguments["Username"]
    secret_hash.require(client, (username,), call.arguments.get("SecretHash"))
    require_permitted(pool)
    usernames.require_form(pool, username)
    given = attributes.normalised(attributes.sent(call.arguments.get("UserAttributes")))
    require_no_alias_preference(pool, given)
    attributes.require_writable(pool, client, given)
    values = usernames.with_sign_in_attribute(pool, username, given)
    attributes.require_conforming(pool, values, required=attributes.required_names(pool))
    password = call.arguments.get("Password")
    require_password(pool, password)
    require_free(pool, username, values)
    messages.require_domain_for_links(pool)
    approval = pre_sign_up(call, pool, client, username, values)
    confirmed, verified = triggers.flag(approval, "autoConfirmUser"), auto_verified(values, approval)
    user = usernames.add_user(call.cloud, pool, username, with_flags(values), Status.UNCONFIRMED)
    if password:
        passwords.store(call.cloud, pool, user, password, temporary=False)
    verify(pool, user, verified)
    return completed(call, pool, client, user, confirmed=confirmed)


def require_permitted(pool: Pool) -> None:
    """Refuse where only administrators create users (text quoted by three clients)."""
    if admin_only(pool):
        raise refusals.not_authorized("SignUp is not permitted for this user pool")


def admin_only(pool: Pool) -> bool:
    """Tell whether only administrators create users."""
    return bool(pool.settings["AdminCreateUserConfig"].get("AllowAdminCreateUserOnly"))


def require_no_alias_preference(pool: Pool, given: dict[str, str]) -> None:
    """Refuse preferred_username at sign-up where it is an alias (developer guide; the text is not recorded)."""
    if "preferred_username" in given and "preferred_username" in pool.settings.get("AliasAttributes", ()):
        raise refusals.invalid_parameter(
            "User pool is configured for preferred username alias, it cannot be set before the user is confirmed."
        )


def require_password(pool: Pool, password: str | None) -> None:
    """Refuse a password that breaks the policy, and none at all where no first factor works without."""
    if password:
        passwords.require_policy(pool, password)
    elif not factors.passwordless(pool):
        raise refusals.invalid_parameter(
            "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null"
        )


def require_free(pool: Pool, username: str, values: dict[str, str]) -> None:
    """Refuse a username that is taken (developer guide, managing errors; amazon-cognito-identity-dart 73, raw)."""
    attribute = usernames.attribute_of(pool, username)
    if attribute is None:
        if usernames.owner(pool, username) is not None:
            raise ServiceError("UsernameExistsException", "User already exists")
        return
    taken = usernames.taken_by_attribute(pool, values)
    if taken is not None:
        raise ServiceError("UsernameExistsException", f"An account with the given {taken} already exists.")


def pre_sign_up(call: Call, pool: Pool, client: Client, username: str, values: dict[str, str]) -> dict[str, Any] | None:
    """Ask the PreSignUp trigger."""
    return triggers.invoke(
        call, pool, "PreSignUp", "PreSignUp_SignUp",
        username=username,
        client_id=client.id,
        request={
            "userAttributes": values,
            "validationData": attributes.sent(call.arguments.get("ValidationData")),
            "clientMetadata": call.arguments.get("ClientMetadata", {}),
        },
        response={"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False},
    )  # fmt: skip


def with_flags(values: dict[str, str]) -> dict[str, str]:
    """Return the attributes with an unverified flag beside each address."""
    flags = {flag: "false" for name, flag in attributes.VERIFIED_FLAGS.items() if values.get(name)}
    return {**flags, **values}


def auto_verified(values: dict[str, str], approval: dict[str, Any] | None) -> list[str]:
    """Return the addresses that the trigger calls verified; each must have a value (the text is not recorded)."""
    members = {"autoVerifyEmail": "email", "autoVerifyPhone": "phone_number"}
    chosen = [attribute for member, attribute in members.items() if triggers.flag(approval, member)]
    for attribute in chosen:
        if not values.get(attribute):
            raise refusals.invalid_parameter(f"Cannot auto verify {attribute}: the user has no {attribute}.")
    return chosen


def verify(pool: Pool, user: User, chosen: list[str]) -> None:
    """Set the verified flags; a verified alias moves to this user (developer guide, pre-sign-up trigger)."""
    for attribute in chosen:
        owner = attributes.alias_owner(pool, user, attribute, user.attributes[attribute])
        if owner is not None:
            attributes.release_alias(owner, attribute)
        user.attributes[attributes.VERIFIED_FLAGS[attribute]] = "true"


def completed(call: Call, pool: Pool, client: Client, user: User, *, confirmed: bool) -> dict[str, Any]:
    """Confirm the user if the trigger said so, or else send the code, and answer."""
    answer: dict[str, Any] = {"UserConfirmed": False, "UserSub": user.sub}
    if confirmed:
        user.status = Status.CONFIRMED
        confirmation.post_confirmation(call, pool, client.id, user)
        return {**answer, "UserConfirmed": True}
    delivery = confirmation.verification_delivery(pool, user)
    if delivery is not None:
        confirmation.send_code(call, pool, client, user, delivery, "CustomMessage_SignUp")
        answer["CodeDeliveryDetails"] = messages.delivery_details(delivery)
    if factors.choice_enabled(pool, client):
        answer["Session"] = auth_sessions.opened(
            call, pool, client, user, user.username, confirmation.SIGN_UP_SESSION, flow="USER_AUTH"
        )
    return answer


OPERATIONS: dict[str, Handler] = {"SignUp": sign_up}
