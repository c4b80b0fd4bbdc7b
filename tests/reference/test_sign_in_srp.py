"""Sign-in by SRP, with a client of our own."""

from __future__ import annotations

import uuid

import pytest
from account import Aws, Refusal, refusal
from sign_in_world import PASSWORD, TEMPORARY, Account, N, account, claims, stamp

from poolproof.reference.user_pools import srp

INCORRECT = Refusal("NotAuthorizedException", "Incorrect username or password.", 400)


@pytest.fixture
def one(aws: Aws) -> Account:
    made = account(aws)
    made.user()
    return made


@pytest.mark.parametrize("with_session", [False, True])
def test_right_password_is_proven_with_and_without_session(one, with_session):
    result = one.srp(with_session=with_session)["AuthenticationResult"]
    assert claims(result["AccessToken"])["username"] == "alice"


def test_challenge_carries_the_parameters_of_the_protocol(one):
    opened = one.srp_start()
    assert opened["ChallengeName"] == "PASSWORD_VERIFIER"
    assert "AuthenticationResult" not in opened
    parameters = opened["ChallengeParameters"]
    assert {"SRP_B", "SALT", "SECRET_BLOCK", "USER_ID_FOR_SRP", "USERNAME"} <= set(parameters)
    assert parameters["USER_ID_FOR_SRP"] == "alice"
    assert 0 < int(parameters["SRP_B"], 16) < N


def test_wrong_password_is_found_out_at_the_second_step_only(one):
    assert refusal(one.srp, password="Wrong-Horse-7") == INCORRECT


def test_wrong_proofs_lock_like_wrong_passwords(one):
    for _ in range(5):
        assert refusal(one.srp, password="Wrong-Horse-7") == INCORRECT
    assert one.refused().message == "Password attempts exceeded"
    assert refusal(one.srp).message == "Password attempts exceeded"


def test_admin_operations_run_srp_too(one):
    opened = one.idp.admin_initiate_auth(
        UserPoolId=one.pool_id, ClientId=one.client_id, AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "alice", "SRP_A": "2"},
    )  # fmt: skip
    assert opened["ChallengeName"] == "PASSWORD_VERIFIER"
    started = one.srp_start()
    answer = one.admin_respond(
        "PASSWORD_VERIFIER", started["Session"], **one.proof(started["ChallengeParameters"])
    )  # fmt: skip
    assert answer["AuthenticationResult"]


def test_unknown_user_is_simulated_where_existence_is_hidden(aws):
    hiding = account(aws, client={"PreventUserExistenceErrors": "ENABLED"})
    first, second = (hiding.srp_start("nobody")["ChallengeParameters"] for _ in range(2))
    assert str(uuid.UUID(first["USER_ID_FOR_SRP"])) == first["USER_ID_FOR_SRP"]
    assert (first["SALT"], first["USER_ID_FOR_SRP"]) == (second["SALT"], second["USER_ID_FOR_SRP"])
    assert first["SRP_B"] != second["SRP_B"]
    assert hiding.srp_start("nobody2")["ChallengeParameters"]["SALT"] != first["SALT"]
    assert refusal(hiding.srp, name="nobody") == INCORRECT


def test_unknown_user_is_named_by_legacy_clients_at_once(one):
    assert refusal(one.srp_start, name="nobody") == Refusal("UserNotFoundException", "User does not exist.", 400)


def test_email_goes_over_to_the_internal_username(aws):
    pool = account(aws, pool={"UsernameAttributes": ["email"]}, secret=True)
    internal = pool.user("a@example.com", email="a@example.com")
    opened = pool.srp_start("a@example.com")
    assert opened["ChallengeParameters"]["USER_ID_FOR_SRP"] == internal
    responses = pool.proof(opened["ChallengeParameters"])
    wrong = {**responses, **pool.hashed("a@example.com")}
    assert refusal(pool.respond, challenge="PASSWORD_VERIFIER", session=None, **wrong).message == (
        f"Unable to verify secret hash for client {pool.client_id}"
    )
    assert pool.respond("PASSWORD_VERIFIER", None, **responses)["AuthenticationResult"]


def test_states_are_told_at_the_second_step(one):
    one.idp.sign_up(ClientId=one.client_id, Username="bob", Password=PASSWORD)
    assert refusal(one.srp, name="bob").code == "UserNotConfirmedException"
    opened = one.srp_start()
    one.idp.admin_disable_user(UserPoolId=one.pool_id, Username="alice")
    responses = one.proof(opened["ChallengeParameters"])
    found = refusal(one.respond, challenge="PASSWORD_VERIFIER", session=None, **responses)
    assert found.message == "User is disabled."


def test_temporary_password_leads_to_a_new_one(one):
    one.invited("bob")
    answer = one.srp("bob", TEMPORARY)
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    done = one.respond("NEW_PASSWORD_REQUIRED", answer["Session"], USERNAME="bob", NEW_PASSWORD=PASSWORD)
    assert done["AuthenticationResult"]


@pytest.mark.parametrize("bad", ["0", "zz", "-5", f"{N:x}", "1_0", "0x10", "f" * 2049])
def test_illegal_public_values_are_refused(one, bad):
    found = refusal(one.start, flow="USER_SRP_AUTH", USERNAME="alice", SRP_A=bad)
    assert found.code == "InvalidParameterException"


def test_missing_srp_a(one):
    assert refusal(one.start, flow="USER_SRP_AUTH", USERNAME="alice").message == "Missing required parameter SRP_A"


@pytest.mark.parametrize("name", ["USERNAME", "PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK", "TIMESTAMP"])
def test_missing_responses_are_named(one, name):
    responses = one.proof(one.srp_start()["ChallengeParameters"])
    del responses[name]
    found = refusal(one.respond, challenge="PASSWORD_VERIFIER", session=None, **responses)
    assert found == Refusal("InvalidParameterException", f"Missing required parameter {name}", 400)


def test_timestamp_has_one_form(one):
    parameters = one.srp_start()["ChallengeParameters"]
    for moment in ("2026-03-01T12:00:00Z", "søn Mar 1 12:00:00 UTC 2026", "Sun Mar 1 12:00:00 CET 2026", "x" * 50):
        responses = one.proof(parameters, timestamp=moment)
        found = refusal(one.respond, challenge="PASSWORD_VERIFIER", session=None, **responses)
        assert found == Refusal(
            "InvalidParameterException", "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.", 400
        )
    assert one.respond("PASSWORD_VERIFIER", None, **one.proof(parameters))["AuthenticationResult"]


def test_padded_day_proves_nothing(aws, one):
    padded = stamp(aws).replace(" 1 ", " 01 ")
    responses = one.proof(one.srp_start()["ChallengeParameters"], timestamp=padded)
    assert refusal(one.respond, challenge="PASSWORD_VERIFIER", session=None, **responses) == INCORRECT


def test_proof_counts_once(one):
    opened = one.srp_start()
    responses = one.proof(opened["ChallengeParameters"])
    assert one.respond("PASSWORD_VERIFIER", None, **responses)["AuthenticationResult"]
    for session in (None, opened["Session"]):
        found = refusal(one.respond, challenge="PASSWORD_VERIFIER", session=session, **responses)
        assert found.code == "NotAuthorizedException"


def test_late_proof_is_refused(aws, one):
    responses = one.proof(one.srp_start()["ChallengeParameters"])
    aws.cloud.clock.advance(60)
    found = refusal(one.respond, challenge="PASSWORD_VERIFIER", session=None, **responses)
    assert found.code == "NotAuthorizedException"


def test_proof_of_a_password_that_was_changed_meanwhile_is_refused(one):
    responses = one.proof(one.srp_start()["ChallengeParameters"])
    one.user("bob")
    one.idp.admin_set_user_password(UserPoolId=one.pool_id, Username="alice", Password="Other-Horse-7", Permanent=True)
    assert refusal(one.respond, challenge="PASSWORD_VERIFIER", session=None, **responses) == INCORRECT


def test_answers_do_not_mix(one):
    first, second = one.srp_start(), one.srp_start()
    one.user("bob")
    responses = one.proof(first["ChallengeParameters"])
    found = refusal(one.respond, challenge="PASSWORD_VERIFIER", session=second["Session"], **responses)
    assert found.message == "Invalid session provided for the user."
    found = refusal(one.respond, challenge="PASSWORD_VERIFIER", session=None, **{**responses, "USERNAME": "bob"})
    assert found.message == "Invalid session provided for the user."
    responses["PASSWORD_CLAIM_SECRET_BLOCK"] = "AAAA"
    assert refusal(one.respond, challenge="PASSWORD_VERIFIER", session=None, **responses) == INCORRECT


def test_session_answers_its_own_challenge_only(one):
    opened = one.srp_start()
    found = refusal(
        one.respond, challenge="NEW_PASSWORD_REQUIRED", session=opened["Session"], USERNAME="alice",
        NEW_PASSWORD="Other-Horse-7",
    )  # fmt: skip
    assert found == Refusal("NotAuthorizedException", "Invalid session provided for the user.", 400)


@pytest.mark.parametrize("base", [0, 1, 2, 4, srp.N - 1, srp.N, srp.N + 1, 3**1900, -5])
@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 2**255 + 1, 2**256 - 1, 3**1900 % srp.N])
def test_powers_are_those_of_the_group(base, exponent):
    assert srp.power(base, exponent) == pow(base, exponent, srp.N)
