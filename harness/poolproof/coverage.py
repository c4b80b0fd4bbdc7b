"""What the specification covers: operations by kind of clause and by declared error, and rules by action.

An operation of the service model is covered where tables or families speak of it; what is missing is named, with the
excuse that the specification has for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from poolproof.families.service_model import ModelledOperation, operations
from poolproof_spec.catalogue import Catalogue, Clause
from poolproof_spec.schema import Excuse

SERVICES = ("cognito-idp", "cognito-identity")
NOT_FOUND = frozenset({"ResourceNotFoundException", "UserNotFoundException"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A declared error that no clause produces; `excuse` is None where none is given."""

    error: str
    excuse: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """What is said of one operation: numbers of clauses by kind, and its declared errors.

    `validation` are cases of families, `state` successes that change state; `tabled` says whether there is a table.
    """

    service: str
    operation: str
    tabled: bool
    validation: int
    not_found: int
    success: int
    state: int
    other_refusals: int
    untested: int
    declared: tuple[str, ...]
    produced: tuple[str, ...]
    missing: tuple[Missing, ...]

    @property
    def unexcused(self) -> tuple[str, ...]:
        """The declared errors that are neither produced nor excused."""
        return tuple(one.error for one in self.missing if one.excuse is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule that is stated once, and the actions that it is crossed with; `witnessed` are those with a witness."""

    rule: str
    text: str
    actions: tuple[str, ...]
    witnessed: tuple[str, ...]


def operation_rows(catalogue: Catalogue, families: Mapping[str, Clause]) -> tuple[OperationRow, ...]:
    """Give a row for every operation of the service models, in their order."""
    return tuple(
        _row(catalogue, operation, _clauses(catalogue.clauses.values(), operation), _of(families, operation))
        for service in SERVICES
        for operation in operations(service).values()
    )


def _clauses(clauses: Iterable[Clause], operation: ModelledOperation) -> list[Clause]:
    """Give the clauses of an operation; a name that two services have goes without a prefix to the first of them."""
    names = {f"{operation.service}:{operation.name}"}
    if operation.service == SERVICES[0] or operation.name not in operations(SERVICES[0]):
        names.add(operation.name)
    return [clause for clause in clauses if clause.operation in names]


def _of(families: Mapping[str, Clause], operation: ModelledOperation) -> list[Clause]:
    prefixes = {"cognito-idp": "UP-FAMILY", "cognito-identity": "IP-FAMILY"}
    beginning = f"{prefixes[operation.service]}.{operation.name}."
    return [clause for name, clause in families.items() if name.startswith(beginning)]


def _row(
    catalogue: Catalogue, operation: ModelledOperation, clauses: list[Clause], cases: list[Clause]
) -> OperationRow:
    said = [clause for clause in clauses if clause.then.unspecified is None]
    refusals = [clause for clause in said if clause.then.error is not None]
    produced = {str(clause.then.error) for clause in (*refusals, *cases) if clause.untested is None}
    qualified = f"{operation.service}:{operation.name}"
    return OperationRow(
        service=operation.service,
        operation=operation.name,
        tabled=bool(clauses),
        validation=len(cases),
        not_found=sum(clause.then.error in NOT_FOUND for clause in refusals),
        success=sum(clause.then.error is None for clause in said),
        state=sum(clause.then.error is None and clause.then.changes for clause in said),
        other_refusals=sum(clause.then.error not in NOT_FOUND for clause in refusals),
        untested=len(clauses) - len(said) + sum(clause.untested is not None for clause in said),
        declared=operation.errors,
        produced=tuple(error for error in operation.errors if error in produced),
        missing=tuple(
            Missing(error=error, excuse=excuse_for(catalogue.excuses, qualified, error))
            for error in operation.errors
            if error not in produced
        ),
    )


def excuse_for(excuses: Iterable[Excuse], qualified: str, error: str) -> str | None:
    """Give the reason why no clause produces an error of an operation (`service:Name`), if there is one."""
    bare = qualified.partition(":")[2]
    return next(
        (
            excuse.why
            for excuse in excuses
            if error in excuse.errors
            and any(fnmatchcase(qualified, glob) or fnmatchcase(bare, glob) for glob in excuse.operations)
        ),
        None,
    )


def rule_rows(catalogue: Catalogue, witnessed: Iterable[str]) -> tuple[RuleRow, ...]:
    """Give a row for every rule, in the order of the sheets."""
    known = set(witnessed)
    groups: dict[str, list[Clause]] = {}
    for clause in catalogue.clauses.values():
        rule = clause.id.removesuffix(f".{clause.action}")
        if rule != clause.id:
            groups.setdefault(rule, []).append(clause)
    return tuple(
        RuleRow(
            rule=rule,
            text=clauses[0].text,
            actions=tuple(clause.action for clause in clauses),
            witnessed=tuple(clause.action for clause in clauses if clause.id in known),
        )
        for rule, clauses in groups.items()
    )
