"""Guards on lists of users: filters and pages."""

from poolproof_model import subjects
from poolproof_model.guards import guard
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
    """The filter is on an attribute, by its name; or of kind `prefix`, `unsearchable` or `unparsable`."""
    return _kind(request) == kind


@guard()
def filter_missing(_state: State, request: Request) -> bool:
    """There is no filter."""
    return request.get("Filter") is None


@guard()
def limit_is(_state: State, request: Request, count: str) -> bool:
    """The page may hold so many users."""
    return str(plain(request.get("Limit"))) == count


@guard("page")
def page_known(state: State, request: Request) -> bool:
    """The PaginationToken in the request was given by the service."""
    return request.get("PaginationToken") in state.pages


def _kind(request: Request) -> str | None:
    if request.get("Filter") is None:
        return None
    given = subjects.filter_given(request)
    if given is None:
        return "unparsable"
    name, kind, _ = given
    if name not in SEARCHABLE:
        return "unsearchable"
    return "prefix" if kind == "^=" else name
