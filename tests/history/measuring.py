"""Certifies one release of a clone against the clauses of pools and tokens; the verdicts are kept in a file."""

import contextlib
import fnmatch
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx

from poolproof.campaign import Options, examine, joined, select
from poolproof.commands.all_suites import every
from poolproof.commands.output import bound
from poolproof.families.suite import suite as families
from poolproof.suites import hold
from poolproof.targets.clones import ManagedTarget
from poolproof_model.expectation import Rules
from poolproof_model.planner import Plan, plan
from poolproof_spec.catalogue import Clause
from tests.history import releases

COMPONENTS = ("user-pools", "identity-pools", "sts")
FIRST_SECONDS = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one release does: status by clause, and the reason where it does not PASS.

    The message text of a clause has `/message` behind its id. `globs` are what was asked for (all, where empty).
    """

    clone: str
    release: str
    spec: str
    globs: tuple[str, ...]
    statuses: Mapping[str, str]
    reasons: Mapping[str, str]
    calls: int
    seconds: float


@cache
def _rules() -> Rules:
    return bound(None)


@cache
def _planned(globs: tuple[str, ...]) -> tuple[Rules, Plan, Mapping[str, Clause]]:
    rules = _rules()
    beside = {name: clause for suite in every(rules.catalogue) for name, clause in suite.clauses.items()}
    clauses = select(rules.catalogue, components=COMPONENTS, beside=beside)
    if not globs:  # the thousands of cases of families are asked where a bug names them
        cases = families(rules.catalogue).clauses
        clauses = {name: clause for name, clause in clauses.items() if name not in cases}
    else:
        clauses = {
            name: clause for name, clause in clauses.items() if any(fnmatch.fnmatchcase(name, glob) for glob in globs)
        }
    of_tables = {name: clause for name, clause in clauses.items() if not clause.suite}
    return rules, plan(rules, of_tables), clauses


def measure(clone: str, release: str, globs: tuple[str, ...] = ()) -> Measured:
    """Start a release, certify it (all clauses, or those that some globs name), stop it.

    Raises:
        ConfigurationError: it cannot be installed or started.
    """
    rules, planned, clauses = _planned(globs)
    of_tables = {name: clause for name, clause in clauses.items() if not clause.suite}
    suites = [suite.only(clauses) for suite in every(rules.catalogue) if not suite.clauses.keys().isdisjoint(clauses)]
    with closing(ManagedTarget(releases.clone(clone, release))) as target:
        _first_call(target.url)
        outcome = examine(target, rules, planned, of_tables, Options(), on_trace=lambda *_: None)
        for suite in suites:
            outcome = joined(outcome, hold(target, suite, Options(), on_trace=lambda *_: None))
    found = {**outcome.clauses, **{f"{name}/message": merged for name, merged in outcome.facets.items()}}
    return Measured(
        clone=clone,
        release=release,
        spec=rules.catalogue.digest,
        globs=globs,
        statuses={name: merged.status.value for name, merged in found.items()},
        reasons={name: merged.deciding.reason for name, merged in found.items() if merged.status.value != "PASS"},
        calls=outcome.calls,
        seconds=round(outcome.seconds, 1),
    )


def kept(folder: Path, clone: str, release: str, globs: tuple[str, ...], spec: str | None = None) -> Measured | None:
    """Give what was measured of a release, if it was: by these globs, and by the same specification if one is named."""
    file = folder / f"{clone}-{release}.json"
    if not file.exists():
        return None
    members = json.loads(file.read_text(encoding="utf-8"))
    found = Measured(**{**members, "globs": tuple(members.get("globs", ()))})
    return found if spec in {None, found.spec} and found.globs == globs else None


def keep(folder: Path, measured: Measured) -> None:
    """Write what was measured; a file is whole or not there."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{measured.clone}-{measured.release}.json"
    members = {name: getattr(measured, name) for name in Measured.__dataclass_fields__}
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(members, indent=1, sort_keys=True), encoding="utf-8")
    draft.replace(file)


def _first_call(url: str) -> None:
    """Let a server load what it loads at its first request: old releases of moto load every service then."""
    with contextlib.suppress(httpx.HTTPError):
        httpx.post(
            url,
            content=b'{"MaxResults": 1}',
            headers={
                "X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools",
                "Content-Type": "application/x-amz-json-1.1",
                "Authorization": "AWS4-HMAC-SHA256 Credential=testing/20240101/us-east-1/cognito-idp/aws4_request, "
                "SignedHeaders=host;x-amz-date, Signature=00",
            },
            timeout=FIRST_SECONDS,
        )
