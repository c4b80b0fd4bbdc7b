"""Fixtures that are dear to make: the specification bound to the model, and the plan for all of it."""

import pytest

import poolproof_model.definitions  # noqa: F401 -- definitions register themselves on import
from poolproof.campaign import select
from poolproof_model.expectation import Rules
from poolproof_model.planner import Plan, plan
from poolproof_spec import catalogue
from poolproof_spec.catalogue import Catalogue, Clause


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all-scenarios", action="store_true", help="run miniatures on every scenario, not on a sample")


@pytest.fixture(scope="session")
def whole() -> Catalogue:
    return catalogue.load()


@pytest.fixture(scope="session")
def rules(whole: Catalogue) -> Rules:
    return Rules(whole)


@pytest.fixture(scope="session")
def clauses(whole: Catalogue) -> dict[str, Clause]:
    return select(whole)


@pytest.fixture(scope="session")
def planned(rules: Rules, clauses: dict[str, Clause]) -> Plan:
    return plan(rules, clauses)
