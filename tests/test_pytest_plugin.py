import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.small_spec import make

HEAVY = ("boto3", "botocore", "moto", "hypothesis.strategies", "transitions", "pydantic", "poolproof_model", "typer")


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make(tmp_path_factory.mktemp("small")))


@pytest.fixture
def run_pytest(tmp_path: Path, spec: str):
    """Run pytest in an empty directory."""
    folder = tmp_path / "empty"
    folder.mkdir()

    def run(
        *arguments: str, target: str = "moto", examples: str = "0", sheets: str = spec
    ) -> subprocess.CompletedProcess[str]:
        options = ["--poolproof", target, "--poolproof-spec", sheets, "--poolproof-examples", examples]
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, *arguments]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)

    return run


def test_each_clause_is_an_item_that_fails_with_sources_and_scenario(run_pytest):
    done = run_pytest("-v")
    assert done.returncode == 1
    assert "collected 4 items" in done.stdout
    assert "3 passed" in done.stdout
    assert "1 failed" in done.stdout
    for words in (
        "poolproof::user-pools::AdminConfirmSignUp::UP-ADMINCONFIRM-9",
        "UP-ADMINCONFIRM-9 FAIL (fail-open) on moto: A rule that nobody follows",
        "source    inference (grade C): nothing",
        "in world plain (us-east-1):",
        "2  AdminConfirmSignUp(",
    ):
        assert words in done.stdout
    assert "Traceback" not in done.stdout


WAIVED = """
[targets.mine]
kind = "python"
factory = "poolproof.targets.moto:MotoTarget"

[[waivers]]
clause = "UP-ADMINCONFIRM-*"
target = "mine"
reason = "known since spring"
until = 2999-01-01
"""


def test_waivers_and_targets_of_the_configuration_hold(run_pytest, tmp_path: Path):
    file = tmp_path / "own.toml"
    file.write_text(WAIVED)
    done = run_pytest("-rx", "--poolproof-config", str(file), target="mine", examples="3")
    assert done.returncode == 0, done.stdout
    assert "1 xfailed" in done.stdout
    assert "WAIVED: waived until 2999-01-01: known since spring" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-k", "UP-SIGNUP"], "2 passed, 2 deselected"),
        (["-k", "SignUp and must"], "3 passed, 1 deselected"),
        (["-k", "should"], "1 failed, 3 deselected"),
        (["--poolproof-clause", "UP-SIGNUP-*"], "2 passed"),
        (["--poolproof-component", "user-pools", "-x"], "1 failed"),
        (["--collect-only"], "4 tests collected"),
    ],
)
def test_choosing_works_as_anywhere(run_pytest, arguments: list[str], said: str):
    assert said in run_pytest(*arguments).stdout


def test_workers_share_the_items_out(run_pytest):
    done = run_pytest("-n", "2")
    assert "3 passed" in done.stdout
    assert "1 failed" in done.stdout


def test_junit_xml_names_every_clause(run_pytest, tmp_path: Path):
    file = tmp_path / "junit.xml"
    run_pytest(f"--junitxml={file}")
    names = {case.get("name") for case in ET.parse(file).iter("testcase")}
    assert names == {"UP-SIGNUP-1", "UP-SIGNUP-7", "UP-ADMINCONFIRM-1", "UP-ADMINCONFIRM-9"}


def test_each_component_has_a_property_test_that_fails_with_a_minimal_scenario(run_pytest, tmp_path: Path):
    sheets = make(tmp_path)
    sheet = sheets / "user_pools" / "sign_up.yaml"
    sheet.write_text(sheet.read_text().replace("UsernameExistsException", "AliasExistsException"))
    chosen = ["--poolproof-clause", "UP-SIGNUP-7", "-k", "properties"]
    done = run_pytest(*chosen, target="reference", examples="60", sheets=str(sheets))
    assert "UP-SIGNUP-7 FAIL (wrong-error) on reference" in done.stdout
    assert "poolproof::user-pools::properties" in done.stdout
    assert "\n  1  SignUp(" in done.stdout
    assert "\n  2  " not in done.stdout  # two steps are the fewest that show it


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--poolproof-clause", "XX-*"], "no clause matches"),
        (["--poolproof-component", "pools"], "unknown component"),
    ],
)
def test_a_mistaken_option_is_a_usage_error(run_pytest, arguments: list[str], said: str):
    done = run_pytest(*arguments)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert said in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_an_unknown_target_is_a_usage_error(run_pytest):
    done = run_pytest(target="mto")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "there are reference, moto" in done.stderr + done.stdout


def test_without_the_option_nothing_heavy_is_imported(tmp_path: Path):
    """Only our own plugin is loaded beside pytest's own, so that what is found was imported by it."""
    code = (
        "import sys, pytest\n"
        "import poolproof.pytest_plugin as plugin\n"
        "pytest.main(['-q', '-p', 'no:cacheprovider', sys.argv[1]], plugins=[plugin])\n"
        f"print('heavy:', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    (tmp_path / "test_own.py").write_text("def test_one():\n    pass\n")
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=tmp_path,
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "1 passed" in done.stdout
    assert "heavy: []" in done.stdout
