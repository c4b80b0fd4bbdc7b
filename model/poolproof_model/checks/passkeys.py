"""Checks of answers that hold options for passkeys, or list them."""

import base64
import binascii
import json
from typing import Any

from poolproof_model import passkeys, subjects
from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import mismatch
from poolproof_model.scenario import dig

OPTIONS = "CredentialCreationOptions"
ALGORITHMS = [-257, -7]  # RS256 and ES256 (COSE numbers)


@check()
def creation_challenge(answer: Answer) -> str | None:
    """The options hold a challenge and a user's handle, both base64url and not empty."""
    for path in (f"{OPTIONS}.challenge", f"{OPTIONS}.user.id"):
        if not _decoded(dig(answer.response, path)):
            return f"{path} is {dig(answer.response, path)!r}, expected base64url"
    return None


@check()
def relying_party_shown(answer: Answer, path: str) -> str | None:
    """The member is the relying party that the pool is configured with."""
    return mismatch(answer, path, _relying_party(answer))


@check()
def algorithms_offered(answer: Answer) -> str | None:
    """The options offer ES256 and RS256 and nothing else."""
    found = dig(answer.response, f"{OPTIONS}.pubKeyCredParams")
    numbers = sorted(item.get("alg") for item in found) if isinstance(found, list) else found
    return None if numbers == ALGORITHMS else f"algorithms are {numbers!r}, expected {ALGORITHMS}"


@check()
def verification_shown(answer: Answer) -> str | None:
    """The options ask for user verification as the pool is configured."""
    wanted = _configuration(answer).get("UserVerification", "preferred")
    return mismatch(answer, f"{OPTIONS}.authenticatorSelection.userVerification", wanted)


@check()
def request_options(answer: Answer) -> str | None:
    """CREDENTIAL_REQUEST_OPTIONS is JSON with a challenge, and the pool's relying party."""
    try:
        found = json.loads(dig(answer.response, "ChallengeParameters.CREDENTIAL_REQUEST_OPTIONS"))
    except (TypeError, ValueError):
        return "CREDENTIAL_REQUEST_OPTIONS is not JSON"
    if not isinstance(found, dict) or not _decoded(found.get("challenge")):
        return "CREDENTIAL_REQUEST_OPTIONS has no challenge in base64url"
    wanted = _relying_party(answer)
    return None if found.get("rpId") == wanted else f"rpId is {found.get('rpId')!r}, expected {wanted!r}"


@check()
def passkeys_listed(answer: Answer) -> str | None:
    """The list holds as many passkeys as the user has (one, where the request says so); known ids are among them."""
    found, mine = _listed(answer), passkeys.present(answer.after, answer.request)
    one = answer.request.get("MaxResults") is not None
    if len(found) != min(len(mine), 1 if one else len(mine)):
        return f"{len(found)} passkeys are listed, of {len(mine)}"
    ids = [item.get("CredentialId") for item in found]
    known = [answer.resolve(item.identifier) for item in mine if item.identifier is not None]
    lost = [one for one in known if one is not None and one not in ids]
    return f"passkeys {lost} are not listed" if lost and answer.request.get("MaxResults") is None else None


@check()
def passkeys_described(answer: Answer) -> str | None:
    """Each passkey has an id, a name, the pool's relying party, a list of transports and a date."""
    for item in _listed(answer):
        named = [item.get(name) for name in ("CredentialId", "FriendlyCredentialName")]
        if not all(isinstance(name, str) and name for name in named):
            return "a passkey has no id or no name"
        if not isinstance(item.get("AuthenticatorTransports"), list) or item.get("CreatedAt") is None:
            return "a passkey has no list of transports or no date"
        if item.get("RelyingPartyId") != _relying_party(answer):
            return f"RelyingPartyId is {item.get('RelyingPartyId')!r}, expected {_relying_party(answer)!r}"
    return None


@check()
def empty_list(answer: Answer, path: str) -> str | None:
    """The member is a list of nothing."""
    found = dig(answer.response, path)
    return None if found == [] else f"{path} is {found!r}, expected an empty list"


@check()
def factors_without(answer: Answer, factor: str) -> str | None:
    """AvailableChallenges is a list without the factor."""
    found = dig(answer.response, "AvailableChallenges")
    good = isinstance(found, list) and found and factor not in found
    return None if good else f"AvailableChallenges is {found!r}, expected a list without {factor}"


def _listed(answer: Answer) -> list[dict[str, Any]]:
    found = dig(answer.response, "Credentials")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _configuration(answer: Answer) -> dict[str, Any]:
    pool = subjects.pool_name(answer.before, answer.request)
    return passkeys.configuration(answer.before.settings, pool)


def _relying_party(answer: Answer) -> Any:
    return _configuration(answer).get("RelyingPartyId")


def _decoded(value: Any) -> bytes:
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (TypeError, ValueError, binascii.Error):
        return b""
