"""Tokens of the harness's OpenID provider, altered as a forger or a broken client would, and tokens with session tags.

What is signed again is signed with the provider's own key: then the signature is right, and what was altered decides.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from poolproof.clients import forgery, issuer
from poolproof.clients.segments import decoded, encoded, segments

TAGS_CLAIM = "https://aws.amazon.com/tags"
"""The claim of session tags (IAM user guide, id_session-tags)."""

Claims = dict[str, Any]


def claims_of(token: str) -> Claims:
    """Return the claims of a token, unverified.

    Raises:
        ValueError: the text is no JWT.
    """
    found: Claims = json.loads(decoded(segments(token)[1]))
    return found


def signed(claims: Mapping[str, Any], algorithm: str = "RS256", key_id: str = issuer.KEY_ID) -> str:
    """Return a JWT with these claims, signed with the provider's key."""
    return jwt.encode(dict(claims), issuer.own_key(), algorithm=algorithm, headers={"kid": key_id})


def tagged(token: str, tags: Mapping[str, Any]) -> str:
    """Return the provider's token with session tags."""
    return signed({**claims_of(token), TAGS_CLAIM: tags})


def without(name: str) -> Callable[[str], str]:
    """The token without a claim."""
    return lambda token: signed({key: value for key, value in claims_of(token).items() if key != name})


def having(name: str, change: Callable[[Any], Any]) -> Callable[[str], str]:
    """The token with a claim changed."""

    def altered(token: str) -> str:
        claims = claims_of(token)
        return signed({**claims, name: change(claims[name])})

    return altered


def with_payload(text: str) -> Callable[[str], str]:
    """The token with something else as its payload, signed again."""

    def altered(token: str) -> str:
        signing = f"{segments(token)[0]}.{encoded(text.encode())}"
        signature = jwt.get_algorithm_by_name("RS256").sign(signing.encode(), issuer.own_key())
        return f"{signing}.{encoded(signature)}"

    return altered


def by_public_key(token: str) -> str:
    """The token signed HS256 with the provider's public key as the secret: the confusion of RFC 8725, section 2.1."""
    return forgery.signed_by_public_key(token, issuer.own_key().public_key())


ALTERATIONS: dict[str, Callable[[str], str]] = {
    "no_iss": without("iss"),
    "no_sub": without("sub"),
    "no_aud": without("aud"),
    "no_exp": without("exp"),
    "no_iat": without("iat"),
    "text_exp": having("exp", str),
    "fraction_exp": having("exp", lambda moment: moment + 0.5),
    "unknown_issuer": having("iss", lambda _: "https://nobody.oidc.poolproof.example"),
    "plain_issuer": having("iss", lambda url: url.replace("https://", "http://")),
    "longer_issuer": having("iss", lambda url: f"{url}/elsewhere"),
    "public_key_as_secret": by_public_key,
    "other_key_id": lambda token: signed(claims_of(token), key_id="poolproof-unknown"),
    "pss": lambda token: signed(claims_of(token), "PS256"),
    "stripped": lambda token: ".".join((*segments(token)[:2], "")),
    "two_parts": lambda token: ".".join(segments(token)[:2]),
    "four_parts": lambda token: f"{token}.{segments(token)[2]}",
    "cut": lambda token: token[: len(token) // 2],
    "no_header": lambda token: ".".join(("", *segments(token)[1:])),
    "array_payload": with_payload("[]"),
    "broken_payload": with_payload('{"iss":'),
    "nested_payload": with_payload("[" * 5000 + "]" * 5000),
    "empty_payload": with_payload(""),
}
"""What `altered` does to a token, by name."""


def altered(token: str, name: str) -> str:
    """Return the provider's token, altered.

    Raises:
        ValueError: the text is no JWT.
        KeyError: there is no such alteration.
    """
    return ALTERATIONS[name](token)
