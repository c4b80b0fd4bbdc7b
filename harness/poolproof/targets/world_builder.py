"""Makes the parts of a world through a session: sends requests, notes what is missing, fills `${...}` places."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

from poolproof.errors import WorldError
from poolproof.observation import Indeterminate, Rejected, Returned, Unsupported
from poolproof.target import Call
from poolproof.targets.sdk import SdkSession
from poolproof_model.scenario import World

REFERENCE = re.compile(r"\$\{([^}:]+)\}")  # ${...:...} is a policy variable of IAM and stays


SIDE_SERVICES = ("iam", "s3", "dynamodb", "sts")
"""Services that worlds need beside Cognito; a stand-in for Cognito alone answers them with anything."""


class MissingPartError(Exception):
    """A part cannot be had on this target; holds the reason. Ends as an entry of `session.missing`."""


class Builder:
    """Makes parts through a session."""

    __slots__ = ("disposable", "session", "suffix")

    def __init__(self, *, session: SdkSession, suffix: str, disposable: bool) -> None:
        self.session = session
        self.suffix = suffix
        self.disposable = disposable

    def build(self, world: World, key: str, name: str, spec: Any, make: "Maker") -> None:
        """Make one part, or note under its key (`pool.main`) why the target has none.

        Raises:
            WorldError: the target refused, or something that the part refers to is not in the world.
        """
        try:
            make(self, name, spec)
        except MissingPartError as reason:
            self.session.missing[key] = str(reason)
        except (KeyError, TypeError, WorldError) as error:
            cause = str(error) if isinstance(error, WorldError) else f"description or answer not understood, {error!r}"
            raise WorldError(f"world {world.name!r} on {self.session.target}, {key}: {cause}") from error

    def call(self, operation: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send a request as the account's administrator and return its answer.

        Raises:
            MissingPartError: the target does not have the operation.
            WorldError: the target refused.
        """
        answer = self.session.perform(Call(action=operation, operation=operation, actor="admin", arguments=arguments))
        match answer:
            case Returned():
                return answer.fields
            case Unsupported():
                raise MissingPartError(f"{operation}: {answer.reason}")
            case Rejected():
                raise WorldError(f"{operation} was refused with {answer.code} ({answer.http_status}): {answer.message}")
            case Indeterminate(crash=True) if operation.partition(":")[0] in SIDE_SERVICES:
                raise MissingPartError(f"{operation}: no answer of its protocol")
            case Indeterminate():
                raise WorldError(f"{operation} could not be decided: {answer.cause}")

    def on_close(self, operation: str, **arguments: Any) -> None:
        """Send a request when the session closes, whatever it answers."""
        if not self.disposable:
            call = Call(action=operation, operation=operation, actor="admin", arguments=arguments)
            self.session.on_close.append(partial(self.session.perform, call))

    def record(self, key: str, fields: Mapping[str, Any]) -> None:
        """Remember a part's answer."""
        for member, value in fields.items():
            self.session.record(f"{key}.{member}", value)

    def filled(self, spec: Any) -> Any:
        """Put the values of parts made before into `${...}` places, in keys and values.

        Raises:
            MissingPartError: the part referred to is missing on this target.
            WorldError: there is no such part or value.
        """
        match spec:
            case dict():
                return {self.filled(key): self.filled(value) for key, value in spec.items()}
            case list():
                return [self.filled(item) for item in spec]
            case str():
                whole = REFERENCE.fullmatch(spec)
                return self.value(whole[1]) if whole else REFERENCE.sub(lambda found: str(self.value(found[1])), spec)
            case _:
                return spec

    def value(self, path: str) -> Any:
        """Return a value of the world made so far.

        Raises:
            MissingPartError: its part is missing on this target.
            WorldError: there is no such part or value.
        """
        values = self.session.world_values
        if path in values:
            return values[path]
        self.require(".".join(path.split(".")[:2]))
        raise WorldError(f"${{{path}}} refers to nothing that was made before it")

    def require(self, key: str) -> None:
        """Refuse to go on if a part (`pool.main`) is missing.

        Raises:
            MissingPartError: it is.
        """
        if key in self.session.missing:
            raise MissingPartError(f"needs {key}: {self.session.missing[key]}")

    def unique(self, name: str) -> str:
        """Return a name that no other world uses: letters, digits, hyphens, as buckets want it."""
        return f"poolproof-{name.lower().replace('_', '-')}-{self.suffix}"


Maker: TypeAlias = Callable[[Builder, str, Any], None]
"""Makes the part of a name from its description, whose `${...}` places are not filled yet."""
