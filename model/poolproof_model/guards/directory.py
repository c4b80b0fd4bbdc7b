"""Guards on lists of users: filters and pages."""

from poolproof_model import subjects
from poolproof_model.guards import guard
from poolproof_model.lifetimes import PAGE_SECONDS
from poolproof_model.state import Request, State, plain

SEARCHABLE = frozenset(
    {
        "username",
        "email",
        "phone_number",
        "name",
        "given_name",
        "family_name",
        "preferred_username",
        "cognito:user_status",
        "status",
        "sub",
    }
)  # botocore, ListUsers


@guard()
def filter_is(_state: State, request: Request, kind: str) -> bool:
    """The filter is on an attribute, by its name; or of another kind.

    `prefix`: on the beginning of a username; NAME^: of another attribute; `unsearchable`, `unparsable`, `empty`.
    """
    return _kind(request) == kind


@guard()
def filter_missing(_state: State, request: Request) -> bool:
    """There is no filter."""
    return request.get("Filter") is None


@guard()
def limit_is(_state: State, request: Request, count: str) -> bool:
    """The page may hold so many users."""
    return str(plain(request.get("Limit"))) == count


@guard()
def filter_value_is(_state: State, request: Request, value: str) -> bool:
    """The value that the filter asks for is this one."""
    given = subjects.filter_given(request)
    return given is not None and plain(given[2]) == value


@guard("page")
def page_known(state: State, request: Request) -> bool:
    """The PaginationToken in the request was given by the service."""
    return request.get("PaginationToken") in state.pages


@guard("page", "clock")
def page_overdue(state: State, request: Request) -> bool:
    """The PaginationToken in the request was given too long ago."""
    return page_known(state, request) and state.clock - state.page_shown_at > PAGE_SECONDS


@guard()
def page_invented(_state: State, request: Request) -> bool:
    """The token of a page in the request was never given."""
    return plain(request.get("PaginationToken", "NextToken")) is not None


@guard("user")
def statuses_differ(state: State, request: Request) -> bool:
    """A user of the pool, who came after the world was made, is not CONFIRMED."""
    pool = subjects.pool_name(state, request)
    return any(user.pool == pool and user.status != "CONFIRMED" for user in state.users)


def _kind(request: Request) -> str | None:
    if request.get("Filter") is None:
        return None
    if plain(request.get("Filter")) == "":
        return "empty"
    given = subjects.filter_given(request)
    if given is None:
        return "unparsable"
    name, kind, _ = given
    if name not in SEARCHABLE:
        return "unsearchable"
    if kind == "^=":
        return "prefix" if name == "username" else f"{name}^"
    return name
