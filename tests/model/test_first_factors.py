"""What users can choose from at sign-in, and what a Session is worth, without any sheet."""

from dataclasses import replace

import pytest

import poolproof_model.definitions  # noqa: F401  the registries are whole only after it
from poolproof_model import attempts
from poolproof_model.effects import EFFECTS, SELECTORS
from poolproof_model.machines import build
from poolproof_model.search import worlds
from poolproof_model.state import Request, State, Symbol, User, text, world_value
from poolproof_spec import catalogue

CATALOGUE = catalogue.load()
WORLDS = {settings.name: settings for settings in worlds(CATALOGUE)}
CHARTS = build(CATALOGUE.charts)
VERIFIED = (("email", "alice~@example.com"), ("email_verified", "true"))
ALICE = User(
    name="alice~",
    pool="main",
    sub=Symbol(kind="sub", name="1"),
    status="CONFIRMED",
    password=text("Correct-horse-1"),
    password_kind="permanent",
    attributes=VERIFIED,
)
NEVER = replace(ALICE, password=None, password_kind="none")


def state(user: User = ALICE, world: str = "choice") -> State:
    return State(settings=WORLDS[world], users=(user,))


def start() -> Request:
    client = ("ClientId", world_value("client.app.ClientId"))
    return Request(action="InitiateAuth.USER_AUTH", arguments=(client, ("AuthParameters.USERNAME", text("alice~"))))


def moved(before: State, request: Request, trigger: str) -> State:
    return SELECTORS.get("choice", "")(before, request, trigger, lambda source: CHARTS.next("choice", trigger, source))


def opened(trigger: str = "ask_choice") -> State:
    return moved(EFFECTS.get("attempt_opened", "")(state(), start()), start(), trigger)


def answer(before: State) -> Request:
    client = ("ClientId", world_value("client.app.ClientId"))
    session = ("Session", before.attempts[-1].session)
    name = ("ChallengeResponses.USERNAME", text("alice~"))
    return Request(action="RespondToAuthChallenge.SELECT_CHALLENGE", arguments=(client, session, name))


@pytest.mark.parametrize(
    ("user", "world", "offered"),
    [
        (ALICE, "choice", {"PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"}),
        (ALICE, "plain", {"PASSWORD", "PASSWORD_SRP"}),
        (NEVER, "choice", {"EMAIL_OTP"}),
        (replace(ALICE, status="FORCE_CHANGE_PASSWORD"), "choice", {"PASSWORD", "PASSWORD_SRP"}),
        (replace(ALICE, attributes=VERIFIED[:1]), "choice", {"PASSWORD", "PASSWORD_SRP"}),
        (replace(NEVER, status="UNCONFIRMED", attributes=VERIFIED[:1]), "choice", {"EMAIL_OTP"}),
    ],
)
def test_users_are_offered_what_pool_and_user_have(user: User, world: str, offered: set[str]) -> None:
    assert set(attempts.offered(state(user, world), user)) == offered


def test_a_selected_code_comes_with_a_session_of_its_own() -> None:
    before = opened()
    after = moved(before, answer(before), "ask_email_code")
    assert [item.state for item in after.attempts] == ["SPENT", "EMAIL_OTP"]
    assert after.attempts[0].session != after.attempts[1].session
    assert (attempts.code_of(after.attempts[1]), "inbox:alice~@example.com") in after.produced


def test_a_session_is_live_until_its_user_changes_or_begins_anew() -> None:
    before = opened()
    assert attempts.live(before, answer(before)) is before.attempts[-1]
    changed = replace(before, users=(replace(ALICE, account="DISABLED"),))
    assert attempts.live(changed, answer(before)) is None
    anew = moved(EFFECTS.get("attempt_opened", "")(before, start()), start(), "ask_choice")
    assert attempts.live(anew, answer(before)) is None


def test_a_session_expires_after_three_minutes() -> None:
    at_the_end = moved(replace(opened(), clock=180), start(), "expire")
    assert at_the_end.attempts[0].state == "SELECT_CHALLENGE"
    assert moved(replace(opened(), clock=181), start(), "expire").attempts[0].state == "EXPIRED"


def test_a_password_can_be_shown_to_a_live_choice_only() -> None:
    before = opened()
    assert attempts.can_show_password(before, answer(before))
    spent = moved(before, answer(before), "finish")
    assert not attempts.can_show_password(spent, answer(before))
