"""Checks of answers about identities, their tokens and credentials.

Tokens in an answer are read without verifying them: STS is what verifies an identity pool's token.
"""

import base64
import json
import re
from typing import Any

from poolproof_model import logins, subjects
from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import TOLERANCE
from poolproof_model.lifetimes import CREDENTIALS_SECONDS
from poolproof_model.scenario import dig
from poolproof_model.state import ProviderToken, Term, text, world_value

IDENTITY_ID = "{region}:[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}"
CREDENTIALS = "Credentials"


@check()
def only(answer: Answer, *members: str) -> str | None:
    """The answer has these members and no others."""
    found = sorted(answer.response)
    return None if found == sorted(members) else f"the answer has {found}, expected {sorted(members)}"


@check()
def identity_id(answer: Answer, path: str) -> str | None:
    """The member is an identity id of the region: REGION:GUID."""
    found = dig(answer.response, path)
    pattern = IDENTITY_ID.format(region=re.escape(answer.after.settings.region))
    return None if isinstance(found, str) and re.fullmatch(pattern, found) else f"{path} is {found!r}, no identity id"


@check()
def another_identity(answer: Answer, path: str) -> str | None:
    """The member is none of the identity ids seen before."""
    found = dig(answer.response, path)
    known = [answer.resolve(item.symbol) for item in answer.before.identities]
    return None if found is not None and found not in known else f"{path} is {found!r}, an id seen before"


@check()
def identity_of_login(answer: Answer, path: str) -> str | None:
    """The member is the id of the identity that the login has."""
    pool = subjects.identity_pool_name(answer.before, answer.request)
    known = logins.known_identity(answer.before, pool, logins.shown(answer.before, answer.request))
    return _same(answer, path, answer.resolve(known.symbol) if known else None)


@check()
def identity_asked_for(answer: Answer, path: str) -> str | None:
    """The member is the identity id in the request."""
    given = answer.request.get("IdentityId")
    return _same(answer, path, answer.resolve(given) if given else None)


@check()
def starts_with(answer: Answer, path: str, prefix: str) -> str | None:
    """The member is a string that begins so."""
    found = dig(answer.response, path)
    return None if isinstance(found, str) and found.startswith(prefix) else f"{path} is {found!r}, expected {prefix}..."


@check()
def equals_text(answer: Answer, path: str, value: str) -> str | None:
    """The member is this text, also where it looks like a number."""
    return _same(answer, path, value)


@check()
def expires_in_an_hour(answer: Answer, path: str) -> str | None:
    """The member is a moment about an hour ahead, in epoch seconds."""
    found = dig(answer.response, path)
    if not isinstance(found, int | float):
        return f"{path} is {found!r}, not epoch seconds"
    ahead = found - answer.now
    return None if abs(ahead - CREDENTIALS_SECONDS) <= TOLERANCE + answer.seconds else f"{path} is {ahead:.0f} s ahead"


@check()
def other_credentials(answer: Answer) -> str | None:
    """Key id and session token are none of those given before."""
    new = dig(answer.response, CREDENTIALS) or {}
    for item in answer.before.credentials:
        old = answer.resolve(item.symbol) or {}
        for member in ("AccessKeyId", "SessionToken"):
            if new.get(member) is None or new.get(member) == old.get(member):
                return f"{member} as given before"
    return None


@check()
def token_of_identity_pool(answer: Answer) -> str | None:
    """Claim aud of the token is the identity pool's id."""
    identity = subjects.given_identity(answer.before, answer.request)
    wanted = answer.resolve(world_value(f"identity_pool.{identity.pool}.Id")) if identity else None
    return claim_is(answer, "aud", wanted)


@check()
def token_of_identity(answer: Answer) -> str | None:
    """Claim sub of the token is the identity's id."""
    given = answer.request.get("IdentityId")
    return claim_is(answer, "sub", answer.resolve(given) if given else None)


@check()
def token_by_cognito(answer: Answer) -> str | None:
    """Claim iss of the token is https://cognito-identity.amazonaws.com."""
    return claim_is(answer, "iss", f"https://{logins.COGNITO}")


@check()
def token_for_guests(answer: Answer) -> str | None:
    """Claim amr of the token is a list of `unauthenticated` alone."""
    return claim_is(answer, "amr", ["unauthenticated"])


@check()
def token_for_users(answer: Answer) -> str | None:
    """Claim amr of the token is a list with `authenticated`."""
    found = claims_of(answer).get("amr")
    good = isinstance(found, list) and "authenticated" in found and "unauthenticated" not in found
    return None if good else f"amr is {found!r}, expected authenticated in a list"


@check()
def token_names_provider(answer: Answer) -> str | None:
    """Claim amr of the token holds the key of the login's provider."""
    found = claims_of(answer).get("amr")
    login = answer.request.get("Logins")
    key = login.inputs[0] if isinstance(login, Term) else None
    wanted = answer.resolve(key) if key is not None else None
    if isinstance(key, Term):
        region, pool = (answer.resolve(item) for item in key.inputs)
        wanted = f"cognito-idp.{region}.amazonaws.com/{pool}"
    return None if isinstance(found, list) and wanted in found else f"amr is {found!r}, expected {wanted!r} among it"


@check()
def token_lives(answer: Answer, seconds: str) -> str | None:
    """Claim exp of the token is so many seconds after iat."""
    claims = claims_of(answer)
    try:
        found = claims["exp"] - claims["iat"]
    except (KeyError, TypeError):
        return "claims exp or iat missing"
    return None if found == int(seconds) else f"exp - iat is {found}, expected {seconds}"


@check()
def token_header(answer: Answer, name: str, value: str) -> str | None:
    """The token's header says so."""
    found = _segment(answer, 0).get(name)
    return None if found == value else f"{name} of the header is {found!r}, expected {value!r}"


@check()
def token_without(answer: Answer, *names: str) -> str | None:
    """The token has none of the claims."""
    claims = claims_of(answer)
    found = [name for name in names if name in claims]
    return None if claims and not found else f"claims {found} of {sorted(claims)}, expected none of {names}"


@check()
def is_identity(answer: Answer, path: str) -> str | None:
    """The member is the id of the identity that the identity pool's token speaks of."""
    token = logins.openid_token(answer.before, answer.request)
    return _same(answer, path, answer.resolve(token.identity) if token else None)


@check()
def is_identity_pool(answer: Answer, path: str) -> str | None:
    """The member is the id of the identity pool whose token was shown."""
    token = logins.openid_token(answer.before, answer.request)
    return _same(answer, path, answer.resolve(world_value(f"identity_pool.{token.pool}.Id")) if token else None)


@check()
def is_external_subject(answer: Answer, path: str) -> str | None:
    """The member is the subject of the provider's token."""
    token = logins.web_token(answer.before, answer.request)
    return _same(answer, path, answer.resolve(text(token.subject)) if isinstance(token, ProviderToken) else None)


@check()
def session_arn(answer: Answer, path: str) -> str | None:
    """The member is the ARN of the role session that the credentials are, or that was just begun."""
    lent = logins.given_credentials(answer.before, answer.request) or answer.after.credentials[-1]
    account = answer.resolve(world_value("account"))
    role = answer.resolve(world_value(f"role.{lent.role}.RoleName"))
    return _same(answer, path, f"arn:aws:sts::{account}:assumed-role/{role}/{lent.session}")


def claim_is(answer: Answer, name: str, wanted: Any) -> str | None:
    """Tell how a claim of the token in an answer differs from the value that it must have."""
    found = claims_of(answer).get(name)
    return None if found is not None and found == wanted else f"{name} is {found!r}, expected {wanted!r}"


def claims_of(answer: Answer) -> dict[str, Any]:
    """Give the claims of the token in an answer."""
    return _segment(answer, 1)


def _segment(answer: Answer, number: int) -> dict[str, Any]:
    segments = str(dig(answer.response, "Token")).split(".")
    try:
        found = json.loads(base64.urlsafe_b64decode(segments[number] + "=" * (-len(segments[number]) % 4)))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _same(answer: Answer, path: str, wanted: Any) -> str | None:
    found = dig(answer.response, path)
    return None if found is not None and found == wanted else f"{path} is {found!r}, expected {wanted!r}"
