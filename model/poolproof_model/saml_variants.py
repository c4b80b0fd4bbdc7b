"""What a SAML response says to STS beside the person and the roles, by name: arguments of the act that makes it."""

from collections.abc import Mapping

from poolproof_model.scenario import JSON, literal
from poolproof_model.state import Request, Value, plain, text

SESSION = "poolproof"
ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"
"""How names of AWS's attributes begin (IAM user guide, id_roles_providers_create_saml_assertions)."""


def _naming(name: str) -> dict[str, Value]:
    return {"session_name": text(name)}


def _saying(**attributes: JSON) -> dict[str, Value]:
    named = {f"{ATTRIBUTES}{name.replace('__', ':')}": value for name, value in attributes.items()}
    return {**_naming(SESSION), "attributes": literal(named)}


VARIANTS: Mapping[str, Mapping[str, Value]] = {
    "plain": _naming(SESSION),
    "no_name": _naming(""),
    "short_name": _naming("p"),
    "long_name": _naming("p" * 65),
    "blank_name": _naming("pool proof"),
    "one_tag": _saying(PrincipalTag__team="red"),
    "same_tags": _saying(PrincipalTag__team="red", PrincipalTag__Team="blue"),
    "not_among": _saying(PrincipalTag__team="red", TransitiveTagKeys="office"),
    "soon_over": {**_naming(SESSION), "expires_in": literal(60)},
}
LIFETIMES = {"soon_over": 60}
"""Seconds that a variant's response is good for, where not an hour."""


def variant_of(request: Request) -> str:
    """Name the variant that a request to make a response asks for; `plain` for any other."""
    for name, arguments in VARIANTS.items():
        members = ("session_name", "attributes", "expires_in")
        if all(request.get(member) == arguments.get(member) for member in members):
            return name
    return "plain"


def session_name(variant: str, subject: str) -> str:
    """Give the session name that a variant's response asks for."""
    return str(plain(VARIANTS[variant]["session_name"])) if variant in VARIANTS else subject
