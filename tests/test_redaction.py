import base64
import json

from poolproof.observation import Rejected, Returned, Wire
from poolproof.redaction import Redactor
from tests.recorded import KEY, scenario, trace, verdict

SIGNATURE = "c2lnbmF0dXJlLXRoYXQtaXMtc2VjcmV0"
JWT = (
    "eyJhbGciOiJSUzI1NiJ9."
    + base64.urlsafe_b64encode(json.dumps({"sub": "alice"}).encode()).decode().rstrip("=")
    + "."
    + SIGNATURE
)
REFRESH = "eyJjdHkiOiJKV1QifQ." + "Ab1-" * 40 + "." + "x9_Z" * 20 + ".q.w"
PASSWORD = "Correct-horse-1"


def redacted(arguments, fields, body="", headers=None, world_values=None):
    observation = Returned(fields=fields, wire=Wire(status=200, headers=headers or {}, body=body))
    done = trace(scenario("InitiateAuth"), observation, arguments=arguments, world_values=world_values)
    return Redactor(KEY).trace(done)


def test_no_secret_is_left_anywhere_in_a_trace():
    secrets = {
        "Password": PASSWORD,
        "ConfirmationCode": "481516",
        "SecretHash": "q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0VniQ=",
        "Session": "AYABeKKkx" * 30,
        "AuthParameters": {"REFRESH_TOKEN": REFRESH, "SRP_A": "ab12" * 192},
        "credentials": {
            "AccessKeyId": "ASIAABCDEFGHIJKLMNOP",
            "SecretKey": "s3cr3t/key+of+forty+characters=",
            "SessionToken": "FQoG" * 60,
        },
        "Secret": "another-client-secret-0123456789",
        "ClientSecretDescriptor": {"ClientSecretValue": "a0second0client0secret0of0pp"},
        "Logins": {"cognito-idp.us-east-1.amazonaws.com/p": JWT, "graph.facebook.com": "opaque-login-token-1"},
    }
    body = json.dumps(secrets)
    done = redacted(
        secrets,
        {"AuthenticationResult": {"IdToken": JWT}, "url": f"https://x/?id_token={JWT}&code=481516"},
        body=body,
        headers={
            "Authorization": f"Bearer {JWT}",
            "x-moto-forgot-password-confirmation-code": "moto-confirmation-code:1",
        },
        world_values={"client.app.ClientSecret": "the-client-secret-0123456789", "account": "210987654321"},
    )
    text = repr(done.performed) + repr(done.world_values)
    hidden = [
        PASSWORD, "481516", secrets["SecretHash"], secrets["Session"], REFRESH, secrets["AuthParameters"]["SRP_A"],
        "ASIAABCDEFGHIJKLMNOP", "s3cr3t/key", "FQoGFQoG", SIGNATURE, "opaque-login-token-1", "210987654321",
        "the-client-secret", "another-client-secret", "a0second0client", "moto-confirmation-code:1",
    ]  # fmt: skip
    assert [secret for secret in hidden if secret in text] == []


def test_a_jwt_keeps_header_and_payload_and_the_length_of_its_signature():
    token = redacted({}, {"IdToken": JWT}).performed[0].observation.fields["IdToken"]
    assert token.rpartition(".")[0] == JWT.rpartition(".")[0]
    assert len(token) == len(JWT)
    assert token != JWT


def test_stand_ins_keep_length_and_kinds_of_characters():
    redactor = Redactor(KEY)
    stand_in = redactor.stand_in(PASSWORD)
    assert len(stand_in) == len(PASSWORD)
    assert [(c.isupper(), c.islower(), c.isdigit()) for c in stand_in] == [
        (c.isupper(), c.islower(), c.isdigit()) for c in PASSWORD
    ]
    assert redactor.stand_in("123456").isdigit()
    assert len(redactor.stand_in("")) == 0
    hexadecimal = redactor.stand_in("0a1b" * 100)
    assert len(hexadecimal) == 400
    assert int(hexadecimal, 16)
    refresh = redactor.stand_in(REFRESH)
    assert [index for index, c in enumerate(refresh) if c == "."] == [i for i, c in enumerate(REFRESH) if c == "."]


def test_equal_secrets_stay_equal_within_a_run_and_not_across_runs():
    one = redacted({"Password": PASSWORD}, {"Password": PASSWORD})
    assert one.performed[0].arguments["Password"] == one.performed[0].observation.fields["Password"]
    assert Redactor().stand_in(PASSWORD) != Redactor().stand_in(PASSWORD)


def test_a_secret_known_from_one_trace_is_replaced_in_the_texts_of_the_next():
    redactor = Redactor(KEY)
    redactor.trace(trace(scenario("SignUp"), Returned(fields={"UserCode": "739184"})))
    later = redactor.trace(
        trace(scenario("ConfirmSignUp"), Rejected(code="X", message="739184 is wrong", http_status=400))
    )
    assert later.performed[0].observation.message == f"{redactor.stand_in('739184')} is wrong"


def test_ordinary_words_numbers_and_names_stay():
    body = '{"message": "Incorrect username or password.", "at": 1732000000.5}'
    done = redacted(
        {"Password": "password", "Username": "alice"},
        {"UserSub": "f721d2bf-8b96-437c-93cd-52e5b6709364", "ExpiresIn": 3600},
        body=body,
    )
    assert done.performed[0].observation.wire.body == body
    assert done.performed[0].arguments["Username"] == "alice"
    assert done.performed[0].observation.fields["UserSub"] == "f721d2bf-8b96-437c-93cd-52e5b6709364"


def test_account_ids_are_replaced_in_arns_and_in_the_roles_of_a_token():
    claims = {"cognito:roles": ["arn:aws:iam::210987654321:role/a"]}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    redactor = Redactor(KEY)
    account = redactor.stand_in("210987654321")
    answer = {"Arn": "arn:aws:iam::210987654321:role/a", "IdToken": f"eyJhbGciOiJSUzI1NiJ9.{payload}.c2ln"}
    done = redactor.trace(trace(scenario("GetId"), Returned(fields=answer)))
    fields = done.performed[0].observation.fields
    assert fields["Arn"] == f"arn:aws:iam::{account}:role/a"
    middle = fields["IdToken"].split(".")[1]
    assert account in base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)).decode()
    assert len(account) == 12
    assert account.isdigit()


def test_verdicts_are_redacted_as_the_trace_was():
    redactor = Redactor(KEY)
    redactor.trace(trace(scenario("SignUp"), Returned(fields={}), arguments={"Password": PASSWORD}))
    shown = redactor.verdict(verdict("UP-SIGNUP-1", observed=f"success with {PASSWORD} and {JWT}"))
    assert PASSWORD not in shown.observed
    assert SIGNATURE not in shown.observed
