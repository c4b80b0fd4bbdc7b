"""Lists that come in pages: asks for one after the other, as a client does that wants the whole list."""

from collections.abc import Callable, Mapping
from typing import Any

from poolproof.observation import Observation, Returned

MOST_PAGES = 400
PAGED = {
    "AdminListDevices": ("Limit", "PaginationToken", "Devices"),
    "AdminListGroupsForUser": ("Limit", "NextToken", "Groups"),
    "ListGroups": ("Limit", "NextToken", "Groups"),
    "ListIdentities": ("MaxResults", "NextToken", "Identities"),
    "ListIdentityPools": ("MaxResults", "NextToken", "IdentityPools"),
    "ListIdentityProviders": ("MaxResults", "NextToken", "Providers"),
    "ListResourceServers": ("MaxResults", "NextToken", "ResourceServers"),
    "ListUserImportJobs": ("MaxResults", "PaginationToken", "UserImportJobs"),
    "ListUserPoolClients": ("MaxResults", "NextToken", "UserPoolClients"),
    "ListUserPools": ("MaxResults", "NextToken", "UserPools"),
    "ListUsers": ("Limit", "PaginationToken", "Users"),
    "ListUsersInGroup": ("Limit", "NextToken", "Users"),
    "LookupDeveloperIdentity": ("MaxResults", "NextToken", "DeveloperUserIdentifierList"),
}
"""For each operation that gives pages the members for size, token and items (service model)."""


def turn(
    administer: Callable[[str, Mapping[str, Any]], Observation],
    operation: str,
    limit: int,
    arguments: Mapping[str, Any],
) -> Observation:
    """Turn the pages of a list until no token comes: `{pages, items, ended}`.

    A refusal on the way is the answer; `ended` is false where tokens still come after MOST_PAGES.

    Raises:
        KeyError: the operation is none of PAGED.
    """
    size, token, member = PAGED[operation]
    request = {**arguments, size: limit}
    pages: list[Any] = []
    ended = False
    while not ended and len(pages) < MOST_PAGES:
        answer = administer(operation, dict(request))
        if not isinstance(answer, Returned):
            return answer
        pages.append(answer.fields.get(member, []))
        ended = not answer.fields.get(token)
        request[token] = answer.fields.get(token)
    return Returned(fields={"pages": pages, "items": [item for page in pages for item in page], "ended": ended})
