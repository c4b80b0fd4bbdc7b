"""What the names of the tables on groups, schema, passwords and contacts mean, where a table does not show it."""

from dataclasses import replace
from typing import Any

import pytest

import poolproof_model.definitions  # noqa: F401 -- definitions register themselves on import
from poolproof_model import subjects
from poolproof_model.checks import CHECKS, Answer
from poolproof_model.effects import EFFECTS
from poolproof_model.guards import GUARDS
from poolproof_model.scenario import Literal, literal
from poolproof_model.schema import attribute, flaw, readable, schema
from poolproof_model.state import (
    Code,
    Group,
    Request,
    State,
    Symbol,
    Term,
    User,
    plain,
    settings_from,
    text,
    world_value,
)

SUB = Symbol(kind="sub", name="1")
POOL = ("UserPoolId", world_value("pool.main.Id"))
SCHEMA = [
    {"Name": "tier", "AttributeDataType": "String", "StringAttributeConstraints": {"MinLength": "2", "MaxLength": "6"}},
    {"Name": "score", "AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "0"}},
    {"Name": "note", "AttributeDataType": "String", "DeveloperOnlyAttribute": True},
    {"Name": "family_name", "AttributeDataType": "String", "Required": True},
]


def world(*, client: dict[str, Any] | None = None, **pool: Any) -> State:
    parts = {"pools": {"main": pool}, "clients": {"app": {"pool": "main", "members": client or {}}}}
    return State(settings=settings_from("w", "us-east-1", parts), users=(person(),))


def person(**changes: Any) -> User:
    alice = User(name="alice~", pool="main", sub=SUB, status="CONFIRMED", password=text("D"))
    return replace(alice, **changes)


def request(action: str, **arguments: Any) -> Request:
    values = tuple((name, value) for name, value in arguments.items())
    return Request(action=action, arguments=(POOL, ("Username", text("alice~")), *values))


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("custom:tier", "x", "short"),
        ("custom:tier", "platinum", "long"),
        ("custom:tier", "gold", None),
        ("custom:score", "-1", "low"),
        ("custom:score", "1e3", "text"),
        ("custom:score", "12.5", None),
    ],
)
def test_values_are_held_against_the_bounds_of_their_attribute(name: str, value: str, wrong: str | None) -> None:
    assert flaw(schema(world(Schema=SCHEMA).settings, "main")[name], value) == wrong


def test_a_schema_names_attributes_as_users_have_them() -> None:
    state = world(Schema=SCHEMA)
    found = schema(state.settings, "main")
    assert set(found) == {"custom:tier", "custom:score", "dev:custom:note", "family_name"}
    assert found["dev:custom:note"].developer_only
    assert found["family_name"].required
    assert attribute(state, "main", "locale") is not None
    assert attribute(state, "main", "custom:tint~") is None
    added = replace(state, attributes_added=(("main", "custom:tint~"),))
    assert attribute(added, "main", "custom:tint~") is not None


def test_a_client_reads_what_it_lists_or_else_what_is_standard() -> None:
    assert readable(world().settings, "app", "locale")
    assert not readable(world().settings, "app", "custom:tier")
    listed = world(client={"ReadAttributes": ["custom:tier"]}).settings
    assert readable(listed, "app", "custom:tier")
    assert readable(listed, "app", "sub")
    assert not readable(listed, "app", "locale")


@pytest.mark.parametrize(
    ("password", "kind"), [("D", "present"), ("C", "recent"), ("B", "doubtful"), ("A", "old"), ("E", None)]
)
def test_passwords_are_remembered_as_far_as_sources_agree(password: str, kind: str | None) -> None:
    state = world(Policies={"PasswordPolicy": {"PasswordHistorySize": 2}})
    alice = person(former_passwords=(text("A"), text("B"), text("C")))
    asked = request("AdminSetUserPassword", Password=text(password))
    for one in ("present", "recent", "doubtful", "old"):
        assert GUARDS.names["password_reused"](state.with_user(alice), asked, one) is (one == kind)
    secret = state.with_user(replace(alice, untold_passwords=1))
    assert not GUARDS.names["password_reused"](secret, asked, "old")
    assert not GUARDS.names["password_reused"](world().with_user(alice), asked, "present")


BOTH = (("email_verified", "true"), ("phone_number_verified", "true"))


@pytest.mark.parametrize(
    ("setting", "attributes", "first"),
    [
        ({}, BOTH, "phone_number"),
        ({}, BOTH[:1], "email"),
        ({}, (), None),
        ({"verified_email": 1, "verified_phone_number": 2}, BOTH, "email"),
        ({"verified_email": 1, "verified_phone_number": 2}, BOTH[1:], "phone_number"),
        ({"verified_phone_number": 1}, BOTH[:1], None),
        ({"admin_only": 1}, BOTH, None),
    ],
)
def test_accounts_are_recovered_in_the_order_of_the_pool(
    setting: dict[str, int], attributes: tuple[tuple[str, str], ...], first: str | None
) -> None:
    mechanisms = [{"Name": name, "Priority": rank} for name, rank in setting.items()]
    pool = {"AccountRecoverySetting": {"RecoveryMechanisms": mechanisms}} if mechanisms else {}
    assert subjects.recovery_attribute(world(**pool).settings, person(attributes=attributes)) == first


def test_aliases_heed_case_as_usernames_do() -> None:
    alice = person(attributes=(("email", "alice~@example.com"), ("email_verified", "true")))
    heeding = world(AliasAttributes=["email"]).with_user(alice)
    careless = world(AliasAttributes=["email"], UsernameConfiguration={"CaseSensitive": False}).with_user(alice)
    other = text("Alice~@example.com")
    assert subjects.find_user(heeding, "main", other) is None
    assert subjects.find_user(careless, "main", other) == alice


def test_a_kept_address_waits_for_its_code_and_is_taken_over_then() -> None:
    keeping = {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    alice = person(attributes=(("email", "old@x"), ("email_verified", "true")))
    state = world(UserAttributeUpdateSettings=keeping).with_user(alice)
    given = Term(function="attributes", inputs=(text("email"), text("new@x")))
    asked = request("UpdateUserAttributes", UserAttributes=given)
    waiting = EFFECTS.names["attribute_code_sent"](EFFECTS.names["own_attributes_set"](state, asked), asked)
    held = waiting.user(SUB)
    assert held is not None
    assert (held.attribute("email"), held.attribute("email_verified")) == ("old@x", "true")
    assert [code.destination for code in held.codes] == ["new@x"]
    done = EFFECTS.names["contact_verified"](waiting, request("VerifyUserAttribute", Code=held.codes[0].symbol))
    taken = done.user(SUB)
    assert taken is not None
    assert (taken.attribute("email"), taken.attribute("email_verified")) == ("new@x", "true")


def test_a_code_that_went_to_a_number_verifies_the_number() -> None:
    code = Code(symbol=Symbol(kind="code", name="1"), purpose="sign_up", destination="+1555", sent_at=0, state="LIVE")
    state = world().with_user(person(codes=(code,), attributes=(("phone_number", "+1555"), ("email", "a@x"))))
    done = EFFECTS.names["contact_verified"](state, request("ConfirmSignUp", ConfirmationCode=code.symbol)).user(SUB)
    assert done is not None
    assert done.attribute("phone_number_verified") == "true"
    assert done.attribute("email_verified") is None


def test_a_deleted_group_has_no_members_and_its_successor_none_either() -> None:
    group = Group(name="readers~", pool="main", state="PRESENT")
    state = replace(world(), groups=(group,)).with_user(person(groups=("readers~",)))
    assert subjects.members_of(state, group) == (state.users[0],)
    asked = request("DeleteGroup", GroupName=text("readers~"))
    left = EFFECTS.names["group_left_by_all"](state, asked)
    assert left.users[0].groups == ()
    assert left.groups[0].deserted


def test_listed_pages_are_held_against_size_and_state() -> None:
    state = replace(world(), groups=(Group(name="a", pool="main", state="PRESENT"),))
    asked = request("ListGroups.AllPages", limit=literal(1))

    def problem(check: str, *arguments: str, **response: Any) -> str | None:
        answer = Answer(
            response=response,
            before=state,
            after=state,
            request=asked,
            resolve=lambda value: plain(value) if isinstance(value, Literal) else value,
            now=0,
            seconds=0,
        )
        return CHECKS.names[check](answer, *arguments)

    a, b = {"GroupName": "a"}, {"GroupName": "b"}
    assert problem("pages_within_limit", pages=[[a], [b]], ended=True) is None
    assert problem("pages_within_limit", pages=[[a, b]], ended=True) == "2 items on a page of 1"
    assert problem("pages_within_limit", pages=[[a]], ended=False) == "tokens never end"
    assert problem("nothing_listed_twice", "GroupName", items=[a, b, a]) == "a listed twice"
    assert problem("every_group_listed", items=[b]) == "a on no page"
    assert problem("every_group_listed", items=[b, a]) is None
