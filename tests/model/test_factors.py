"""Which second factor is due."""

from dataclasses import replace

import pytest

from poolproof_model import factors
from poolproof_model.factors import EMAIL, SMS, SOFTWARE_TOKEN
from poolproof_model.state import Device, Factors, Settings, State, Symbol, User, settings_from

SUB = Symbol(kind="sub", name="1")
SECRET = Symbol(kind="secret", name="2")
KEY = Symbol(kind="device_key", name="3")
PROVED = (("email", "a@b"), ("email_verified", "true"), ("phone_number", "+1"), ("phone_number_verified", "true"))
ALL = {
    "SoftwareTokenMfaConfiguration": {"Enabled": True},
    "EmailMfaConfiguration": {},
    "SmsMfaConfiguration": {"SmsConfiguration": {}},
}


def world(requirement: str, *, trusting: bool = False) -> Settings:
    pool = {"DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True}} if trusting else {}
    return settings_from(
        "w", "us-east-1", {"pools": {"main": pool}, "mfa": {"main": {"MfaConfiguration": requirement, **ALL}}}
    )


def user(*, attributes: tuple[tuple[str, str], ...] = (), origin: str = "AdminCreateUser", **chosen: object) -> User:
    of_user = replace(Factors(), **chosen)  # type: ignore[arg-type]
    return User(
        name="u", pool="main", sub=SUB, status="CONFIRMED", attributes=attributes, origin=origin, factors=of_user
    )


def due(requirement: str, person: User) -> str:
    return factors.due(State(settings=world(requirement), users=(person,)), person, None)


@pytest.mark.parametrize(
    ("enabled", "preferred", "expected"),
    [
        ((), "", ""),
        ((SOFTWARE_TOKEN,), "", SOFTWARE_TOKEN),
        ((EMAIL, SMS), "", "SELECT_MFA_TYPE"),
        ((EMAIL, SMS), SMS, SMS),
    ],
)
def test_where_mfa_is_optional_the_user_chooses(enabled: tuple[str, ...], preferred: str, expected: str) -> None:
    person = user(attributes=PROVED, secret=SECRET, enabled=enabled, preferred=preferred)
    assert due("OPTIONAL", person) == expected
    assert due("OFF", person) == ""


def test_a_verified_token_that_nobody_chose_is_asked_for_only_where_mfa_is_required() -> None:
    person = user(secret=SECRET)
    assert due("OPTIONAL", person) == ""
    assert due("ON", person) == SOFTWARE_TOKEN


def test_who_must_have_a_factor_and_has_none_sets_one_up() -> None:
    assert due("ON", user()) == "MFA_SETUP"
    assert due("ON", user(attributes=PROVED)) == "SELECT_MFA_TYPE"


def test_sources_disagree_about_the_first_sign_in_of_the_self_registered() -> None:
    assert due("ON", user(origin="SignUp")) == factors.FIRST_SIGN_IN
    assert due("ON", user(origin="SignUp", met=True)) == "MFA_SETUP"


def test_an_address_that_is_not_verified_leaves_the_factor_in_doubt() -> None:
    person = user(attributes=(("email", "a@b"),), enabled=(EMAIL,))
    assert due("OPTIONAL", person) == factors.DOUBTFUL
    assert due("ON", person) == factors.DOUBTFUL


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("OFFERED", factors.UNTRUSTED),
        ("NOT_REMEMBERED", SOFTWARE_TOKEN),
        ("REMEMBERED", "DEVICE_SRP_AUTH"),
        ("FORGOTTEN", factors.UNTRUSTED),
    ],
)
def test_only_a_remembered_device_replaces_the_factor(condition: str, expected: str) -> None:
    person = user(secret=SECRET, enabled=(SOFTWARE_TOKEN,))
    device = Device(symbol=KEY, group=KEY, user=SUB, family=1, state=condition)
    state = State(settings=world("OPTIONAL", trusting=True), users=(person,), devices=(device,))
    assert factors.due(state, person, KEY) == expected
    assert factors.due(replace(state, devices=()), person, KEY) == factors.UNTRUSTED
