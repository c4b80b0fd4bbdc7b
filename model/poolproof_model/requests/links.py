"""Requests that link identities of outside providers to users, in a world that has such a provider."""

from collections.abc import Iterator

from poolproof_model.guards.links import MOST_LINKS
from poolproof_model.requests import Choice, builds
from poolproof_model.requests.groups import left_out
from poolproof_model.requests.sign_in import joined
from poolproof_model.requests.slots import fixed, pool, reads, the_user, username, wrong
from poolproof_model.state import FRESH, State, text


def provider(state: State, _person: str) -> Iterator[Choice]:
    """The provider that the pool has is right, another is wrong."""
    for part in state.settings.parts.get("identity_providers", {}).values():
        yield Choice(value=text(part["members"]["ProviderName"]))
        yield Choice(value=text("Facebook"), wrong=True)


def next_subject(state: State, person: str) -> Iterator[Choice]:
    """A subject that the person has not linked yet is right."""
    user = the_user(state, person)
    count = len(user.links) + len(user.unlinked) if user else 0
    if count <= MOST_LINKS:
        yield Choice(value=text(f"{person}-{count}-{FRESH}"), label="next subject")


def linked_subject(state: State, person: str) -> Iterator[Choice]:
    """The subject that the person linked last is right."""
    user = the_user(state, person)
    for _, subject in user.links[-1:] if user else ():
        yield Choice(value=text(subject), label="linked subject")


reads(next_subject, "user", "links")
reads(linked_subject, "user", "links")

builds(
    "AdminLinkProviderForUser",
    UserPoolId=pool,
    DestinationUser__ProviderName=fixed("Cognito"),
    DestinationUser__ProviderAttributeName=joined(left_out, wrong("whatever")),
    DestinationUser__ProviderAttributeValue=username,
    SourceUser__ProviderName=provider,
    SourceUser__ProviderAttributeName=fixed("Cognito_Subject"),
    SourceUser__ProviderAttributeValue=next_subject,
)
builds(
    "AdminDisableProviderForUser",
    UserPoolId=pool,
    User__ProviderName=provider,
    User__ProviderAttributeName=fixed("Cognito_Subject"),
    User__ProviderAttributeValue=linked_subject,
)
