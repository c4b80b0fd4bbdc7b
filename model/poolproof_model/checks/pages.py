"""Checks of whole lists, page by page."""

from typing import Any

from poolproof_model import subjects
from poolproof_model.checks import Answer, check
from poolproof_model.scenario import dig
from poolproof_model.state import plain, text


@check()
def pages_within_limit(answer: Answer) -> str | None:
    """No page holds more than the size asked for, and no token comes with the last one."""
    if answer.response.get("ended") is not True:
        return "tokens never end"
    most = plain(answer.request.get("limit"))
    long = [len(page) for page in answer.response.get("pages", []) if len(page) > most]
    return f"{long[0]} items on a page of {most}" if long else None


@check()
def nothing_listed_twice(answer: Answer, member: str) -> str | None:
    """No two items of all pages have the same name."""
    names = [dig(item, member) for item in _items(answer)]
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    return f"{', '.join(twice)} listed twice" if twice else None


@check()
def every_user_listed(answer: Answer) -> str | None:
    """All users of the pool that the scenario made are on some page."""
    pool = subjects.pool_name(answer.after, answer.request)
    made = [user for user in answer.after.users if user.pool == pool]
    return _lost(answer, "Attributes.sub", [answer.resolve(user.sub) for user in made])


@check()
def every_group_listed(answer: Answer) -> str | None:
    """All groups of the pool that the scenario made are on some page."""
    made = [group for group in answer.after.groups if group.state == "PRESENT"]
    return _lost(answer, "GroupName", [answer.resolve(text(group.name)) for group in made])


@check()
def every_member_listed(answer: Answer) -> str | None:
    """All members of the group, and nobody else, are on the pages."""
    group = subjects.named_group(answer.after, answer.request)
    members = subjects.members_of(answer.after, group) if group else ()
    wanted = [answer.resolve(user.sub) for user in members]
    return _lost(answer, "Attributes.sub", wanted) or _more(answer, wanted)


@check()
def every_own_group_listed(answer: Answer) -> str | None:
    """All groups of the user, and no others, are on the pages."""
    user = subjects.addressed_user(answer.after, answer.request)
    wanted = [answer.resolve(text(group.name)) for group in (answer.after.groups_of(user) if user else ())]
    return _lost(answer, "GroupName", wanted) or _more(answer, wanted)


@check()
def every_job_listed(answer: Answer) -> str | None:
    """All import jobs that the scenario made are on some page."""
    return _lost(answer, "JobId", [answer.resolve(job.symbol) for job in answer.after.import_jobs])


def _items(answer: Answer) -> list[Any]:
    items = answer.response.get("items")
    return items if isinstance(items, list) else []


def _lost(answer: Answer, member: str, wanted: list[Any]) -> str | None:
    found = {dig(item, member) for item in _items(answer)}
    lost = [str(name) for name in wanted if name not in found]
    return f"{', '.join(lost)} on no page" if lost else None


def _more(answer: Answer, wanted: list[Any]) -> str | None:
    count = len(_items(answer))
    return f"{count} items listed, expected {len(wanted)}" if count > len(wanted) else None
