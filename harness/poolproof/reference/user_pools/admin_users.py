"""Users made and managed by administrators: AdminCreateUser, AdminDisableUser, AdminEnableUser, AdminDeleteUser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import (
    attributes,
    directory,
    factors,
    grants,
    lookup,
    messages,
    passwords,
    refusals,
    triggers,
    usernames,
)
from poolproof.reference.user_pools.messages import Delivery
from poolproof.reference.user_pools.state import Pool, Status, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE"
MEDIUMS = {"SMS": "phone_number", "EMAIL": "email"}


def create(call: Call) -> dict[str, Any]:
    """AdminCreateUser: a new user, or with MessageAction=RESEND a new temporary password for an existing one."""
    pool = lookup.pool(call)
    if call.arguments.get("MessageAction") == "RESEND":
        return invited_again(call, pool)
    username = call.arguments["Username"]
    usernames.require_form(pool, username)
    values = new_attributes(call, pool, username)
    password = temporary_password(call, pool)
    if password is None:
        attributes.require_conforming(pool, values, required=attributes.required_names(pool))
    require_free(pool, username, values)
    previous = previous_owners(pool, values, force=bool(call.arguments.get("ForceAliasCreation")))
    pre_sign_up(call, pool, username, values)
    for attribute, owner in previous.items():
        attributes.release_alias(owner, attribute)
    status = Status.CONFIRMED if password is None else Status.FORCE_CHANGE_PASSWORD
    user = usernames.add_user(call.cloud, pool, username, values, status)
    if password is not None:
        passwords.store(call.cloud, pool, user, password, temporary=True)
        if not suppressed(call):
            invite(call, pool, user, password)
    return {"User": directory.described(user)}


def new_attributes(call: Call, pool: Pool, username: str) -> dict[str, str]:
    """Return the attributes of the new user; required ones may be missing (service model, AdminCreateUser)."""
    given = attributes.normalised(attributes.sent(call.arguments.get("UserAttributes")))
    values = usernames.with_sign_in_attribute(pool, username, given)
    attributes.require_conforming(pool, values)
    attributes.require_no_sub(values)
    require_verified_values(values)
    return {name: value for name, value in values.items() if value != ""}


def require_verified_values(values: dict[str, str]) -> None:
    """Refuse a verified flag without the address (service model, AdminCreateUser; the text is not recorded)."""
    for attribute, flag in attributes.VERIFIED_FLAGS.items():
        if values.get(flag) == "true" and not values.get(attribute):
            raise refusals.invalid_parameter(f"A value for {attribute} is required to set {flag}.")


def temporary_password(call: Call, pool: Pool) -> str | None:
    """Return the given or a generated temporary password; None in a pool whose users can sign in without one."""
    given: str | None = call.arguments.get("TemporaryPassword")
    if given:
        passwords.require_policy(pool, given)
        return given
    return None if factors.passwordless(pool) else passwords.generated(call.cloud, pool)


def require_free(pool: Pool, username: str, values: dict[str, str]) -> None:
    """Refuse a username that is taken (localstack 4465: the text differs from that of SignUp)."""
    if usernames.owner(pool, username) is not None or usernames.taken_by_attribute(pool, values) is not None:
        raise ServiceError("UsernameExistsException", "User account already exists")


def previous_owners(pool: Pool, values: dict[str, str], *, force: bool) -> dict[str, User]:
    """Return who must give up an alias that the call sets verified; refuse the call unless it forces the move.

    Service model, AdminCreateUser, names AliasExistsException in its text though it does not declare it.
    """
    found = {}
    for attribute, flag in attributes.VERIFIED_FLAGS.items():
        value = values.get(attribute)
        if not value or values.get(flag) != "true":
            continue
        owner = attributes.alias_owner(pool, None, attribute, value)
        if owner is not None:
            found[attribute] = owner
            if not force:
                raise attributes.alias_exists(attribute)
    return found


def pre_sign_up(call: Call, pool: Pool, username: str, values: dict[str, str]) -> None:
    """Ask the PreSignUp trigger, which may refuse; what it says about confirmation is ignored (developer guide)."""
    triggers.invoke(
        call, pool, "PreSignUp", "PreSignUp_AdminCreateUser",
        username=username,
        client_id=NO_CLIENT,
        request={
            "userAttributes": values,
            "validationData": attributes.sent(call.arguments.get("ValidationData")),
            "clientMetadata": call.arguments.get("ClientMetadata", {}),
        },
        response={"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False},
    )  # fmt: skip


def suppressed(call: Call) -> bool:
    """Tell whether the call wants no message; it changes nothing else (AWS CLI example admin-create-user)."""
    return bool(call.arguments.get("MessageAction") == "SUPPRESS")


def invite(call: Call, pool: Pool, user: User, password: str) -> None:
    """Send the invitation over each desired medium for which the user has an address; SMS unless the call says more.

    A template without a place for the password is not sent (service model, AdminCreateUser).
    """
    for medium in call.arguments.get("DesiredDeliveryMediums") or ["SMS"]:
        attribute = MEDIUMS[medium]
        address = user.attributes.get(attribute)
        if not address:
            continue
        delivery = Delivery(attribute=attribute, destination=address)
        text = messages.invitation_text(pool, delivery.medium)
        if messages.CODE_PLACE in text.body:
            messages.send(call, pool, user, "CustomMessage_AdminCreateUser", NO_CLIENT, delivery, text, password)


def invited_again(call: Call, pool: Pool) -> dict[str, Any]:
    """Give an invited user a new temporary password with a new validity, and send it."""
    user = lookup.admin_user(pool, call.arguments["Username"])
    require_invited(user)
    given = call.arguments.get("TemporaryPassword")
    if given:
        passwords.require_policy(pool, given)
    password = given or passwords.generated(call.cloud, pool)
    passwords.store(call.cloud, pool, user, password, temporary=True)
    user.modified_at = call.cloud.clock.now()
    invite(call, pool, user, password)
    return {"User": directory.described(user)}


def require_invited(user: User) -> None:
    """Refuse to resend an invitation to a user who has none open (floci 755; the text is not recorded)."""
    if user.status is not Status.FORCE_CHANGE_PASSWORD:
        raise ServiceError(
            "UnsupportedUserStateException", f"Resend not possible. {user.username} status is not FORCE_CHANGE_PASSWORD"
        )


def disable(call: Call) -> dict[str, Any]:
    """AdminDisableUser: the user stays listed, cannot sign in, and all tokens are revoked."""
    pool = lookup.pool(call)
    user = lookup.admin_user(pool, call.arguments["Username"])
    user.enabled = False
    user.modified_at = call.cloud.clock.now()
    revoke_tokens(pool, user)
    return {}


def revoke_tokens(pool: Pool, user: User) -> None:
    """Revoke all tokens of a user who is being disabled (service model, AdminDisableUser)."""
    grants.revoke_all(pool, user)


def enable(call: Call) -> dict[str, Any]:
    """AdminEnableUser: revoked tokens stay revoked."""
    user = lookup.admin_user(lookup.pool(call), call.arguments["Username"])
    user.enabled = True
    user.modified_at = call.cloud.clock.now()
    return {}


def delete(call: Call) -> dict[str, Any]:
    """AdminDeleteUser: also of an enabled user (the operation declares no such condition)."""
    pool = lookup.pool(call)
    usernames.remove_user(pool, lookup.admin_user(pool, call.arguments["Username"]))
    return {}


OPERATIONS: dict[str, Handler] = {
    "AdminCreateUser": create,
    "AdminDisableUser": disable,
    "AdminEnableUser": enable,
    "AdminDeleteUser": delete,
}
