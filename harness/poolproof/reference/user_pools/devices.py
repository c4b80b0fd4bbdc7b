"""Operations on tracked devices, by the user and by administrators: confirm, get, list, remember, forget.

Service model; AWS CLI examples admin-get-device and list-devices. Only confirmed devices are shown.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import access, attributes, device_tracking, lookup, pagination, refusals
from poolproof.reference.user_pools.state import Device, Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

LARGEST_NUMBER_BYTES = 512


def confirm(call: Call) -> dict[str, Any]:
    """ConfirmDevice: keeps the verifier of the device's secret; remembers it unless the pool lets the user choose."""
    bearer = access.bearer(call)
    device_tracking.require_tracked(bearer.pool)
    device = require_own_key(bearer.user, call.arguments["DeviceKey"])
    require_unconfirmed(device)
    config = call.arguments.get("DeviceSecretVerifierConfig", {})
    verifier, salt = number(config.get("PasswordVerifier")), number(config.get("Salt"))
    device.verifier, device.salt = verifier, salt
    device.name = call.arguments.get("DeviceName")
    device.confirmed = True
    device.remembered = not device_tracking.asks_the_user(bearer.pool)
    device.modified_at = call.cloud.clock.now()
    return {"UserConfirmationNecessary": device_tracking.asks_the_user(bearer.pool)}


def require_own_key(user: User, key: str) -> Device:
    """Return the device that a sign-in of the user was told of, or refuse another key (boto3 4059, raw)."""
    device = user.devices.get(key)
    if device is None:
        raise refusals.invalid_parameter("Invalid device key given.")
    return device


def require_unconfirmed(device: Device) -> None:
    """Refuse to confirm a device again (declared error; the text is not recorded)."""
    if device.confirmed:
        raise ServiceError("DeviceKeyExistsException", "Device already exists.")


def number(text: str | None) -> int:
    """Return a number from base64; a member that is left out counts as 0, and such a device cannot prove itself."""
    try:
        raw = base64.b64decode(text or "", validate=True)
    except (binascii.Error, ValueError):
        raise refusals.invalid_parameter("Invalid device secret verifier.") from None
    if len(raw) > LARGEST_NUMBER_BYTES:
        raise refusals.invalid_parameter("Invalid device secret verifier.")
    return int.from_bytes(raw, "big")


def shown_device(user: User, key: str) -> Device:
    """Return a confirmed device, or refuse."""
    device = device_tracking.confirmed(user, key)
    if device is None:
        raise device_tracking.unknown_device()
    return device


def own_device(call: Call) -> tuple[Pool, User, Device]:
    """Return the device that a user's call names; the token may be left out in the model and is needed here."""
    if "AccessToken" not in call.arguments:
        raise refusals.not_authorized("Invalid Access Token")
    bearer = access.bearer(call)
    device_tracking.require_tracked(bearer.pool)
    return bearer.pool, bearer.user, shown_device(bearer.user, call.arguments["DeviceKey"])


def administered_user(call: Call) -> tuple[Pool, User]:
    """Return the user of an administrator's call.

    AdminGetDevice and AdminListDevices do not declare UserNotFoundException: there a missing user is a resource that
    was not found.
    """
    pool = lookup.pool(call)
    user = lookup.find_user(pool, call.arguments["Username"])
    if user is None and call.operation in {"AdminGetDevice", "AdminListDevices"}:
        raise refusals.not_found("User does not exist.")
    if user is None:
        raise refusals.unknown_user()
    device_tracking.require_tracked(pool)
    return pool, user


def administered_device(call: Call) -> tuple[Pool, User, Device]:
    """Return the device that an administrator's call names."""
    pool, user = administered_user(call)
    return pool, user, shown_device(user, call.arguments["DeviceKey"])


def get(call: Call) -> dict[str, Any]:
    """GetDevice."""
    pool, user, device = own_device(call)
    return {"Device": described(pool, user, device, administrative=False)}


def admin_get(call: Call) -> dict[str, Any]:
    """AdminGetDevice."""
    pool, user, device = administered_device(call)
    return {"Device": described(pool, user, device, administrative=True)}


def described(pool: Pool, user: User, device: Device, *, administrative: bool) -> dict[str, Any]:
    """Return a device in the members of DeviceType."""
    values = {"device_status": "valid", "last_ip_used": device.last_ip}
    if device.name is not None:
        values["device_name"] = device.name
    if administrative:
        owner = f"{user.username}.{pool.id}"
        values |= {
            "dev:device_arn": f"arn:aws:cognito-idp:{pool.region}:{pool.account_id}:owner/{owner}/device/{device.key}",
            "dev:device_owner": owner,
            "dev:device_remembered_status": "remembered" if device.remembered else "not_remembered",
            "dev:device_sdk": "aws-sdk-unknown-unknown",
        }
    return {
        "DeviceKey": device.key,
        "DeviceAttributes": attributes.listed(values),
        "DeviceCreateDate": device.created_at,
        "DeviceLastModifiedDate": device.modified_at,
        "DeviceLastAuthenticatedDate": device.authenticated_at,
    }


def list_own(call: Call) -> dict[str, Any]:
    """ListDevices."""
    bearer = access.bearer(call)
    device_tracking.require_tracked(bearer.pool)
    return page(call, bearer.pool, bearer.user, administrative=False)


def admin_list(call: Call) -> dict[str, Any]:
    """AdminListDevices."""
    pool, user = administered_user(call)
    return page(call, pool, user, administrative=True)


def page(call: Call, pool: Pool, user: User, *, administrative: bool) -> dict[str, Any]:
    """Return one page of a user's devices."""
    known = [one for one in user.devices.values() if one.confirmed]
    shown, token = pagination.page(call, known, lambda one: one.key, token="PaginationToken")  # noqa: S106 -- a member
    return {"Devices": [described(pool, user, one, administrative=administrative) for one in shown], **token}


def update(call: Call) -> dict[str, Any]:
    """UpdateDeviceStatus."""
    _, _, device = own_device(call)
    return remember(call, device)


def admin_update(call: Call) -> dict[str, Any]:
    """AdminUpdateDeviceStatus."""
    _, _, device = administered_device(call)
    return remember(call, device)


def remember(call: Call, device: Device) -> dict[str, Any]:
    """Set whether a device is remembered; it stays known either way."""
    wanted = call.arguments.get("DeviceRememberedStatus")
    if wanted is not None:
        device.remembered = wanted == "remembered"
        device.modified_at = call.cloud.clock.now()
    return {}


def forget(call: Call) -> dict[str, Any]:
    """ForgetDevice."""
    _, user, device = own_device(call)
    del user.devices[device.key]
    return {}


def admin_forget(call: Call) -> dict[str, Any]:
    """AdminForgetDevice."""
    _, user, device = administered_device(call)
    del user.devices[device.key]
    return {}


OPERATIONS: dict[str, Handler] = {
    "ConfirmDevice": confirm,
    "GetDevice": get,
    "AdminGetDevice": admin_get,
    "ListDevices": list_own,
    "AdminListDevices": admin_list,
    "UpdateDeviceStatus": update,
    "AdminUpdateDeviceStatus": admin_update,
    "ForgetDevice": forget,
    "AdminForgetDevice": admin_forget,
}
