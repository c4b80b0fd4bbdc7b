"""Checks of answers about developers' users: their identities and tokens."""

from typing import Any

from poolproof_model import identities, subjects
from poolproof_model.checks import Answer, check
from poolproof_model.checks.identities import claim_is, claims_of
from poolproof_model.checks.identity_life import listed_items, same_value
from poolproof_model.identities import DEVELOPER
from poolproof_model.scenario import dig
from poolproof_model.state import Value, plain, text, world_value

TAGS = "https://aws.amazon.com/tags"


@check()
def identity_of_user(answer: Answer, path: str, member: str) -> str | None:
    """The member is the id of the identity of the developer's user under a member of the request."""
    pair = identities.developer_pair(answer.before, answer.request, member)
    found = identities.owner(answer.before, subjects.identity_pool_name(answer.before, answer.request), pair)
    return same_value(answer, path, answer.resolve(found.symbol) if found else None)


@check()
def users_of_identity(answer: Answer, path: str) -> str | None:
    """The member is the list of all developer's users of the identity, the one in the request or the user's."""
    return _users_differ(answer, dig(answer.response, path), path)


@check()
def user_among(answer: Answer, path: str) -> str | None:
    """The list holds the developer's user in the request."""
    found = dig(answer.response, path)
    wanted = answer.resolve(answer.request.get("DeveloperUserIdentifier") or world_value("region"))
    return None if isinstance(found, list) and wanted in found else f"{path} is {found!r}, expected {wanted!r} among it"


@check()
def users_on_pages(answer: Answer) -> str | None:
    """All developer's users of the identity are on the pages, each once, and nobody else."""
    return _users_differ(answer, listed_items(answer), "items")


@check()
def token_of_answer(answer: Answer) -> str | None:
    """Claim sub of the token is the identity id of the answer."""
    return claim_is(answer, "sub", dig(answer.response, "IdentityId"))


@check()
def token_of_pool_asked(answer: Answer) -> str | None:
    """Claim aud of the token is the identity pool's id."""
    return claim_is(answer, "aud", answer.resolve(answer.request.get("IdentityPoolId") or world_value("region")))


@check()
def token_names_developer(answer: Answer, form: str) -> str | None:
    """Claim amr of the token holds the developer provider's `name`, or `name:pool:user` (form `full`)."""
    pool = subjects.identity_pool_name(answer.before, answer.request)
    name = identities.developer_provider(answer.before.settings, pool)
    pair = identities.developer_pair(answer.before, answer.request)
    user = answer.resolve(_literal(pair[1])) if pair else None
    wanted = name if form == "name" else f"{name}:{answer.resolve(world_value(f'identity_pool.{pool}.Id'))}:{user}"
    found = claims_of(answer).get("amr")
    return None if isinstance(found, list) and wanted in found else f"amr is {found!r}, expected {wanted!r} among it"


@check()
def token_tagged(answer: Answer) -> str | None:
    """The token carries the PrincipalTags of the request, each as a list of one value."""
    tags: dict[str, str] = plain(answer.request.get("PrincipalTags"))
    found = claims_of(answer).get(TAGS)
    wanted = {name: [value] for name, value in tags.items()}
    held = found.get("principal_tags") if isinstance(found, dict) else None
    return None if held == wanted else f"claim {TAGS} is {found!r}, expected principal_tags {wanted}"


def _users_differ(answer: Answer, found: Any, where: str) -> str | None:
    pool = subjects.identity_pool_name(answer.before, answer.request)
    pair = identities.developer_pair(
        answer.before, answer.request, "DeveloperUserIdentifier", "arguments.DeveloperUserIdentifier"
    )
    item = subjects.given_identity(answer.before, answer.request) or identities.owner(answer.before, pool, pair)
    wanted = [answer.resolve(_literal(user)) for part, user in (item.logins if item else ()) if part == DEVELOPER]
    same = isinstance(found, list) and sorted(map(str, found)) == sorted(map(str, wanted))
    return None if same else f"{where} is {found!r}, expected {wanted}"


def _literal(value: Value | str) -> Value:
    return text(value) if isinstance(value, str) else value
