"""Checks of answers that describe the secrets of an app client."""

import re
from typing import Any

from poolproof_model import subjects
from poolproof_model.checks import Answer, check
from poolproof_model.scenario import dig
from poolproof_model.state import world_value

SECRET = re.compile(r"[\w+]{24,64}")  # botocore, ClientSecretType
DESCRIPTOR = "ClientSecretDescriptor"


@check()
def secret_value_told(answer: Answer) -> str | None:
    """The answer holds a secret of 24 to 64 letters, digits and signs."""
    found = dig(answer.response, f"{DESCRIPTOR}.ClientSecretValue")
    good = isinstance(found, str) and SECRET.fullmatch(found)
    return None if good else "ClientSecretValue is not a secret of 24 to 64 characters"


@check()
def secret_id_well_formed(answer: Answer) -> str | None:
    """The secret's id is the client's id, two hyphens and a time in digits."""
    client = subjects.client_name(answer.before, answer.request)
    wanted = answer.resolve(world_value(f"client.{client}.ClientId"))
    found = dig(answer.response, f"{DESCRIPTOR}.ClientSecretId")
    good = isinstance(found, str) and re.fullmatch(rf"{re.escape(str(wanted))}--[0-9]+", found)
    return None if good else f"ClientSecretId is {found!r}, expected {wanted}--TIME"


@check()
def secrets_listed(answer: Answer) -> str | None:
    """The list holds as many secrets as the client has, those whose ids are known among them."""
    listed = _listed(answer)
    client = subjects.client_name(answer.before, answer.request)
    active = [item for item in answer.after.secrets_of(client or "") if item.state == "ACTIVE"]
    if len(listed) != len(active):
        return f"{len(listed)} secrets are listed, expected {len(active)}"
    ids = [item.get("ClientSecretId") for item in listed]
    known = [answer.resolve(item.identifier) for item in active if item.identifier is not None]
    lost = [one for one in known if one is not None and one not in ids]
    return f"secrets {lost} are not listed" if lost else None


@check()
def secrets_dated(answer: Answer) -> str | None:
    """Each secret in the list has an id and the date when it was made."""
    poor = [
        item for item in _listed(answer) if not item.get("ClientSecretId") or not item.get("ClientSecretCreateDate")
    ]
    return f"{len(poor)} secrets are listed without id or date" if poor else None


@check()
def secrets_kept_back(answer: Answer) -> str | None:
    """No secret in the list tells its value."""
    told = [item for item in _listed(answer) if item.get("ClientSecretValue")]
    return f"{len(told)} secrets are listed with their value" if told else None


def _listed(answer: Answer) -> list[dict[str, Any]]:
    found = dig(answer.response, "ClientSecrets")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
