"""Releases of clones, as far back as 2021, installed side by side and started as servers."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from poolproof.errors import ConfigurationError
from poolproof.targets import managed
from poolproof.targets.clones import Clone, cognito_local_of, ministack_of, moto_of

DEPENDENCIES = (
    "aws-xray-sdk", "boto3", "botocore", "cfn-lint", "cryptography", "defusedxml", "docker", "flask", "flask-cors",
    "graphql-core", "httptools", "hypercorn>=0.18", "idna", "importlib-metadata", "jinja2", "joserfc", "jsondiff",
    "jsonata-python", "markupsafe", "mock", "more-itertools", "PyJWT", "python-dateutil", "python-jose[cryptography]",
    "pytz", "pyyaml", "requests", "responses", "setuptools<81", "sshpubkeys", "uvicorn", "werkzeug", "xmltodict",
)  # fmt: skip
"""What any release of moto from 2.2.12 on and of ministack imports; a release itself is installed without its own."""

OLD_DEPENDENCIES = (
    "aws-xray-sdk", "boto3==1.17.20", "botocore==1.20.20", "cfn-lint<0.60", "docker", "flask-cors<4", "flask<2.2",
    "idna", "importlib-metadata", "jinja2", "jsondiff", "markupsafe", "mock", "more-itertools", "python-dateutil",
    "python-jose[cryptography]", "pytz", "pyyaml", "requests", "responses<0.22", "setuptools<81", "sshpubkeys",
    "werkzeug<2.2", "xmltodict",
)  # fmt: skip
"""moto before 2.2.12 knows no newer regions of AWS: its server starts on an old botocore alone."""

NEW_BOTOCORE = (2, 2, 12)
START_SECONDS = 180.0
START_MOTO = """\
import sys
try:
    import pkg_resources
except ImportError:
    pass
from moto.server import main
main(sys.argv[1:])
"""


def number(release: str) -> tuple[int, ...]:
    """Give a release as numbers, to compare by."""
    return tuple(int(part) for part in release.split("."))


def clone(name: str, release: str) -> Clone:
    """Install a release, once, and tell how it is started.

    Raises:
        ConfigurationError: it cannot be installed, or there is no such clone.
    """
    match name:
        case "moto":
            packages, python = _python_release(name, release)
            made = moto_of((str(python), "-c", START_MOTO), release)
            environment = {"PYTHONPATH": str(packages), "PYTHONWARNINGS": "ignore"}
        case "ministack":
            packages, python = _python_release(name, release)
            started = ("-m", "ministack") if (packages / "ministack" / "__main__.py").exists() else _OLD_MINISTACK
            made = ministack_of((str(python), *started), release)
            environment = {"PYTHONPATH": str(packages), "EDGE_PORT": "{port}", "PERSIST_STATE": "0"}
        case "cognito-local":
            modules = managed.node_package(f"history/{name}-{release}", f"{name}@{release}", say=_say)
            made = cognito_local_of(modules)
            environment = {"CODE": "123456"}
        case _:
            raise ConfigurationError(f"clone {name!r}: there are moto, ministack and cognito-local")
    process = made.process
    return replace(
        made,
        process=replace(
            process,
            environment={**process.environment, **environment},
            start_seconds=START_SECONDS,
            ready="/" if name == "moto" else process.ready,
        ),
    )


_OLD_MINISTACK = ("-c", "from ministack.app import main; main()")


def _python_release(name: str, release: str) -> tuple[Path, Path]:
    """Give the folder of a release's packages and the Python to run it."""
    old = name == "moto" and number(release) < NEW_BOTOCORE
    environment, needed = ("history-old", OLD_DEPENDENCIES) if old else ("history-new", DEPENDENCIES)
    python = managed.python_package(environment, *needed, say=_say)
    folder = managed.cache() / "history" / f"{name}-{release}"
    if (folder / ".installed").exists():
        return folder, python
    with managed.alone(f"history/{name}-{release}"):
        _say(f"installing {name} {release} into {folder}")
        command = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--upgrade"]
        command += ["--ignore-requires-python", "--target", str(folder), f"{name}=={release}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ConfigurationError(f"{name} {release} cannot be installed: {done.stderr.strip()[-300:]}")
        (folder / ".installed").touch()
    return folder, python


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
