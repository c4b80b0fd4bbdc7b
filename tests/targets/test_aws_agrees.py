"""Through the target for real accounts the reference says what it says in this process, elsewhere and by other mail."""

from contextlib import closing
from pathlib import Path

import pytest

from poolproof.campaign import Options, Outcome, examine, select
from poolproof.target import Target
from poolproof.targets import clones, resolve
from poolproof.targets.aws import AwsTarget
from poolproof.targets.managed import Running
from poolproof.verdict import Status
from poolproof_model.expectation import Rules
from poolproof_model.planner import Plan, plan
from tests.aws_proof import keys, left, settings, swift

GLOBS = (
    "UP-BYSTANDER-*", "UP-DOMAIN-*", "UP-ID-*", "UP-ISSUER-*", "UP-JWKS-*", "UP-POOL-*", "UP-REFRESH-2*",
    "UP-SIGNIN-1.*", "UP-TOTP-*", "UP-SECRET-*", "PO-BEARER-*", "IP-GUEST-*",
)  # fmt: skip


@pytest.fixture(scope="module")
def planned(rules: Rules) -> Plan:
    return plan(rules, select(rules.catalogue, clauses=GLOBS))


def examined(rules: Rules, planned: Plan, target: Target) -> Outcome:
    clauses = select(rules.catalogue, clauses=GLOBS)
    return examine(target, rules, planned, clauses, Options(), on_trace=lambda _trace, _verdicts: None)


def test_verdicts_are_those_of_the_reference_and_nothing_is_left(
    rules: Rules, planned: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "")
    keys()
    with closing(resolve("reference")) as reference:
        here = examined(rules, planned, reference).clauses
    with closing(Running("aws", clones.reference_http(print).process)) as server:
        with closing(AwsTarget(settings(server.url, tmp_path), pace=swift())) as target:
            there = examined(rules, planned, target).clauses
        assert left(server.url) == []
    differing = {
        name: (one.status, one.deciding.observed, one.deciding.reason)
        for name, one in there.items()
        if one.status not in {Status.SKIPPED, here[name].status}
    }
    assert differing == {}
    assert sum(one.status is Status.PASS for one in there.values()) > 100
