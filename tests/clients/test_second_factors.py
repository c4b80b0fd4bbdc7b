"""The client's side of second factors: TOTP codes, device proofs, values of earlier steps."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from poolproof import arguments
from poolproof.arguments import Answers, Missing
from poolproof.clients import device_srp, srp
from poolproof.clients.derived import DERIVATIONS
from poolproof.observation import Returned
from poolproof.target import Session
from poolproof_model.scenario import Derived, Ref, literal

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SERVER_PRIVATE = 0xB5
GROUP, KEY = "-grp1", "us-west-2_a1b2c3d4-5678-90ab-cdef-111111111111"
BLOCK = base64.b64encode(b"secret block").decode()
TIME = "Fri Jan 2 03:04:05 UTC 2026"


@dataclass
class Open:
    """As much of a session as arguments ask for."""

    world_values: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    capabilities: frozenset[Any] = frozenset()


def answers(sent: dict[str, Any], answered: dict[str, Any]) -> Answers:
    return Answers(
        session=cast("Session", Open()),
        suffix="s1",
        region="us-east-1",
        observations=[Returned(fields=answered)],
        sent=[sent],
    )


@pytest.mark.parametrize(("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_totp_gives_the_codes_of_rfc_6238(second: int, code: str) -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert DERIVATIONS["totp"].compute(datetime.fromtimestamp(second, UTC), secret) == code


def test_totp_takes_sixteen_digits_which_are_a_legal_secret() -> None:
    assert len(DERIVATIONS["totp"].compute(NOW, "ABCDEFGHIJKLMNOP")) == 6


def test_totp_gives_a_code_for_a_secret_that_is_no_base32_and_another_one_later() -> None:
    found = [DERIVATIONS["totp"].compute(NOW, "c9a8d2e0-0189-4f8e-a1c7-1f2e3d4c5b6a", steps) for steps in (0, 1)]
    assert all(len(code) == 6 and code.isdigit() for code in found)
    assert found[0] != found[1]


def test_a_device_proves_itself_against_its_verifier() -> None:
    stored = DERIVATIONS["device_verifier"].compute(NOW, "device", GROUP, KEY)
    verifier = int.from_bytes(base64.b64decode(stored["PasswordVerifier"]), "big")
    salt = int.from_bytes(base64.b64decode(stored["Salt"]), "big")
    challenge = (srp.MULTIPLIER * verifier + pow(srp.GENERATOR, SERVER_PRIVATE, srp.GROUP_PRIME)) % srp.GROUP_PRIME
    shown = int(srp.srp_a("seed"), 16)
    scramble = srp.digest_number(srp.padded(shown) + srp.padded(challenge))
    shared = pow(shown * pow(verifier, scramble, srp.GROUP_PRIME), SERVER_PRIVATE, srp.GROUP_PRIME)
    pseudo_random = hmac.new(srp.padded(scramble), srp.padded(shared), hashlib.sha256).digest()
    key = hmac.new(pseudo_random, srp.INFO + b"\x01", hashlib.sha256).digest()[:16]
    signed = (GROUP + KEY).encode() + b"secret block" + TIME.encode()
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    exchange = (f"{salt:x}", f"{challenge:x}", BLOCK, TIME)
    assert DERIVATIONS["device_signature"].compute(NOW, "seed", "device", GROUP, KEY, *exchange) == expected
    assert DERIVATIONS["device_signature"].compute(NOW, "seed", "another", GROUP, KEY, *exchange) != expected


def test_secrets_and_salts_of_devices_differ_by_seed_and_stay() -> None:
    assert device_srp.secret_of("one") == device_srp.secret_of("one") != device_srp.secret_of("two")
    assert device_srp.salt_of("one") == device_srp.salt_of("one") != device_srp.salt_of("two")


def test_what_a_step_sent_can_be_sent_again() -> None:
    before = answers({"ChallengeResponses": {"SOFTWARE_TOKEN_MFA_CODE": "123456"}}, {})
    again = Ref(step=0, path="sent:ChallengeResponses.SOFTWARE_TOKEN_MFA_CODE")
    assert arguments.resolved(before, {"UserCode": again}, NOW) == {"UserCode": "123456"}


def test_what_a_step_did_not_send_cannot_be_sent_again() -> None:
    found = arguments.resolved(answers({}, {}), {"UserCode": Ref(step=0, path="sent:UserCode")}, NOW)
    assert isinstance(found, Missing)
    assert "was not sent" in found.cause


@pytest.mark.parametrize(("answered", "expected"), [({"Session": "s"}, {"A": 1, "Session": "s"}), ({}, {"A": 1})])
def test_a_member_that_an_answer_may_lack_is_left_out_then(answered: dict[str, Any], expected: dict[str, Any]) -> None:
    session = Derived(function="if_given", inputs=(Ref(step=0, path="Session"),))
    assert arguments.resolved(answers({}, answered), {"A": literal(1), "Session": session}, NOW) == expected


def test_a_code_of_some_steps_later_is_the_one_shown_then() -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    early = DERIVATIONS["totp"].compute(datetime.fromtimestamp(29, UTC), secret, 1)
    assert early == DERIVATIONS["totp"].compute(datetime.fromtimestamp(59, UTC), secret)
