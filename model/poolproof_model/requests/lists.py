"""Requests that list users and groups: filters, pages, whole lists."""

from collections.abc import Iterator

from poolproof_model import subjects
from poolproof_model.requests import Choice, builds
from poolproof_model.requests.groups import group_name
from poolproof_model.requests.slots import fixed, main_pool, pool, reads, the_user, username
from poolproof_model.scenario import literal
from poolproof_model.schema import schema
from poolproof_model.state import State, Term, text

NO_PAGE = "no-such-page"
STATUSES = ('cognito:user_status = "confirmed"', 'status = "Enabled"', 'status = "Disabled"', "")
PROFILE = ("given_name", "family_name", "name", "preferred_username")


def filters(state: State, person: str) -> Iterator[Choice]:
    """Filters that find the person, and some that find those who are alike."""
    name = subjects.fresh_name(state.settings, main_pool(state), person)
    user = the_user(state, person)
    yield Choice(value=text(f'username = "{name}"'), label="by username")
    yield Choice(value=text(f'username ^= "{name}"'), label="by beginning")
    yield Choice(value=text(f'email = "{subjects.address(person)}"'), label="by email")
    yield Choice(value=text(f'email ^= "{subjects.plain_name(person)}@"'), label="by beginning of email")
    yield Choice(value=text('cognito:user_status = "CONFIRMED"'), label="by status")
    if user is not None:
        yield Choice(
            value=Term(function="concat", inputs=(text('sub = "'), user.sub, text('"'))),
            label="by sub",
        )
        for attribute in PROFILE:
            value = user.attribute(attribute)
            if value is not None and attribute != "given_name":
                yield Choice(value=text(f'{attribute} = "{value}"'), label=f"by {attribute}")
    for status in STATUSES:
        yield Choice(value=text(status), label=status or "empty")


def odd_filters(_state: State, _person: str) -> Iterator[Choice]:
    """No filter is right; what cannot be read or searched is wrong."""
    yield Choice(value=None, label="no filter")
    for odd in ("username alice", 'custom:shoe_size = "44"', 'birthdate = "2000-01-01"'):
        yield Choice(value=text(odd), wrong=True)


def own_filter(state: State, person: str) -> Iterator[Choice]:
    """The filter that finds the person by name."""
    name = subjects.fresh_name(state.settings, main_pool(state), person)
    yield Choice(value=text(f'username = "{name}"'), label="by username")


def page_size(_state: State, _person: str) -> Iterator[Choice]:
    """Any size up to 60 is right."""
    for size in (60, 1):
        yield Choice(value=literal(size))
    yield Choice(value=literal(61), wrong=True)


def next_page(state: State, _person: str) -> Iterator[Choice]:
    """The token of the page that was shown last is right, an invented one is wrong."""
    for token in state.pages[-1:]:
        yield Choice(value=token, label="page token")
    yield Choice(value=text(NO_PAGE), wrong=True, label="invented token")


def quiet_pool(state: State, _person: str) -> Iterator[Choice]:
    """The first pool, in a world where few scenarios make users."""
    if any(":" in name for name in schema(state.settings, main_pool(state))):
        yield from (choice for choice in pool(state, _person) if not choice.wrong)


def only_pool(state: State, person: str) -> Iterator[Choice]:
    """The first pool."""
    yield from (choice for choice in pool(state, person) if not choice.wrong)


for slot, components in {
    filters: ("user", "attributes"),
    own_filter: ("user",),
    next_page: ("page",),
    page_size: ("user",),
}.items():
    reads(slot, *components)

builds("ListUsers", UserPoolId=pool, Filter=odd_filters, Limit=page_size)
builds("ListUsers.NextPage", UserPoolId=pool, Limit=fixed(1), PaginationToken=next_page)
builds("ListUsers.Filter", UserPoolId=pool, Filter=filters)
builds("ListUsers.AttributesToGet", UserPoolId=pool, Filter=own_filter, AttributesToGet=fixed(["email"]))
builds("ListUsers.AllPages", operation=fixed("ListUsers"), limit=fixed(2), arguments__UserPoolId=quiet_pool)
builds("ListGroups.AllPages", operation=fixed("ListGroups"), limit=fixed(1), arguments__UserPoolId=only_pool)
builds(
    "ListUsersInGroup.AllPages",
    operation=fixed("ListUsersInGroup"),
    limit=fixed(1),
    arguments__UserPoolId=only_pool,
    arguments__GroupName=group_name,
)
builds(
    "AdminListGroupsForUser.AllPages",
    operation=fixed("AdminListGroupsForUser"),
    limit=fixed(1),
    arguments__UserPoolId=only_pool,
    arguments__Username=username,
)
builds(
    "ListUserImportJobs.AllPages",
    operation=fixed("ListUserImportJobs"),
    limit=fixed(1),
    arguments__UserPoolId=only_pool,
)
