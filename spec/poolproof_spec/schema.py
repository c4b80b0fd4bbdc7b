"""The shapes of the sheets: what a decision table, a state chart, a world and a source look like."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Level(StrEnum):
    """How binding a clause is (RFC 2119 words)."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Grade(StrEnum):
    """How good a source is: A official or recorded from AWS, B credible report, C inference."""

    A = "A"
    B = "B"
    C = "C"


class Component(StrEnum):
    """The parts of Cognito that clauses speak of."""

    USER_POOLS = "user-pools"
    IDENTITY_POOLS = "identity-pools"
    STS = "sts"
    POLICY = "policy"
    FEDERATION = "federation"
    HARNESS = "harness"


class Actor(StrEnum):
    """Who makes the call."""

    PUBLIC = "public"
    USER = "user"
    ADMIN = "admin"
    CREDENTIALS = "credentials"
    CLIENT = "client"


class Sheet(BaseModel):
    """Strictness shared by all parts of a sheet: unknown members are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Citation(Sheet):
    """One source of one clause.

    `source` is `KEY:locator` with KEY from sources.yaml. `part` marks a citation that supports only a part
    of the clause and therefore does not lift its grade.
    """

    source: Annotated[str, Field(pattern=r"^[a-z0-9-]+(:.+)?$")]
    grade: Grade
    says: str
    part: bool = False


class Then(Sheet):
    """What a row demands: exactly one of `error`, `unspecified` or success.

    `error` is the code of a refusal; `or` lists outcomes that a contradicting source allows besides (error
    codes, or `success`); `message` is the text, compared after trimming one final period; `{...}` in it
    matches anything. `move` fires transitions (`chart.trigger`), `effects` changes the rest of the abstract
    state, `returns` names checks of the answer. A refusal changes nothing unless it names a move or effect.
    """

    error: str | None = None
    alternatives: tuple[str, ...] = Field(default=(), alias="or")
    message: str | None = None
    move: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    unspecified: str | None = None

    @property
    def changes(self) -> bool:
        """Whether the row names a move or an effect."""
        return bool(self.move or self.effects)

    @model_validator(mode="after")
    def _one_kind(self) -> "Then":
        if self.error and self.returns:
            raise ValueError("a refusal cannot have `returns`; give either `error` or `returns`")
        if self.unspecified and (self.error or self.returns or self.move or self.effects):
            raise ValueError("`unspecified` stands alone")
        if self.message and not self.error:
            raise ValueError("`message` needs an `error`")
        return self


class Row(Sheet):
    """One clause: the smallest statement that can be violated on its own.

    `setting` names the configuration that the rule enforces: a target that stores it but does not enforce it
    is `inert`. `before` lists clauses whose refusal this one precedes.
    """

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$")]
    text: str
    when: tuple[str, ...] = ()
    then: Then
    level: Level
    cites: Annotated[tuple[Citation, ...], Field(min_length=1)]
    setting: str | None = None
    before: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    untested: str | None = None


class Table(Sheet):
    """The decision table of one action: an AWS operation, one flow of it, or a client-side act."""

    action: str
    operation: str
    actor: Actor
    needs: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


class Rule(Row):
    """A row stated once for several actions; clause ids are `RULE.Action`, `{operation}` is filled in."""

    actions: Annotated[tuple[str, ...], Field(min_length=1)]


class SheetFile(Sheet):
    """One YAML file: the tables of one operation family."""

    component: Component
    tables: tuple[Table, ...] = ()
    rules: tuple[Rule, ...] = ()


class Transition(Sheet):
    """One arrow of a chart."""

    trigger: str
    source: tuple[str, ...]
    dest: str


class FamilyRule(Sheet):
    """What a member that breaks the service model in one way must be answered with; makes a clause for each case.

    `kind` is the way: missing, short, long, pattern, enum, low, high, type. Texts and sources may hold
    `{operation}`, texts also `{member}` and `{constraint}`. Ids are `FAMILY.Operation.Member.path.kind`.
    """

    family: Annotated[str, Field(pattern=r"^[A-Z]+-FAMILY$")]
    service: str
    component: Component
    kind: str
    text: str
    then: Then
    level: Level
    cites: Annotated[tuple[Citation, ...], Field(min_length=1)]


class FamilyException(Sheet):
    """Members (globs of `Operation.Member.path`) of which a source says that they are not held to the model."""

    members: Annotated[tuple[str, ...], Field(min_length=1)]
    kinds: Annotated[tuple[str, ...], Field(min_length=1)]
    also: Annotated[tuple[str, ...], Field(min_length=1)]
    why: str
    cites: Annotated[tuple[Citation, ...], Field(min_length=1)]


class Families(Sheet):
    """families.yaml: the rules by service and kind, and the exceptions."""

    rules: tuple[FamilyRule, ...]
    exceptions: tuple[FamilyException, ...] = ()


class Excuse(Sheet):
    """Errors that operations (globs, all where none is named) declare and no clause produces, with the reason."""

    errors: Annotated[tuple[str, ...], Field(min_length=1)]
    operations: tuple[str, ...] = ("*",)
    why: str


class TwinCall(Sheet):
    """One call about a user, whose strings may stand for other values.

    `{user}` is the username; as a whole, `${client.app.ClientId}` is a value of the world, `<0:Session>` a member that
    call 0 answered, `<srp_a>` and `<srp_timestamp>` what a client computes.
    """

    operation: str
    actor: Actor
    request: dict[str, Any]


class Twin(Sheet):
    """A property of two scenarios in one: the same calls about a user and about nobody are answered alike.

    The last of `calls` is compared: code, message, members with their types and forms, but not values. `answer` is
    what it gives for the user (an error code or `success`); where a target answers otherwise, nothing is compared.
    `may_differ` are members whose form tells the two apart as a source says.
    """

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$")]
    operation: str
    text: str
    level: Level
    cites: Annotated[tuple[Citation, ...], Field(min_length=1)]
    world: str = "plain"
    user: str = "CONFIRMED"
    named_by_address: bool = False
    calls: tuple[TwinCall, ...] = ()
    answer: str = "success"
    may_differ: tuple[str, ...] = ()
    untested: str | None = None

    @model_validator(mode="after")
    def _testable(self) -> "Twin":
        if not self.calls and self.untested is None:
            raise ValueError("a twin needs `calls`, or `untested` with the reason")
        return self


class Chart(Sheet):
    """A state chart; `subject` says in words what moves through it."""

    chart: str
    subject: str
    initial: str
    states: Annotated[tuple[str, ...], Field(min_length=1)]
    transitions: tuple[Transition, ...]

    @model_validator(mode="after")
    def _known_states(self) -> "Chart":
        known = set(self.states)
        for transition in self.transitions:
            for state in (*transition.source, transition.dest):
                if state not in known:
                    raise ValueError(f"chart {self.chart}: trigger {transition.trigger} names unknown state {state}")
        if self.initial not in known:
            raise ValueError(f"chart {self.chart}: unknown initial state {self.initial}")
        return self


class WorldSheet(Sheet):
    """A configuration in which scenarios run: AWS request members by kind and name, merged over `extends`.

    `alone`: each scenario has such a world to itself, because steps change what scenarios otherwise share.
    """

    name: str
    extends: str | None = None
    region: str | None = None
    why: str
    alone: bool = False
    parts: dict[str, dict[str, Any]] = Field(default_factory=dict)


class Move(Sheet):
    """One step of a named scenario: an action of the tables, by a person; `choose` names choices of its request."""

    do: str
    by: str = "alice"
    choose: tuple[str, ...] = ()


class Story(Sheet):
    """A named scenario: what it shows, and the actions that make it; what must hold at each step the tables say."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    shows: str
    world: str
    moves: Annotated[tuple[Move, ...], Field(min_length=1)]


class Access(Sheet):
    """One cell of the access matrix: what a bearer gets at a resource, as a clause shows it."""

    bearer: str
    resource: str
    asks: str
    clause: str


class Source(Sheet):
    """A document, model, standard, recording or report that clauses cite."""

    title: str
    url: str | None = None
    kind: str
    note: str | None = None


class Cell(Sheet):
    """One cell of the summary table: `yes` when all of `clauses` pass, `no` when all of `refuted_by` pass."""

    shows: str
    clauses: tuple[str, ...] = ()
    refuted_by: tuple[str, ...] = ()
    unshown: str | None = None


class Feature(Sheet):
    """One row of the summary table, or of the feature list (`user_pools` and `identity_pools` are its columns)."""

    feature: str
    group: str
    user_pools: tuple[Cell, ...] = ()
    identity_pools: tuple[Cell, ...] = ()
