"""The schema of a user pool: its standard attributes, those that its creation adds, those that a scenario adds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from poolproof_model.scenario import JSON
from poolproof_model.state import Settings, State

STANDARD = frozenset(
    {
        "sub",
        "name",
        "given_name",
        "family_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "email",
        "email_verified",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "phone_number",
        "phone_number_verified",
        "address",
        "updated_at",
    }
)  # aws-cli, create-user-pool: the schema of a new pool
LONGEST = 2048  # botocore, AttributeValueType: characters of a value
FLAGS = ("email_verified", "phone_number_verified")
ADDITION: Mapping[str, JSON] = {
    "AttributeDataType": "String",
    "Mutable": True,
}  # what requests of AddCustomAttributes ask for


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """What a pool allows of one attribute; `least` and `most` bound a String's length or a Number's value."""

    name: str
    kind: str = "String"
    mutable: bool = True
    required: bool = False
    developer_only: bool = False
    least: float | None = None
    most: float | None = None


def attribute(state: State, pool: str, name: str) -> Attribute | None:
    """Give the attribute of a name; None where the pool has none."""
    declared = schema(state.settings, pool)
    if name in declared:
        return declared[name]
    if (pool, name) in state.attributes_added:
        return _custom(name.rpartition(":")[2], ADDITION)
    return Attribute(name=name, mutable=name != "sub") if name in STANDARD else None


def schema(settings: Settings, pool: str) -> Mapping[str, Attribute]:
    """Give the attributes that the pool's creation names, by the names that users' attributes go by."""
    made = [_declared(member) for member in settings.pool(pool).get("Schema", ())]
    return {item.name: item for item in made}


def required(settings: Settings, pool: str) -> tuple[str, ...]:
    """Give the names of the attributes that every user must have."""
    return tuple(name for name, item in schema(settings, pool).items() if item.required)


def readable(settings: Settings, client: str, name: str) -> bool:
    """Whether a client is known to read an attribute: one that it lists, else any standard one.

    The service model says so of CreateUserPoolClient; whether custom attributes are read without a list is disputed.
    """
    listed = settings.client(client).get("ReadAttributes")
    return name == "sub" or (name in STANDARD if listed is None else name in listed)


def flaw(item: Attribute, value: str) -> str | None:
    """Name what is wrong with a value: `long`, `short`, `high`, `low`, `text`; None where it fits."""
    if item.kind == "Number":
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
            return "text"
        return _outside(item, float(value), "low", "high")
    return _outside(item, len(value), "short", "long")


def _outside(item: Attribute, measure: float, below: str, above: str) -> str | None:
    if item.least is not None and measure < item.least:
        return below
    return above if item.most is not None and measure > item.most else None


def _declared(member: Mapping[str, Any]) -> Attribute:
    name = str(member["Name"])
    if name in STANDARD:
        return Attribute(
            name=name, mutable=bool(member.get("Mutable", True)), required=bool(member.get("Required", False))
        )
    return _custom(name, member)


def _custom(name: str, member: Mapping[str, Any]) -> Attribute:
    hidden = bool(member.get("DeveloperOnlyAttribute"))
    kind = str(member["AttributeDataType"])
    bounds = member.get("NumberAttributeConstraints" if kind == "Number" else "StringAttributeConstraints", {})
    least, most = bounds.get("MinValue", bounds.get("MinLength")), bounds.get("MaxValue", bounds.get("MaxLength"))
    return Attribute(
        name=f"dev:custom:{name}" if hidden else f"custom:{name}",
        kind=kind,
        mutable=bool(member.get("Mutable", True)),
        developer_only=hidden,
        least=None if least is None else float(least),
        most=None if most is None else float(most),
    )
