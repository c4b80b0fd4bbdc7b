import pytest

from poolproof.coverage import OperationRow, excuse_for, operation_rows, rule_rows
from poolproof.families import suite as families
from poolproof.families.service_model import operations
from poolproof_spec import catalogue
from poolproof_spec.catalogue import Catalogue


@pytest.fixture(scope="module")
def sheets() -> Catalogue:
    return catalogue.load()


@pytest.fixture(scope="module")
def rows(sheets: Catalogue) -> dict[str, OperationRow]:
    found = operation_rows(sheets, families.suite(sheets).clauses)
    return {f"{row.service}:{row.operation}": row for row in found}


def test_every_operation_of_the_service_models_has_a_row(rows: dict[str, OperationRow]):
    wanted = {f"{service}:{name}" for service in ("cognito-idp", "cognito-identity") for name in operations(service)}
    assert set(rows) == wanted


def test_every_declared_error_is_produced_or_missing(rows: dict[str, OperationRow]):
    for row in rows.values():
        assert sorted((*row.produced, *(one.error for one in row.missing))) == sorted(row.declared)


def test_a_row_counts_what_is_said(rows: dict[str, OperationRow]):
    row = rows["cognito-idp:SignUp"]
    assert row.tabled
    assert min(row.validation, row.success, row.state, row.other_refusals) > 0
    assert {"UsernameExistsException", "InvalidParameterException"} <= set(row.produced)


def test_an_operation_of_two_services_is_counted_for_one(rows: dict[str, OperationRow]):
    tagging = [rows["cognito-idp:TagResource"], rows["cognito-identity:TagResource"]]
    assert all(row.validation for row in tagging)


def test_excuses_speak_of_declared_errors(sheets: Catalogue, rows: dict[str, OperationRow]):
    declared = {error for row in rows.values() for error in row.declared}
    for excuse in sheets.excuses:
        assert set(excuse.errors) <= declared, excuse.errors
        for error in excuse.errors:
            assert any(
                one.error == error and excuse_for([excuse], name, error)
                for name, row in rows.items()
                for one in row.missing
            ), f"the excuse for {error} excuses nothing"


def test_a_rule_is_crossed_with_its_actions(sheets: Catalogue):
    found = {row.rule: row for row in rule_rows(sheets, ["UP-ACCESS-1.GetUser"])}
    row = found["UP-ACCESS-1"]
    assert {"GetUser", "DeleteUser"} <= set(row.actions)
    assert row.witnessed == ("GetUser",)


def test_every_declared_error_of_an_operation_with_a_table_is_produced_or_excused(rows: dict[str, OperationRow]):
    missing = {name: row.unexcused for name, row in rows.items() if row.tabled and row.unexcused}
    assert not missing, "\n".join(f"{name}: {', '.join(errors)}" for name, errors in missing.items())
