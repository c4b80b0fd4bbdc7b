"""A small DynamoDB: tables with items by key, each request checked with `dynamodb:LeadingKeys`.

It takes the operations that a test of access needs; conditions of a Query are equality and `begins_with`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from poolproof.reference import credentials, json_protocol, service_models, validation
from poolproof.reference.calls import Signer
from poolproof.reference.cloud import Cloud
from poolproof.reference.errors import ServiceError
from poolproof.reference.policy import denials
from poolproof.reference.resources import signed
from poolproof.reference.sigv4 import Signature
from poolproof.reference.sts import permissions
from poolproof.reference.wire import Request, Response

TARGET = "DynamoDB_20120810."
CORAL = "com.amazon.coral.service#"
DYNAMODB = "com.amazonaws.dynamodb.v20120810#"
_CONDITION = re.compile(
    r"\s*(?P<hash>[#\w.]+)\s*=\s*(?P<value>:\w+)"
    r"(?:\s+AND\s+(?:(?P<sort>[#\w.]+)\s*=\s*(?P<equal>:\w+)"
    r"|begins_with\s*\(\s*(?P<begin>[#\w.]+)\s*,\s*(?P<prefix>:\w+)\s*\)))?\s*",
    re.IGNORECASE,
)


@dataclass(slots=True, kw_only=True)
class Table:
    """One table; items by partition and sort key."""

    name: str
    arn: str
    hash_key: str
    range_key: str | None
    description: dict[str, Any]
    created_at: datetime
    tags: dict[str, str] = field(default_factory=dict)
    items: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class DynamoDbState:
    """All tables of the account, by Region and name."""

    tables: dict[tuple[str, str], Table] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A signed and validated request."""

    cloud: Cloud
    request: Request
    signer: Signer
    region: str
    operation: str
    arguments: dict[str, Any]


def answer(cloud: Cloud, request: Request) -> Response:
    """Answer a request of the JSON 1.0 protocol."""
    operation = request.headers["x-amz-target"].removeprefix(TARGET)
    try:
        result = _performed(cloud, request, operation)
    except ServiceError as refusal:
        name = "message" if refusal.code in VALIDATION else "Message"
        space = DYNAMODB if refusal.code in OWN_ERRORS else CORAL
        body = {"__type": space + refusal.code, name: refusal.message}
        return _response(refusal.http_status, body)
    return _response(200, result)


VALIDATION = frozenset(("ValidationException", "MissingAuthenticationTokenException", "ResourceNotFoundException"))
OWN_ERRORS = frozenset(("ResourceNotFoundException", "ResourceInUseException"))


def _response(status: int, body: dict[str, Any]) -> Response:
    headers = {"content-type": "application/x-amz-json-1.0", "x-amzn-requestid": str(uuid.uuid4())}
    return Response(status=status, headers=headers, body=json_protocol.encoded(body))


def _performed(cloud: Cloud, request: Request, operation: str) -> dict[str, Any]:
    handler = OPERATIONS.get(operation)
    if handler is None or operation not in service_models.operation_names("dynamodb"):
        raise ServiceError("UnknownOperationException", None)
    signature = signed.inspect(cloud, request, "dynamodb")
    if signature.signer is None:
        raise refusal_of(signature)
    arguments = validation.validated("dynamodb", operation, json_protocol.decoded(request.body))
    return handler(
        Asked(
            cloud=cloud,
            request=request,
            signer=signature.signer,
            region=signature.region or "us-east-1",
            operation=operation,
            arguments=arguments,
        )
    )


def refusal_of(signature: Signature) -> ServiceError:
    """How DynamoDB words a request without a valid signature (dynalite issue 105; amplify-js issue 476)."""
    refusal = credentials.refusal("dynamodb", signature)
    if refusal.code == "MissingAuthenticationTokenException":
        return ServiceError(refusal.code, "Request is missing Authentication Token")
    return refusal


def require(asked: Asked, arn: str, leading: tuple[str, ...] | None) -> None:
    """Refuse what the caller's policies do not allow; `leading` are the partition keys that the request touches."""
    action = f"dynamodb:{asked.operation}"
    keys = signed.keys_of_request(asked.cloud, asked.request)
    if leading is not None:
        keys["dynamodb:leadingkeys"] = leading
    decision = permissions.decide(asked.cloud, asked.signer, action=action, resource=arn, keys=keys)
    if not decision.allowed:
        text = denials.sentence(asked.signer.principal_arn, action, arn, decision)
        raise ServiceError("AccessDeniedException", text)


def _arn(asked: Asked) -> str:
    name = asked.arguments["TableName"]
    return f"arn:aws:dynamodb:{asked.region}:{asked.signer.account_id}:table/{name}"


def _table(asked: Asked) -> Table:
    table = asked.cloud.part(DynamoDbState).tables.get((asked.region, asked.arguments["TableName"]))
    if table is None:
        raise ServiceError("ResourceNotFoundException", "Requested resource not found")
    return table


def text_of(value: Any) -> str:
    """A key value as a condition key shows it: the text of its S, N or B."""
    if isinstance(value, dict) and len(value) == 1:
        (found,) = value.values()
        if isinstance(found, str):
            return found
        if isinstance(found, bytes):
            return found.hex()
    raise ServiceError("ValidationException", "The provided key element does not match the schema")


def _key(asked: Asked, member: str) -> tuple[Table | None, tuple[str, str]]:
    """The table, and the key in `Item` or `Key`; permission is asked before a missing table is told."""
    found: dict[str, Any] = asked.arguments[member]
    table = asked.cloud.part(DynamoDbState).tables.get((asked.region, asked.arguments["TableName"]))
    if table is None:
        require(asked, _arn(asked), None)
        return None, ("", "")
    partition = text_of(found.get(table.hash_key))
    require(asked, table.arn, (partition,))
    sort = "" if table.range_key is None else text_of(found.get(table.range_key))
    return table, (partition, sort)


def create_table(asked: Asked) -> dict[str, Any]:
    """CreateTable; the table is active at once."""
    require(asked, _arn(asked), None)
    held, arguments = asked.cloud.part(DynamoDbState).tables, asked.arguments
    name = arguments["TableName"]
    if (asked.region, name) in held:
        raise ServiceError("ResourceInUseException", f"Table already exists: {name}")
    by_type = {one["KeyType"]: one["AttributeName"] for one in arguments.get("KeySchema", [])}
    if "HASH" not in by_type:
        raise ServiceError("ValidationException", "No Hash Key specified in schema.")
    now = asked.cloud.clock.now()
    description = {
        "TableName": name,
        "TableArn": _arn(asked),
        "TableStatus": "ACTIVE",
        "KeySchema": arguments["KeySchema"],
        "AttributeDefinitions": arguments.get("AttributeDefinitions", []),
        "CreationDateTime": now,
        "ItemCount": 0,
    }
    held[asked.region, name] = Table(
        name=name,
        arn=_arn(asked),
        hash_key=by_type["HASH"],
        range_key=by_type.get("RANGE"),
        description=description,
        created_at=now,
        tags={tag["Key"]: tag["Value"] for tag in arguments.get("Tags", [])},
    )
    return {"TableDescription": description}


def describe_table(asked: Asked) -> dict[str, Any]:
    """DescribeTable."""
    require(asked, _arn(asked), None)
    return {"Table": _table(asked).description}


def delete_table(asked: Asked) -> dict[str, Any]:
    """DeleteTable."""
    require(asked, _arn(asked), None)
    table = _table(asked)
    del asked.cloud.part(DynamoDbState).tables[asked.region, table.name]
    return {"TableDescription": {**table.description, "TableStatus": "DELETING"}}


def list_tables(asked: Asked) -> dict[str, Any]:
    """ListTables: names in order, by pages of at most 100."""
    require(asked, "*", None)
    start, limit = asked.arguments.get("ExclusiveStartTableName", ""), asked.arguments.get("Limit", 100)
    held = asked.cloud.part(DynamoDbState).tables
    names = sorted(name for region, name in held if region == asked.region and name > start)
    following = {"LastEvaluatedTableName": names[limit - 1]} if len(names) > limit else {}
    return {"TableNames": names[:limit], **following}


def list_tags_of_resource(asked: Asked) -> dict[str, Any]:
    """ListTagsOfResource."""
    arn = asked.arguments["ResourceArn"]
    require(asked, arn, None)
    table = next((one for one in asked.cloud.part(DynamoDbState).tables.values() if one.arn == arn), None)
    if table is None:
        raise ServiceError("ResourceNotFoundException", "Requested resource not found")
    return {"Tags": [{"Key": key, "Value": value} for key, value in table.tags.items()]}


def put_item(asked: Asked) -> dict[str, Any]:
    """PutItem."""
    table, key = _key(asked, "Item")
    if table is None:
        _table(asked)
    else:
        table.items[key] = asked.arguments["Item"]
    return {}


def get_item(asked: Asked) -> dict[str, Any]:
    """GetItem; an item that is not there gives an empty answer."""
    table, key = _key(asked, "Key")
    item = _table(asked).items.get(key) if table is None else table.items.get(key)
    return {} if item is None else {"Item": item}


def delete_item(asked: Asked) -> dict[str, Any]:
    """DeleteItem."""
    table, key = _key(asked, "Key")
    (_table(asked) if table is None else table).items.pop(key, None)
    return {}


def query(asked: Asked) -> dict[str, Any]:
    """Query by partition key, with equality or begins_with on the sort key."""
    arguments = asked.arguments
    found = _CONDITION.fullmatch(arguments.get("KeyConditionExpression", "")[:1024])
    names, values = arguments.get("ExpressionAttributeNames", {}), arguments.get("ExpressionAttributeValues", {})
    if found is None or found["value"] not in values:
        raise ServiceError("ValidationException", "Invalid KeyConditionExpression: Syntax error")
    partition = text_of(values[found["value"]])
    require(asked, _arn(asked), (partition,))
    table = _table(asked)
    if names.get(found["hash"], found["hash"]) != table.hash_key:
        raise ServiceError("ValidationException", "Query condition missed key schema element: " + table.hash_key)
    items = [item for (own, sort), item in sorted(table.items.items(), key=_by_key) if own == partition
             and _sort_matches(found, values, sort)]  # fmt: skip
    return {"Items": items, "Count": len(items), "ScannedCount": len(items)}


def _by_key(entry: tuple[tuple[str, str], dict[str, Any]]) -> tuple[str, str]:
    return entry[0]


def _sort_matches(found: re.Match[str], values: dict[str, Any], sort: str) -> bool:
    if found["equal"] is not None:
        return sort == text_of(values.get(found["equal"]))
    return found["prefix"] is None or sort.startswith(text_of(values.get(found["prefix"])))


OPERATIONS: dict[str, Callable[[Asked], dict[str, Any]]] = {
    "CreateTable": create_table,
    "DescribeTable": describe_table,
    "DeleteTable": delete_table,
    "ListTables": list_tables,
    "ListTagsOfResource": list_tags_of_resource,
    "PutItem": put_item,
    "GetItem": get_item,
    "DeleteItem": delete_item,
    "Query": query,
}
