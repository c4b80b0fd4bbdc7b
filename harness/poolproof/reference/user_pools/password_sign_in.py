"""What every sign-in by password checks, plain or by SRP: the user, the user's state, lockout, and the proof itself.

Order (the guide states none): existence, disabled unless hidden, UNCONFIRMED, lockout, password, disabled, reset,
expired temporary password. Only `UNCONFIRMED before the password` is on record (amazon-cognito-identity-js 288).
"""

from __future__ import annotations

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import lockout, lookup, passwords, refusals, triggers
from poolproof.reference.user_pools.attempts import Attempt
from poolproof.reference.user_pools.state import Status, User


def named_user(attempt: Attempt) -> User | None:
    """Return the user whom USERNAME names, or None where the client must not learn that there is none."""
    user = lookup.find_user(attempt.pool, attempt.parameters["USERNAME"])
    if user is None and not lookup.existence_hidden(attempt.client):
        raise refusals.unknown_user()
    return user


def shown_user(attempt: Attempt) -> User | None:
    """Return the named user for a flow that begins without a password.

    A disabled user is refused, or counts as missing where existence is hidden (no source states it for these flows).
    """
    user = named_user(attempt)
    if user is None or user.enabled:
        return user
    if disabled_shown_first(attempt):
        require_enabled(user)
    return None


def pre_authentication(attempt: Attempt, user: User) -> None:
    """Ask the PreAuthentication trigger (developer guide, user-pool-lambda-pre-authentication)."""
    request: dict[str, object] = {
        "userAttributes": triggers.user_attributes(user),
        "validationData": attempt.call.arguments.get("ClientMetadata", {}),
    }
    if lookup.existence_hidden(attempt.client):
        request["userNotFound"] = False
    triggers.invoke(
        attempt.call, attempt.pool, "PreAuthentication", "PreAuthentication_Authentication",
        username=user.username, client_id=attempt.client.id, request=request,
    )  # fmt: skip


def require_admissible(attempt: Attempt, user: User) -> None:
    """Refuse a user whose state is told whatever the password is."""
    if disabled_shown_first(attempt):
        require_enabled(user)
    require_confirmed(user)
    if user.password is None and user.status is Status.RESET_REQUIRED and not lookup.existence_hidden(attempt.client):
        raise reset_required()


def disabled_shown_first(attempt: Attempt) -> bool:
    """Tell whether a disabled user is told so without the right password.

    With PreventUserExistenceErrors ENABLED a wrong password gets the general answer (developer guide, managing errors).
    """
    return not lookup.existence_hidden(attempt.client)


def require_enabled(user: User) -> None:
    """Refuse a disabled user (localstack 8454, amplify-js 5503)."""
    if not user.enabled:
        raise refusals.not_authorized("User is disabled.")


def require_confirmed(user: User) -> None:
    """Refuse a user who has not confirmed the sign-up (aws-sdk-js 4608; the password is not looked at)."""
    if user.status is Status.UNCONFIRMED:
        raise ServiceError("UserNotConfirmedException", "User is not confirmed.")


def require_proof(attempt: Attempt, user: User, *, holds: bool) -> None:
    """Refuse a locked user, a wrong password, and one that is right and may not be used as it is."""
    cloud = attempt.call.cloud
    lockout.require_unlocked(cloud, user)
    if password_sign_in_ended(user):
        raise refusals.incorrect_credentials()
    if not holds:
        lockout.count_failure(cloud, user)
        raise refusals.incorrect_credentials()
    require_enabled(user)
    require_not_reset(user)
    require_temporary_valid(attempt, user)
    lockout.forget_failures(user)


def password_sign_in_ended(user: User) -> bool:
    """Tell whether AdminDisableProviderForUser took the password away; no source states code or text of the refusal."""
    return user.password_sign_in_disabled


def require_not_reset(user: User) -> None:
    """Refuse the right password of a user who has to set a new one (amplify-js 4890: only the right one is told)."""
    if user.status is Status.RESET_REQUIRED:
        raise reset_required()


def reset_required() -> ServiceError:
    """Return the refusal of a password that was reset (text: amplify-js 4890)."""
    return ServiceError("PasswordResetRequiredException", "Password reset required for the user")


def require_temporary_valid(attempt: Attempt, user: User) -> None:
    """Refuse a temporary password that is past its days (text pasted by four projects)."""
    if passwords.temporary_expired(attempt.call.cloud, attempt.pool, user):
        raise refusals.not_authorized("Temporary password has expired and must be reset by an administrator.")
