"""Tokens in the model: rotation, sessions, secrets, passkeys and the roles of groups, without any sheet."""

from dataclasses import replace
from typing import Any

import pytest

from poolproof_model import sessions
from poolproof_model.lifetimes import token_seconds, validity_unit
from poolproof_model.scenario import literal
from poolproof_model.state import Group, Request, SessionSettings, State, Symbol, Term, Token, text, world_value
from tests.model.test_sign_in import holds, moved, request, world

APP = world_value("client.app.ClientId")
POOL = world_value("pool.main.Id")
ROTATION = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60}


def signed_in(state: State) -> State:
    return moved(
        state, request("InitiateAuth", ClientId=APP, AuthParameters__USERNAME=text("alice~")), ("tokens_issued",), ()
    )


def newest(state: State, use: str) -> Token:
    return next(item for item in reversed(state.tokens) if item.use == use)


def refresh(token: Token) -> Request:
    return request("GetTokensFromRefreshToken", RefreshToken=token.symbol, ClientId=APP)


def passed(state: State, seconds: int) -> State:
    asked = request("AdvanceClock", seconds=literal(seconds))
    return moved(state, asked, ("time_passes",), ("token.end_grace", "token.expire"))


def test_a_rotated_token_is_dead_after_its_grace_and_the_new_one_lives_as_long_as_the_first() -> None:
    state = signed_in(world(RefreshTokenRotation=ROTATION))
    first = newest(state, "refresh")
    state = moved(state, refresh(first), ("tokens_rotated",), ("token.retire",))
    second = newest(state, "refresh")
    assert second.symbol != first.symbol
    assert (second.expires_at, second.family, second.rotated_in) == (first.expires_at, first.family, True)
    assert [item.superseded for item in state.tokens] == [True] * 3 + [False] * 3
    assert holds("token_is", state, refresh(first), "RETIRING")
    assert holds("token_is", passed(state, 59), refresh(first), "RETIRING")
    assert holds("token_is", passed(state, 60), refresh(first), "ROTATED")
    assert holds("token_is", passed(state, 60), refresh(second), "LIVE")


def test_using_a_token_again_in_its_grace_leaves_its_end_open() -> None:
    state = signed_in(world(RefreshTokenRotation=ROTATION))
    first = newest(state, "refresh")
    state = moved(state, refresh(first), ("tokens_rotated",), ("token.retire",))
    assert not holds("grace_retried", state, refresh(first))
    assert holds("grace_retried", moved(state, refresh(first), ("grace_used",), ()), refresh(first))


def test_the_session_used_least_recently_gives_way() -> None:
    tracked = replace(world(), tracking=(SessionSettings(pool="main", tracking=True, most=2),))
    state = signed_in(signed_in(tracked))
    user, first = state.users[0], state.tokens[2]
    state = moved(
        state,
        request("InitiateAuth", ClientId=APP, AuthParameters__REFRESH_TOKEN=first.symbol),
        ("tokens_refreshed",),
        (),
    )
    state = signed_in(state)
    families = {item.family for item in sessions.active(state, user)}
    assert first.family in families
    assert len(families) == 2
    assert {item.family for item in state.tokens if item.evicted}.isdisjoint(families)


def test_sessions_that_are_older_than_tracking_are_in_doubt() -> None:
    state = replace(signed_in(world()), tracking=(SessionSettings(pool="main", tracking=True),))
    asked = request("AdminListUserSessions", UserPoolId=POOL, Username=text("alice~"))
    assert holds("sessions_tracked", state, asked)
    assert not holds("sessions_certain", state, asked)


def test_a_hash_fits_while_its_secret_is_active() -> None:
    state = world(GenerateSecret=True)
    add = request("AddUserPoolClientSecret", UserPoolId=POOL, ClientId=APP)
    state = moved(state, add, ("secret_added",), ())
    second = state.secrets_of("app")[-1]
    made = Term(function="secret_hash", inputs=(text("alice~"), APP, second.value))
    shown = request(
        "InitiateAuth", ClientId=APP, AuthParameters__USERNAME=text("alice~"), AuthParameters__SECRET_HASH=made
    )
    assert holds("secret_hash_fits", state, shown)
    assert second.identifier is not None
    delete = request("DeleteUserPoolClientSecret", UserPoolId=POOL, ClientId=APP, ClientSecretId=second.identifier)
    state = moved(state, delete, (), ("client_secret.delete",))
    assert not holds("secret_hash_fits", state, shown)
    assert holds("shown_secret_deleted", state, shown)
    assert holds("secrets_number", state, add, "1")


def test_a_list_of_one_secret_tells_the_id_of_the_first() -> None:
    state = moved(
        world(GenerateSecret=True), request("List", UserPoolId=POOL, ClientId=APP), ("first_secret_told",), ()
    )
    (first,) = state.secrets_of("app")
    assert first.first
    assert state.produced == ((first.identifier, "ClientSecrets.0.ClientSecretId"),)


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [((1, 2), "ordered"), ((1,), "ordered"), ((2, 2), "tied"), ((None, 2), "partly"), ((None, None), "")],
)
def test_precedence_of_the_groups_of_a_token(numbers: tuple[int | None, ...], kind: str) -> None:
    state = signed_in(world())
    groups = tuple(
        Group(name=str(place), pool="main", state="PRESENT", precedence=number) for place, number in enumerate(numbers)
    )
    state = replace(state, tokens=tuple(replace(item, issued_groups=groups) for item in state.tokens))
    shown = request("VerifyIdToken", token=newest(state, "id").symbol)
    found = [name for name in ("ordered", "tied", "partly") if holds("precedence_is", state, shown, name)]
    assert kind in (found or [""])


@pytest.mark.parametrize(
    ("members", "use", "unit", "seconds"),
    [
        ({"AccessTokenValidity": 2}, "Access", "default", 7200),
        ({"IdTokenValidity": 1, "TokenValidityUnits": {"IdToken": "days"}}, "Id", "days", 86400),
        ({"RefreshTokenValidity": 4}, "Refresh", "default", 4 * 86400),
        ({"RefreshTokenValidity": 0}, "Refresh", "default", 30 * 86400),
        ({}, "Access", None, 3600),
    ],
)
def test_lifetimes_count_in_their_units(members: dict[str, Any], use: str, unit: str | None, seconds: int) -> None:
    state = world(**members)
    assert validity_unit(state.settings, "app", f"{use}Token") == unit
    assert token_seconds(state, "app", use.lower()) == seconds


def test_a_passkey_answers_the_options_that_it_was_made_for() -> None:
    state = signed_in(world())
    start = request("StartWebAuthnRegistration", AccessToken=newest(state, "access").symbol)
    state = moved(state, start, ("registration_asked",), ("passkey_request.replace",))
    options = state.passkey_requests[-1].symbol
    made = Term(function="passkey_attestation", inputs=(options, text("key"), text("good")))
    complete = request("CompleteWebAuthnRegistration", AccessToken=newest(state, "access").symbol, Credential=made)
    assert holds("creation_is", state, complete, "OPEN")
    assert holds("passkey_made", state, complete, "good")
    state = moved(state, complete, ("passkey_registered",), ("passkey_request.complete",))
    assert holds("creation_is", state, complete, "DONE")
    assert holds("passkeys_number", state, start, "1")
    elsewhere = Term(
        function="passkey_attestation", inputs=(Symbol(kind="creation_options", name="9"), text("key"), text("good"))
    )
    assert not holds(
        "creation_is", state, request("Complete", AccessToken=start.arguments[0][1], Credential=elsewhere), "OPEN"
    )
