"""Checks of answers about devices."""

import re
from typing import Any

from poolproof_model import factors, subjects
from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import mismatch
from poolproof_model.scenario import dig

DEVICE_KEY = re.compile(r"[\w-]+_[0-9a-f-]+")  # botocore, DeviceKeyType
LONGEST_KEY = 55
WORDS = {"REMEMBERED": "remembered", "NOT_REMEMBERED": "not_remembered"}


@check()
def device_key_formed(answer: Answer, path: str) -> str | None:
    """The member has the form of a device key."""
    found = dig(answer.response, path)
    good = isinstance(found, str) and len(found) <= LONGEST_KEY and DEVICE_KEY.fullmatch(found)
    return None if good else f"{path} is {found!r}, not a device key"


@check()
def device_shown(answer: Answer, path: str) -> str | None:
    """The member is the device key of the request."""
    device = factors.given_device(answer.before, answer.request)
    return mismatch(answer, path, answer.resolve(device.symbol) if device else None)


@check()
def devices_listed(answer: Answer) -> str | None:
    """The user's confirmed devices are listed, and none that was forgotten."""
    user = subjects.addressed_user(answer.before, answer.request)
    own = [item for item in answer.before.devices if user is not None and item.user == user.sub]
    listed = [dig(item, "DeviceKey") for item in _items(answer)]
    for item in own:
        key = answer.resolve(item.symbol)
        if item.state in WORDS and key not in listed:
            return f"{key!r} is not among the {len(listed)} devices listed"
        if item.state == "FORGOTTEN" and key in listed:
            return f"{key!r} is listed, which was forgotten"
    return None


@check()
def remembered_as_told(answer: Answer, path: str) -> str | None:
    """The attribute that tells whether the device is remembered says what it must."""
    device = factors.given_device(answer.before, answer.request)
    return mismatch(answer, path, WORDS.get(device.state) if device else None)


def _items(answer: Answer) -> list[Any]:
    found = answer.response.get("Devices")
    return found if isinstance(found, list) else []
