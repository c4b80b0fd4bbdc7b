"""The wheel as a user gets it: installed in an environment of its own, away from the checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=600, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it; dependencies are borrowed from the one that runs the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT), cwd=folder
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    done = run(str(python), "-m", "pip", "install", "--no-index", "--no-deps", str(wheel), cwd=folder)
    assert done.returncode == 0, done.stderr
    (site,) = (folder / "env" / "lib").glob("python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")  # .pth files in there are not followed
    return folder / "env"


def test_the_installed_command_runs_the_smoke_plan(installed: Path, tmp_path: Path):
    arguments = ["run", "reference", "--plan", "smoke", "--out", "out"]
    done = run(str(installed / "bin" / "poolproof"), *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["targets"]["reference"]["counts"]["FAIL"] == 0
    assert report["targets"]["reference"]["counts"]["PASS"] > 0


def test_the_package_comes_from_the_wheel_and_the_command_runs_on_the_installed_specification(
    installed: Path, tmp_path: Path
):
    code = "import poolproof, poolproof_spec.catalogue as c; print(poolproof.__file__, c.FOLDER)"
    done = run(str(installed / "bin" / "python"), "-c", code, cwd=tmp_path)
    assert done.stdout.count(str(installed)) == 2, done.stdout + done.stderr


def test_the_pytest_plugin_is_installed_with_it(installed: Path, tmp_path: Path):
    done = run(str(installed / "bin" / "python"), "-m", "pytest", "--help", cwd=tmp_path)
    assert "--poolproof=TARGET" in done.stdout, done.stderr
