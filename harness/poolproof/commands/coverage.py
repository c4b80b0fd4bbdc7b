"""`poolproof spec coverage`: operations by what is said of them, rules by action, clauses without a witness."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tabulate import tabulate

from poolproof import twins
from poolproof.campaign import select
from poolproof.commands import output
from poolproof.coverage import OperationRow, RuleRow, operation_rows, rule_rows
from poolproof.families import suite as families
from poolproof_model.planner import plan
from poolproof_spec.catalogue import Catalogue, Clause

OPERATION_HEADERS = (
    "operation", "table", "validation", "not found", "success", "state", "other refusals", "untested", "errors",
    "without a clause or excuse",
)  # fmt: skip
RULE_HEADERS = ("rule", "actions", "with a witness", "which")


def coverage(spec: Path | None, form: output.ReportFormat) -> None:
    """Print what the specification covers, and what is missing with its reason."""
    rules = output.bound(spec)
    catalogue = rules.catalogue
    witnesses = {*plan(rules, select(catalogue)).witnesses, *(one.id for one in catalogue.twins if not one.untested)}
    cases = families.suite(catalogue).clauses if catalogue.families.rules else {}
    clauses = [*catalogue.clauses.values(), *(twins.clause_of(one) for one in catalogue.twins)]
    operations = operation_rows(catalogue, cases)
    crossed = rule_rows(catalogue, witnesses)
    if form is output.ReportFormat.JSON:
        output.say_json(_as_json(catalogue, clauses, witnesses, operations, crossed))
        return
    style = "pipe" if form is output.ReportFormat.MARKDOWN else "simple"
    heading = "## {}\n" if form is output.ReportFormat.MARKDOWN else "{}"
    output.say(heading.format("Operations: clauses by kind, declared errors produced of all"))
    output.say(_table([_operation_line(row) for row in operations], OPERATION_HEADERS, style))
    output.say(f"\n{_summed_up(operations)}\n")
    output.say(heading.format("Declared errors that no clause produces, with the excuse"))
    output.say(_table(_excused(operations), ("error", "operations", "because"), style))
    output.say("\n" + heading.format("Rules crossed with actions"))
    output.say(_table([_rule_line(row) for row in crossed], RULE_HEADERS, style))
    output.say("\n" + heading.format("Clauses without a witness"))
    output.say(_table(_unwitnessed(clauses, witnesses), ("clause", "untested because"), style))
    output.say(f"\n{_counted(clauses, witnesses)}")


def untested(clause: Clause) -> str | None:
    """Say why a clause cannot be tested, where it cannot."""
    if clause.untested is None and clause.then.unspecified:
        return f"unspecified: {clause.then.unspecified}"
    return clause.untested


def _table(lines: list[list[object]], headers: Iterable[str], style: str) -> str:
    if not lines:
        return "none"
    cells = [[str(value).replace("|", "\\|") if style == "pipe" else value for value in line] for line in lines]
    widths = None if style == "pipe" else [60] * len(lines[0])
    return tabulate(cells, list(headers), tablefmt=style, maxcolwidths=widths, disable_numparse=True)


def _operation_line(row: OperationRow) -> list[object]:
    name = row.operation if row.service == "cognito-idp" else f"{row.service}:{row.operation}"
    numbers = (row.validation, row.not_found, row.success, row.state, row.other_refusals, row.untested)
    missing = ", ".join(error.removesuffix("Exception") for error in row.unexcused)
    return [name, "yes" if row.tabled else "no", *numbers, f"{len(row.produced)} of {len(row.declared)}", missing]


def _summed_up(rows: tuple[OperationRow, ...]) -> str:
    tabled = [row for row in rows if row.tabled]
    missing = sum(len(row.unexcused) for row in tabled)
    return (
        f"{len(rows)} operations: {len(tabled)} with a table, {sum(row.validation for row in rows)} cases of families; "
        f"of the errors that operations with a table declare {sum(len(row.produced) for row in tabled)} are produced, "
        f"{sum(len(row.missing) for row in tabled) - missing} excused and {missing} missing"
    )


def _excused(rows: tuple[OperationRow, ...]) -> list[list[object]]:
    found = Counter((one.error, one.excuse) for row in rows for one in row.missing if one.excuse is not None)
    return [[error, number, excuse] for (error, excuse), number in found.most_common()]


def _rule_line(row: RuleRow) -> list[object]:
    return [row.rule, len(row.actions), len(row.witnessed), ", ".join(row.actions)]


def _unwitnessed(clauses: list[Clause], witnesses: set[str]) -> list[list[object]]:
    return [[clause.id, untested(clause) or "NO REASON"] for clause in clauses if clause.id not in witnesses]


def _counted(clauses: list[Clause], witnesses: set[str]) -> str:
    seen = sum(clause.id in witnesses for clause in clauses)
    reasons = sum(untested(clause) is not None for clause in clauses)
    return (
        f"{len(clauses)} clauses: {seen} with a witness, {reasons} untested with a reason, "
        f"{len(clauses) - seen - reasons} without either"
    )


def _as_json(
    catalogue: Catalogue,
    clauses: list[Clause],
    witnesses: set[str],
    operations: tuple[OperationRow, ...],
    crossed: tuple[RuleRow, ...],
) -> dict[str, Any]:
    return {
        "spec": catalogue.digest,
        "clauses": [
            {
                "id": clause.id,
                "component": clause.component.value,
                "level": clause.level.value,
                "grade": clause.grade.value,
                "witness": clause.id in witnesses,
                "untested": untested(clause),
            }
            for clause in clauses
        ],
        "operations": [
            {
                "service": row.service,
                "operation": row.operation,
                "table": row.tabled,
                "validation": row.validation,
                "not_found": row.not_found,
                "success": row.success,
                "state": row.state,
                "other_refusals": row.other_refusals,
                "untested": row.untested,
                "produced": list(row.produced),
                "missing": [{"error": one.error, "excuse": one.excuse} for one in row.missing],
            }
            for row in operations
        ],
        "rules": [
            {"rule": row.rule, "text": row.text, "actions": list(row.actions), "witnessed": list(row.witnessed)}
            for row in crossed
        ],
    }
