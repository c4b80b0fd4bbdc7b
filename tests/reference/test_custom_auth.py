"""CUSTOM_AUTH: the three triggers, their events, and what their answers do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from account import Aws, Refusal, refusal
from factor_worlds import PHONE, choosing, code, configure
from sign_in_world import PUBLIC_A, TEMPORARY, Account, account

INCORRECT = Refusal("NotAuthorizedException", "Incorrect username or password.", 400)
NAMES = ("DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse")


@dataclass(slots=True)
class Riddle:
    """Triggers that ask for a word, at most three times; every event is kept."""

    define: Any = None
    create: Any = None
    events: list[dict[str, Any]] = field(default_factory=list)

    def DefineAuthChallenge(self, event: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 -- named as the trigger
        self.events.append(event)
        if self.define is not None:
            return {**event, "response": self.define(event["request"]["session"])}
        session = event["request"]["session"]
        right = bool(session) and session[-1]["challengeName"] == "CUSTOM_CHALLENGE" and session[-1]["challengeResult"]
        wrong = sum(not each["challengeResult"] for each in session)
        response = {"challengeName": "CUSTOM_CHALLENGE", "issueTokens": right, "failAuthentication": wrong >= 3}
        return {**event, "response": response}

    def CreateAuthChallenge(self, event: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.events.append(event)
        response = self.create or {
            "publicChallengeParameters": {"question": "word?"},
            "privateChallengeParameters": {"answer": "tree"},
            "challengeMetadata": "WORD",
        }
        return {**event, "response": response}

    def VerifyAuthChallengeResponse(self, event: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.events.append(event)
        request = event["request"]
        right = request["challengeAnswer"] == request["privateChallengeParameters"].get("answer")
        return {**event, "response": {"answerCorrect": right}}

    def of(self, name: str) -> list[dict[str, Any]]:
        return [one for one in self.events if one["triggerSource"] == f"{name}_Authentication"]


@pytest.fixture
def riddle() -> Riddle:
    return Riddle()


def custom(aws: Aws, riddle: Riddle, *, names: tuple[str, ...] = NAMES, **more: Any) -> Account:
    config = {}
    for name in names:
        arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{name}"
        aws.cloud.functions[arn] = getattr(riddle, name)
        config[name] = arn
    return choosing(aws, factors=["PASSWORD"], pool={"LambdaConfig": config, **more.pop("pool", {})}, **more)


@pytest.fixture
def one(aws: Aws, riddle: Riddle) -> Account:
    made = custom(aws, riddle)
    made.user()
    return made


def answer(one: Account, session: str, word: str, name: str = "alice") -> dict[str, Any]:
    return one.respond("CUSTOM_CHALLENGE", session, USERNAME=name, ANSWER=word)


def test_right_answer_gives_tokens(one, riddle):
    opened = one.start("CUSTOM_AUTH", USERNAME="alice")
    assert opened["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert opened["ChallengeParameters"] == {"USERNAME": "alice", "question": "word?"}
    assert answer(one, opened["Session"], "tree")["AuthenticationResult"]
    first, last = riddle.of("DefineAuthChallenge")
    assert first["request"]["session"] == []
    assert last["request"]["session"] == [
        {"challengeName": "CUSTOM_CHALLENGE", "challengeResult": True, "challengeMetadata": "WORD"}
    ]
    assert "userNotFound" not in first["request"]
    assert first["userName"] == "alice"
    assert first["request"]["userAttributes"]["cognito:user_status"] == "CONFIRMED"
    assert riddle.of("VerifyAuthChallengeResponse")[0]["request"]["challengeAnswer"] == "tree"


def test_wrong_answer_is_no_error_until_the_trigger_says_so(one):
    session = one.start("CUSTOM_AUTH", USERNAME="alice")["Session"]
    for _ in range(2):
        again = answer(one, session, "stone")
        assert again["ChallengeName"] == "CUSTOM_CHALLENGE"
        assert again["Session"] != session
        found = refusal(lambda spent=session: answer(one, spent, "tree"))
        assert found.message == "Invalid session for the user, session can only be used once."
        session = again["Session"]
    assert refusal(lambda: answer(one, session, "stone")) == INCORRECT
    assert refusal(lambda: answer(one, session, "tree")).message == "Invalid session for the user."


def test_client_metadata_comes_from_the_answer_only(one, riddle):
    opened = one.idp.initiate_auth(
        ClientId=one.client_id, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": "alice"},
        ClientMetadata={"at": "start"},
    )  # fmt: skip
    one.idp.respond_to_auth_challenge(
        ClientId=one.client_id, ChallengeName="CUSTOM_CHALLENGE", Session=opened["Session"],
        ChallengeResponses={"USERNAME": "alice", "ANSWER": "tree"}, ClientMetadata={"at": "answer"},
    )  # fmt: skip
    defined = riddle.of("DefineAuthChallenge")
    assert "clientMetadata" not in defined[0]["request"]
    assert defined[1]["request"]["clientMetadata"] == {"at": "answer"}
    assert riddle.of("VerifyAuthChallengeResponse")[0]["request"]["clientMetadata"] == {"at": "answer"}


def test_flow_without_triggers(aws):
    plain = account(aws, client={"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"]})
    plain.user()
    text = "Custom auth lambda trigger is not configured for the user pool."
    assert refusal(lambda: plain.start("CUSTOM_AUTH", USERNAME="alice")) == Refusal(
        "InvalidParameterException", text, 400
    )
    closed = account(aws, client={"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]})
    assert refusal(lambda: closed.start("CUSTOM_AUTH", USERNAME="alice")).message == (
        "CUSTOM_AUTH is not enabled for the client."
    )


def test_missing_second_trigger(aws, riddle):
    made = custom(aws, riddle, names=("DefineAuthChallenge",))
    made.user()
    assert refusal(lambda: made.start("CUSTOM_AUTH", USERNAME="alice")).code == "InvalidParameterException"


def test_unknown_user(aws, riddle, one):
    assert refusal(lambda: one.start("CUSTOM_AUTH", USERNAME="nobody")).code == "UserNotFoundException"
    hiding = custom(aws, riddle, client={"PreventUserExistenceErrors": "ENABLED"})
    hiding.user()
    opened = hiding.start("CUSTOM_AUTH", USERNAME="nobody")
    real = hiding.start("CUSTOM_AUTH", USERNAME="alice")
    assert set(opened["ChallengeParameters"]) == set(real["ChallengeParameters"])
    seen = riddle.of("CreateAuthChallenge")
    assert [each["request"]["userNotFound"] for each in seen] == [True, False]
    assert refusal(lambda: answer(hiding, opened["Session"], "tree", "nobody")) == INCORRECT
    assert riddle.of("VerifyAuthChallengeResponse")[-1]["request"]["userNotFound"] is True
    hiding.idp.admin_disable_user(UserPoolId=hiding.pool_id, Username="alice")
    disabled = hiding.start("CUSTOM_AUTH", USERNAME="alice")
    assert refusal(lambda: answer(hiding, disabled["Session"], "tree")) == INCORRECT


@pytest.mark.parametrize("key", ["CHALLENGE_NAME", "ChallengeName"])
def test_password_first_and_then_the_riddle(one, riddle, key):
    def define(session: list[dict[str, Any]]) -> dict[str, Any]:
        last = session[-1]["challengeName"]
        following = {"SRP_A": "PASSWORD_VERIFIER", "PASSWORD_VERIFIER": "CUSTOM_CHALLENGE"}.get(last)
        return {"challengeName": following, "issueTokens": following is None, "failAuthentication": False}

    riddle.define = define
    opened = one.start("CUSTOM_AUTH", USERNAME="alice", SRP_A=f"{PUBLIC_A:x}", **{key: "SRP_A"})
    assert opened["ChallengeName"] == "PASSWORD_VERIFIER"
    assert riddle.of("DefineAuthChallenge")[0]["request"]["session"] == [
        {"challengeName": "SRP_A", "challengeResult": True}
    ]
    asked = one.respond("PASSWORD_VERIFIER", opened["Session"], **one.proof(opened["ChallengeParameters"]))
    assert asked["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert answer(one, asked["Session"], "tree")["AuthenticationResult"]
    names = [each["challengeName"] for each in riddle.of("DefineAuthChallenge")[-1]["request"]["session"]]
    assert names == ["SRP_A", "PASSWORD_VERIFIER", "CUSTOM_CHALLENGE"]


def test_second_factor_is_asked_for_after_the_password(one, riddle):
    configure(one, "OPTIONAL", "sms")
    one.idp.admin_update_user_attributes(
        UserPoolId=one.pool_id, Username="alice", UserAttributes=[{"Name": "phone_number", "Value": PHONE}]
    )
    one.idp.admin_set_user_mfa_preference(UserPoolId=one.pool_id, Username="alice", SMSMfaSettings={"Enabled": True})
    riddle.define = lambda session: (
        {"challengeName": "PASSWORD_VERIFIER", "issueTokens": False, "failAuthentication": False}
        if len(session) == 1 else {"issueTokens": True, "failAuthentication": False}
    )  # fmt: skip
    opened = one.start("CUSTOM_AUTH", USERNAME="alice", SRP_A=f"{PUBLIC_A:x}", CHALLENGE_NAME="SRP_A")
    sms = one.respond("PASSWORD_VERIFIER", opened["Session"], **one.proof(opened["ChallengeParameters"]))
    assert sms["ChallengeName"] == "SMS_MFA"
    done = one.respond("SMS_MFA", sms["Session"], USERNAME="alice", SMS_MFA_CODE=code(one.aws, PHONE))
    assert done["AuthenticationResult"]
    names = [each["challengeName"] for each in riddle.of("DefineAuthChallenge")[-1]["request"]["session"]]
    assert names == ["SRP_A", "PASSWORD_VERIFIER", "SMS_MFA"]


def test_srp_needs_its_value(one):
    found = refusal(lambda: one.start("CUSTOM_AUTH", USERNAME="alice", CHALLENGE_NAME="SRP_A"))
    assert found.message == "Missing required parameter SRP_A"


@pytest.mark.parametrize(
    "response",
    [
        {}, {"challengeName": "PASSWORD_VERIFIER"}, {"challengeName": 7}, {"issueTokens": "yes"},
        {"challengeName": "NO_SUCH"}, {"challengeName": ["CUSTOM_CHALLENGE"]},
    ],
)  # fmt: skip
def test_unusable_definition(one, riddle, response):
    riddle.define = lambda _session: response
    found = refusal(lambda: one.start("CUSTOM_AUTH", USERNAME="alice"))
    assert found == Refusal("InvalidLambdaResponseException", "Unrecognizable lambda output", 400)


@pytest.mark.parametrize(
    "response", [{"publicChallengeParameters": "x"}, {"privateChallengeParameters": {"a": 1}}, {"challengeMetadata": 1}]
)
def test_unusable_challenge(one, riddle, response):
    riddle.create = response
    assert refusal(lambda: one.start("CUSTOM_AUTH", USERNAME="alice")).code == "InvalidLambdaResponseException"


def test_raising_trigger_is_told(one, riddle):
    def define(_session: list[dict[str, Any]]) -> dict[str, Any]:
        raise RuntimeError("no riddles today")

    riddle.define = define
    found = refusal(lambda: one.start("CUSTOM_AUTH", USERNAME="alice"))
    text = "DefineAuthChallenge failed with error no riddles today."
    assert found == Refusal("UserLambdaValidationException", text, 400)


def test_tokens_at_once(one, riddle):
    riddle.define = lambda _session: {"issueTokens": True, "failAuthentication": False, "challengeName": None}
    assert one.start("CUSTOM_AUTH", USERNAME="alice")["AuthenticationResult"]
    riddle.define = lambda _session: {"issueTokens": True, "failAuthentication": True, "challengeName": None}
    assert refusal(lambda: one.start("CUSTOM_AUTH", USERNAME="alice")) == INCORRECT


def test_states_of_the_user_are_looked_at(one):
    one.idp.sign_up(ClientId=one.client_id, Username="bob", Password=TEMPORARY)
    assert refusal(lambda: one.start("CUSTOM_AUTH", USERNAME="bob")).code == "UserNotConfirmedException"
    one.idp.admin_disable_user(UserPoolId=one.pool_id, Username="alice")
    assert refusal(lambda: one.start("CUSTOM_AUTH", USERNAME="alice")).message == "User is disabled."


def test_lockout_does_not_touch_custom_challenges(one):
    for _ in range(6):
        one.refused(password="Wrong-Horse-7")
    opened = one.start("CUSTOM_AUTH", USERNAME="alice")
    assert answer(one, opened["Session"], "tree")["AuthenticationResult"]


def test_administrators_can_use_the_flow(one):
    opened = one.idp.admin_initiate_auth(
        UserPoolId=one.pool_id, ClientId=one.client_id, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": "alice"}
    )
    assert one.admin_respond("CUSTOM_CHALLENGE", opened["Session"], USERNAME="alice", ANSWER="tree")[
        "AuthenticationResult"
    ]
