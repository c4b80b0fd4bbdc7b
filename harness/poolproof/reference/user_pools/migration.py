"""Users who come from another directory: the UserMigration trigger at sign-in with a password and at ForgotPassword.

Developer guide, user-pool-lambda-migrate-user. SRP and sign-in without a password never ask it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import attributes, lookup, messages, passwords, triggers, usernames
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.messages import Delivery
from poolproof.reference.user_pools.state import Client, Pool, Status, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call

TRIGGER = "UserMigration"
MEDIUMS = {"SMS": "phone_number", "EMAIL": "email"}
RESPONSE: dict[str, Any] = {
    "userAttributes": None, "finalUserStatus": None, "messageAction": None, "desiredDeliveryMediums": None,
    "forceAliasCreation": None,
}  # fmt: skip


def at_sign_in(attempt: Attempt) -> None:
    """Ask for a user who is missing at a sign-in by password; the password is kept whatever the policy says."""
    password, username = attempt.parameters["PASSWORD"], attempt.parameters["USERNAME"]
    if not due(attempt.pool, username):
        return
    call, pool = attempt.call, attempt.pool
    request = {"password": password, "validationData": call.arguments.get("ClientMetadata", {})}
    user, response = migrated(call, pool, attempt.client, username, "UserMigration_Authentication", request)
    passwords.store(call.cloud, pool, user, password, temporary=False)
    welcome(call, pool, attempt.client, user, response, password)


def at_recovery(call: Call, pool: Pool, client: Client, username: str) -> None:
    """Ask for a user who is missing at ForgotPassword; there is no password, and so no welcome with one."""
    if due(pool, username):
        request = {"clientMetadata": call.arguments.get("ClientMetadata", {})}
        migrated(call, pool, client, username, "UserMigration_ForgotPassword", request)


def due(pool: Pool, username: str) -> bool:
    """Tell whether the trigger is asked: the pool has it and not the user."""
    return triggers.configured(pool, TRIGGER) is not None and lookup.find_user(pool, username) is None


def migrated(
    call: Call, pool: Pool, client: Client, username: str, source: str, request: dict[str, Any]
) -> tuple[User, dict[str, Any]]:
    """Run the trigger and create the user that it describes."""
    response = triggers.invoke(
        call, pool, TRIGGER, source, username=username, client_id=client.id, request=request, response=dict(RESPONSE)
    )
    answer = response or {}
    values = described(pool, username, answer.get("userAttributes"))
    force = triggers.flag(answer, "forceAliasCreation")
    usernames.require_form(pool, username)
    attributes.require_conforming(pool, values)
    take_aliases(pool, values, force=force)
    return usernames.add_user(call.cloud, pool, username, values, final_status(answer)), answer


def described(pool: Pool, username: str, given: Any) -> dict[str, str]:
    """Return the attributes of the new user, which the trigger has to give as texts; the sub is assigned."""
    texts = isinstance(given, dict) and given and all(isinstance(value, str) for value in given.values())
    if not texts:
        raise unusable("Unrecognizable lambda output")
    kept = {name: value for name, value in given.items() if name not in {"sub", "username"} and value}
    return usernames.with_sign_in_attribute(pool, username, attributes.normalised(kept))


def final_status(response: dict[str, Any]) -> Status:
    """Return the status of the new user: CONFIRMED only if the trigger says so."""
    return Status.CONFIRMED if response.get("finalUserStatus") == "CONFIRMED" else Status.RESET_REQUIRED


def take_aliases(pool: Pool, values: dict[str, str], *, force: bool) -> None:
    """Move aliases that the new user brings verified, or fail the sign-in (the code is not recorded)."""
    for attribute, flag in attributes.VERIFIED_FLAGS.items():
        if not values.get(attribute) or values.get(flag) != "true":
            continue
        owner = attributes.alias_owner(pool, None, attribute, values[attribute])
        if owner is not None and not force:
            raise unusable(f"An account with the given {attribute} already exists.")
        if owner is not None:
            attributes.release_alias(owner, attribute)


def unusable(message: str) -> ServiceError:
    """Return the refusal of what the trigger answered."""
    return ServiceError("InvalidLambdaResponseException", message)


def welcome(call: Call, pool: Pool, client: Client, user: User, response: dict[str, Any], password: str) -> None:
    """Send the welcome message by SMS, or as the trigger says, unless it is suppressed."""
    if response.get("messageAction") == "SUPPRESS":
        return
    chosen = response.get("desiredDeliveryMediums")
    for medium in chosen if isinstance(chosen, list) and chosen else ["SMS"]:
        attribute = MEDIUMS.get(medium) if isinstance(medium, str) else None
        address = None if attribute is None else user.attributes.get(attribute)
        if attribute is None or not address:
            continue
        delivery = Delivery(attribute=attribute, destination=address)
        text = messages.invitation_text(pool, delivery.medium)
        messages.send(call, pool, user, "CustomMessage_AdminCreateUser", client.id, delivery, text, password)
