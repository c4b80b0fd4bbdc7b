"""What commands share: formats, printing, and the specification bound to the model."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any

from tabulate import tabulate

import poolproof_model.definitions  # noqa: F401 -- definitions register themselves on import
from poolproof.errors import ConfigurationError
from poolproof_model.expectation import Rules
from poolproof_spec import catalogue
from poolproof_spec.catalogue import Catalogue


class Listing(StrEnum):
    """How a listing is printed."""

    TABLE = "table"
    JSON = "json"


class ReportFormat(StrEnum):
    """How a report is printed."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"


def say(text: str) -> None:
    """Print to standard output."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """Print to standard error, where it does not mix with what other programs read."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def say_json(data: Any) -> None:
    """Print as JSON."""
    say(json.dumps(data, indent=2, ensure_ascii=False))


def say_table(lines: list[list[Any]], headers: list[str], widths: list[int | None] | None = None) -> None:
    """Print as a table."""
    say(tabulate(lines, headers, tablefmt="simple", maxcolwidths=widths, disable_numparse=True))


def sheets(folder: Path | None) -> Catalogue:
    """Read the specification, from another folder where one is given.

    Raises:
        ConfigurationError: there is no such folder.
    """
    if folder is None:
        return catalogue.load()
    if not folder.is_dir():
        raise ConfigurationError(f"--spec {folder}: no such folder; give a folder laid out like poolproof_spec")
    return catalogue.load(folder)


def bound(folder: Path | None) -> Rules:
    """Read the specification and bind it to the model."""
    return Rules(sheets(folder))
