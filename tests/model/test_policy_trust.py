"""The lint of trust policies tells who may assume a role and which condition is missing."""

from typing import Any

import pytest

from poolproof_model.policy import Kind, read
from poolproof_model.policy.trust import AMR, AUD, SUB, Trust, examine

POOL = "us-east-1:12345678-dead-beef-cafe-123456790ab0"
COGNITO = "cognito-identity.amazonaws.com"


def trust(condition: dict[str, Any] | None = None, principal: Any = None, **rest: Any) -> Trust:
    statement = {
        "Effect": "Allow",
        "Principal": principal or {"Federated": COGNITO},
        "Action": "sts:AssumeRoleWithWebIdentity",
        **({"Condition": condition} if condition else {}),
        **rest,
    }
    return examine(read({"Version": "2012-10-17", "Statement": [statement]}, Kind.TRUST), POOL)


def tight(kind: str = "authenticated") -> dict[str, Any]:
    return {"StringEquals": {AUD: POOL}, "ForAnyValue:StringLike": {AMR: kind}}


def said(found: Trust) -> list[str]:
    return [answer for _, answer in found.admits]


def test_the_documented_policy_is_tight() -> None:
    found = trust(tight())
    assert not found.is_open
    assert said(found) == ["no", "yes", "no"]
    assert said(trust(tight("unauthenticated"))) == ["yes", "no", "no"]


@pytest.mark.parametrize(
    ("condition", "missing", "answers"),
    [
        (None, [AUD, AMR], ["yes", "yes", "yes, of any pool"]),
        ({"ForAnyValue:StringLike": {AMR: "authenticated"}}, [AUD], ["no", "yes", "yes, of any pool"]),
        ({"StringEquals": {AUD: POOL}}, [AMR], ["yes", "yes", "no"]),
        ({"StringLike": {AUD: "us-east-1:*"}, "ForAnyValue:StringLike": {AMR: "auth*"}}, [AUD],
         ["no", "yes", "yes, of any pool of the region"]),
        ({"StringLike": {AUD: "*"}, "ForAnyValue:StringLike": {AMR: "authenticated"}}, [AUD],
         ["no", "yes", "yes, of any pool"]),
        ({"StringNotEquals": {AUD: POOL}, "ForAnyValue:StringLike": {AMR: "authenticated"}}, [AUD],
         ["no", "no", "yes, of any pool"]),
        ({"StringEquals": {AUD: POOL}, "ForAnyValue:StringLike": {AMR: "*"}}, [AMR], ["yes", "yes", "no"]),
        ({"StringEqualsIgnoreCase": {AUD: POOL.upper()}, "ForAnyValue:StringLike": {AMR: "authenticated"}}, [],
         ["no", "yes", "no"]),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(condition: dict[str, Any] | None, missing: list[str], answers: list[str]) -> None:
    found = trust(condition)
    assert [finding.condition for finding in found.findings] == missing
    assert said(found) == answers
    for finding in found.findings:
        assert finding.condition in finding.problem
        assert finding.condition in finding.remedy


def test_a_login_or_an_identity_that_the_policy_names_is_tried() -> None:
    by_login = trust({"StringEquals": {AUD: POOL}, "ForAnyValue:StringLike": {AMR: "graph.facebook.com"}})
    assert said(by_login) == ["no", "only with a login of graph.facebook.com", "no"]
    by_id = trust({**tight(), "StringLike": {SUB: f"{POOL}*"}})
    assert said(by_id) == ["no", f"only with id {POOL}x", "no"]
    assert not by_id.is_open


def test_another_pool_that_the_policy_names_is_shown() -> None:
    other = "eu-west-1:12345678-dead-beef-cafe-123456790ab1"
    found = trust({"StringEquals": {AUD: [POOL, other]}, "ForAnyValue:StringLike": {AMR: "authenticated"}})
    assert said(found) == ["no", "yes", f"only of {other}"]


def test_everybody_as_principal_is_open_to_other_providers() -> None:
    found = trust(principal="*")
    assert [finding.condition for finding in found.findings] == [AUD, AMR, "Principal"]
    assert not trust(tight(), principal="*").is_open


def test_a_denial_counts() -> None:
    statements = [
        {"Effect": "Allow", "Principal": {"Federated": COGNITO}, "Action": "sts:*"},
        {"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": {"StringNotEquals": {AUD: POOL}}},
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "*",
            "Condition": {"ForAnyValue:StringEquals": {AMR: "unauthenticated"}},
        },
    ]
    found = examine(read({"Version": "2012-10-17", "Statement": statements}, Kind.TRUST), POOL)
    assert said(found) == ["no", "yes", "no"]
    assert not found.is_open


def test_another_action_or_principal_admits_nobody() -> None:
    assert said(trust(None, Action="sts:AssumeRole")) == ["no", "no", "no"]
    found = trust(None, principal={"AWS": "arn:aws:iam::111122223333:root"})
    assert said(found) == ["no", "no", "no"]
    assert "also trusts AWS arn:aws:iam::111122223333:root" in found.notes[0]


def test_loose_conditions_are_noted() -> None:
    found = trust({"StringEqualsIfExists": {AUD: POOL}, "StringEquals": {AMR: "authenticated"}})
    assert len(found.notes) == 2
