"""The table of client-side functions that a scenario's Derived arguments name.

Each takes the moment of the step and its inputs, resolved. An input that could not be had is None and reaches only
the functions that say `tolerant`; for the others the argument itself cannot be had.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from poolproof.clients import (
    altered_assertions,
    altered_tokens,
    device_srp,
    forgery,
    issuer,
    one_time_codes,
    passkeys,
    secret_hash,
    srp,
)
from poolproof.clients.segments import decoded, encoded, segments

UNKNOWN_CODE = "000000"
"""What stands for a wrong code where the right one cannot be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """One function: `compute(now, *inputs)`."""

    compute: Callable[..., Any]
    tolerant: bool = False


def attributes(_now: datetime, *pairs: Any) -> list[dict[str, Any]]:
    """Return names and values as AWS lists attributes."""
    return [{"Name": name, "Value": value} for name, value in zip(pairs[::2], pairs[1::2], strict=True)]


def mapping(_now: datetime, *pairs: Any) -> dict[str, Any]:
    """Return keys and values as a map."""
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


def other_than(_now: datetime, value: Any, *values: Any) -> Any:
    """Return the first of several values that is not the one given.

    Raises:
        ValueError: all are equal.
    """
    for other in values:
        if other != value:
            return other
    raise ValueError(f"all of {values} are {value}")


def concat(_now: datetime, *parts: Any) -> str:
    """Return the parts, one after the other."""
    return "".join(str(part) for part in parts)


def listed(_now: datetime, *items: Any) -> list[Any]:
    """Return the items as a list."""
    return list(items)


def filled(_now: datetime, template: Any, *pairs: Any) -> Any:
    """Return a template with values of the world in its `${...}` places, in keys and in texts."""
    values = {f"${{{path}}}": str(value) for path, value in zip(pairs[::2], pairs[1::2], strict=True)}

    def put(part: Any) -> Any:
        match part:
            case dict():
                return {put(key): put(value) for key, value in part.items()}
            case list():
                return [put(item) for item in part]
            case str():
                for place, value in values.items():
                    part = part.replace(place, value)
                return part
            case _:
                return part

    return put(template)


def wrong_code(_now: datetime, code: str | None = None) -> str:
    """Return a code of the same shape that is not the one given."""
    if not code:
        return UNKNOWN_CODE
    last = code[-1]
    other = str((int(last) + 1) % 10) if last in "0123456789" else ("a" if last != "a" else "b")
    return code[:-1] + other


def if_given(_now: datetime, value: Any = None) -> Any:
    """Return a value that an earlier answer may hold or not; None where it does not."""
    return value


def tampered(_now: datetime, token: str) -> str:
    """Return a JWT whose payload was changed under its old signature, in a claim (jti) that nothing else hangs on.

    Raises:
        ValueError: the text is no JWT.
    """
    header, payload, signature = segments(token)
    claims = json.loads(decoded(payload))
    claims["jti"] = f"{claims.get('jti', '')}x"
    return ".".join((header, encoded(json.dumps(claims, separators=(",", ":")).encode()), signature))


def unsigned(_now: datetime, token: str) -> str:
    """Return a JWT with the same claims, `alg` none and no signature.

    Raises:
        ValueError: the text is no JWT.
    """
    header, payload, _ = segments(token)
    fields = {**json.loads(decoded(header)), "alg": "none"}
    return ".".join((encoded(json.dumps(fields, separators=(",", ":")).encode()), payload, ""))


def foreign_signed(_now: datetime, token: str) -> str:
    """Return a JWT with the same header and claims, signed RS256 by a key that nobody serves.

    Raises:
        ValueError: the text is no JWT.
    """
    header, payload, _ = segments(token)
    fields = json.loads(decoded(header))
    extra = {name: value for name, value in fields.items() if name not in ("alg", "typ")}
    return jwt.encode(json.loads(decoded(payload)), issuer.foreign_key(), algorithm="RS256", headers=extra)


def provider_name(_now: datetime, region: str, pool_id: str) -> str:
    """Return a user pool's name as a login provider (cognito-identity, CognitoIdentityProvider.ProviderName)."""
    return f"cognito-idp.{region}.amazonaws.com/{pool_id}"


def srp_signature(
    _now: datetime,
    seed: str,
    password: str,
    pool_id: str,
    user_id: str,
    salt: str,
    srp_b: str,
    secret_block: str,
    timestamp: str,
) -> str:
    """Return PASSWORD_CLAIM_SIGNATURE.

    Raises:
        ValueError: a part of the challenge is not what SRP can go on with.
    """
    return srp.srp_signature(
        seed=seed,
        password=password,
        pool_id=pool_id,
        user_id=user_id,
        salt=salt,
        srp_b=srp_b,
        secret_block=secret_block,
        timestamp=timestamp,
    )


def device_signature(
    _now: datetime,
    srp_seed: str,
    seed: str,
    group_key: str,
    device_key: str,
    salt: str,
    srp_b: str,
    secret_block: str,
    timestamp: str,
) -> str:
    """Return PASSWORD_CLAIM_SIGNATURE of a device.

    Raises:
        ValueError: a part of the challenge is not what SRP can go on with.
    """
    return device_srp.device_signature(
        srp_seed=srp_seed,
        seed=seed,
        group_key=group_key,
        device_key=device_key,
        salt=salt,
        srp_b=srp_b,
        secret_block=secret_block,
        timestamp=timestamp,
    )


def padded(_now: datetime, text: str, length: int) -> str:
    """Repeat the last character of a text until it has a length, in characters."""
    return text + text[-1:] * (length - len(text))


def policy_arns(_now: datetime, *arns: str) -> list[dict[str, str]]:
    """Return ARNs of managed policies as AssumeRole... operations list them."""
    return [{"arn": arn} for arn in arns]


DERIVATIONS: dict[str, Derivation] = {
    "array": Derivation(compute=listed),
    "altered_assertion": Derivation(compute=lambda _now, assertion, name: altered_assertions.altered(assertion, name)),
    "altered": Derivation(compute=lambda _now, token, name: altered_tokens.altered(token, name)),
    "attributes": Derivation(compute=attributes),
    "concat": Derivation(compute=concat),
    "device_signature": Derivation(compute=device_signature),
    "device_verifier": Derivation(
        compute=lambda _now, seed, group_key, device_key: device_srp.device_verifier(seed, group_key, device_key)
    ),
    "filled": Derivation(compute=filled),
    "foreign_signed": Derivation(compute=foreign_signed),
    "hmac_signed": Derivation(compute=lambda _now, token, keys: forgery.hmac_signed(token, keys)),
    "if_given": Derivation(compute=if_given, tolerant=True),
    "listed": Derivation(compute=listed),
    "mapping": Derivation(compute=mapping),
    "other_than": Derivation(compute=other_than),
    "passkey_assertion": Derivation(compute=lambda _now, *inputs: passkeys.assertion(*inputs)),
    "passkey_attestation": Derivation(compute=lambda _now, *inputs: passkeys.attestation(*inputs)),
    "padded": Derivation(compute=padded),
    "policy_arns": Derivation(compute=policy_arns),
    "provider_name": Derivation(compute=provider_name),
    "secret_hash": Derivation(
        compute=lambda _now, username, client_id, secret: secret_hash.secret_hash(username, client_id, secret)
    ),
    "srp_a": Derivation(compute=lambda _now, seed: srp.srp_a(seed)),
    "srp_signature": Derivation(compute=srp_signature),
    "srp_timestamp": Derivation(compute=srp.srp_timestamp),
    "tagged": Derivation(compute=lambda _now, token, tags: altered_tokens.tagged(token, tags)),
    "tampered": Derivation(compute=tampered),
    "totp": Derivation(compute=one_time_codes.totp),
    "unsigned": Derivation(compute=unsigned),
    "wrong_code": Derivation(compute=wrong_code, tolerant=True),
}
