"""Checks of lists of what was configured: what must be on them, what must not, and their pages."""

from typing import Any

from poolproof_model import configuration
from poolproof_model.checks import Answer, check
from poolproof_model.checks.configuration import concrete
from poolproof_model.configuration import POOL
from poolproof_model.state import Resource, Symbol


@check()
def listed_among(answer: Answer) -> str | None:
    """The list holds everything of the kind that is present in the pool, each by its name."""
    kind = configuration.kind_of(answer.request)
    names = _listed_names(answer)
    for item in _present(answer):
        if concrete(answer, item.name) not in names:
            return f"{concrete(answer, item.name)!r} is not among {names}"
    return None if isinstance(answer.response.get(kind.listed), list) else f"{kind.listed} is not there"


@check()
def nothing_deleted_listed(answer: Answer) -> str | None:
    """The list holds nothing that was deleted."""
    kind = configuration.kind_of(answer.request)
    gone = [
        concrete(answer, item.name)
        for item in answer.after.resources
        if item.kind == kind.noun and item.state == "DELETED"
    ]
    found = [name for name in gone if name in _listed_names(answer)]
    return f"{found} was deleted and is listed" if found else None


@check()
def nothing_else_listed(answer: Answer) -> str | None:
    """The list holds nothing but what the scenario made in the pool."""
    known = [concrete(answer, item.name) for item in _present(answer)]
    others = [name for name in _listed_names(answer) if name not in known]
    return f"{others} listed, which nobody made" if others else None


@check()
def items_have(answer: Answer, *names: str) -> str | None:
    """Every listed item has all of these members and no others."""
    kind = configuration.kind_of(answer.request)
    for number, item in enumerate(answer.response.get(kind.listed) or ()):
        if set(item) != set(names):
            return f"{kind.listed}.{number} has {sorted(item)}, expected {sorted(names)}"
    return None


@check()
def items_within(answer: Answer, *names: str) -> str | None:
    """No listed item has other members than these."""
    kind = configuration.kind_of(answer.request)
    for number, item in enumerate(answer.response.get(kind.listed) or ()):
        others = sorted(set(item) - set(names))
        if others:
            return f"{kind.listed}.{number} has {', '.join(others)} as well"
    return None


@check()
def items_at_most(answer: Answer, most: str) -> str | None:
    """The page has no more items than that."""
    kind = configuration.kind_of(answer.request)
    count = len(answer.response.get(kind.listed) or ())
    return None if count <= int(most) else f"{count} items on a page of {most}"


@check()
def another_page(answer: Answer) -> str | None:
    """What is on the page was not on the one before."""
    token = answer.request.get("NextToken")
    before = answer.resolve(Symbol(kind="listed", name=token.name)) if isinstance(token, Symbol) else None
    names = _listed_names(answer)
    return f"{names} on the second page, {before!r} on the first" if before in names or not names else None


@check()
def no_secondary_replica(answer: Answer) -> str | None:
    """No replica with the role SECONDARY is listed."""
    listed = answer.response.get("UserPoolReplicas") or ()
    found = [item.get("RegionName") for item in listed if item.get("Role") == "SECONDARY"]
    return f"replicas in {found}, which nobody made" if found else None


def _present(answer: Answer) -> list[Resource]:
    kind = configuration.kind_of(answer.request)
    pool = None if kind is POOL else answer.request.get("UserPoolId")
    return configuration.inside(answer.after, pool, kind.noun)


def _listed_names(answer: Answer) -> list[Any]:
    kind = configuration.kind_of(answer.request)
    key = "Id" if kind is POOL else kind.key
    return [item.get(key) for item in answer.response.get(kind.listed) or () if isinstance(item, dict)]
