"""`poolproof.toml`: targets and waivers of the user's own, parsed and checked.

Secrets do not belong into it: keys are given by the names of environment variables that hold them.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from poolproof.errors import ConfigurationError
from poolproof.target import Capability

FILE = "poolproof.toml"


class Table(BaseModel):
    """Strictness shared by all tables: a key that is not known is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Keys(Table):
    """The account that an endpoint is administered with; keys by the names of environment variables."""

    id: str = "123456789012"
    access_key_id_variable: str | None = Field(default=None, description="Environment variable with the access key id.")
    secret_access_key_variable: str | None = Field(
        default=None, description="Environment variable with the secret key."
    )
    session_token_variable: str | None = Field(default=None, description="Environment variable with the session token.")


class Request(Table):
    """A plain request to the endpoint: method and path."""

    method: Literal["GET", "POST", "PUT", "DELETE"] = "POST"
    path: str = Field(pattern="^/")


class LogInbox(Table):
    """Codes are printed: `pattern` finds one, `{address}` in it is the address, its first group the code."""

    kind: Literal["log"]
    pattern: str


class HttpInbox(Table):
    """Messages are listed at `path`, as text or JSON; `pattern` as in LogInbox is sought in the answer's text."""

    kind: Literal["http"]
    path: str = Field(pattern="^/")
    pattern: str


class HeaderInbox(Table):
    """A response header of the step that sent the code holds it."""

    kind: Literal["header"]
    name: str


class ConstantInbox(Table):
    """Every code is the same."""

    kind: Literal["constant"]
    code: str


Inbox = Annotated[LogInbox | HttpInbox | HeaderInbox | ConstantInbox, Field(discriminator="kind")]


class EndpointTable(Table):
    """A server that runs already."""

    kind: Literal["endpoint"]
    url: str = Field(pattern="^https?://")
    version: str = ""
    account: Keys = Keys()
    capabilities: frozenset[Capability] | None = Field(
        default=None, description="What it can do; probed where not given."
    )
    reset: Request | None = Field(default=None, description="Sent before each world; it empties the server.")
    inbox: HttpInbox | HeaderInbox | ConstantInbox | None = Field(default=None, discriminator="kind")
    verify: bool = Field(default=True, description="Whether its certificate is looked at.")


class ManagedTable(Table):
    """A server that is started and stopped with the run; `{port}`, `{url}` and `{state}` are filled in."""

    kind: Literal["managed"]
    command: tuple[str, ...] = Field(min_length=1)
    ready: str = Field(pattern="^/", description="A path that answers below 500 once the server is up.")
    environment: Mapping[str, str] = {}
    files: Mapping[str, str] = Field(default={}, description="Files by path, written into its empty working directory.")
    port: int = Field(default=0, ge=0, le=65535, description="Port; 0 takes a free one.")
    start_seconds: float = Field(default=60.0, gt=0)
    version: str = ""
    account: Keys = Keys()
    capabilities: frozenset[Capability] | None = None
    reset: Request | None = None
    inbox: Inbox | None = None
    clock: Literal["none", "libfaketime"] = Field(default="none", description="Whether libfaketime moves its clock.")


class AdapterTable(Table):
    """A program that speaks the adapter protocol."""

    kind: Literal["adapter"]
    command: tuple[str, ...] = Field(min_length=1)


class PythonTable(Table):
    """A factory in Python: `package.module:factory`."""

    kind: Literal["python"]
    factory: str = Field(pattern=r"^[\w.]+:\w+$")


class AwsTable(Table):
    """A real account; credentials come by the SDK's normal chain."""

    kind: Literal["aws"]
    account: str = Field(pattern=r"^\d{12}$")
    region: str
    mail_domain: str = Field(description="A domain of which every mailbox is yours.")
    phones: frozenset[str] = Field(default=frozenset(), description="Numbers that may be written to, as +15555550100.")
    journals: Path = Field(default=Path("poolproof-journals"), description="Folder of journals, from where it is run.")
    endpoint: str | None = Field(default=None, description="Another place that answers for AWS, for proofs.")


TargetTable = Annotated[
    EndpointTable | ManagedTable | AdapterTable | PythonTable | AwsTable, Field(discriminator="kind")
]


class Waiver(Table):
    """A known difference that is accepted until a day (inclusive): FAILs of some clauses on a target are WAIVED."""

    clause: str = Field(min_length=1, description="A clause id, or a glob such as UP-MFA-*.")
    target: str = Field(default="*", description="A target's name, or a glob.")
    reason: str = Field(min_length=1)
    link: str = ""
    until: date


class Configuration(Table):
    """The whole file."""

    targets: Mapping[str, TargetTable] = {}
    waivers: tuple[Waiver, ...] = ()


def load(path: Path | None) -> Configuration:
    """Read a file of configuration; without one, `poolproof.toml` of the working directory, if it is there.

    Raises:
        ConfigurationError: it cannot be read, or a key in it is wrong; the message holds file, key and remedy.
    """
    file = path or Path(FILE)
    if path is None and not file.exists():
        return Configuration()
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror}; give another --config") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{file}: is not TOML: {error}; correct that place") from error
    try:
        return Configuration.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(f"{file}: {_key(first['loc'])}: {first['msg']}; {_remedy(first['type'])}") from error


def schema() -> dict[str, Any]:
    """Give the JSON Schema of the file."""
    return Configuration.model_json_schema()


KINDS = ("endpoint", "managed", "adapter", "python", "aws")


def _key(place: tuple[int | str, ...]) -> str:
    """Name a key as it stands in the file; the kind of a table, which pydantic puts in, is left out."""
    # pydantic puts the kind of a table behind its name: targets.NAME.KIND.key
    parts = [part for number, part in enumerate(place) if not (number == 2 and part in KINDS)]
    return ".".join(map(str, parts)) or "the whole file"


def _remedy(kind: str) -> str:
    match kind:
        case "extra_forbidden":
            return "take the key out, or spell it as `poolproof targets schema` does"
        case "missing":
            return "add the key"
        case "union_tag_not_found" | "union_tag_invalid":
            return "give `kind` as one of those that `poolproof targets schema` lists"
        case _:
            return "`poolproof targets schema` says what it takes"
