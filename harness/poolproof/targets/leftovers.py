"""What scenarios make themselves, and the calls that remove it when the world is closed.

Everything that belongs to a user pool or an identity pool goes with it; a domain and deletion protection have to go
before it.
"""

from collections.abc import Mapping
from typing import Any

from poolproof.observation import Observation, Returned
from poolproof.target import Call


class Leftovers:
    """The user pools and identity pools that scenarios made in one world and that are still there."""

    __slots__ = ("_domains", "_identity_pools", "_pools", "_protected")

    def __init__(self) -> None:
        self._pools: dict[str, None] = {}
        self._domains: dict[str, str] = {}
        self._identity_pools: dict[str, None] = {}
        self._protected: set[str] = set()

    def note(self, call: Call, observation: Observation) -> None:
        """Take in what one call has made or removed."""
        if not isinstance(observation, Returned):
            return
        arguments = call.arguments
        match call.operation:
            case "CreateUserPool":
                made = _id_of(observation.fields)
                if made is not None:
                    self._pools[made] = None
                    self._protect(made, arguments)
            case "UpdateUserPool":
                self._protect(str(arguments.get("UserPoolId")), arguments)
            case "CreateUserPoolDomain":
                self._domains[str(arguments.get("Domain"))] = str(arguments.get("UserPoolId"))
            case "DeleteUserPoolDomain":
                self._domains.pop(str(arguments.get("Domain")), None)
            case "CreateIdentityPool":
                self._identity_pools[str(observation.fields.get("IdentityPoolId"))] = None
            case "DeleteIdentityPool":
                self._identity_pools.pop(str(arguments.get("IdentityPoolId")), None)
            case "DeleteUserPool":
                self._pools.pop(str(arguments.get("UserPoolId")), None)

    def removal(self) -> tuple[Call, ...]:
        """Give the calls that remove what is left, in their order."""
        calls = [
            _call("DeleteUserPoolDomain", Domain=domain, UserPoolId=pool) for domain, pool in self._domains.items()
        ]
        for pool in self._pools:
            if pool in self._protected:
                calls.append(_call("UpdateUserPool", UserPoolId=pool, DeletionProtection="INACTIVE"))
            calls.append(_call("DeleteUserPool", UserPoolId=pool))
        calls.extend(_call("DeleteIdentityPool", IdentityPoolId=pool) for pool in self._identity_pools)
        return tuple(calls)

    def _protect(self, pool: str, arguments: Mapping[str, Any]) -> None:
        if arguments.get("DeletionProtection") == "ACTIVE":
            self._protected.add(pool)


def _id_of(fields: Mapping[str, Any]) -> str | None:
    pool = fields.get("UserPool")
    found = pool.get("Id") if isinstance(pool, Mapping) else None
    return found if isinstance(found, str) else None


def _call(operation: str, **arguments: Any) -> Call:
    return Call(action=operation, operation=operation, actor="admin", arguments=arguments)
