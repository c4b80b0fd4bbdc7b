"""What the functions of triggers do, as data, and what the model makes of it."""

from typing import Any

import pytest

import poolproof_model.definitions  # noqa: F401  the registries are whole only after it
from poolproof_model import behaviours, triggers
from poolproof_model.behaviours import Answered, Failed
from poolproof_model.effects import EFFECTS
from poolproof_model.guards import GUARDS
from poolproof_model.scenario import literal
from poolproof_model.search import worlds
from poolproof_model.state import Attempt, Request, State, Symbol, User, text, world_value
from poolproof_spec import catalogue

WORLDS = {settings.name: settings for settings in worlds(catalogue.load())}


def user(**attributes: str) -> User:
    return User(
        name="alice~",
        pool="main",
        sub=Symbol(kind="sub", name="1"),
        status="CONFIRMED",
        password=text("Correct-horse-1"),
        attributes=tuple(sorted(attributes.items())),
    )


def answering(answer: str, *history: tuple[str, bool], **attributes: str) -> tuple[State, Request]:
    session = Symbol(kind="session", name="7")
    attempt = Attempt(
        session=session,
        user=Symbol(kind="sub", name="1"),
        client="app",
        admin=False,
        opened_at=0,
        state="CUSTOM_CHALLENGE",
        name="CUSTOM_CHALLENGE",
        history=history,
    )
    state = State(settings=WORLDS["custom_auth"], users=(user(**attributes),), attempts=(attempt,))
    arguments = (
        ("ClientId", world_value("client.app.ClientId")),
        ("Session", session),
        ("ChallengeResponses.USERNAME", text("alice~")),
        ("ChallengeResponses.ANSWER", text(answer)),
    )
    return state, Request(action="RespondToAuthChallenge.CUSTOM_CHALLENGE", arguments=arguments)


def test_the_first_case_whose_condition_holds_decides() -> None:
    cases: list[dict[str, Any]] = [{"when": {"request.name": "a"}, "error": "no"}, {"response": {"done": True}}]
    assert behaviours.run(cases, {"request": {"name": "a"}}) == Failed(text="no")
    event = {"request": {"name": "b"}, "response": {"kept": 1}}
    assert behaviours.run(cases, event) == Answered(value={**event, "response": {"kept": 1, "done": True}})


def test_an_event_that_no_case_speaks_of_goes_back_as_it_came() -> None:
    assert behaviours.run([], {"request": {}, "response": None}) == Answered(value={"request": {}, "response": {}})


def test_a_function_can_give_back_something_else_or_nothing_in_time() -> None:
    assert behaviours.run([{"answer": "no event"}], {}) == Answered(value="no event")
    assert behaviours.run([{"timeout": True}], {}) == Failed(text="no answer in time", timeout=True)


def test_the_event_itself_is_left_as_it_is() -> None:
    event: dict[str, Any] = {"response": {}}
    behaviours.run([{"response": {"done": True}}], event)
    assert event == {"response": {}}


@pytest.mark.parametrize(
    ("path", "value"),
    [("a.0.b", 1), ("a.-1.b", 2), ("a.length", 2), ("a.2.b", None), ("a.b", None), ("nothing.there", None)],
)
def test_paths_lead_into_lists_and_to_nothing(path: str, value: object) -> None:
    assert behaviours.value_at({"a": [{"b": 1}, {"b": 2}]}, path) == value


def test_the_right_answer_gives_tokens_and_a_wrong_one_another_question() -> None:
    assert triggers.decision(*answering("blue")) == "TOKENS"
    assert triggers.decision(*answering("green")) == "CUSTOM_CHALLENGE"


def test_the_third_wrong_answer_fails() -> None:
    wrong = (("CUSTOM_CHALLENGE", False),) * 2
    assert triggers.decision(*answering("green", *wrong)) == "FAIL"
    assert triggers.decision(*answering("blue", *wrong)) == "TOKENS"


def test_a_proof_counts_among_the_three() -> None:
    assert triggers.history(*answering("green", ("SRP_A", True), ("PASSWORD_VERIFIER", True)))[-1] == (
        "CUSTOM_CHALLENGE",
        False,
    )


def test_a_profile_makes_a_function_fail() -> None:
    state, request = answering("green", profile="CreateAuthChallenge:error")
    assert GUARDS.get("asked_in_vain", "")(state, request)
    assert not GUARDS.get("next_is", "")(state, request, "CUSTOM_CHALLENGE")
    assert GUARDS.get("trigger_does", "")(state, request, "CreateAuthChallenge", "error")


def test_a_call_is_noted_once_and_only_where_there_is_a_function() -> None:
    state, request = answering("blue")
    called = EFFECTS.get("called", "")
    noted = called(called(state, request, "DefineAuthChallenge", "A"), request, "DefineAuthChallenge", "A")
    assert [(item.source, item.username) for item in noted.invocations] == [("A", "alice~")]
    assert called(state, request, "PreSignUp", "B") is state


def test_users_are_brought_over_as_the_function_says() -> None:
    state = State(settings=WORLDS["migration"])

    def shown(password: str) -> Request:
        arguments = (
            ("ClientId", world_value("client.app.ClientId")),
            ("AuthParameters.USERNAME", text("alice~")),
            ("AuthParameters.PASSWORD", text(password)),
            ("ClientMetadata", literal({"origin": "test"})),
        )
        return Request(action="InitiateAuth.USER_PASSWORD_AUTH.migrating", arguments=arguments)

    says = GUARDS.get("migration_says", "")
    assert says(state, shown("Migrate-confirm-1"), "CONFIRMED")
    assert says(state, shown("Migrate-reset-2"), "RESET_REQUIRED")
    assert says(state, shown("Migrate-error-3"), "error")
    assert not says(state, shown("another"), "CONFIRMED", "RESET_REQUIRED", "error")
    (made,) = EFFECTS.get("user_migrated", "")(state, shown("weak")).users
    assert (made.attribute("email"), made.password, made.origin) == (
        "migrant@example.com",
        text("weak"),
        "UserMigration",
    )
