"""The tables hold together: names, sources, witnesses."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from poolproof_model.checks import CHECKS
from poolproof_model.effects import EFFECTS, SELECTORS
from poolproof_model.expectation import Rules, parse
from poolproof_model.guards import GUARDS
from poolproof_model.machines import build
from poolproof_model.planner import Plan
from poolproof_model.requests import BUILDERS
from poolproof_spec import catalogue
from poolproof_spec.catalogue import FOLDER, Catalogue
from poolproof_spec.errors import SpecError
from poolproof_spec.schema import Grade, Level


def test_every_guard_effect_and_check_is_used(whole: Catalogue) -> None:
    clauses = whole.clauses.values()
    used_guards = {parse(one)[1] for clause in clauses for one in clause.when}
    used_effects = {parse(name)[1] for clause in clauses for name in clause.then.effects}
    used_checks = {parse(one)[1] for clause in clauses for one in clause.then.returns}
    used_charts = {move.partition(".")[0] for clause in clauses for move in clause.then.move}
    assert set(GUARDS.names) == used_guards
    assert set(EFFECTS.names) == used_effects
    assert set(CHECKS.names) == used_checks
    assert set(SELECTORS.names) == used_charts


def test_every_table_has_a_request_builder_and_every_builder_a_table(whole: Catalogue) -> None:
    assert set(BUILDERS) == set(whole.actions)


def test_every_clause_has_a_witness_or_says_why_not(planned: Plan) -> None:
    assert planned.unwitnessed == ()


def test_every_source_is_cited(whole: Catalogue) -> None:
    cited = {cite.source.partition(":")[0] for clause in whole.clauses.values() for cite in clause.cites}
    assert cited == set(whole.sources)


def test_no_must_rests_on_an_inference_or_an_excerpt_alone(whole: Catalogue) -> None:
    for clause in whole.clauses.values():
        keys = {cite.source.partition(":")[0] for cite in clause.cites if not cite.part}
        if clause.level is Level.MUST:
            assert clause.grade is not Grade.C, clause.id
            assert keys - {"excerpt", "inference"}, clause.id


def test_every_arrow_of_every_chart_is_used_by_a_row(whole: Catalogue) -> None:
    moves = {move for clause in whole.clauses.values() for move in clause.then.move}
    arrows = {f"{name}.{arrow.trigger}" for name, chart in whole.charts.items() for arrow in chart.transitions}
    assert arrows == moves


def test_the_table_used_by_the_search_is_that_of_the_machines(whole: Catalogue) -> None:
    charts = build(whole.charts)
    for name, chart in whole.charts.items():
        declared = {(arrow.trigger, source): arrow.dest for arrow in chart.transitions for source in arrow.source}
        assert charts.tables[name] == declared
        machine = charts.machines[name]
        for (trigger, source), destination in declared.items():
            model = type("Subject", (), {})()
            machine.add_model(model, initial=source)
            getattr(model, trigger)()
            assert model.state == destination
            machine.remove_model(model)


def test_at_most_a_quarter_are_unknown_resources_or_validation(whole: Catalogue, planned: Plan) -> None:
    asked = [whole.clauses[name] for name in planned.witnesses]
    plain = [clause for clause in asked if {"unknown-resource", "validation"} & set(clause.tags)]
    assert len(plain) <= len(asked) / 4


def test_at_least_half_need_two_changes_before_the_deciding_call(planned: Plan) -> None:
    deep = [witness for witness in planned.witnesses.values() if len(witness.path) >= 2]
    assert len(deep) >= len(planned.witnesses) / 2


def test_there_are_at_least_150_clauses_with_a_witness(planned: Plan) -> None:
    assert len(planned.witnesses) >= 150


def test_the_plan_decides_every_witnessed_clause_once(planned: Plan) -> None:
    aims = Counter(aim for scenario in planned.scenarios for aim in scenario.aims)
    assert set(aims) == set(planned.witnesses)
    assert set(aims.values()) == {1}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "spec", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def test_a_malformed_sheet_names_file_clause_and_remedy(copied: Path) -> None:
    sheet = copied / "user_pools" / "sign_up.yaml"
    sheet.write_text(sheet.read_text().replace("level: must", "level: mostly", 1))
    with pytest.raises(SpecError, match=r"sign_up\.yaml: .*clause UP-[A-Z0-9-]+, member .*level.*correct the sheet"):
        catalogue.load(copied)


def test_text_that_is_no_yaml_names_file_and_line(copied: Path) -> None:
    sheet = copied / "user_pools" / "sign_up.yaml"
    sheet.write_text("component: user-pools\ntables: [\n")
    with pytest.raises(SpecError, match=r"(?s)sign_up\.yaml.*line"):
        catalogue.load(copied)


def test_an_unknown_guard_is_named_with_its_clause(copied: Path) -> None:
    sheet = copied / "user_pools" / "sign_up.yaml"
    sheet.write_text(sheet.read_text().replace("client_known", "client_wellknown"))
    with pytest.raises(Exception, match=r"clause .*client_wellknown.* has no definition"):
        Rules(catalogue.load(copied))
