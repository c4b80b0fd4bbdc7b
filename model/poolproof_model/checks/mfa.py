"""Checks of answers about second factors."""

import base64
import binascii
import re

from poolproof_model import factors, subjects
from poolproof_model.checks import Answer, check
from poolproof_model.checks.sign_in import json_of
from poolproof_model.scenario import dig
from poolproof_model.state import plain

SECRET_CODE = re.compile(r"[A-Za-z0-9]{16,}")  # botocore, SecretCodeType
CHOICES = ("MFAS_CAN_CHOOSE", "MFAS_CAN_SELECT")  # clients read the first, the guide of 2025 names the second
EMAIL_NAMES = {"EMAIL_MFA": "EMAIL_OTP"}  # the service model and the guide call the same factor by two names


@check()
def secret_code(answer: Answer) -> str | None:
    """SecretCode has 16 or more letters and digits, and is a base32 secret."""
    found = answer.response.get("SecretCode")
    if not isinstance(found, str) or not SECRET_CODE.fullmatch(found):
        return f"SecretCode is {found!r}, expected 16 or more letters and digits"
    try:
        base64.b32decode(found + "=" * (-len(found) % 8), casefold=True)
    except binascii.Error:
        return "SecretCode is not base32"
    return None


@check()
def factors_as_modelled(answer: Answer) -> str | None:
    """UserMFASettingList holds the enabled factors, PreferredMfaSetting the preferred one and nothing where none is."""
    user = subjects.addressed_user(answer.after, answer.request)
    found, preferred = answer.response.get("UserMFASettingList"), answer.response.get("PreferredMfaSetting")
    wanted = list(user.factors.enabled) if user else []
    if sorted(found if isinstance(found, list) else []) != wanted:
        return f"UserMFASettingList is {found!r}, expected {wanted!r}"
    named = user.factors.preferred if user else ""
    return None if (preferred or "") == named else f"PreferredMfaSetting is {preferred!r}, expected {named or None!r}"


@check()
def choices_listed(answer: Answer) -> str | None:
    """A parameter of the challenge holds a JSON list of the factors that the user can choose."""
    user = subjects.addressed_user(answer.before, answer.request)
    wanted = sorted(factors.offered(answer.before, user)) if user else []
    for name in CHOICES:
        found = json_of(dig(answer.response, f"ChallengeParameters.{name}"))
        if isinstance(found, list):
            listed = sorted(EMAIL_NAMES.get(str(item), str(item)) for item in found)
            return None if listed == wanted else f"{name} holds {found!r}, expected {wanted!r}"
    return f"neither {' nor '.join(CHOICES)} holds a JSON list"


@check()
def set_up_listed(answer: Answer) -> str | None:
    """The parameter MFAS_CAN_SETUP holds a JSON list with SOFTWARE_TOKEN_MFA."""
    found = json_of(dig(answer.response, "ChallengeParameters.MFAS_CAN_SETUP"))
    good = isinstance(found, list) and factors.SOFTWARE_TOKEN in found
    return None if good else f"MFAS_CAN_SETUP holds {found!r}, expected a list with {factors.SOFTWARE_TOKEN}"


@check()
def tokens_or_challenge(answer: Answer, name: str) -> str | None:
    """The answer holds tokens, or this challenge."""
    asked = answer.response.get("ChallengeName")
    given = dig(answer.response, "AuthenticationResult.AccessToken") is not None
    return None if given or asked == name else f"ChallengeName is {asked!r}, expected {name!r} or tokens"


@check()
def argument_returned(answer: Answer, path: str) -> str | None:
    """The member is what the request gave under the same name."""
    found, wanted = dig(answer.response, path), plain(answer.request.get(path))
    return None if found == wanted else f"{path} is {found!r}, expected {wanted!r}"
