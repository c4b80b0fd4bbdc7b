"""Checks of answers about the life of identities: what is described, listed, deleted, merged."""

from datetime import datetime
from typing import Any

from poolproof_model import identities, logins, subjects
from poolproof_model.checks import Answer, check
from poolproof_model.checks.tokens import TOLERANCE
from poolproof_model.identities import DEVELOPER, USABLE
from poolproof_model.scenario import dig
from poolproof_model.state import Identity, world_value

CODES = ("AccessDenied", "InternalServerError")


@check()
def providers_named(answer: Answer, path: str) -> str | None:
    """The member is the list of the names of all providers that the identity in the request has logins of."""
    found = subjects.given_identity(answer.after, answer.request)
    return _names_differ(answer, found, dig(answer.response, path)) if found else "no identity"


@check()
def no_logins(answer: Answer, path: str) -> str | None:
    """The member is missing or an empty list."""
    found = dig(answer.response, path)
    return f"{path} is {found!r}, expected none" if found else None


@check()
def at_most(answer: Answer, path: str, count: str) -> str | None:
    """The member is a list of no more items than that."""
    found = dig(answer.response, path)
    good = isinstance(found, list) and len(found) <= int(count)
    return None if good else f"{path} is {found!r}, expected a list of at most {count}"


@check()
def pool_asked_for(answer: Answer, path: str) -> str | None:
    """The member is the id of the identity pool in the request."""
    return same_value(answer, path, answer.resolve(answer.request.get("IdentityPoolId") or world_value("region")))


@check()
def moment_of_creation(answer: Answer, path: str) -> str | None:
    """The member is the moment at which the scenario made the identity in the request."""
    found = subjects.given_identity(answer.before, answer.request)
    moment = _seconds(dig(answer.response, path))
    if moment is None or found is None:
        return f"{path} is {dig(answer.response, path)!r}, no moment"
    ahead = moment - (answer.now - (answer.before.clock - found.created_at))
    return None if abs(ahead) <= TOLERANCE + answer.seconds else f"{path} is off by {ahead:.0f} s"


@check()
def moment_not_before(answer: Answer, later: str, earlier: str) -> str | None:
    """A moment is not before another one."""
    moments = [_seconds(dig(answer.response, path)) for path in (later, earlier)]
    if moments[0] is None or moments[1] is None:
        return f"{later} or {earlier} is no moment"
    return None if moments[0] >= moments[1] else f"{later} is before {earlier}"


@check()
def identities_listed(answer: Answer, *states: str) -> str | None:
    """All identities of the pool that the scenario brought into one of the states are on the pages."""
    found = {dig(item, "IdentityId") for item in listed_items(answer)}
    lost = [name for name in _ids(answer, states) if name not in found]
    return f"{', '.join(map(str, lost))} on no page" if lost else None


@check()
def identities_unlisted(answer: Answer, *states: str) -> str | None:
    """No identity of the pool that the scenario brought into one of the states is on the pages."""
    found = {dig(item, "IdentityId") for item in listed_items(answer)}
    there = [str(name) for name in _ids(answer, states) if name in found]
    return f"{', '.join(there)} listed" if there else None


@check()
def nothing_of_other_pools(answer: Answer) -> str | None:
    """No identity that the scenario made in another pool is on the pages."""
    pool = subjects.identity_pool_name(answer.after, answer.request)
    others = [answer.resolve(item.symbol) for item in answer.after.identities if item.pool != pool]
    found = {dig(item, "IdentityId") for item in listed_items(answer)}
    there = [str(name) for name in others if name in found]
    return f"{', '.join(there)} listed" if there else None


@check()
def providers_listed(answer: Answer) -> str | None:
    """Each listed identity of the scenario has the names of its logins' providers."""
    known = {answer.resolve(item.symbol): item for item in answer.after.identities if item.state in USABLE}
    for listed in listed_items(answer):
        item = known.get(dig(listed, "IdentityId"))
        problem = _names_differ(answer, item, dig(listed, "Logins")) if item is not None else None
        if problem is not None:
            return f"{dig(listed, 'IdentityId')}: {problem}"
    return None


@check()
def listed_members_within(answer: Answer, *names: str) -> str | None:
    """No listed item has other members than these."""
    for item in listed_items(answer):
        others = sorted(set(item) - set(names))
        if others:
            return f"an item has {others}"
    return None


@check()
def nothing_unprocessed(answer: Answer) -> str | None:
    """No id is told as not processed."""
    found = answer.response.get("UnprocessedIdentityIds")
    return f"UnprocessedIdentityIds is {found!r}, expected none" if found else None


@check()
def unprocessed_told_rightly(answer: Answer) -> str | None:
    """Each id that is told as not processed has a code, which is one of the two that there are."""
    for item in answer.response.get("UnprocessedIdentityIds") or ():
        if not dig(item, "IdentityId") or dig(item, "ErrorCode") not in CODES:
            return f"{item!r} in UnprocessedIdentityIds"
    return None


@check()
def one_of_the_two(answer: Answer, path: str) -> str | None:
    """The member is the id of one of the two identities that the request merges."""
    both = identities.parties(answer.before, answer.request)
    wanted = [answer.resolve(item.symbol) for item in both or ()]
    found = dig(answer.response, path)
    return None if found is not None and found in wanted else f"{path} is {found!r}, expected one of {wanted}"


@check()
def identity_of_logins(answer: Answer, path: str) -> str | None:
    """The member is the id of the one identity that has any of the logins shown, the developer's user among them."""
    found = identities.owners(answer.before, answer.request)
    return same_value(answer, path, answer.resolve(found[0].symbol) if found else None)


def _names_differ(answer: Answer, item: Identity | None, listed: Any) -> str | None:
    wanted = {_provider(answer, item, part) for part, _ in item.logins} if item else set()
    found = listed if isinstance(listed, list) else []
    return None if set(found) == wanted and len(found) == len(wanted) else f"Logins {listed!r}, expected {wanted}"


def _provider(answer: Answer, item: Identity, part: str) -> Any:
    if part == DEVELOPER:
        return identities.developer_provider(answer.after.settings, item.pool)
    kind, _, name = part.partition(".")
    if kind == "pool":
        region, pool = (answer.resolve(value) for value in logins.pool_key(name).inputs)
        return f"cognito-idp.{region}.amazonaws.com/{pool}"
    return answer.resolve(logins.provider_key(name))


def _ids(answer: Answer, states: tuple[str, ...]) -> list[Any]:
    pool = subjects.identity_pool_name(answer.after, answer.request)
    made = [item for item in answer.after.identities if item.pool == pool and item.state in states]
    return [answer.resolve(item.symbol) for item in made]


def listed_items(answer: Answer) -> list[Any]:
    """Give what stands on all pages."""
    items = answer.response.get("items")
    return items if isinstance(items, list) else []


def _seconds(moment: Any) -> float | None:
    if isinstance(moment, datetime):
        return moment.timestamp()
    return float(moment) if isinstance(moment, int | float) and not isinstance(moment, bool) else None


def same_value(answer: Answer, path: str, wanted: Any) -> str | None:
    """Tell how a member differs from the value that it must have."""
    found = dig(answer.response, path)
    return None if found is not None and found == wanted else f"{path} is {found!r}, expected {wanted!r}"
