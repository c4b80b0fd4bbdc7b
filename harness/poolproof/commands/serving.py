"""`poolproof serve`: the reference over HTTP, for any AWS SDK."""

import socket

import uvicorn

from poolproof.commands import output
from poolproof.errors import ConfigurationError
from poolproof.reference.cloud import ROOT_ACCESS_KEY_ID, ROOT_SECRET_ACCESS_KEY, Cloud
from poolproof.server.account import Account
from poolproof.server.app import application
from poolproof.targets.reference import ACCOUNT_ID, ring

LOOPBACK = "127.0.0.1"


def serve(host: str, port: int, *, signatures: bool) -> int:
    """Serve until Ctrl-C; port 0 takes any free one.

    Raises:
        ConfigurationError: the port cannot be had.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, _, _, address = found[0]
        # with the protocol named asyncio turns Nagle's algorithm off, which costs 40 ms an answer
        listener = socket.socket(family, kind, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise ConfigurationError(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from error
    account = Account(lambda: Cloud(keys=ring(), account_id=ACCOUNT_ID))
    url = f"http://{host}:{listener.getsockname()[1]}"
    output.say(f"serving the reference at {url}; Ctrl-C ends it")
    output.say(f"  account {ACCOUNT_ID}")
    output.say(f"  access key id {ROOT_ACCESS_KEY_ID}, secret access key {ROOT_SECRET_ACCESS_KEY}")
    output.say(f"  messages sent: {url}/_poolproof/inbox   start again empty: POST {url}/_poolproof/reset")
    app = application(account, signatures=signatures)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, date_header=False)
    uvicorn.Server(config).run(sockets=[listener])
    return 0
