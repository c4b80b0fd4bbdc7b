"""Policies are evaluated as the IAM user guide says."""

import random
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poolproof_model.errors import PolicyError
from poolproof_model.policy import Caller, Decision, Kind, Policies, Question, authorize, decide, read, scoped_down
from poolproof_model.policy.evaluation import holds
from poolproof_model.policy.patterns import like
from tests import policies
from tests.policies import ACCOUNT, ROLE, SESSION, Case

Raw = dict[str, Any]


def allow(action: Any = "s3:GetObject", resource: Any = "arn:aws:s3:::b/*", **rest: Any) -> Raw:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def deny(*arguments: Any, **rest: Any) -> Raw:
    return {**allow(*arguments, **rest), "Effect": "Deny"}


def document(*statements: Raw) -> Raw:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def decided(*documents: Raw, asked: Question) -> Decision:
    return decide([read(one, Kind.PERMISSION) for one in documents], asked)


def ask(action: str = "s3:GetObject", resource: str = "arn:aws:s3:::b/k", **context: str) -> Question:
    return Question(action=action, resource=resource, context={key: (value,) for key, value in context.items()})


def fulfilled(operator: str, values: Any, *given_values: str, key: str = "a:x") -> bool:
    policy = read(document(allow(Condition={operator: {key: values}})), Kind.PERMISSION)
    return holds(policy.statements[0].conditions[0], {"a:x": given_values} if given_values else {})


def test_silence_denies() -> None:
    assert decided(asked=ask()) is Decision.IMPLICIT_DENY
    assert decided(document(allow("s3:PutObject")), asked=ask()) is Decision.IMPLICIT_DENY


def test_an_explicit_deny_wins_wherever_it_stands() -> None:
    for documents in ([document(allow(), deny("s3:*"))], [document(deny("s3:*")), document(allow())]):
        assert decided(*documents, asked=ask()) is Decision.EXPLICIT_DENY


def test_actions_match_without_regard_to_case_and_resources_with() -> None:
    assert decided(document(allow("S3:getobject")), asked=ask()) is Decision.ALLOW
    assert decided(document(allow(resource="arn:aws:s3:::B/*")), asked=ask()) is Decision.IMPLICIT_DENY


def test_the_not_forms_speak_of_everything_else() -> None:
    other = {"Effect": "Allow", "NotAction": "s3:Put*", "NotResource": "arn:aws:s3:::c/*"}
    assert decided(document(other), asked=ask()) is Decision.ALLOW
    assert decided(document(other), asked=ask("s3:PutObject")) is Decision.IMPLICIT_DENY
    assert decided(document(other), asked=ask(resource="arn:aws:s3:::c/k")) is Decision.IMPLICIT_DENY


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


def test_a_star_runs_past_a_colon_only_where_it_ends_a_part() -> None:
    far = "arn:aws:dynamodb:us-east-1:111122223333:table/t"
    assert decided(document(allow("*", "arn:aws:dynamodb:*:table/t")), asked=ask(resource=far)) is Decision.ALLOW
    within = decided(document(allow("*", "arn:aws:dynamodb:us*3:table/t")), asked=ask(resource=far))
    assert within is Decision.IMPLICIT_DENY


def test_a_policy_variable_stands_for_the_identity_and_without_one_for_nothing() -> None:
    own = document(allow(resource="arn:aws:s3:::b/${cognito-identity.amazonaws.com:sub}/*"))
    mine = Question(
        action="s3:GetObject",
        resource="arn:aws:s3:::b/me/k",
        context={"cognito-identity.amazonaws.com:sub": ("me",)},
    )
    assert decided(own, asked=mine) is Decision.ALLOW
    assert decided(own, asked=ask(resource="arn:aws:s3:::b/me/k")) is Decision.IMPLICIT_DENY
    old = {**own, "Version": "2008-10-17"}
    assert decided(old, asked=mine) is Decision.IMPLICIT_DENY


def test_a_variable_may_have_a_default_and_its_value_is_no_wildcard() -> None:
    own = document(allow(resource="arn:aws:s3:::b/${a:x, 'anybody'}/k"))
    assert decided(own, asked=ask(resource="arn:aws:s3:::b/anybody/k")) is Decision.ALLOW
    star = Question(action="s3:GetObject", resource="arn:aws:s3:::b/me/k", context={"a:x": ("*",)})
    assert decided(own, asked=star) is Decision.IMPLICIT_DENY


def test_operators_and_keys_join_with_and_values_of_one_key_with_or() -> None:
    condition = {"StringEquals": {"a:x": ["1", "2"], "A:Y": "3"}, "StringLike": {"a:z": "f*"}}
    own = document(allow(Condition=condition))
    assert decided(own, asked=ask(**{"a:x": "2", "a:y": "3", "a:z": "four"})) is Decision.ALLOW
    assert decided(own, asked=ask(**{"a:x": "2", "a:y": "4", "a:z": "four"})) is Decision.IMPLICIT_DENY
    assert decided(own, asked=ask(**{"a:x": "2", "a:y": "3"})) is Decision.IMPLICIT_DENY


@pytest.mark.parametrize(
    ("operator", "value", "fits", "other"),
    [
        ("StringEquals", "f*", "f*", "four"),
        ("StringEqualsIgnoreCase", "Ab", "aB", "ac"),
        ("StringLike", "f?*r", "four", "fr"),
        ("NumericEquals", "10", "1e1", "11"),
        ("NumericLessThan", "10", "9", "10"),
        ("NumericGreaterThanEquals", 10, "10", "9.99"),
        ("DateLessThan", "2026-01-01T00:00:00Z", "1767225599", "2026-01-01"),
        ("Bool", True, "TRUE", "false"),
        ("BinaryEquals", "YQ==", "YQ==", "Yg=="),
        ("IpAddress", "10.0.0.0/8", "10.1.2.3", "11.0.0.1"),
        ("IpAddress", "2001:db8::1", "2001:db8::1", "2001:db8::2"),
        (
            "ArnLike",
            "arn:aws:s:*:111122223333:finance/*",
            "arn:aws:s:us-east-2:111122223333:finance/a",
            "arn:aws:s:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
        ),
    ],
)
def test_operators(operator: str, value: Any, fits: str, other: str) -> None:
    assert fulfilled(operator, value, fits)
    assert not fulfilled(operator, value, other)
    assert not fulfilled(operator, value)
    assert fulfilled(f"{operator}IfExists", value)
    assert not fulfilled(f"{operator}IfExists", value, other)
    assert fulfilled(f"ForAllValues:{operator}", value)
    assert not fulfilled(f"ForAnyValue:{operator}", value)
    assert fulfilled(f"ForAnyValue:{operator}", value, other, fits)
    assert not fulfilled(f"ForAllValues:{operator}", value, other, fits)


@pytest.mark.parametrize(
    ("operator", "value", "fits"),
    [
        ("StringNotEquals", "a", "a"),
        ("StringNotLike", "a*", "ab"),
        ("NumericNotEquals", "1", "1.0"),
        ("DateNotEquals", "2026-01-01", "2026-01-01T00:00:00Z"),
        ("NotIpAddress", "10.0.0.0/8", "10.0.0.1"),
        ("ArnNotLike", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k"),
    ],
)
def test_negated_operators_hold_where_the_key_is_absent(operator: str, value: str, fits: str) -> None:
    assert fulfilled(operator, value)
    assert not fulfilled(operator, value, fits)
    assert not fulfilled(operator, ["9", value] if operator == "NumericNotEquals" else [value], fits)


def test_null_asks_whether_the_key_is_there() -> None:
    assert fulfilled("Null", "true")
    assert not fulfilled("Null", "true", "v")
    assert not fulfilled("Null", "false")
    assert fulfilled("Null", "false", "v")


def test_an_empty_value_is_no_value_to_the_quantifiers() -> None:
    assert fulfilled("ForAllValues:StringEquals", "a", "")
    assert not fulfilled("ForAnyValue:StringLike", "*", "")


def test_a_variable_without_value_fits_nothing_and_so_fulfils_a_negation() -> None:
    assert not fulfilled("StringEquals", "${b:none}", "v")
    assert fulfilled("StringNotEquals", "${b:none}", "v")


def test_a_trust_policy_asks_for_the_principal() -> None:
    action = "sts:AssumeRoleWithWebIdentity"
    trust = read(document({"Effect": "Allow", "Principal": {"Federated": "idp"}, "Action": action}), Kind.TRUST)
    assert decide([trust], Question(action=action, caller=Caller(federated="idp"))) is Decision.ALLOW
    assert decide([trust], Question(action=action, caller=Caller(federated="other"))) is Decision.IMPLICIT_DENY


def test_guests_are_scoped_down_to_the_listed_services() -> None:
    assert scoped_down(Decision.ALLOW, "dynamodb:PutItem") is Decision.ALLOW
    assert scoped_down(Decision.ALLOW, "iam:GetRole") is Decision.IMPLICIT_DENY
    assert scoped_down(Decision.EXPLICIT_DENY, "iam:GetRole") is Decision.EXPLICIT_DENY


@pytest.mark.parametrize(
    ("named", "limited", "expected"),
    [
        (SESSION, True, Decision.ALLOW),
        (ROLE, True, Decision.IMPLICIT_DENY),
        (ROLE, False, Decision.ALLOW),
        (ACCOUNT, False, Decision.IMPLICIT_DENY),
    ],
)
def test_a_resource_policy_reaches_as_far_as_it_names_the_caller(named: str, limited: bool, expected: Decision) -> None:
    resource = read(document(allow(Principal={"AWS": named})), Kind.RESOURCE)
    nothing = [read(document(deny("iam:*")), Kind.PERMISSION)]
    asked = Question(
        action="s3:GetObject",
        resource="arn:aws:s3:::b/k",
        caller=Caller(account=ACCOUNT, role=ROLE, session=SESSION),
    )
    assert authorize(Policies(resource=[resource], session=nothing if limited else None), asked) is expected


CASES = st.integers(min_value=0, max_value=2**32).map(lambda seed: policies.case(random.Random(seed)))


def reads(raw: list[Raw] | None, kind: Kind = Kind.PERMISSION) -> Any:
    return None if raw is None else [read(one, kind) for one in raw]


def judge(case: Case, **layers: Any) -> Decision:
    drawn = {
        "identity": reads(case.identity),
        "resource": reads(case.resource, Kind.RESOURCE),
        "boundary": reads(case.boundary),
        "session": reads(case.session),
    }
    caller = Caller(account=ACCOUNT, role=ROLE, session=SESSION)
    asked = Question(action=case.action, resource=case.asked, caller=caller, context=case.context)
    return authorize(Policies(**{**drawn, **layers}), asked)


@settings(max_examples=200, deadline=None)
@given(CASES)
def test_a_deny_dominates_whatever_allows(case: Case) -> None:
    refused = read(document(deny("*", "*")), Kind.PERMISSION)
    assert judge(case, identity=[*reads(case.identity), refused]) is Decision.EXPLICIT_DENY


@settings(max_examples=200, deadline=None)
@given(CASES)
def test_a_session_policy_or_a_boundary_never_widens(case: Case) -> None:
    for layer in ("session", "boundary"):
        if judge(case) is Decision.ALLOW:
            assert judge(case, **{layer: None}) is Decision.ALLOW


@settings(max_examples=200, deadline=None)
@given(CASES)
def test_removing_an_allow_never_widens(case: Case) -> None:
    fewer = [
        {**one, "Statement": [statement for statement in one["Statement"] if statement["Effect"] == "Deny"]}
        for one in case.identity
    ]
    kept = [read(one, Kind.PERMISSION) for one in fewer if one["Statement"]]
    if judge(case, identity=kept) is Decision.ALLOW:
        assert judge(case) is Decision.ALLOW


def test_the_reference_decides_alike() -> None:
    assert policies.disagreements(count=3000, seed=7) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ('{"Version":"2012-10-17","Statement":[{"Eff', "not JSON"),
        ("[" * 100_000, "nested deeper"),
        ('{"a":' * 1000 + "1" + "}" * 1000, "nested deeper"),
        ('"' + "x" * 1_000_000 + '"', "no policy has more than"),
        ("[]", "no JSON object"),
        ('{"Statement":[]}', "no Statement"),
        ('{"Version":"2020-01-01","Statement":[]}', "Version"),
        ('{"Statement":{"Effect":"Maybe"}}', r"Statement\[0\]: Effect"),
        ('{"Statement":{"Effect":"Allow","Effect":"Deny"}}', "stands twice"),
        ('{"Statement":{"Effect":"Allow","Action":"s3:Get","Resource":"*"}}', "does not have"),
        ('{"Statement":{"Effect":"Allow","Action":"s3:Get","Principal":{"Nobody":"x"}}}', "unknown member 'Nobody'"),
        ('{"Statement":{"Effect":"Allow","Action":7,"Principal":"*"}}', "Action is no text"),
        ('{"Statement":{"Effect":"Allow","Action":"nonsense","Principal":"*"}}', "service:Name"),
        (
            '{"Statement":{"Effect":"Allow","Action":"*","Principal":"*","Condition":{"Equals":{"a:b":"c"}}}}',
            "operator",
        ),
        (
            '{"Statement":{"Effect":"Allow","Action":"*","Principal":"*","Condition":{"Bool":{"a:b":"c"}}}}',
            "neither true",
        ),
    ],
)
def test_what_is_no_policy_is_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        read(text, Kind.TRUST)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["Version", "Statement", "Effect", "Action", "Principal", "Condition", "StringEquals", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_any_document_is_read_or_refused(raw: Any) -> None:
    for kind in Kind:
        with suppress(PolicyError):
            read(raw, kind)


def test_no_pattern_takes_long() -> None:
    assert not like("a*" * 500 + "b", "a" * 5000)
