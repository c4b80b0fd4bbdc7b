"""Confirming a sign-up: ConfirmSignUp, ResendConfirmationCode, and the administrator's AdminConfirmSignUp."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import (
    attributes,
    auth_sessions,
    codes,
    factors,
    limits,
    lookup,
    messages,
    refusals,
    secret_hash,
    simulated,
    triggers,
)
from poolproof.reference.user_pools.messages import Delivery
from poolproof.reference.user_pools.state import Client, Code, Pool, Status, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

SIGN_UP_SESSION = "SIGN_UP_CONFIRMATION"


def verification_delivery(pool: Pool, user: User) -> Delivery | None:
    """Return where the sign-up code goes: the telephone before the email, of those that the pool verifies."""
    chosen = pool.settings.get("AutoVerifiedAttributes", ())
    for attribute in ("phone_number", "email"):
        if attribute in chosen and user.attributes.get(attribute):
            return Delivery(attribute=attribute, destination=user.attributes[attribute])
    return None


def send_code(call: Call, pool: Pool, client: Client, user: User, delivery: Delivery, source: str) -> None:
    """Issue a sign-up code and send it."""
    code = codes.issue(call.cloud, user, codes.SIGN_UP, delivery.attribute, delivery.destination)
    text = messages.verification_text(pool, delivery.medium)
    messages.send(call, pool, user, source, client.id, delivery, text, code.value)


def post_confirmation(
    call: Call, pool: Pool, client_id: str, user: User, source: str = "PostConfirmation_ConfirmSignUp"
) -> None:
    """Tell the PostConfirmation trigger; its failure does not undo the confirmation (amplify-cli 2735)."""
    triggers.invoke(
        call, pool, "PostConfirmation", source,
        username=user.username,
        client_id=client_id,
        request={
            "userAttributes": triggers.user_attributes(user),
            "clientMetadata": call.arguments.get("ClientMetadata", {}),
        },
    )  # fmt: skip


def require_unconfirmed(user: User) -> None:
    """Refuse to confirm a user who is not UNCONFIRMED (amazon-cognito-identity-dart-2 80, raw: no final period)."""
    if user.status is not Status.UNCONFIRMED:
        raise refusals.not_authorized(f"User cannot be confirmed. Current status is {user.status}")


def confirm_sign_up(call: Call) -> dict[str, Any]:
    """ConfirmSignUp: the user's status is looked at before the code."""
    pool, client = lookup.client(call)
    username = call.arguments["Username"]
    secret_hash.require(client, (username,), call.arguments.get("SecretHash"))
    user = lookup.find_user(pool, username) or unconfirmed_by_alias(pool, username)
    if user is None:
        raise refusals.code_mismatch() if lookup.existence_hidden(client) else refusals.unknown_combination()
    require_unconfirmed(user)
    limits.count(call.cloud, user, "confirm_sign_up")
    code = codes.check(call.cloud, user, codes.SIGN_UP, call.arguments["ConfirmationCode"])
    take_alias(pool, user, code.attribute, force=bool(call.arguments.get("ForceAliasCreation")))
    codes.spend(user, codes.SIGN_UP)
    user.status = Status.CONFIRMED
    mark_verified(user, code)
    user.modified_at = call.cloud.clock.now()
    post_confirmation(call, pool, client.id, user)
    return confirmation_session(call, pool, client, user)


def mark_verified(user: User, code: Code) -> None:
    """Set the verified flag of the address that the code went to, unless the user has another one by now."""
    if user.attributes.get(code.attribute) == code.destination:
        user.attributes[attributes.VERIFIED_FLAGS[code.attribute]] = "true"


def unconfirmed_by_alias(pool: Pool, username: str) -> User | None:
    """Find an unconfirmed user by an alias that is not verified yet (service model, ConfirmSignUp: aliases allowed)."""
    wanted = lookup.normalised(pool, username)
    for user in pool.users.values():
        if user.status is Status.UNCONFIRMED and any(
            lookup.normalised(pool, user.attributes.get(name, "")) == wanted for name in lookup.sign_in_attributes(pool)
        ):
            return user
    return None


def take_alias(pool: Pool, user: User, attribute: str, *, force: bool) -> None:
    """Give the user the alias that the code proves; another owner keeps it unless the call forces the move."""
    value = user.attributes.get(attribute, "")
    owner = attributes.alias_owner(pool, user, attribute, value) if value else None
    if owner is None:
        return
    if not force:
        raise ServiceError("AliasExistsException", f"An account with the {attribute} already exists.")
    attributes.release_alias(owner, attribute)


def confirmation_session(call: Call, pool: Pool, client: Client, user: User) -> dict[str, Any]:
    """Return a Session for an immediate sign-in when the call carried the one of SignUp."""
    sent = call.arguments.get("Session")
    if sent is None:
        return {}
    session = pool.auth_sessions.get(sent)
    if session is None or session.user is not user or session.challenge != SIGN_UP_SESSION:
        return {}
    session.spent = True
    return {
        "Session": auth_sessions.opened(
            call, pool, client, user, user.username, factors.CONFIRMED_SIGN_UP, flow="USER_AUTH"
        )
    }


def resend_confirmation_code(call: Call) -> dict[str, Any]:
    """ResendConfirmationCode."""
    pool, client = lookup.client(call)
    username = call.arguments["Username"]
    secret_hash.require(client, (username,), call.arguments.get("SecretHash"))
    user = lookup.find_user(pool, username) or unconfirmed_by_alias(pool, username)
    hidden = lookup.existence_hidden(client)
    if user is None:
        if hidden:
            return {"CodeDeliveryDetails": simulated.delivery_details(pool, username)}
        raise refusals.unknown_combination()
    if hidden and not user.enabled:
        return {"CodeDeliveryDetails": simulated.delivery_details(pool, username)}
    if user.status is not Status.UNCONFIRMED:
        raise refusals.invalid_parameter("User is already confirmed.")
    if not pool.settings.get("AutoVerifiedAttributes"):
        raise refusals.invalid_parameter("Auto verification not turned on.")
    limits.count(call.cloud, user, "resend_confirmation_code")
    delivery = verification_delivery(pool, user)
    if delivery is None:
        raise refusals.invalid_parameter("Auto verification not turned on.")
    send_code(call, pool, client, user, delivery, "CustomMessage_ResendCode")
    return {"CodeDeliveryDetails": messages.delivery_details(delivery)}


def admin_confirm_sign_up(call: Call) -> dict[str, Any]:
    """AdminConfirmSignUp: confirms without a code and verifies nothing."""
    pool = lookup.pool(call)
    user = lookup.find_user(pool, call.arguments["Username"]) or unconfirmed_by_alias(pool, call.arguments["Username"])
    if user is None:
        raise refusals.unknown_user()
    require_unconfirmed(user)
    user.status = Status.CONFIRMED
    user.modified_at = call.cloud.clock.now()
    codes.spend(user, codes.SIGN_UP)
    post_confirmation(call, pool, "CLIENT_ID_NOT_APPLICABLE", user)
    return {}


OPERATIONS: dict[str, Handler] = {
    "ConfirmSignUp": confirm_sign_up,
    "ResendConfirmationCode": resend_confirmation_code,
    "AdminConfirmSignUp": admin_confirm_sign_up,
}
