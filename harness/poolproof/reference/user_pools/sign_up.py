"""Signing up by oneself: SignUp, ConfirmSignUp, ResendConfirmationCode, and the administrator's AdminConfirmSignUp."""

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
    passwords,
    refusals,
    secret_hash,
    simulated,
    triggers,
    usernames,
)
from poolproof.reference.user_pools.messages import Delivery
from poolproof.reference.user_pools.state import Client, Pool, Status, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

CONFIRMATION = "SIGN_UP_CONFIRMATION"


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
    user = usernames.add_user(call.cloud, pool, username, with_flags(values), Status.UNCONFIRMED)
    if password:
        passwords.store(call.cloud, pool, user, password, temporary=False)
    return completed(call, pool, client, user, approval)


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


def pre_sign_up(
    call: Call, pool: Pool, client: Client, username: str, values: dict[str, str]
) -> dict[str, Any] | None:
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


def completed(
    call: Call, pool: Pool, client: Client, user: User, approval: dict[str, Any] | None
) -> dict[str, Any]:  # fmt: skip
    """Do what the trigger decided, send the code if the user is still unconfirmed, and answer."""
    answer: dict[str, Any] = {"UserConfirmed": False, "UserSub": user.sub}
    try:
        auto_verify(pool, user, approval)
    except ServiceError:
        usernames.remove_user(pool, user)
        raise
    if triggers.flag(approval, "autoConfirmUser"):
        user.status = Status.CONFIRMED
        post_confirmation(call, pool, client.id, user)
        return {**answer, "UserConfirmed": True}
    delivery = verification_delivery(pool, user)
    if delivery is not None:
        send_code(call, pool, client, user, delivery, "CustomMessage_SignUp")
        answer["CodeDeliveryDetails"] = messages.delivery_details(delivery)
    if factors.choice_enabled(pool, client):
        answer["Session"] = auth_sessions.opened(
            call, pool, client, user, user.username, CONFIRMATION, flow="USER_AUTH"
        )
    return answer


def auto_verify(pool: Pool, user: User, approval: dict[str, Any] | None) -> None:
    """Set the verified flags that the trigger asked for; a verified alias moves to this user."""
    for member, attribute in (("autoVerifyEmail", "email"), ("autoVerifyPhone", "phone_number")):
        if not triggers.flag(approval, member):
            continue
        value = user.attributes.get(attribute)
        if not value:
            raise refusals.invalid_parameter(f"Cannot auto verify {attribute}: the user has no {attribute}.")
        owner = attributes.alias_owner(pool, user, attribute, value)
        if owner is not None:
            attributes.release_alias(owner, attribute)
        user.attributes[attributes.VERIFIED_FLAGS[attribute]] = "true"


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
    if user.attributes.get(code.attribute) == code.destination:
        user.attributes[attributes.VERIFIED_FLAGS[code.attribute]] = "true"
    user.modified_at = call.cloud.clock.now()
    post_confirmation(call, pool, client.id, user)
    return confirmation_session(call, pool, client, user)


def unconfirmed_by_alias(pool: Pool, username: str) -> User | None:
    """Find an unconfirmed user by an alias that is not verified yet (service model, ConfirmSignUp: aliases allowed)."""
    wanted = lookup.normalised(pool, username)
    for user in pool.users.values():
        if user.status is Status.UNCONFIRMED and any(
            lookup.normalised(pool, user.attributes.get(name, "")) == wanted
            for name in lookup.sign_in_attributes(pool)
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
    if session is None or session.user is not user or session.challenge != CONFIRMATION:
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
    "SignUp": sign_up,
    "ConfirmSignUp": confirm_sign_up,
    "ResendConfirmationCode": resend_confirmation_code,
    "AdminConfirmSignUp": admin_confirm_sign_up,
}
