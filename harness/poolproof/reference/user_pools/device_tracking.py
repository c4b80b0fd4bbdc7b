"""Devices that a pool tracks: when it does, which device a sign-in used, and the key that a new one gets.

Developer guide, amazon-cognito-user-pools-device-tracking; service model, DeviceConfigurationType.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import identifiers, refusals
from poolproof.reference.user_pools.state import Device, Grant, Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call
    from poolproof.reference.cloud import Cloud


def tracks(pool: Pool) -> bool:
    """Tell whether a pool tracks devices: it does as soon as any member of DeviceConfiguration is set."""
    return bool(pool.settings.get("DeviceConfiguration"))


def suppresses_mfa(pool: Pool) -> bool:
    """Tell whether a remembered device takes the place of a second factor (ChallengeRequiredOnNewDevice)."""
    return bool(pool.settings.get("DeviceConfiguration", {}).get("ChallengeRequiredOnNewDevice"))


def asks_the_user(pool: Pool) -> bool:
    """Tell whether a confirmed device is remembered only once the user says so."""
    return bool(pool.settings.get("DeviceConfiguration", {}).get("DeviceOnlyRememberedOnUserPrompt"))


def require_tracked(pool: Pool) -> None:
    """Refuse device operations where devices are not tracked (declared error; the text is not recorded)."""
    if not tracks(pool):
        raise ServiceError(
            "InvalidUserPoolConfigurationException", "Device tracking is not configured for the user pool."
        )


def unknown_device() -> ServiceError:
    """Return the refusal of a key that is not the user's (amazon-cognito-identity-js 200, amplify-android 2605)."""
    return refusals.not_found("Device does not exist.")


def confirmed(user: User, key: str | None) -> Device | None:
    """Return a user's confirmed device, or None."""
    device = user.devices.get(key) if key is not None else None
    return device if device is not None and device.confirmed else None


def require_known(pool: Pool, user: User, key: str | None) -> None:
    """Refuse a sign-in with a DEVICE_KEY that is not one of the user's; a pool without tracking ignores it."""
    if key is not None and tracks(pool) and key not in user.devices:
        raise unknown_device()


def is_new(pool: Pool, user: User, key: str | None) -> bool:
    """Tell whether a sign-in comes from a device that the pool tracks and does not know."""
    return tracks(pool) and confirmed(user, key) is None


def used(call: Call, user: User, key: str | None) -> Device | None:
    """Note that a confirmed device was used to sign in, and return it."""
    device = confirmed(user, key)
    if device is not None:
        device.authenticated_at = call.cloud.clock.now()
        device.last_ip = call.source_ip
    return device


def issued(call: Call, pool: Pool, user: User) -> Device:
    """Give a new device its keys; it is listed and works only after ConfirmDevice."""
    now = call.cloud.clock.now()
    device = Device(
        key=device_key(call.cloud, pool),
        group_key="-" + identifiers.characters(call.cloud, identifiers.ALPHANUMERIC, 8),
        created_at=now,
        modified_at=now,
        authenticated_at=now,
        last_ip=call.source_ip,
    )
    user.devices[device.key] = device
    return device


def device_key(cloud: Cloud, pool: Pool) -> str:
    """Return a device key: the region, an underscore, a UUID."""
    return f"{pool.region}_{identifiers.uuid(cloud)}"


def metadata(device: Device) -> dict[str, dict[str, str]]:
    """Return the member of AuthenticationResult that names a new device."""
    return {"NewDeviceMetadata": {"DeviceKey": device.key, "DeviceGroupKey": device.group_key}}


def refresh_allowed(pool: Pool, grant: Grant, sent: str | None) -> bool:
    """Tell whether a refresh names its device: with tracking on, the confirmed device of the sign-in.

    AWS knowledge centre, cognito-invalid-refresh-token-error; aws-sdk-cpp 851 (raw). A forgotten device ends it
    (amazon-cognito-identity-js 200).
    """
    if grant.device_key is None or not tracks(pool):
        return True
    return grant.device_key == sent and confirmed(grant.user, sent) is not None
