"""Finding what a call names: its pool, client, user or group, or the refusal when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import refusals
from poolproof.reference.user_pools.state import Client, Directory, Group, Pool, User

if TYPE_CHECKING:
    from poolproof.reference.calls import Call
    from poolproof.reference.cloud import Cloud


def pool(call: Call) -> Pool:
    """Return the pool that `UserPoolId` names."""
    pool_id = call.arguments["UserPoolId"]
    found = directory(call.cloud).pools.get(pool_id)
    if found is None or found.region != call.region:
        raise refusals.unknown_pool(pool_id)
    return found


def directory(cloud: Cloud) -> Directory:
    """Return all user pools of an account."""
    return cloud.part(Directory)


def pool_and_client(call: Call) -> tuple[Pool, Client]:
    """Return the pool and client of an admin call; a client of another pool does not exist for it."""
    found = pool(call)
    return found, client_of(found, call.arguments["ClientId"])


def client_of(found: Pool, client_id: str) -> Client:
    """Return a client of a pool."""
    client = found.clients.get(client_id)
    if client is None:
        raise refusals.unknown_client(client_id)
    return client


def client(call: Call) -> tuple[Pool, Client]:
    """Return the client of a public call, and its pool."""
    client_id = call.arguments["ClientId"]
    everything = directory(call.cloud)
    found = everything.pools.get(everything.client_pools.get(client_id, ""))
    if found is None or found.region != call.region:
        raise refusals.unknown_client(client_id)
    return found, client_of(found, client_id)


def region_of_client(cloud: Cloud, client_id: str) -> str | None:
    """Return the region of a client's pool."""
    everything = directory(cloud)
    found = everything.pools.get(everything.client_pools.get(client_id, ""))
    return None if found is None else found.region


def normalised(found: Pool, name: str) -> str:
    """Return a username, preferred username or email as the pool compares it.

    Case-insensitive pools compare these three without regard to case (developer guide, user-pool-case-sensitivity).
    """
    return name if case_sensitive(found) else name.lower()


def case_sensitive(found: Pool) -> bool:
    """Tell whether a pool tells capital from small letters: yes, unless it was created otherwise through the API."""
    return bool(found.settings.get("UsernameConfiguration", {}).get("CaseSensitive", True))


def find_user(found: Pool, name: str) -> User | None:
    """Find a user by username, sub, or an active alias (service model, Username members of the admin operations)."""
    wanted = normalised(found, name)
    user = found.users.get(wanted)
    if user is not None:
        return user
    for one in found.users.values():
        if one.sub == name or alias_matches(found, one, wanted):
            return one
    return None


def alias_matches(found: Pool, user: User, wanted: str) -> bool:
    """Tell whether one of the user's sign-in attributes has the wanted value."""
    for attribute in sign_in_attributes(found):
        value = user.attributes.get(attribute)
        if value is not None and normalised(found, value) == wanted and alias_active(found, user, attribute):
            return True
    return False


def sign_in_attributes(found: Pool) -> list[str]:
    """Return the attributes by which users of a pool can be addressed."""
    settings = found.settings
    return [*settings.get("UsernameAttributes", ()), *settings.get("AliasAttributes", ())]


def alias_active(found: Pool, user: User, attribute: str) -> bool:
    """Tell whether an attribute works as a name: an alias only once verified, a username attribute always.

    Developer guide, user-pool-settings-attributes; preferred_username has no verification.
    """
    if attribute in found.settings.get("UsernameAttributes", ()) or attribute == "preferred_username":
        return True
    return user.attributes.get(f"{attribute}_verified") == "true"


def admin_user(found: Pool, name: str) -> User:
    """Return the user that an admin call names."""
    user = find_user(found, name)
    if user is None:
        raise refusals.unknown_user()
    return user


def existence_hidden(client: Client) -> bool:
    """Tell whether the client hides which users exist (PreventUserExistenceErrors; LEGACY unless set)."""
    return bool(client.settings.get("PreventUserExistenceErrors") == "ENABLED")


def group(found: Pool, name: str) -> Group:
    """Return a group of a pool."""
    one = found.groups.get(name)
    if one is None:
        raise refusals.not_found("Group not found.")
    return one


def import_in_progress() -> ServiceError:
    """Return the refusal of a change to a pool while users are imported."""
    return ServiceError("UserImportInProgressException", "A user import is in progress for this user pool.")
