"""Systems under test. Each is one module with its capability data; here they are found by name."""

import shlex
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from poolproof.errors import ConfigurationError
from poolproof.target import Capability, Target


def _reference() -> Target:
    from poolproof.targets.reference import ReferenceTarget  # noqa: PLC0415 -- a target's libraries load with it

    return ReferenceTarget()


def _moto() -> Target:
    from poolproof.targets.moto import MotoTarget  # noqa: PLC0415 -- a target's libraries load with it

    return MotoTarget()


TARGETS: dict[str, Callable[[], Target]] = {"reference": _reference, "moto": _moto}


def _adapter(command: str) -> Target:
    from poolproof.targets.adapter import AdapterTarget  # noqa: PLC0415 -- a target's libraries load with it

    return AdapterTarget(shlex.split(command))


def _endpoint(url: str) -> Target:
    from poolproof.targets.endpoint import Endpoint, EndpointTarget  # noqa: PLC0415 -- as above

    # on loopback nobody listens in, and emulators make their own certificates
    verify = urlsplit(url).hostname not in LOOPBACK
    return EndpointTarget(Endpoint(name=url, url=url.rstrip("/"), account_told=False, verify=verify))


def _managed(name: str) -> Target:
    from poolproof.targets import clocks, clones  # noqa: PLC0415 -- as above

    clone, library = clones.CLONES[name](say), clocks.faketime()
    if library is None or Capability.CLOCK in (clone.endpoint.capabilities or ()):
        return clones.ManagedTarget(clone)
    return clones.ManagedTarget(clones.clocked(clone, library))


def say(text: str) -> None:
    """Tell the user of work that takes a while."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


CLONES = ("reference-http", "moto-server", "ministack", "ministack-strict", "cognito-local")
"""Targets whose server is started and stopped with the run (see `clones`)."""

AWS = "aws"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
URLS = ("http://", "https://")
ADAPTER = "adapter:"
"""What stands before the command of a program that speaks the adapter protocol."""


def resolve(name: str, own: Mapping[str, Callable[[], Target]] | None = None) -> Target:
    """Make the target of a name, of a URL, `package.module:factory` or `adapter:COMMAND`; close it after use.

    `own` make the targets that the user described, by name; they stand before those that are built in.

    Raises:
        ConfigurationError: there is no such target, or its factory cannot be had.
    """
    if own and name in own:
        return own[name]()
    if name.startswith(ADAPTER):
        return _adapter(name.removeprefix(ADAPTER))
    if name.startswith(URLS):
        return _endpoint(name)
    if ":" in name:
        return foreign(name)
    if name in CLONES:
        return _managed(name)
    if name not in TARGETS:
        known = ", ".join((*(own or ()), *TARGETS, *CLONES, "a URL", "package.module:factory", f"{ADAPTER}COMMAND"))
        if name == AWS:
            raise ConfigurationError(
                "target aws: give --aws-account, --aws-region and --aws-mail-domain, "
                "or a table [targets.aws] in poolproof.toml"
            )
        raise ConfigurationError(f"no target {name!r}; there are {known}")
    return TARGETS[name]()


def foreign(name: str) -> Target:
    """Make the target of a factory, `package.module:factory`; modules of the working directory are found too.

    Raises:
        ConfigurationError: the factory cannot be had.
    """
    module, _, factory = name.partition(":")
    if not {"", str(Path.cwd())} & set(sys.path):
        sys.path.append(str(Path.cwd()))
    try:
        make: Callable[[], Target] = getattr(import_module(module), factory)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(f"target {name!r} cannot be had: {error}") from error
    return make()
