"""Forgotten passwords: ForgotPassword and ConfirmForgotPassword."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import (
    attributes,
    codes,
    confirmation,
    limits,
    lookup,
    messages,
    migration,
    passwords,
    refusals,
    secret_hash,
    simulated,
)
from poolproof.reference.user_pools.messages import Delivery
from poolproof.reference.user_pools.state import Pool, Status, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

MECHANISMS = {"verified_email": "email", "verified_phone_number": "phone_number"}
# Service model, CreateUserPool: without AccountRecoverySetting the telephone is preferred.
DEFAULT_ORDER = ("phone_number", "email")
MFA_MEDIUMS = {"SMS_MFA": "phone_number", "EMAIL_OTP": "email"}


def forgot_password(call: Call) -> dict[str, Any]:
    """ForgotPassword: sends a code and leaves the user's status as it is (sources differ on the status)."""
    pool, client = lookup.client(call)
    username = call.arguments["Username"]
    secret_hash.require(client, (username,), call.arguments.get("SecretHash"))
    require_self_service(pool)
    migration.at_recovery(call, pool, client, username)
    user = lookup.find_user(pool, username)
    hidden = lookup.existence_hidden(client)
    if hidden and (user is None or not user.enabled):
        return simulated_answer(pool, username)
    if user is None:
        raise refusals.unknown_combination()
    require_enabled(user)
    require_resettable(user)
    destination = delivery(pool, user)
    if destination is None:
        if hidden:
            return simulated_answer(pool, username)
        raise no_channel()
    limits.count(call.cloud, user, "recovery")
    send_code(call, pool, client.id, user, destination)
    return {"CodeDeliveryDetails": messages.delivery_details(destination)}


def require_self_service(pool: Pool) -> None:
    """Refuse recovery where only administrators reset passwords (moto's tests)."""
    if order(pool) == ():
        raise refusals.not_authorized("Contact administrator to reset password.")


def order(pool: Pool) -> tuple[str, ...]:
    """Return the attributes that a pool recovers accounts by, the first preferred; none for admin_only."""
    mechanisms = pool.settings.get("AccountRecoverySetting", {}).get("RecoveryMechanisms")
    if not mechanisms:
        return DEFAULT_ORDER
    ranked = sorted(mechanisms, key=lambda one: int(one["Priority"]))
    return tuple(MECHANISMS[one["Name"]] for one in ranked if one["Name"] in MECHANISMS)


def simulated_answer(pool: Pool, username: str) -> dict[str, Any]:
    """Return pretended delivery details (developer guide, managing errors)."""
    return {"CodeDeliveryDetails": messages.delivery_details(simulated.delivery(pool, username, order(pool)))}


def require_enabled(user: User) -> None:
    """Refuse a disabled user."""
    if not user.enabled:
        raise refusals.not_authorized("User is disabled.")


def require_resettable(user: User) -> None:
    """Refuse a reset while a temporary password is open, and for users of another provider (no source: the latter)."""
    if user.status in {Status.FORCE_CHANGE_PASSWORD, Status.EXTERNAL_PROVIDER}:
        raise not_resettable()


def not_resettable() -> ServiceError:
    """Return the refusal of a reset in the wrong status (raw error of AdminResetUserPassword)."""
    return refusals.not_authorized("User password cannot be reset in the current state.")


def delivery(pool: Pool, user: User) -> Delivery | None:
    """Return the one destination of a reset code: the first verified address that is not the user's MFA medium."""
    for attribute in order(pool):
        if attributes.verified(user, attribute) and attribute != mfa_attribute(user):
            return Delivery(attribute=attribute, destination=user.attributes[attribute])
    return None


def mfa_attribute(user: User) -> str | None:
    """Return the attribute that the user's preferred or only second factor uses, or None."""
    factor = user.preferred_mfa or (user.mfa_enabled[0] if len(user.mfa_enabled) == 1 else None)
    return MFA_MEDIUMS.get(factor or "")


def no_channel() -> ServiceError:
    """Return the refusal of a user to whom no code can be sent (raw in amazon-cognito-identity-js 678)."""
    return refusals.invalid_parameter(
        "Cannot reset password for the user as there is no registered/verified email or phone_number"
    )


def send_code(call: Call, pool: Pool, client_id: str, user: User, destination: Delivery) -> None:
    """Issue a reset code and send it."""
    code = codes.issue(call.cloud, user, codes.RESET, destination.attribute, destination.destination)
    text = messages.code_text(pool, destination.medium)
    messages.send(call, pool, user, "CustomMessage_ForgotPassword", client_id, destination, text, code.value)


def confirm_forgot_password(call: Call) -> dict[str, Any]:
    """ConfirmForgotPassword: the code, then the new password; the user is CONFIRMED afterwards."""
    pool, client = lookup.client(call)
    username = call.arguments["Username"]
    secret_hash.require(client, (username,), call.arguments.get("SecretHash"))
    user = lookup.find_user(pool, username)
    if lookup.existence_hidden(client) and (user is None or not user.enabled):
        raise refusals.code_mismatch()
    if user is None:
        raise refusals.unknown_combination()
    require_enabled(user)
    require_confirmed(user)
    require_resettable(user)
    limits.count(call.cloud, user, "recovery")
    codes.check(call.cloud, user, codes.RESET, call.arguments["ConfirmationCode"])
    password = call.arguments["Password"]
    passwords.require_policy(pool, password)
    passwords.require_new(pool, user, password)
    codes.spend(user, codes.RESET)
    passwords.store(call.cloud, pool, user, password, temporary=False)
    user.status = status_after()
    user.modified_at = call.cloud.clock.now()
    confirmation.post_confirmation(call, pool, client.id, user, "PostConfirmation_ConfirmForgotPassword")
    return {}


def status_after() -> Status:
    """Return the status that a finished recovery leads to, RESET_REQUIRED or not before (developer guide, import)."""
    return Status.CONFIRMED


def require_confirmed(user: User) -> None:
    """Refuse a user who never confirmed the sign-up (declared by ConfirmForgotPassword, not by ForgotPassword)."""
    if user.status is Status.UNCONFIRMED:
        raise ServiceError("UserNotConfirmedException", "User is not confirmed.")


OPERATIONS: dict[str, Handler] = {
    "ForgotPassword": forgot_password,
    "ConfirmForgotPassword": confirm_forgot_password,
}
