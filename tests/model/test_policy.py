"""Policies are evaluated as the IAM user guide says."""

from typing import Any

import pytest

from poolproof_model.policy import Decision, Question, decide, holds, like, scoped_down


def allow(action: Any = "s3:GetObject", resource: Any = "arn:aws:s3:::b/*", **rest: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def ask(action: str = "s3:GetObject", resource: str = "arn:aws:s3:::b/k", **context: str) -> Question:
    return Question(action=action, resource=resource, context={key: (value,) for key, value in context.items()})


def test_silence_denies() -> None:
    assert decide([], ask()) is Decision.IMPLICIT_DENY
    assert decide([document(allow("s3:PutObject"))], ask()) is Decision.IMPLICIT_DENY


def test_an_explicit_deny_wins_wherever_it_stands() -> None:
    denial = {**allow("s3:*"), "Effect": "Deny"}
    for documents in ([document(allow(), denial)], [document(denial), document(allow())]):
        assert decide(documents, ask()) is Decision.EXPLICIT_DENY


def test_actions_match_without_regard_to_case_and_resources_with() -> None:
    assert decide([document(allow("S3:getobject"))], ask()) is Decision.ALLOW
    assert decide([document(allow(resource="arn:aws:s3:::B/*"))], ask()) is Decision.IMPLICIT_DENY


@pytest.mark.parametrize(
    ("value", "matches"),
    [
        ("b/1/test/o", True),
        ("b/1/2/test/3/o", True),
        ("b//test/o", True),
        ("b/1/test/", True),
        ("b/test/o", False),
        ("b/1-test/o", False),
        ("b/1/2/test.jpg", False),
    ],
)
def test_wildcards_in_a_resource(value: str, matches: bool) -> None:
    assert like("arn:aws:s3:::b/*/test/*", f"arn:aws:s3:::{value}") is matches


def test_a_policy_variable_stands_for_the_identity_and_without_one_for_nothing() -> None:
    own = document(allow(resource="arn:aws:s3:::b/${cognito-identity.amazonaws.com:sub}/*"))
    mine = Question(
        action="s3:GetObject",
        resource="arn:aws:s3:::b/me/k",
        context={"cognito-identity.amazonaws.com:sub": ("me",)},
    )
    assert decide([own], mine) is Decision.ALLOW
    assert decide([own], ask(resource="arn:aws:s3:::b/me/k")) is Decision.IMPLICIT_DENY


def test_operators_and_keys_join_with_and_values_of_one_key_with_or() -> None:
    condition = {"StringEquals": {"a:x": ["1", "2"], "a:y": "3"}, "StringLike": {"a:z": "f*"}}
    assert holds(condition, {"a:x": ("2",), "a:y": ("3",), "a:z": ("four",)})
    assert not holds(condition, {"a:x": ("2",), "a:y": ("4",), "a:z": ("four",)})
    assert not holds(condition, {"a:x": ("2",), "a:y": ("3",)})


def test_stars_are_literal_in_string_equals() -> None:
    assert not holds({"StringEquals": {"a:x": "f*"}}, {"a:x": ("four",)})


def test_for_all_values_holds_without_values_and_for_any_value_does_not() -> None:
    assert holds({"ForAllValues:StringEquals": {"a:x": "1"}}, {})
    assert not holds({"ForAnyValue:StringLike": {"a:x": "*"}}, {})
    assert holds({"ForAnyValue:StringLike": {"a:x": "auth*"}}, {"a:x": ("other", "authenticated")})
    assert not holds({"ForAllValues:StringEquals": {"a:x": "1"}}, {"a:x": ("1", "2")})


def test_a_trust_policy_asks_for_the_principal() -> None:
    trust = document({"Effect": "Allow", "Principal": {"Federated": "idp"}, "Action": "sts:AssumeRoleWithWebIdentity"})
    question = Question(action="sts:AssumeRoleWithWebIdentity", principal="idp")
    assert decide([trust], question) is Decision.ALLOW
    other = Question(action="sts:AssumeRoleWithWebIdentity", principal="other")
    assert decide([trust], other) is Decision.IMPLICIT_DENY


def test_guests_are_scoped_down_to_the_listed_services() -> None:
    assert scoped_down(Decision.ALLOW, "dynamodb:PutItem") is Decision.ALLOW
    assert scoped_down(Decision.ALLOW, "iam:GetRole") is Decision.IMPLICIT_DENY
    assert scoped_down(Decision.EXPLICIT_DENY, "iam:GetRole") is Decision.EXPLICIT_DENY
