"""Sign-in in the model: what proofs, sessions, locks and tokens mean, without any sheet."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

import poolproof_model.definitions  # noqa: F401  the registries are whole only after it
from poolproof_model import subjects
from poolproof_model.checks import CHECKS, Answer
from poolproof_model.effects import EFFECTS, SELECTORS
from poolproof_model.guards import GUARDS
from poolproof_model.lifetimes import FREE_FAILURES, lock_seconds
from poolproof_model.machines import build
from poolproof_model.requests import candidates
from poolproof_model.state import (
    Literal,
    Request,
    State,
    Symbol,
    Term,
    User,
    Value,
    settings_from,
    text,
    world_value,
)
from poolproof_spec import catalogue

PASSWORD = text("Correct-horse-1")
CHARTS = build(catalogue.load().charts)
ANSWER_SRP = "RespondToAuthChallenge.PASSWORD_VERIFIER"


def world(**members: Any) -> State:
    parts = {
        "pools": {"main": {}, "other": {}},
        "clients": {"app": {"pool": "main", "members": members}, "stranger": {"pool": "other", "members": {}}},
        "users": {"bystander": {"pool": "main", "Username": "bystander", "Password": "By-stander-99"}},
    }
    alice = User(
        name="alice~",
        pool="main",
        sub=Symbol(kind="sub", name="1"),
        status="CONFIRMED",
        password=PASSWORD,
        password_kind="permanent",
        attributes=(("email", "alice~@example.com"),),
    )
    return State(settings=settings_from("test", "eu-west-1", parts), users=(alice,), made=1)


def request(action: str, **arguments: Value) -> Request:
    return Request(action=action, arguments=tuple((key.replace("__", "."), value) for key, value in arguments.items()))


def moved(state: State, asked: Request, effects: tuple[str, ...], moves: tuple[str, ...]) -> State:
    for name in effects:
        state = EFFECTS.get(name, "test")(state, asked)
    for move in moves:
        chart, trigger = move.split(".")

        def step(source: str, chart: str = chart, trigger: str = trigger) -> str | None:
            return CHARTS.next(chart, trigger, source)

        state = SELECTORS.get(chart, "test")(state, asked, trigger, step)
    return state


def holds(guard: str, state: State, asked: Request, *arguments: str) -> bool:
    return GUARDS.get(guard, "test")(state, asked, *arguments)


def srp_started(state: State) -> State:
    start = request(
        "InitiateAuth.USER_SRP_AUTH",
        ClientId=world_value("client.app.ClientId"),
        AuthParameters__USERNAME=text("alice~"),
    )
    return moved(state, start, ("attempt_started",), ("sign_in.ask_verifier",))


def signed_in(state: State) -> State:
    start = request(
        "InitiateAuth.USER_PASSWORD_AUTH",
        ClientId=world_value("client.app.ClientId"),
        AuthParameters__USERNAME=text("alice~"),
        AuthParameters__PASSWORD=PASSWORD,
    )
    return moved(state, start, ("attempt_started", "tokens_issued"), ("sign_in.give_tokens",))


def test_an_srp_challenge_shows_what_the_proof_is_made_of() -> None:
    state = srp_started(world())
    assert {path for _, path in state.produced} == {
        "ChallengeParameters.SALT",
        "ChallengeParameters.SRP_B",
        "ChallengeParameters.USER_ID_FOR_SRP",
        "ChallengeParameters.SECRET_BLOCK",
    }


def test_the_right_answer_to_srp_proves_the_password() -> None:
    state = srp_started(world())
    right = next(candidates(state, ANSWER_SRP, wrong=0))
    assert holds("credentials_right", state, right)
    assert not holds("proof_broken", state, right, "secret_block", "timestamp", "username")


@pytest.mark.parametrize(
    ("label", "guard", "arguments"),
    [
        ("proof by wrong password!", "credentials_wrong", ()),
        ("other secret block!", "proof_broken", ("secret_block",)),
        ("other TIMESTAMP!", "proof_broken", ("timestamp",)),
        ("bystander's name!", "proof_broken", ("username",)),
    ],
)
def test_a_wrong_answer_to_srp_is_wrong_in_one_way(label: str, guard: str, arguments: tuple[str, ...]) -> None:
    state = srp_started(srp_started(world()))
    wrong = next(one for one in candidates(state, ANSWER_SRP) if label in one.labels)
    assert holds(guard, state, wrong, *arguments)
    assert not holds("credentials_right", state, wrong)


def test_a_finished_srp_sign_in_leaves_a_spent_challenge_and_three_tokens() -> None:
    state = srp_started(world())
    right = next(candidates(state, ANSWER_SRP, wrong=0))
    state = moved(state, right, ("attempt_started", "tokens_issued"), ("sign_in.give_tokens",))
    assert [item.state for item in state.challenges] == ["TOKENS"]
    assert [item.use for item in state.tokens] == ["id", "access", "refresh"]
    assert len({item.family for item in state.tokens}) == 1


def test_a_refresh_gives_tokens_of_the_same_family() -> None:
    state = signed_in(world())
    later = request("AdvanceClock", seconds=Literal(text="3601"))
    state = moved(state, later, ("time_passes",), ("token.expire",))
    refresh = request(
        "InitiateAuth.REFRESH_TOKEN_AUTH",
        ClientId=world_value("client.app.ClientId"),
        AuthParameters__REFRESH_TOKEN=state.tokens[-1].symbol,
    )
    state = moved(state, refresh, ("tokens_refreshed",), ())
    assert [item.state for item in state.tokens] == ["EXPIRED", "EXPIRED", "LIVE", "LIVE", "LIVE"]
    newest = state.tokens[-1]
    assert newest.family == state.tokens[0].family
    assert newest.auth_time == 0
    assert newest.issued_at == later_seconds(later)


def later_seconds(asked: Request) -> int:
    value = asked.get("seconds")
    assert isinstance(value, Literal)
    return int(value.value)


def test_disabling_revokes_access_and_suspends_refresh() -> None:
    state = signed_in(world())
    disable = request("AdminDisableUser", UserPoolId=world_value("pool.main.Id"), Username=text("alice~"))
    state = moved(state, disable, (), ("token.withdraw", "token.suspend"))
    assert [item.state for item in state.tokens] == ["REVOKED", "REVOKED", "SUSPENDED"]


def test_revoking_one_sign_in_marks_the_other_as_outliving_it() -> None:
    state = signed_in(signed_in(world()))
    revoke = request("RevokeToken", Token=state.tokens[-1].symbol)
    state = moved(state, revoke, ("other_tokens_outlive",), ("token.revoke",))
    assert [item.state for item in state.tokens] == ["LIVE"] * 3 + ["REVOKED"] * 3
    assert [item.outlived for item in state.tokens] == [True] * 3 + [False] * 3


def test_wrong_passwords_lock_from_the_sixth_on_and_time_unlocks() -> None:
    state = world()
    wrong = request(
        "InitiateAuth.USER_PASSWORD_AUTH",
        ClientId=world_value("client.app.ClientId"),
        AuthParameters__USERNAME=text("alice~"),
        AuthParameters__PASSWORD=text("Wrong-passw0rd"),
    )
    locks = []
    for _ in range(FREE_FAILURES + 1):
        state = moved(state, wrong, ("password_attempt_failed",), ())
        locks.append(state.users[0].lock)
    assert locks == ["", "", "", "", "doubtful", "on"]
    assert subjects.lock_ends(state.users[0]) == lock_seconds(FREE_FAILURES + 1) == 2
    right = replace(wrong, arguments=(*wrong.arguments[:2], ("AuthParameters.PASSWORD", PASSWORD)))
    assert holds("signs_in_under_lock", state, right, "on", "right")
    state = moved(state, request("AdvanceClock", seconds=Literal(text="3")), ("time_passes",), ())
    assert holds("signs_in_under_lock", state, right, "over", "right")


def test_a_new_password_leaves_it_open_whether_the_lock_stays() -> None:
    state = world().with_user(replace(world().users[0], lock="on", failures=6))
    renew = request(
        "AdminSetUserPassword",
        UserPoolId=world_value("pool.main.Id"),
        Username=text("alice~"),
        Password=text("Battery-staple-2"),
    )
    assert moved(state, renew, ("password_set",), ()).users[0].lock == "doubtful"


def test_fifteen_idle_minutes_clear_the_count() -> None:
    state = world().with_user(replace(world().users[0], failures=3, last_failure=0))
    state = moved(state, request("AdvanceClock", seconds=Literal(text="900")), ("time_passes",), ())
    assert state.users[0].failures == 0


def test_a_temporary_password_lapses() -> None:
    state = world().with_user(replace(world().users[0], password_kind="temporary"))
    state = moved(state, request("AdvanceClock", seconds=Literal(text=str(7 * 86400 + 1))), ("time_passes",), ())
    assert state.users[0].password_kind == "lapsed"


def test_a_secret_hash_must_be_of_the_name_in_the_request() -> None:
    state = world(GenerateSecret=True)
    fits = [
        (one.labels[-1], holds("secret_hash_fits", state, one))
        for one in candidates(state, "InitiateAuth.USER_PASSWORD_AUTH")
        if "hash" in one.labels[-1] and one.labels[3] == "password"
    ]
    assert dict(fits) == {
        "hash": True,
        "no hash!": False,
        "hash by another secret!": False,
        "hash of another name!": False,
    }


def jwt(payload: dict[str, Any], kid: str) -> str:
    parts = [{"alg": "RS256", "kid": kid}, payload]
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*coded, "c2ln"])


def answer(before: State, after: State, asked: Request, response: dict[str, Any], **known: Any) -> Answer:
    def resolve(value: Value) -> Any:
        match value:
            case Literal():
                plain = value.value
                return plain.replace("~", "7") if isinstance(plain, str) else plain
            case Symbol():
                return known.get(f"{value.kind}_{value.name}".replace(".", "_"))
            case Term():
                return None

    return Answer(
        response=response, before=before, after=after, request=asked, resolve=resolve, now=1000.0, seconds=0.1
    )


def test_claims_are_compared_with_what_the_token_was_issued_for() -> None:
    state = signed_in(world())
    asked = request("VerifyIdToken", token=state.tokens[0].symbol)
    claims = {
        "sub": "s-1",
        "aud": "c-1",
        "iss": "https://cognito-idp.eu-west-1.amazonaws.com/p-1",
        "cognito:username": "alice7",
        "email": "alice7@example.com",
        "exp": 4600,
        "iat": 1000,
        "auth_time": 1000,
    }
    seen = answer(
        state,
        state,
        asked,
        {"header": {"alg": "RS256", "kid": "k"}, "claims": claims},
        sub_1="s-1",
        world_client_app_ClientId="c-1",
        world_pool_main_Id="p-1",
    )
    good = {
        "is_owner": ("claims.sub",),
        "is_client": ("claims.aud",),
        "is_issuer": ("claims.iss",),
        "is_username": ("claims.cognito:username",),
        "attribute_as_issued": ("claims.email", "email"),
        "lives_as_configured": (),
        "auth_time_as_modelled": (),
        "integers": ("claims.exp", "claims.iat"),
        "exactly": ("header", "kid", "alg"),
    }
    for name, arguments in good.items():
        assert CHECKS.get(name, "test")(seen, *arguments) is None, name
        worse = replace(seen, response={"header": {"alg": "none"}, "claims": {"exp": 1.5, "iat": 1000}})
        assert CHECKS.get(name, "test")(worse, *arguments), name


def test_a_refresh_keeps_origin_jti_and_renews_jti() -> None:
    before = signed_in(world())
    asked = request(
        "InitiateAuth.REFRESH_TOKEN_AUTH",
        ClientId=world_value("client.app.ClientId"),
        AuthParameters__REFRESH_TOKEN=before.tokens[-1].symbol,
    )
    after = moved(before, asked, ("tokens_refreshed",), ())
    id_token, access_token, _ = before.tokens
    known = {
        f"id_token_{id_token.symbol.name}": jwt({"origin_jti": "o", "jti": "1"}, "a"),
        f"access_token_{access_token.symbol.name}": jwt({"origin_jti": "o", "jti": "2"}, "b"),
    }
    new = {
        "IdToken": jwt({"origin_jti": "o", "jti": "3"}, "a"),
        "AccessToken": jwt({"origin_jti": "x", "jti": "2"}, "a"),
    }
    seen = answer(before, after, asked, {"AuthenticationResult": new}, **known)
    assert CHECKS.get("kept", "test")(seen, "IdToken", "origin_jti") is None
    assert CHECKS.get("kept", "test")(seen, "AccessToken", "origin_jti")
    assert CHECKS.get("renewed", "test")(seen, "IdToken", "jti") is None
    assert CHECKS.get("renewed", "test")(seen, "AccessToken", "jti")
    assert CHECKS.get("keys_distinct", "test")(seen)
    assert CHECKS.get("distinct", "test")(seen, "jti") is None
    assert CHECKS.get("shared", "test")(seen, "origin_jti")
