"""Requests that ask for a role among those that a login offers."""

from collections.abc import Iterator

from poolproof_model.requests import Choice, Slot, builds
from poolproof_model.requests.identities import external_login, identity, user_pool_login
from poolproof_model.requests.slots import reads
from poolproof_model.state import State, world_value


def only(slot: Slot, *components: str) -> Slot:
    """What is right for a slot, without anything wrong."""

    def right(state: State, person: str) -> Iterator[Choice]:
        yield from (choice for choice in slot(state, person) if not choice.wrong)

    return reads(right, *components)


def own_identity(sort: str) -> Slot:
    """The person's own identity by a login of the sort, and no guest's."""
    every = identity(sort)

    def own(state: State, person: str) -> Iterator[Choice]:
        guests = {item.symbol for item in state.identities if not item.logins}
        yield from (one for one in every(state, person) if not one.wrong and one.value not in guests)

    return reads(own, "identity")


def any_role(state: State, _person: str) -> Iterator[Choice]:
    """Each role of the world; which of them may be asked for depends on the login."""
    for name in state.settings.parts.get("roles", {}):
        yield Choice(value=world_value(f"role.{name}.Arn"))


for sort, action, login, read in (
    ("pool", "USER_POOL", user_pool_login, "token"),
    ("provider", "EXTERNAL", external_login, "external"),
):
    builds(
        f"GetCredentialsForIdentity.{action}.CUSTOM_ROLE",
        IdentityId=own_identity(sort),
        Logins=only(login, read),
        CustomRoleArn=any_role,
    )
