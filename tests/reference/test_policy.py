"""The policy evaluator as a pure function (IAM user guide: elements, operators, variables, evaluation logic)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolproof.reference.identity_pools import scope_down
from poolproof.reference.policy import documents, evaluation, operators
from poolproof.reference.policy.documents import Kind, MalformedPolicyError, Policy
from poolproof.reference.policy.evaluation import Access, Layer, Policies
from poolproof.reference.policy.principals import Account, Caller, Federated, RoleSession

ROLE = "arn:aws:iam::123456789012:role/app"
SESSION_ARN = "arn:aws:sts::123456789012:assumed-role/app/me"
SESSION = RoleSession(account_id="123456789012", role_arn=ROLE, session_arn=SESSION_ARN)
OBJECT = "arn:aws:s3:::b/k"


def policy(*statements: dict[str, Any], version: str | None = "2012-10-17", kind: Kind = Kind.IDENTITY) -> Policy:
    document: dict[str, Any] = {"Statement": list(statements)}
    if version is not None:
        document["Version"] = version
    return documents.parse(json.dumps(document), kind)


def allow(action: Any = "*", resource: Any = "*", **rest: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def deny(action: Any = "*", resource: Any = "*", **rest: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **rest}


def access(action: str = "s3:GetObject", resource: str = OBJECT, caller: Caller = SESSION, **keys: Any) -> Access:
    context = {name.replace("__", ":").lower(): value for name, value in keys.items()}
    return Access(action=action, resource=resource, caller=caller, context=context)


def allowed(found: Policy, asked: Access) -> bool:
    return evaluation.authorize(Policies(identity=(found,)), asked).allowed


def holds(operator: str, wanted: Any, **context: Any) -> bool:
    found = policy(allow(Condition={operator: {"k": wanted}}))
    return allowed(found, access(**context))


def test_without_an_allow_it_is_denied() -> None:
    assert not allowed(policy(allow("s3:PutObject")), access())
    decision = evaluation.authorize(Policies(), access())
    assert (decision.allowed, decision.layer, decision.explicit) == (False, Layer.IDENTITY, False)


@pytest.mark.parametrize("layer", ["identity", "boundary", "session", "resource"])
def test_an_explicit_deny_wins_in_any_policy(layer: str) -> None:
    everything = policy(allow())
    named = policy({**allow(), "Principal": "*"}, kind=Kind.RESOURCE)
    layers: dict[str, Any] = {
        "identity": (everything,), "boundary": (everything,), "session": (everything,), "resource": (named,),
    }  # fmt: skip
    assert evaluation.authorize(Policies(**layers), access()).allowed
    refusing = (
        policy({**deny("s3:Get*"), "Principal": "*"}, kind=Kind.RESOURCE)
        if layer == "resource"
        else policy(deny("s3:Get*"))
    )
    decision = evaluation.authorize(Policies(**{**layers, layer: (*layers[layer], refusing)}), access())
    assert (decision.allowed, decision.explicit) == (False, True)


def test_boundary_and_session_policies_must_agree() -> None:
    everything, nothing = (policy(allow()),), (policy(allow("ec2:*")),)
    for decision, layer in (
        (evaluation.authorize(Policies(identity=everything, boundary=nothing), access()), Layer.BOUNDARY),
        (evaluation.authorize(Policies(identity=everything, session=nothing), access()), Layer.SESSION),
        (evaluation.authorize(Policies(identity=nothing, session=everything), access()), Layer.IDENTITY),
    ):
        assert (decision.allowed, decision.layer) == (False, layer)
    assert not evaluation.authorize(Policies(identity=everything, session=()), access()).allowed


@pytest.mark.parametrize(
    ("principal", "session", "expected"),
    [
        (ROLE, None, True),
        (ROLE, "ec2:*", False),
        (SESSION_ARN, "ec2:*", True),
        ("arn:aws:iam::123456789012:root", None, False),
        ("arn:aws:iam::123456789012:role/other", None, False),
    ],
)
def test_a_resource_policy_reaches_as_far_as_it_names(principal: str, session: str | None, expected: bool) -> None:
    attached = policy({**allow(), "Principal": {"AWS": principal}}, kind=Kind.RESOURCE)
    limits = None if session is None else (policy(allow(session)),)
    assert evaluation.authorize(Policies(resource=(attached,), session=limits), access()).allowed is expected


@pytest.mark.parametrize(
    ("written", "action", "expected"),
    [
        ("S3:getobject", "s3:GetObject", True),
        ("s3:*", "s3:GetObject", True),
        ("s3:Get*", "s3:GetObject", True),
        ("s3:*Object", "s3:GetObject", True),
        ("s3:GetObjec?", "s3:GetObject", True),
        ("s3:Get", "s3:GetObject", False),
        ("*", "anything:Else", True),
        ("*:*", "anything:Else", True),
        ("dynamodb:*", "s3:GetObject", False),
    ],
)
def test_actions_match_without_letter_case(written: str, action: str, expected: bool) -> None:
    assert allowed(policy(allow(written)), access(action)) is expected


def test_the_not_elements_match_all_else() -> None:
    but_iam = policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})
    assert allowed(but_iam, access())
    assert not allowed(but_iam, access("iam:GetRole"))
    but_one = policy({"Effect": "Allow", "Action": "*", "NotResource": OBJECT})
    assert not allowed(but_one, access())
    assert allowed(but_one, access(resource="arn:aws:s3:::b/other"))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("b/1/test/o", True), ("b/1/2/test/3/o", True), ("b//test/o", True), ("b/1/test/", True),
        ("b/test/o", False), ("b/1-test/o", False), ("b/1/2/test.jpg", False),
    ],
)  # fmt: skip
def test_a_wildcard_in_a_resource_runs_over_slashes(key: str, expected: bool) -> None:
    assert allowed(policy(allow("*", "arn:aws:s3:::b/*/test/*")), access(resource=f"arn:aws:s3:::{key}")) is expected


POSITIVE = {
    "StringEquals": ("a", "a", "b"), "StringEqualsIgnoreCase": ("A", "a", "b"), "StringLike": ("a*", "ab", "ba"),
    "NumericEquals": ("5", "5.0", "6"), "NumericLessThan": ("5", "4", "5"), "NumericLessThanEquals": ("5", "5", "6"),
    "NumericGreaterThan": ("5", "6", "5"), "NumericGreaterThanEquals": ("5", "5", "4"),
    "DateEquals": ("2026-01-01T00:00:00Z", "1767225600", "1767225601"),
    "DateLessThan": ("2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z"),
    "DateGreaterThan": ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2026-01-01T00:00:00Z"),
    "Bool": ("true", "true", "false"), "BinaryEquals": ("YWI=", "YWI=", "YWM="),
    "IpAddress": ("10.0.0.0/8", "10.1.2.3", "11.0.0.1"),
    "ArnEquals": ("arn:aws:sns:*:1:t", "arn:aws:sns:eu:1:t", "arn:aws:sns:eu:2:t"),
    "ArnLike": ("arn:aws:sns:*:1:t*", "arn:aws:sns:eu:1:topic", "arn:aws:sns:eu:2:t"),
}  # fmt: skip
NEGATED = {
    "StringNotEquals": "StringEquals", "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike", "NumericNotEquals": "NumericEquals", "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress", "ArnNotEquals": "ArnEquals", "ArnNotLike": "ArnLike",
}  # fmt: skip


@pytest.mark.parametrize("operator", POSITIVE)
def test_a_positive_operator_is_false_without_its_key(operator: str) -> None:
    wanted, match, other = POSITIVE[operator]
    assert holds(operator, wanted, k=match)
    assert not holds(operator, wanted, k=other)
    assert not holds(operator, wanted)
    assert holds(f"{operator}IfExists", wanted)
    assert not holds(f"{operator}IfExists", wanted, k=other)


@pytest.mark.parametrize("operator", NEGATED)
def test_a_negated_operator_is_true_without_its_key(operator: str) -> None:
    wanted, match, other = POSITIVE[NEGATED[operator]]
    assert not holds(operator, wanted, k=match)
    assert holds(operator, wanted, k=other)
    assert holds(operator, wanted)
    assert holds(f"{operator}IfExists", wanted)


def test_values_are_alternatives_and_negated_ones_exclude_each() -> None:
    assert holds("StringEquals", ["a", "b"], k="b")
    assert not holds("StringNotEquals", ["a", "b"], k="b")
    assert holds("StringNotEquals", ["a", "b"], k="c")


def test_string_equals_takes_wildcards_literally() -> None:
    assert not holds("StringEquals", "a*", k="ab")
    assert holds("StringEquals", "a*", k="a*")


@pytest.mark.parametrize(
    ("wanted", "context", "expected"),
    [("true", {}, True), ("true", {"k": "v"}, False), ("false", {}, False), ("false", {"k": "v"}, True)],
)
def test_null_asks_whether_a_key_is_there(wanted: str, context: dict[str, str], expected: bool) -> None:
    assert holds("Null", wanted, **context) is expected
    with pytest.raises(MalformedPolicyError):
        holds("NullIfExists", wanted)


@pytest.mark.parametrize(
    ("values", "any_expected", "all_expected"),
    [
        (("a", "b"), True, False), (("a",), True, True), (("c",), False, False), ((), False, True),
        (None, False, True), ("", False, True),
    ],
)  # fmt: skip
def test_set_operators_take_the_values_together(values: Any, any_expected: bool, all_expected: bool) -> None:
    context = {} if values is None else {"k": values}
    assert holds("ForAnyValue:StringEquals", "a", **context) is any_expected
    assert holds("ForAllValues:StringEquals", "a", **context) is all_expected


def test_arns_are_compared_part_by_part() -> None:
    pattern = "arn:aws:someservice:*:111122223333:finance/*"
    arn = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
    assert holds("StringLike", pattern, k=arn)
    assert not holds("ArnLike", pattern, k=arn)


@pytest.mark.parametrize(
    ("pattern", "arn", "expected"),
    [
        ("arn:aws:x:*:1:finance/*", "arn:aws:x:us-east-2:9:store/abc:1:finance/document.txt", True),
        ("arn:aws:x:*:1:finance/*", "arn:aws:x:us-east-2:1:finance/a:b", True),
        ("arn:aws:x:*-2:1:finance/*", "arn:aws:x:us-east-2:9:store-2:1:finance/a", False),
        ("arn:aws:x:us*2:1:f", "arn:aws:x:us:2:1:f", False),
        ("arn:aws:x:us?2:1:f", "arn:aws:x:us:2:1:f", False),
        ("arn:aws:x:us-*:1:f", "arn:aws:x:eu-east-2:us-:1:f", False),
        ("*", "arn:aws:x:us-east-2:9:store/abc", True),
    ],
)
def test_a_star_that_ends_a_part_of_a_resource_reaches_over_colons(pattern: str, arn: str, expected: bool) -> None:
    found = policy(allow("x:Do", pattern))
    assert allowed(found, Access(action="x:Do", resource=arn, caller=SESSION, context={})) is expected


def test_keys_are_found_without_letter_case_and_all_must_hold() -> None:
    found = policy(allow(Condition={"StringEquals": {"AWS:UserId": "u", "aws:x": "y"}}))
    assert allowed(found, access(aws__userid="u", aws__x="y"))
    assert not allowed(found, access(aws__userid="u"))


def test_variables_are_filled_in_resources_and_conditions() -> None:
    own = policy(allow("s3:*", "arn:aws:s3:::b/${cognito-identity.amazonaws.com:sub}/*"))
    context = {"cognito-identity.amazonaws.com:sub": "id-1"}
    mine = Access(action="s3:GetObject", resource="arn:aws:s3:::b/id-1/f", caller=SESSION, context=context)
    other = Access(action="s3:GetObject", resource="arn:aws:s3:::b/id-2/f", caller=SESSION, context=context)
    nobody = Access(action="s3:GetObject", resource="arn:aws:s3:::b/id-1/f", caller=SESSION, context={})
    assert (allowed(own, mine), allowed(own, other), allowed(own, nobody)) == (True, False, False)
    keys = policy(allow(Condition={"StringEquals": {"k": "${aws:userid}"}}))
    assert allowed(keys, access(k="u", aws__userid="u"))
    assert not allowed(keys, access(k="u"))
    unequal = policy(allow(Condition={"StringNotEquals": {"k": "${aws:userid}"}}))
    assert allowed(unequal, access(k="u"))


def test_variables_need_the_version_and_may_have_a_default() -> None:
    written = "arn:aws:s3:::b/${aws:userid}"
    old = policy(allow("*", written), version="2008-10-17")
    assert not allowed(old, access(resource="arn:aws:s3:::b/u", aws__userid="u"))
    assert allowed(old, access(resource=written, aws__userid="u"))
    with_default = policy(allow("*", "arn:aws:s3:::b/${aws:userid, 'anyone'}"))
    assert allowed(with_default, access(resource="arn:aws:s3:::b/anyone"))
    assert allowed(policy(allow("*", "arn:aws:s3:::b/${*}")), access(resource="arn:aws:s3:::b/*"))
    assert not allowed(policy(allow("*", "arn:aws:s3:::b/${*}")), access(resource="arn:aws:s3:::b/x"))


def test_a_value_is_not_read_as_a_wildcard() -> None:
    own = policy(allow("*", "arn:aws:s3:::b/${aws:userid}"))
    assert not allowed(own, access(resource="arn:aws:s3:::b/x", aws__userid="*"))


def test_a_multivalued_key_is_no_variable() -> None:
    own = policy(allow("*", "arn:aws:s3:::b/${k}"))
    assert not allowed(own, access(resource="arn:aws:s3:::b/x", k=("x",)))


@pytest.mark.parametrize(
    ("principal", "caller", "expected"),
    [
        ({"Federated": "cognito-identity.amazonaws.com"}, Federated(provider="cognito-identity.amazonaws.com"), True),
        ({"Federated": "accounts.google.com"}, Federated(provider="cognito-identity.amazonaws.com"), False),
        ({"AWS": "*"}, Federated(provider="cognito-identity.amazonaws.com"), False),
        ("*", Federated(provider="cognito-identity.amazonaws.com"), True),
        ({"AWS": "123456789012"}, SESSION, True),
        ({"AWS": "123456789012"}, Account(account_id="999999999999", arn="arn:aws:iam::999999999999:root"), False),
    ],
)
def test_principals_of_a_trust_policy(principal: Any, caller: Caller, expected: bool) -> None:
    trusting = policy({"Effect": "Allow", "Principal": principal, "Action": "sts:*"}, kind=Kind.TRUST)
    asked = Access(action="sts:AssumeRoleWithWebIdentity", resource=None, caller=caller, context={})
    assert evaluation.trusts(trusting, asked) is expected


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", '{"Statement":[{}]}', '{"Version":"2030-01-01","Statement":[]}', '{"Statement":"x"}',
        '{"Statement":{"Effect":"Maybe","Action":"*","Resource":"*"}}',
        '{"Statement":{"Effect":"Allow","Action":"GetObject","Resource":"*"}}',
        '{"Statement":{"Effect":"Allow","Action":"*"}}',
        '{"Statement":{"Effect":"Allow","Action":"*","Resource":""}}',
        '{"Statement":{"Effect":"Allow","Action":"*","Resource":"bucket/*"}}',
        '{"Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}}',
        '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}',
        '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Equals":{"a":"b"}}}}',
        '{"Statement":{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}}',
        "[" * 5000, '{"Statement":' + "[" * 40 + "]" * 40 + "}",
    ],
)  # fmt: skip
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(MalformedPolicyError):
        documents.parse(text)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("s3:GetObject", True), ("dynamodb:GetItem", True), ("lambda:InvokeFunction", True),
        ("execute-api:Invoke", True), ("kms:Decrypt", True), ("textract:DetectDocumentText", True),
        ("sagemaker:InvokeEndpoint", True), ("rum:PutRumEvents", True),
        ("ssm:GetParameter", False), ("secretsmanager:GetSecretValue", False), ("sts:AssumeRole", False),
        ("iam:GetRole", False), ("ec2:DescribeInstances", False), ("kms:CreateKey", False),
        ("sagemaker:CreateEndpoint", False), ("textract:StartDocumentAnalysis", False),
    ],
)  # fmt: skip
def test_a_guest_stays_in_the_guides_list_whatever_the_role_allows(action: str, expected: bool) -> None:
    everything = (policy(allow()),)
    guest = Policies(identity=everything, session=scope_down.session_policies(guest=True))
    assert evaluation.authorize(guest, access(action)).allowed is expected
    user = Policies(identity=everything, session=scope_down.session_policies(guest=False))
    assert evaluation.authorize(user, access(action)).allowed


ACTIONS = st.sampled_from(["s3:GetObject", "s3:PutObject", "s3:*", "dynamodb:GetItem", "*"])
STATEMENTS = st.lists(
    st.builds(
        lambda effect, action, resource, condition: {
            "Effect": effect, "Action": action, "Resource": resource, "Condition": condition,
        },
        st.sampled_from(["Allow", "Deny"]),
        ACTIONS,
        st.sampled_from(["*", OBJECT, "arn:aws:s3:::b/*", "arn:aws:s3:::c/*"]),
        st.sampled_from([{}, {"StringEquals": {"k": "v"}}, {"StringNotEquals": {"k": "v"}}, {"Null": {"k": "true"}}]),
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip
REQUESTS = st.builds(
    lambda action, keys: access(action, **keys),
    st.sampled_from(["s3:GetObject", "s3:PutObject", "dynamodb:GetItem"]),
    st.sampled_from([{}, {"k": "v"}, {"k": "w"}]),
)


@given(own=STATEMENTS, limit=STATEMENTS, asked=REQUESTS)
def test_a_session_policy_never_widens(own: list[dict[str, Any]], limit: list[dict[str, Any]], asked: Access) -> None:
    alone = evaluation.authorize(Policies(identity=(policy(*own),)), asked)
    limited = evaluation.authorize(Policies(identity=(policy(*own),), session=(policy(*limit),)), asked)
    assert alone.allowed or not limited.allowed


@given(own=STATEMENTS, asked=REQUESTS)
def test_fewer_allows_never_allow_more_and_a_deny_dominates(own: list[dict[str, Any]], asked: Access) -> None:
    whole = evaluation.authorize(Policies(identity=(policy(*own),)), asked).allowed
    for number in (number for number, one in enumerate(own) if one["Effect"] == "Allow"):
        fewer = own[:number] + own[number + 1 :]
        if fewer and evaluation.authorize(Policies(identity=(policy(*fewer),)), asked).allowed:
            assert whole
    assert not evaluation.authorize(Policies(identity=(policy(*own, deny()),)), asked).allowed


MEMBERS = st.sampled_from(["Version", "Statement", "Effect", "Action", "Resource", "Condition", "Principal"])
SCALARS = st.none() | st.booleans() | st.integers() | st.sampled_from(["Allow", "*", "s3:*", "2012-10-17", "x"])
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner, max_size=5)
)


@given(st.text(max_size=200) | DOCUMENTS.map(json.dumps))
def test_any_text_is_a_policy_or_malformed(text: str) -> None:
    for kind in Kind:
        try:
            documents.parse(text, kind)
        except MalformedPolicyError:
            continue


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(sorted({*POSITIVE, *NEGATED})))
def test_comparing_any_texts_gives_an_answer(wanted: str, value: str, name: str) -> None:
    assert operators.operator_named(name) is not None
    assert holds(name, wanted, k=value) in (True, False)
