"""What the names of the user tables mean, where a table alone does not show it."""

from dataclasses import replace
from typing import Any

import pytest

import poolproof_model.definitions  # noqa: F401 -- definitions register themselves on import
from poolproof_model import subjects
from poolproof_model.checks import CHECKS, Answer
from poolproof_model.checks.users import statuses
from poolproof_model.guards import GUARDS
from poolproof_model.guards.users import DEFAULT_POLICY, violation
from poolproof_model.scenario import Literal
from poolproof_model.state import Code, Request, State, Symbol, Term, User, plain, settings_from, text, world_value

SUB = Symbol(kind="sub", name="1")
POOL = ("UserPoolId", world_value("pool.main.Id"))


def world(**pool: Any) -> State:
    settings = settings_from("w", "us-east-1", {"pools": {"main": pool}, "clients": {}})
    alice = User(
        name="alice~",
        pool="main",
        sub=SUB,
        status="CONFIRMED",
        attributes=(("email", "alice~@example.com"), ("email_verified", "true")),
    )
    return State(settings=settings, users=(alice,))


def concrete(value: Any) -> Any:
    return plain(value) if isinstance(value, Literal) else value


def answer(response: dict[str, Any], state: State, request: Request) -> Answer:
    return Answer(response=response, before=state, after=state, request=request, resolve=concrete, now=0, seconds=0)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("Sh0rt-p", "length"),
        ("no-uppercase-1", "uppercase"),
        ("NO-LOWERCASE-1", "lowercase"),
        ("No-numbers-here", "numbers"),
        ("NoSymbolsHere1", "symbols"),
        ("short", "several"),
        ("Correct-horse-1", None),
    ],
)
def test_a_password_breaks_the_default_policy_for_one_reason(password: str, reason: str | None) -> None:
    assert violation(DEFAULT_POLICY, password) == reason


def test_a_verified_address_finds_its_user_where_it_is_an_alias_only() -> None:
    address = text("alice~@example.com")
    assert subjects.find_user(world(AliasAttributes=["email"]), "main", address) is not None
    assert subjects.find_user(world(), "main", address) is None
    assert subjects.find_named(world(AliasAttributes=["email"]), "main", address) is None


def test_case_counts_unless_the_pool_says_otherwise() -> None:
    request = Request(action="AdminGetUser", arguments=(POOL, ("Username", text("Alice~"))))
    exists = GUARDS.get("user_exists", "test")
    differs = GUARDS.get("name_differs_in_case", "test")
    blind = world(UsernameConfiguration={"CaseSensitive": False})
    assert not exists(world(), request)
    assert exists(blind, request)
    assert differs(world(), request)
    assert differs(blind, request)


def test_a_filter_is_about_the_user_whom_it_names() -> None:
    by_sub = Term(function="concat", inputs=(text('sub = "'), SUB, text('"')))
    for given in (text('username = "alice~"'), text('email = "alice~@example.com"'), by_sub):
        request = Request(action="ListUsers.Filter", arguments=(POOL, ("Filter", given)))
        assert subjects.addressed_user(world(), request) is not None
    broken = Request(action="ListUsers", arguments=(POOL, ("Filter", text("username alice"))))
    assert GUARDS.get("filter_is", "test")(world(), broken, "unparsable")


@pytest.mark.parametrize(("shown", "hidden"), [("a***@e***", True), ("alice~@example.com", False), (None, False)])
def test_a_masked_destination_has_asterisks(shown: str | None, hidden: bool) -> None:
    request = Request(action="SignUp", arguments=())
    found = CHECKS.get("masked", "test")(answer({"Destination": shown}, world(), request), "Destination")
    assert (found is None) is hidden


def test_forgot_password_may_have_changed_the_status_until_the_code_is_used() -> None:
    user = world().users[0]
    code = Code(symbol=Symbol(kind="code", name="1"), purpose="reset", destination="x", sent_at=0, state="LIVE")
    assert statuses(user) == ("CONFIRMED",)
    assert set(statuses(replace(user, codes=(code,)))) == {"CONFIRMED", "RESET_REQUIRED"}
    assert statuses(replace(user, codes=(replace(code, state="CONSUMED"),))) == ("CONFIRMED",)


def test_an_address_is_not_verified_that_was_never_proved() -> None:
    request = Request(action="AdminGetUser", arguments=(POOL, ("Username", text("alice~"))))
    state = world()
    state = state.with_user(state.users[0].with_attributes(email_verified=None))
    read = CHECKS.get("attributes_as_modelled", "test")
    address = {"Name": "email", "Value": "alice~@example.com"}
    assert read(answer({"A": [address]}, state, request), "A") is None
    assert read(answer({"A": [address, {"Name": "email_verified", "Value": "false"}]}, state, request), "A") is None
    assert read(answer({"A": [address, {"Name": "email_verified", "Value": "true"}]}, state, request), "A")
