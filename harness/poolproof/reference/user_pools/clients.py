"""App clients and their secrets."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools import client_settings, identifiers, lookup, pagination, refusals
from poolproof.reference.user_pools.state import Client, ClientSecret

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

SECRETS_LIMIT = 2


def create(call: Call) -> dict[str, Any]:
    """CreateUserPoolClient."""
    pool = lookup.pool(call)
    request = call.arguments
    generate, given = bool(request.get("GenerateSecret")), request.get("ClientSecret")
    if generate and given is not None:
        raise refusals.invalid_parameter("GenerateSecret and ClientSecret cannot be specified together.")
    settings = client_settings.settings_of(request)
    client_settings.require_consistent(pool, settings, has_secret=generate or given is not None, doing="creating")
    now = call.cloud.clock.now()
    client = Client(
        id=identifiers.client_id(call.cloud),
        pool_id=pool.id,
        settings={"ClientName": request["ClientName"], **settings},
        created_at=now,
        modified_at=now,
    )
    if generate or given is not None:
        add_secret(call, client, given)
    pool.clients[client.id] = client
    lookup.directory(call.cloud).client_pools[client.id] = pool.id
    return {"UserPoolClient": described(client)}


def described(client: Client) -> dict[str, Any]:
    """Return a client in the members of UserPoolClientType; the newest secret is shown."""
    members = {
        "UserPoolId": client.pool_id,
        "ClientId": client.id,
        "CreationDate": client.created_at,
        "LastModifiedDate": client.modified_at,
        **copy.deepcopy(client.settings),
    }
    if client.secrets:
        members["ClientSecret"] = client.secrets[-1].value
    return members


def describe(call: Call) -> dict[str, Any]:
    """DescribeUserPoolClient."""
    _, client = lookup.pool_and_client(call)
    return {"UserPoolClient": described(client)}


def update(call: Call) -> dict[str, Any]:
    """UpdateUserPoolClient: a full replacement, except for name and secret."""
    pool, client = lookup.pool_and_client(call)
    settings = client_settings.settings_of(call.arguments)
    client_settings.require_consistent(pool, settings, has_secret=bool(client.secrets), doing="updating")
    name = call.arguments.get("ClientName", client.settings["ClientName"])
    client.settings = {"ClientName": name, **settings}
    client.modified_at = call.cloud.clock.now()
    return {"UserPoolClient": described(client)}


def delete(call: Call) -> dict[str, Any]:
    """DeleteUserPoolClient."""
    pool, client = lookup.pool_and_client(call)
    del pool.clients[client.id]
    lookup.directory(call.cloud).client_pools.pop(client.id, None)
    return {}


def list_clients(call: Call) -> dict[str, Any]:
    """ListUserPoolClients: names and ids only."""
    pool = lookup.pool(call)
    shown, token = pagination.page(call, list(pool.clients.values()), lambda one: one.id, size="MaxResults")
    summaries = [{"ClientId": one.id, "UserPoolId": pool.id, "ClientName": one.settings["ClientName"]} for one in shown]
    return {"UserPoolClients": summaries, **token}


def add_secret(call: Call, client: Client, value: str | None) -> ClientSecret:
    """Give a client a secret: the one sent, or a generated one."""
    now = call.cloud.clock.now()
    number = int(now.timestamp() * 1000)
    taken = {one.id for one in client.secrets}
    while f"{client.id}--{number}" in taken:
        number += 1
    secret = ClientSecret(
        id=f"{client.id}--{number}", value=value or identifiers.client_secret(call.cloud), created_at=now
    )
    client.secrets.append(secret)
    return secret


def add_client_secret(call: Call) -> dict[str, Any]:
    """AddUserPoolClientSecret: the value is shown only when it was generated."""
    _, client = lookup.pool_and_client(call)
    if not client.secrets:
        raise refusals.invalid_parameter("Client secrets can only be added to an app client with a secret.")
    if secrets_full(client):
        raise ServiceError(
            "LimitExceededException", "The maximum number of client secrets for this app client has been reached."
        )
    secret = add_secret(call, client, call.arguments.get("ClientSecret"))
    descriptor = described_secret(secret)
    if "ClientSecret" not in call.arguments:
        descriptor["ClientSecretValue"] = secret.value
    return {"ClientSecretDescriptor": descriptor}


def secrets_full(client: Client) -> bool:
    """Tell whether a client has as many secrets as it may (service model, AddUserPoolClientSecret)."""
    return len(client.secrets) >= SECRETS_LIMIT


def described_secret(secret: ClientSecret) -> dict[str, Any]:
    """Return a secret without its value."""
    return {"ClientSecretId": secret.id, "ClientSecretCreateDate": secret.created_at}


def list_client_secrets(call: Call) -> dict[str, Any]:
    """ListUserPoolClientSecrets."""
    _, client = lookup.pool_and_client(call)
    return {"ClientSecrets": [described_secret(one) for one in client.secrets]}


def delete_client_secret(call: Call) -> dict[str, Any]:
    """DeleteUserPoolClientSecret: never the last one."""
    _, client = lookup.pool_and_client(call)
    wanted = call.arguments["ClientSecretId"]
    if all(one.id != wanted for one in client.secrets):
        raise refusals.not_found(f"Client secret {wanted} does not exist.")
    if last_secret(client):
        raise refusals.invalid_parameter("The last client secret of an app client cannot be deleted.")
    client.secrets = [one for one in client.secrets if one.id != wanted]
    return {}


def last_secret(client: Client) -> bool:
    """Tell whether only one secret is left."""
    return len(client.secrets) <= 1


OPERATIONS: dict[str, Handler] = {
    "CreateUserPoolClient": create,
    "DescribeUserPoolClient": describe,
    "UpdateUserPoolClient": update,
    "DeleteUserPoolClient": delete,
    "ListUserPoolClients": list_clients,
    "AddUserPoolClientSecret": add_client_secret,
    "ListUserPoolClientSecrets": list_client_secrets,
    "DeleteUserPoolClientSecret": delete_client_secret,
}
