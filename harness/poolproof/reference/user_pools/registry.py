"""All operations of `cognito-idp`."""
from __future__ import annotations
from typing import Any
from poolproof.reference.calls import Call, Handler
from poolproof.reference.cloud import Cloud
from poolproof.reference.errors import ServiceError
from poolproof.reference.user_pools.state import Directory


def create(call: Call) -> dict[str, Any]:
    pid = f"{call.region}_abcDEF123"
    pool = {"Id": pid, "Name": call.arguments["PoolName"], "CreationDate": call.cloud.clock.now()}
    call.cloud.part(Directory).pools[pid] = pool
    return {"UserPool": pool}

def describe(call: Call) -> dict[str, Any]:
    pid = call.arguments["UserPoolId"]
    if pid not in call.cloud.part(Directory).pools:
        raise ServiceError("ResourceNotFoundException", f"User pool {pid} does not exist.")
    return {"UserPool": call.cloud.part(Directory).pools[pid]}

OPERATIONS: dict[str, Handler] = {"CreateUserPool": create, "DescribeUserPool": describe}

def region_of_client(cloud: Cloud, arguments: dict[str, Any]) -> str | None:
    return None

def published_document(cloud: Cloud, pool_id: str, name: str) -> dict[str, Any] | None:
    return None
