"""Redaction: what is secret is replaced by a stand-in before anything is written to a record.

Secrets are found by the member that holds them and by what they look like (JWT, access key, account id). Stand-ins
keep length and alphabet; equal secrets get equal stand-ins within one run. A JWT keeps header and payload.
The literals of a scenario are data of the specification, the same in every run, and stay as they are.
"""

import base64
import hashlib
import re
import secrets
import string
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, assert_never

from poolproof.observation import Indeterminate, Observation, Rejected, Returned, Unsupported, Wire
from poolproof.trace import Performed, Trace
from poolproof.verdict import Verdict

SECRET_MEMBERS = frozenset(
    """
    accesstoken access_token actortoken answer assertion authorization bearer clientsecret clientsecretvalue
    client_secret confirmationcode custom_challenge_answer device_key_secret email_otp_code feedbacktoken id_token
    idtoken issuedtoken location-token logins new_password newpassword password password_claim_secret_block
    password_claim_signature passwordverifier previouspassword proposedpassword refresh_token refreshtoken salt
    samlassertion samlresponse secret secretaccesskey secretblock secret_block secretcode secret_hash secrethash
    secretkey session sessiontoken set-cookie sms_mfa_code sms_otp_code software_token_mfa_code srp_a srp_b
    subjecttoken temporarypassword token usercode webidentitytoken x-amz-security-token
    x-moto-forgot-password-confirmation-code
    """.split()  # noqa: SIM905 -- sixty names read better as a text than as a list
)
"""Members whose text is secret, in lower case: those of the service models, OAuth parameters and headers."""

FREE = 12
"""A secret at least this long is replaced wherever it stands, a shorter one only where it stands as a word."""
SHORTEST = 6
"""Shorter secrets are replaced only in their own member: as words they would be everywhere."""

_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
_WORD = re.compile(r"[^\s\"'\\,:;&=<>()\[\]{}/?]{6,}")
_ACCESS_KEY = re.compile(r"(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}")
_HEX = re.compile(r"[0-9a-fA-F]+")
_OPAQUE = re.compile(r"[\w+/=.-]+")
_LONG = 64
_WORDLESS = 32  # letters alone are a secret from this length on; shorter they may be a word of any message
_DIGITS, _LOWER, _UPPER = string.digits, string.ascii_lowercase, string.ascii_uppercase
_ACCOUNT_DIGITS = 12


class Redactor:
    """Replaces secrets for one run; `key` makes the stand-ins, random unless a test gives one."""

    def __init__(self, key: bytes | None = None) -> None:
        """Start with nothing known."""
        self._key = secrets.token_bytes(16) if key is None else key
        self._seen: set[int] = set()
        self._recent: tuple[str, ...] = ()

    def trace(self, trace: Trace) -> Trace:
        """Give the trace with every secret replaced: arguments, answers, wire bodies and headers, texts."""
        found: dict[str, None] = {}
        _collect("", trace.world_values, found)
        for performed in trace.performed:
            _collect("", performed.arguments, found)
            if isinstance(performed.observation, Returned):
                _collect("", performed.observation.fields, found)
        self._seen.update(hash(secret) for secret in found)
        free = [secret for secret in found if len(secret) >= FREE or not _WORD.fullmatch(secret)]
        self._recent = tuple(sorted(free, key=len, reverse=True))
        return replace(
            trace,
            world_values=self._mapping(trace.world_values),
            performed=tuple(self._performed(performed) for performed in trace.performed),
            world_error=None if trace.world_error is None else self.text(trace.world_error),
        )

    def verdict(self, verdict: Verdict) -> Verdict:
        """Give the verdict with the secrets of the trace redacted last, and all that are words, replaced."""
        return replace(
            verdict,
            expected=self.text(verdict.expected),
            observed=self.text(verdict.observed),
            reason=self.text(verdict.reason),
        )

    def text(self, text: str) -> str:
        """Replace the secrets in a text that is not itself one: a body, a message, an address."""
        if len(text) < SHORTEST:
            return text
        for secret in self._recent:
            if secret in text:
                text = text.replace(secret, self.stand_in(secret))
        return _WORD.sub(self._word, text)

    def stand_in(self, secret: str) -> str:
        """Give the stand-in of a secret: same length, same alphabet, always the same in one run."""
        if secret.startswith("eyJ") and (jwt := _JWT.fullmatch(secret)):
            return self._jwt(jwt)
        if key := _ACCESS_KEY.fullmatch(secret):
            return key[0][:4] + self._drawn(secret[4:], _UPPER + _DIGITS)
        if len(secret) <= _LONG:
            return self._characters(secret)
        if _HEX.fullmatch(secret):
            stream = hashlib.shake_256(self._key + secret.encode()).hexdigest((len(secret) + 1) // 2)[: len(secret)]
            return stream.upper() if secret.isupper() else stream
        if _OPAQUE.fullmatch(secret):
            return self._base64(secret)
        return self._characters(secret)

    def _word(self, match: re.Match[str]) -> str:
        word = match[0]
        if hash(word) in self._seen:
            return self.stand_in(word)
        if "eyJ" in word:
            return _JWT.sub(self._jwt, word)
        if len(word) == _ACCOUNT_DIGITS and word.isdigit():
            return self._characters(word)
        if word[:4] in {"AKIA", "ASIA", "AROA", "AIDA"}:
            return _ACCESS_KEY.sub(lambda key: self.stand_in(key[0]), word)
        return word

    def _jwt(self, match: re.Match[str]) -> str:
        head, payload, signature = match[0].split(".")
        decoded = _decoded(payload)
        if b"arn:" in decoded:
            text = _WORD.sub(self._account, decoded.decode("utf-8", "replace"))
            payload = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        return f"{head}.{payload}.{self._base64(signature)}"

    def _account(self, match: re.Match[str]) -> str:
        word = match[0]
        return self._characters(word) if len(word) == _ACCOUNT_DIGITS and word.isdigit() else word

    def _base64(self, text: str) -> str:
        """Give as much base64 in place of text, dots and padding kept where they are."""
        drawn = base64.b64encode(hashlib.shake_256(self._key + text.encode()).digest(len(text))).decode()
        if "-" in text or "_" in text:
            drawn = drawn.replace("+", "-").replace("/", "_")
        elif "+" not in text and "/" not in text:
            drawn = drawn.replace("+", "a").replace("/", "b")
        if "." not in text and "=" not in text:
            return drawn[: len(text)]
        return "".join(old if old in ".=" else new for old, new in zip(text, drawn, strict=False))

    def _characters(self, text: str) -> str:
        """Draw every character anew from its own kind: a digit for a digit; other signs stay."""
        stream = hashlib.shake_256(self._key + text.encode()).digest(len(text))
        return "".join(
            _DIGITS[byte % 10]
            if old in _DIGITS
            else _LOWER[byte % 26]
            if old in _LOWER
            else _UPPER[byte % 26]
            if old in _UPPER
            else old
            for old, byte in zip(text, stream, strict=True)
        )

    def _drawn(self, text: str, alphabet: str) -> str:
        stream = hashlib.shake_256(self._key + text.encode()).digest(len(text))
        return "".join(alphabet[byte % len(alphabet)] for byte in stream)

    def _performed(self, performed: Performed) -> Performed:
        return replace(
            performed,
            arguments=self._mapping(performed.arguments),
            observation=self._observation(performed.observation),
        )

    def _observation(self, observation: Observation) -> Observation:
        match observation:
            case Returned():
                return Returned(fields=self._mapping(observation.fields), wire=self._wire(observation.wire))
            case Rejected():
                return replace(observation, message=self.text(observation.message), wire=self._wire(observation.wire))
            case Indeterminate():
                return replace(observation, cause=self.text(observation.cause), wire=self._wire(observation.wire))
            case Unsupported():
                return replace(observation, reason=self.text(observation.reason))
            case _:
                assert_never(observation)

    def _wire(self, wire: Wire | None) -> Wire | None:
        if wire is None:
            return None
        return Wire(status=wire.status, headers=self._mapping(wire.headers), body=self.text(wire.body))

    def _mapping(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {key: self._value(key, value) for key, value in values.items()}

    def _value(self, member: str, value: Any) -> Any:
        if isinstance(value, str):
            return self.stand_in(value) if is_secret(member) else self.text(value)
        if isinstance(value, Mapping):
            if is_secret(member):
                return {key: self._value(member, inner) for key, inner in value.items()}
            return self._mapping(value)
        if isinstance(value, list | tuple):
            return [self._value(member, item) for item in value]
        return value


@lru_cache(maxsize=4096)
def is_secret(member: str) -> bool:
    """Tell whether the text of a member (its dotted path will do) is secret."""
    return member.rpartition(".")[2].lower() in SECRET_MEMBERS or member.startswith("inbox:")


def _collect(member: str, value: Any, found: dict[str, None]) -> None:
    """Note every secret text that is long and odd enough to be looked for in other texts."""
    if isinstance(value, str):
        if len(value) >= SHORTEST and is_secret(member) and (len(value) >= _WORDLESS or not value.isalpha()):
            found[value] = None
    elif isinstance(value, Mapping):
        inside = is_secret(member)
        for key, inner in value.items():
            _collect(member if inside else key, inner, found)
    elif isinstance(value, list | tuple):
        for item in value:
            _collect(member, item, found)


def _decoded(segment: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        return b""
