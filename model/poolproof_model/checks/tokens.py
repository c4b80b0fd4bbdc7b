"""Checks of answers that hold tokens, keys or claims.

Tokens in an answer are read without verifying them: `verifyJwt` is what verifies.
"""

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

from poolproof_model import subjects
from poolproof_model.checks import Answer, check
from poolproof_model.checks.users import UUID
from poolproof_model.lifetimes import token_seconds
from poolproof_model.scenario import dig
from poolproof_model.schema import readable
from poolproof_model.state import Token, text, world_value

RESULT = "AuthenticationResult"
TOLERANCE = 60  # seconds by which clocks of service and harness, and the time that calls take, may differ
JWT_PARTS = 3
KEYS = 2  # developer guide: one pair for id tokens, one for access tokens
KEY_MEMBERS = {"kid", "alg", "kty", "e", "n", "use"}


@check()
def is_owner(answer: Answer, path: str) -> str | None:
    """The member is the sub of the token's user."""
    return mismatch(answer, path, answer.resolve(_token(answer).user))


@check()
def is_client(answer: Answer, path: str) -> str | None:
    """The member is the id of the client that the token was issued to."""
    return mismatch(answer, path, answer.resolve(world_value(f"client.{_token(answer).client}.ClientId")))


@check()
def is_issuer(answer: Answer, path: str) -> str | None:
    """The member is https://cognito-idp.REGION.amazonaws.com/POOL."""
    pool = answer.resolve(world_value(f"pool.{_token(answer).pool}.Id"))
    return mismatch(answer, path, f"https://cognito-idp.{answer.after.settings.region}.amazonaws.com/{pool}")


@check()
def pool_address(answer: Answer, path: str, place: str = "") -> str | None:
    """The member is the address of the pool in the request, or of a place below it."""
    given = answer.request.get("UserPoolId")
    pool = answer.resolve(given) if given is not None else None
    wanted = f"https://cognito-idp.{answer.after.settings.region}.amazonaws.com/{pool}{place}"
    return mismatch(answer, path, wanted)


@check()
def only_algorithm(answer: Answer, name: str) -> str | None:
    """The discovery document names one algorithm for id tokens."""
    found = dig(answer.response, "document.id_token_signing_alg_values_supported")
    return None if found == [name] else f"algorithms are {found!r}, expected only {name}"


@check()
def issuer_new(answer: Answer) -> str | None:
    """The tokens of the answer name https://issuer-cognito-idp.REGION.amazonaws.com/POOL as their issuer."""
    pool = answer.resolve(world_value(f"pool.{answer.after.tokens[-1].pool}.Id"))
    wanted = f"https://issuer-cognito-idp.{answer.after.settings.region}.amazonaws.com/{pool}"
    found = {claim_of(dig(answer.response, f"{RESULT}.{member}"), "iss") for member in ("IdToken", "AccessToken")}
    return None if found == {wanted} else f"iss is {sorted(map(str, found))}, expected {wanted!r}"


@check()
def is_username(answer: Answer, path: str) -> str | None:
    """The member is the name of the token's user: the sub where usernames are addresses."""
    token = _token(answer)
    addresses = answer.after.settings.pool(token.pool).get("UsernameAttributes")
    return mismatch(answer, path, answer.resolve(token.user if addresses else text(token.username)))


@check()
def attribute_as_issued(answer: Answer, path: str, name: str) -> str | None:
    """The member is the user's attribute as it was when the token was issued."""
    value = dict(_token(answer).issued_attributes).get(name)
    return mismatch(answer, path, answer.resolve(text(value)) if value is not None else None)


@check()
def boolean_as_issued(answer: Answer, path: str, name: str) -> str | None:
    """The member is a JSON boolean that says what the user's attribute said when the token was issued."""
    return mismatch(answer, path, dict(_token(answer).issued_attributes).get(name) == "true")


@check()
def own_attributes_shown(answer: Answer, path: str) -> str | None:
    """The list holds every attribute that the user has and the client may read, each with its value."""
    token = _token(answer)
    user = answer.after.user(token.user)
    for name, value in user.attributes if user else ():
        if not readable(answer.after.settings, token.client, name):
            continue
        problem = mismatch(answer, f"{path}.{name}", answer.resolve(text(value)))
        if problem:
            return problem
    return None


@check()
def attribute_missing(answer: Answer, path: str, name: str) -> str | None:
    """The list does not hold an attribute."""
    found = dig(answer.response, f"{path}.{name}")
    return None if found is None else f"{name} is {found!r}, expected no such attribute"


@check()
def integers(answer: Answer, *paths: str) -> str | None:
    """The members are whole numbers."""
    wrong = [path for path in paths if type(dig(answer.response, path)) is not int]
    return f"{', '.join(wrong)} not a whole number" if wrong else None


@check()
def exactly(answer: Answer, path: str, *members: str) -> str | None:
    """The member has these members and no others."""
    found = dig(answer.response, path)
    names = sorted(found) if isinstance(found, dict) else found
    return None if names == sorted(members) else f"{path} has {names}, expected {sorted(members)}"


@check()
def uuid_if_present(answer: Answer, path: str) -> str | None:
    """The member is a UUID, or not there."""
    found = dig(answer.response, path)
    good = found is None or (isinstance(found, str) and UUID.fullmatch(found))
    return None if good else f"{path} is {found!r}, not a UUID"


@check()
def lives_as_configured(answer: Answer) -> str | None:
    """Claim exp is as long after iat as the client's settings say."""
    token = _token(answer)
    wanted = token_seconds(answer.after, token.client, token.use)
    try:
        found = dig(answer.response, "claims.exp") - dig(answer.response, "claims.iat")
    except TypeError:
        return "claims exp or iat missing"
    return None if found == wanted else f"exp - iat is {found} seconds, expected {wanted}"


@check()
def expires_in_as_configured(answer: Answer) -> str | None:
    """ExpiresIn is the lifetime of the access token, in seconds."""
    client = subjects.signing_client(answer.before, answer.request)
    wanted = token_seconds(answer.after, client, "access") if client else None
    found = dig(answer.response, f"{RESULT}.ExpiresIn")
    return None if found == wanted else f"ExpiresIn is {found!r}, expected {wanted}"


@check()
def auth_time_as_modelled(answer: Answer) -> str | None:
    """Claim auth_time lies as long before iat as the user's sign-in before the token's issue."""
    token = _token(answer)
    wanted = token.issued_at - token.auth_time
    try:
        found = dig(answer.response, "claims.iat") - dig(answer.response, "claims.auth_time")
    except TypeError:
        return "claims iat or auth_time missing"
    near = abs(found - wanted) <= TOLERANCE
    return None if near else f"auth_time is {found} seconds before iat, expected about {wanted}"


@check()
def jwts(answer: Answer, *members: str) -> str | None:
    """The members of AuthenticationResult are JWTs: header, payload and signature."""
    wrong = [member for member in members if _part(dig(answer.response, f"{RESULT}.{member}"), 1) is None]
    return f"{', '.join(wrong)} not a JWT" if wrong else None


@check()
def shared(answer: Answer, claim: str) -> str | None:
    """The id and the access token of the answer have the same claim."""
    first, second = _both(answer, 1, claim)
    return None if first is not None and first == second else f"{claim} is {first!r} and {second!r}, expected one value"


@check()
def distinct(answer: Answer, claim: str) -> str | None:
    """The id and the access token of the answer have different claims."""
    return _differ(claim, *_both(answer, 1, claim))


@check()
def keys_distinct(answer: Answer) -> str | None:
    """The id and the access token of the answer name different keys."""
    return _differ("kid", *_both(answer, 0, "kid"))


@check()
def kept(answer: Answer, member: str, claim: str) -> str | None:
    """The new token has the claim that the one before it in the same family had."""
    new = claim_of(dig(answer.response, f"{RESULT}.{member}"), claim)
    old = [claim_of(value, claim) for value in _earlier(answer, same_family=True)]
    if not old:
        return "the token before is not known"
    return None if new is not None and all(new == one for one in old) else f"{claim} is {new!r}, was {old[0]!r}"


@check()
def renewed(answer: Answer, member: str, claim: str) -> str | None:
    """The new token has another claim than those before it in the same family."""
    new = claim_of(dig(answer.response, f"{RESULT}.{member}"), claim)
    old = [claim_of(value, claim) for value in _earlier(answer, same_family=True)]
    return None if new is not None and new not in old else f"{claim} is {new!r} as before"


@check()
def unlike_other_sign_ins(answer: Answer, claim: str) -> str | None:
    """The new tokens have another claim than those of the user's other sign-ins."""
    new = claim_of(dig(answer.response, f"{RESULT}.AccessToken"), claim)
    old = [claim_of(value, claim) for value in _earlier(answer, same_family=False)]
    return None if new is not None and new not in old else f"{claim} is {new!r} as in another sign-in"


@check()
def attributes_in_new_id_token(answer: Answer) -> str | None:
    """The new id token tells e-mail address and names as the user has them now, and none that the user has not."""
    user = answer.after.user(answer.after.tokens[-1].user)
    new = dig(answer.response, f"{RESULT}.IdToken")
    for name in ("email", "given_name", "family_name", "name", "nickname"):
        value = user.attribute(name) if user else None
        wanted = answer.resolve(text(value)) if value is not None else None
        found = claim_of(new, name)
        if found != wanted:
            return f"{name} of the new id token is {found!r}, expected {wanted!r}"
    return None


@check()
def signing_keys(answer: Answer) -> str | None:
    """The key set holds two RSA keys, each with kid, alg RS256, kty, e, n and use sig."""
    keys = dig(answer.response, "keys")
    if not isinstance(keys, list) or len(keys) != KEYS or len({key.get("kid") for key in keys}) != KEYS:
        return f"keys are {keys!r}, expected two with different kid"
    for key in keys:
        if not set(key) >= KEY_MEMBERS or (key["alg"], key["kty"], key["use"]) != ("RS256", "RSA", "sig"):
            return f"key {key!r}, expected members {sorted(KEY_MEMBERS)}, alg RS256, kty RSA, use sig"
    return None


def _token(answer: Answer) -> Token:
    token = subjects.given_token(answer.before, answer.request)
    if token is None:
        raise ValueError(f"{answer.request.action}: the check needs a request that shows an issued token")
    return token


def mismatch(answer: Answer, path: str, wanted: Any) -> str | None:
    """Say that a member is missing or not the wanted value; None where it is."""
    found = dig(answer.response, path)
    return None if found == wanted and found is not None else f"{path} is {found!r}, expected {wanted!r}"


def _differ(name: str, first: Any, second: Any) -> str | None:
    good = first is not None and second is not None and first != second
    return None if good else f"{name} is {first!r} and {second!r}, expected two values"


def _both(answer: Answer, part: int, name: str) -> tuple[Any, Any]:
    found = [_part(dig(answer.response, f"{RESULT}.{member}"), part) for member in ("IdToken", "AccessToken")]
    return (found[0] or {}).get(name), (found[1] or {}).get(name)


def _earlier(answer: Answer, *, same_family: bool) -> Iterator[Any]:
    """Give the user's earlier id and access tokens, as strings, that the harness has seen."""
    new = answer.after.tokens[-1]
    for token in answer.before.tokens:
        if token.user == new.user and token.use != "refresh" and (token.family == new.family) is same_family:
            value = answer.resolve(token.symbol)
            if value is not None:
                yield value


def claim_of(value: Any, name: str) -> Any:
    """Read a claim of a JWT without verifying it; None where there is none."""
    return (_part(value, 1) or {}).get(name)


def _part(value: Any, number: int) -> dict[str, Any] | None:
    parts = value.split(".") if isinstance(value, str) else []
    if len(parts) != JWT_PARTS:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[number] + "=" * (-len(parts[number]) % 4)))
    except (ValueError, binascii.Error):
        return None
    return found if isinstance(found, dict) else None
