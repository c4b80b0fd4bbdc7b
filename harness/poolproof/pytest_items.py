"""The items of the pytest plugin and the campaigns that decide them; loaded only with --poolproof."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from poolproof import configuration, twins, waivers
from poolproof.campaign import Options, Outcome, examine, joined, select
from poolproof.checking import ConformanceError, check, explain, installed_rules, steps
from poolproof.commands.output import bound
from poolproof.configuration import Waiver
from poolproof.errors import ConfigurationError
from poolproof.redaction import Redactor
from poolproof.suites import hold
from poolproof.target import Target
from poolproof.targets import configured, resolve
from poolproof.trace import Trace
from poolproof.verdict import Merged, Status, Verdict
from poolproof_model.expectation import Rules
from poolproof_model.planner import plan
from poolproof_model.scenario import Scenario
from poolproof_model.strategies import scenarios
from poolproof_spec.catalogue import Clause
from poolproof_spec.errors import PoolproofError

ROOT = "poolproof"
PROPERTIES = "properties"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The waivers of the configuration for a target of some names, as of today."""

    waivers: tuple[Waiver, ...]
    names: tuple[str, ...]

    def apply(self, outcome: Outcome) -> Outcome:
        """Turn the FAILs that are waived into WAIVED."""
        return waivers.apply(outcome, self.waivers, self.names, datetime.now(UTC).date()).outcome

    def without(self, clauses: Iterable[str]) -> frozenset[str]:
        """Leave out the clauses that are waived."""
        today = datetime.now(UTC).date()
        return frozenset(name for name in clauses if not waivers.waived(name, self.waivers, self.names, today))


class Campaigns:
    """Runs the campaign of a batch once and keeps its outcome and the scenarios that decided."""

    def __init__(self, target: Target, rules: Rules, accepted: "Accepted", *, shared_out: bool) -> None:
        """Nothing is run yet; `shared_out` says that other workers have other batches."""
        self.target = target
        self.accepted = accepted
        self.rules = rules
        self.shared_out = shared_out
        self._outcomes: dict[str, Outcome] = {}
        self._traces: dict[str, str] = {}
        self._redactor = Redactor()

    def verdict(self, item: "ClauseItem") -> tuple[Merged, str]:
        """Give the merged verdict of an item's clause and its scenario in words; the first item of a batch runs it."""
        batch = item.batch if self.shared_out else ROOT
        if batch not in self._outcomes:
            self._outcomes[batch] = self._examine(_clauses(item.session, item.batch if self.shared_out else None))
        merged = self._outcomes[batch].clauses[item.clause.id]
        return merged, self._traces.get(merged.deciding.scenario, "")

    def redacted(self, verdict: Verdict) -> Verdict:
        """Replace the secrets in a verdict."""
        return self._redactor.verdict(verdict)

    def close(self) -> None:
        """Release the target."""
        self.target.close()

    def _examine(self, clauses: Mapping[str, Clause]) -> Outcome:
        def on_trace(trace: Trace, verdicts: tuple[Verdict, ...]) -> None:
            shown = self._redactor.trace(trace)
            if any(verdict.status in {Status.FAIL, Status.UNKNOWN} for verdict in verdicts):
                self._traces[trace.scenario.id] = steps(shown)

        of_tables = {name: clause for name, clause in clauses.items() if not clause.suite}
        planned = plan(self.rules, of_tables)
        outcome = examine(self.target, self.rules, planned, of_tables, Options(), on_trace=on_trace)
        part = twins.suite(self.rules.catalogue).only(clauses)
        if part.clauses:
            outcome = joined(outcome, hold(self.target, part, Options(), on_trace=on_trace))
        return self.accepted.apply(outcome)


class ClauseItem(pytest.Item):
    """One clause on one target."""

    def __init__(self, *, clause: Clause, campaigns: Campaigns, **more: Any) -> None:
        """Keep the clause; `batch` names the items that are decided together."""
        super().__init__(**more)
        self.clause = clause
        self.campaigns = campaigns
        self.batch = f"{clause.component}::{clause.operation}"
        self.extra_keyword_matches.update({clause.id, clause.level.value, clause.component.value, clause.operation})

    def runtest(self) -> None:
        """Fail if the clause FAILs or could not be told; skip what the target cannot do or an earlier FAIL blocks."""
        merged, scenario = self.campaigns.verdict(self)
        text = explain(self.clause, self.campaigns.redacted(merged.deciding))
        match merged.status:
            case Status.PASS:
                return
            case Status.WAIVED:
                pytest.xfail(f"{merged.status}: {merged.deciding.reason}")
            case Status.FAIL | Status.UNKNOWN:
                raise ConformanceError(f"{text}\n\n{scenario}" if scenario else text)
            case Status.BLOCKED | Status.SKIPPED:
                pytest.skip(f"{merged.status}: {merged.deciding.reason}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the text alone: there is no test code to show."""
        if isinstance(excinfo.value, ConformanceError | PoolproofError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Name the item as its id does."""
        return self.path, None, f"{self.campaigns.target.name}: {self.clause.id}"


class PropertyItem(pytest.Item):
    """Scenarios drawn from the model that aim at one component; the failing one is made minimal by Hypothesis."""

    def __init__(self, *, component: str, clauses: frozenset[str], campaigns: Campaigns, **more: Any) -> None:
        """Keep the component and the clauses that may fail it."""
        super().__init__(**more)
        self.clauses = clauses
        self.component = component
        self.campaigns = campaigns
        self.extra_keyword_matches.update({component, PROPERTIES})

    def runtest(self) -> None:
        """Draw scenarios until one fails, then the smallest that fails."""
        target, rules = self.campaigns.target, self.campaigns.rules

        @seed(self.config.getoption("poolproof_seed"))
        @settings(
            max_examples=self.config.getoption("poolproof_examples"),
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        @given(scenarios(rules, component=self.component))
        def holds(scenario: Scenario) -> None:
            check(target, scenario, rules=rules, clauses=self.clauses)

        holds()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the text alone."""
        if isinstance(excinfo.value, ConformanceError | PoolproofError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Name the item as its id does."""
        return self.path, None, f"{self.campaigns.target.name}: properties of {self.component}"


def collect(session: pytest.Session, config: pytest.Config, target: str) -> Iterator[pytest.Item]:
    """Give the items for a target.

    Raises:
        pytest.UsageError: there is no such target, component or clause, or a sheet is malformed.
    """
    try:
        folder, config_file = config.getoption("poolproof_spec"), config.getoption("poolproof_config")
        rules = installed_rules() if folder is None else bound(Path(folder))
        clauses = select(
            rules.catalogue,
            components=config.getoption("poolproof_component"),
            clauses=config.getoption("poolproof_clause"),
            beside=twins.suite(rules.catalogue).clauses,
        )
        if not clauses:
            raise ConfigurationError("no testable clause is asked for; `poolproof spec` lists them")
        chosen = configuration.load(None if config_file is None else Path(config_file))
        made = resolve(target, configured.factories(chosen.targets))
    except PoolproofError as error:
        raise pytest.UsageError(f"--poolproof: {error}") from error
    accepted = Accepted(waivers=chosen.waivers, names=(made.name, target))
    campaigns = Campaigns(made, rules, accepted, shared_out=hasattr(config, "workerinput"))
    config._poolproof_campaigns = campaigns  # type: ignore[attr-defined]  # noqa: SLF001 -- for the hook that closes it
    for clause in clauses.values():
        yield _item(
            ClauseItem,
            session,
            f"{clause.component}::{clause.operation}::{clause.id}",
            clause.id,
            campaigns,
            clause=clause,
        )
    if config.getoption("poolproof_examples"):
        for component in dict.fromkeys(clause.component.value for clause in clauses.values()):
            yield _item(
                PropertyItem,
                session,
                f"{component}::{PROPERTIES}",
                component,
                campaigns,
                component=component,
                clauses=accepted.without(clauses),
            )


def scheduler(config: pytest.Config, log: Any) -> Any:
    """Give the scheduler of pytest-xdist that keeps the items of an operation on one worker."""

    class ByOperation(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return nodeid.rsplit("::", 1)[0] if nodeid.startswith(f"{ROOT}::") else nodeid

    return ByOperation(config, log)


def _item(
    kind: type[pytest.Item], session: pytest.Session, path: str, name: str, campaigns: Campaigns, **more: Any
) -> pytest.Item:
    item: pytest.Item = kind.from_parent(session, name=name, nodeid=f"{ROOT}::{path}", campaigns=campaigns, **more)
    return item


def _clauses(session: pytest.Session, batch: str | None) -> dict[str, Clause]:
    """Give the clauses of the items that this session is to run, of one batch where one is named."""
    return {
        item.clause.id: item.clause
        for item in session.items
        if isinstance(item, ClauseItem) and batch in {None, item.batch}
    }
