"""The reference over HTTP: an ASGI application that answers for all its services on one port.

Requests of AWS SDKs go to the reference as they are, their signatures checked. Below `/_poolproof/` a test asks for
what AWS has no call for: health, reset, clock, inbox, providers, APIs, functions of triggers, crashes.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from poolproof.reference import wire
from poolproof.server import skew
from poolproof.server.account import Account, AskedWrong

PREFIX = "/_poolproof/"
LONGEST_BODY = wire.MAXIMUM_UPLOAD + 1
"""Bytes that are read of a request; the reference refuses less."""

Scope: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Mapping[str, Any]]]
Send: TypeAlias = Callable[[Mapping[str, Any]], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]


def application(account: Account, *, signatures: bool = True) -> Application:
    """Make the application of an account; without `signatures` their age is not looked at."""
    asked: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
        "api": account.deploy,
        "clock": account.clock,
        "crashes": account.crashes,
        "events": account.events,
        "function": account.function,
        "health": lambda _: {"poolproof": "ready"},
        "inbox": account.inbox,
        "issuer": account.publish_issuer,
        "reset": account.reset,
        "social": account.vouch,
    }

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        body = await _body(receive)
        path: str = scope["path"]
        if path.startswith(PREFIX):
            answer = _answered(asked, path.removeprefix(PREFIX), scope, body)
        else:
            request = _request(scope, body)
            late = skew.refusal(request, datetime.now(UTC)) if signatures else None
            answer = late or wire.handle(account.cloud, request)
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})

    return serve


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size <= LONGEST_BODY:
            parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _request(scope: Scope, body: bytes) -> wire.Request:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    client = scope.get("client")
    if client:
        headers.setdefault("x-forwarded-for", client[0])
    raw_path = scope.get("raw_path") or scope["path"].encode()
    query = scope.get("query_string", b"").decode("latin-1")
    url = f"{scope['scheme']}://{headers.get('host', 'localhost')}{raw_path.decode('latin-1')}"
    return wire.Request(method=scope["method"], url=f"{url}?{query}" if query else url, headers=headers, body=body)


def _answered(
    asked: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]], name: str, scope: Scope, body: bytes
) -> wire.Response:
    act = asked.get(name)
    if act is None:
        return _document(404, {"error": f"no such endpoint; there are {', '.join(asked)}"})
    try:
        members = json.loads(body) if body else dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
        if not isinstance(members, dict):
            raise AskedWrong("send a JSON object")
        return _document(200, act(members))
    except ValueError as error:
        return _document(400, {"error": str(error)})


def _document(status: int, document: Mapping[str, Any]) -> wire.Response:
    body = json.dumps(document, default=str).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    return wire.Response(status=status, headers=headers, body=body)
