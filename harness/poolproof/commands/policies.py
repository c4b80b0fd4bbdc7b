"""`poolproof policy check`: who may assume a role by its trust policy."""

import re
from dataclasses import asdict
from pathlib import Path

from poolproof.commands import output
from poolproof.commands.output import Listing
from poolproof.errors import ConfigurationError
from poolproof_model.errors import PolicyError
from poolproof_model.policy import Kind, Policy, read
from poolproof_model.policy.trust import Trust, examine

TIGHT, OPEN = 0, 1
LARGEST = 1024 * 1024
IDENTITY_POOL = re.compile(r"[\w-]{1,55}:[0-9a-f-]{1,55}")
"""The pattern of IdentityPoolId (service model of cognito-identity) without capital letters."""


def check(file: Path, identity_pool: str, format_: Listing) -> int:
    """Print what a trust policy means for an identity pool; give 0 where it is tight, 1 where it is open.

    Raises:
        ConfigurationError: the file or the id cannot be read.
    """
    if not IDENTITY_POOL.fullmatch(identity_pool):
        raise ConfigurationError(
            f"--identity-pool {identity_pool!r} is no id of an identity pool; one is written REGION:UUID"
        )
    trust = examine(_policy(file), identity_pool)
    if format_ is Listing.JSON:
        output.say_json({"open": trust.is_open, **asdict(trust), "admits": dict(trust.admits)})
    else:
        _print(file, trust)
    return OPEN if trust.is_open else TIGHT


def _policy(file: Path) -> Policy:
    try:
        if file.stat().st_size > LARGEST:
            raise ConfigurationError(f"{file}: larger than {LARGEST} bytes; that is no trust policy")
        return read(file.read_text(encoding="utf-8"), Kind.TRUST)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: cannot be read: {error}") from error
    except PolicyError as error:
        raise ConfigurationError(f"{file}: no trust policy: {error}") from error


def _print(file: Path, trust: Trust) -> None:
    output.say_table([list(row) for row in trust.admits], ["who", "may assume the role"], [60, 60])
    for finding in trust.findings:
        output.say(f"\nopen: {finding.statement}: {finding.problem}\n  missing: {finding.remedy}")
    for note in trust.notes:
        output.say(f"\nnote: {note}")
    verdict = f"open, {len(trust.findings)} condition(s) missing" if trust.is_open else "tight"
    output.say(f"\n{file}: {verdict}")
