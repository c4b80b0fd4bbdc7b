"""`pytest --poolproof TARGET`: one item for each clause, one property test for each component.

Without the option nothing but pytest is imported. Campaigns are run by poolproof.pytest_items, when the first item
of a batch is due: one batch for a whole session, one for each operation where pytest-xdist shares out the items.
"""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from poolproof.pytest_items import Campaigns

NAME = "poolproof"
EXAMPLES = 20
"""Scenarios that one property test draws, where no number is given."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup(NAME, "conformance to Amazon Cognito")
    group.addoption("--poolproof", metavar="TARGET", help="hold a target against the specification of Cognito")
    group.addoption(
        "--poolproof-component", action="append", default=[], metavar="NAME", help="only this component; repeatable"
    )
    group.addoption(
        "--poolproof-clause", action="append", default=[], metavar="GLOB", help="only these clauses; repeatable"
    )
    group.addoption(
        "--poolproof-examples",
        type=int,
        default=EXAMPLES,
        metavar="N",
        help="scenarios that each property test draws (%(default)s; 0 for no property tests)",
    )
    group.addoption("--poolproof-spec", metavar="FOLDER", help="another folder of sheets, laid out like poolproof_spec")
    group.addoption(
        "--poolproof-config",
        metavar="FILE",
        help="targets and waivers; poolproof.toml, if it is where pytest was started",
    )
    group.addoption("--poolproof-seed", type=int, default=0, metavar="N", help="seed of the property tests")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the items, before -k and -m choose among them."""
    target = config.getoption(NAME)
    if target is None:
        return
    from poolproof.pytest_items import collect  # noqa: PLC0415 -- heavy, and only for those who asked

    added = list(collect(session, config, target))
    items.extend(added)
    report = pytest.CollectReport(nodeid=NAME, outcome="passed", longrepr=None, result=[*added])
    config.hook.pytest_collectreport(report=report)  # so that they are counted as collected


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker whole operations, so that a batch is not run on two workers; only where -n alone was given."""
    if config.getoption(NAME) is None or config.getoption("dist") != "load":
        return None
    from poolproof.pytest_items import scheduler  # noqa: PLC0415 -- heavy, and only for those who asked

    return scheduler(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Release the target."""
    campaigns: Campaigns | None = getattr(session.config, "_poolproof_campaigns", None)
    if campaigns is not None:
        campaigns.close()
