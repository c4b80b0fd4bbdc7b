"""The schema of a pool: its standard and custom attributes, and the rules for defining them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolproof.reference.user_pools import lookup, refusals
from poolproof.reference.user_pools.state import SchemaAttribute

if TYPE_CHECKING:
    from poolproof.reference.calls import Call, Handler

CUSTOM_ATTRIBUTE_LIMIT = 50
LONGEST_STRING = 2048
STRING_ATTRIBUTES = (
    "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
    "website", "email", "gender", "birthdate", "zoneinfo", "locale", "phone_number", "address",
)  # fmt: skip


def text_attribute(name: str) -> SchemaAttribute:
    """Return a standard string attribute: up to 2048 characters, mutable, optional (AWS CLI, describe-user-pool)."""
    limits = ("10", "10") if name == "birthdate" else ("0", "2048")
    return SchemaAttribute(name=name, data_type="String", minimum=limits[0], maximum=limits[1])


STANDARD: dict[str, SchemaAttribute] = {
    "sub": SchemaAttribute(
        name="sub", data_type="String", mutable=False, required=True, minimum="1", maximum="2048"
    ),
    **{name: text_attribute(name) for name in STRING_ATTRIBUTES},
    "email_verified": SchemaAttribute(name="email_verified", data_type="Boolean", constrained=False),
    "phone_number_verified": SchemaAttribute(name="phone_number_verified", data_type="Boolean", constrained=False),
    "updated_at": SchemaAttribute(name="updated_at", data_type="Number", minimum="0"),
}  # fmt: skip


def pool_schema(requested: list[dict[str, Any]]) -> dict[str, SchemaAttribute]:
    """Return the schema of a new pool: the standard attributes with the requested changes and additions."""
    schema = dict(STANDARD)
    for one in requested:
        if one.get("Name") in STANDARD:
            schema[one["Name"]] = changed_standard(one)
        else:
            add_custom(schema, one)
    return schema


def changed_standard(one: dict[str, Any]) -> SchemaAttribute:
    """Return a standard attribute with the changes that a request may make to it."""
    known = STANDARD[one["Name"]]
    if standard_redefined(known, one):
        raise refusals.invalid_parameter(
            "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute "
            f"{known.name}"
        )
    limits = constraints(known.name, known.data_type, one)
    return SchemaAttribute(
        name=known.name,
        data_type=known.data_type,
        mutable=one.get("Mutable", known.mutable),
        required=one.get("Required", known.required),
        minimum=limits[0] if limits[0] is not None else known.minimum,
        maximum=limits[1] if limits[1] is not None else known.maximum,
        constrained=known.constrained,
    )


def standard_redefined(known: SchemaAttribute, one: dict[str, Any]) -> bool:
    """Tell whether a request changes what is fixed in a standard attribute (terraform-provider-aws 23181, raw)."""
    return one.get("AttributeDataType", known.data_type) != known.data_type or bool(one.get("DeveloperOnlyAttribute"))


def add_custom(schema: dict[str, SchemaAttribute], one: dict[str, Any]) -> None:
    """Add one custom attribute to a schema."""
    developer_only = bool(one.get("DeveloperOnlyAttribute"))
    name = f"{'dev:' if developer_only else ''}custom:{one.get('Name', '')}"
    if "Name" not in one:
        raise refusals.invalid_parameter("Schema attribute name is required.")
    if one.get("AttributeDataType") is None:
        raise refusals.invalid_parameter(
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum."
        )
    if one.get("Required"):
        raise refusals.invalid_parameter("Required custom attributes are not supported currently.")
    if name in schema:
        raise refusals.invalid_parameter(f"custom:{one['Name']}: Existing attribute already has name {name}.")
    if sum(known.is_custom for known in schema.values()) >= CUSTOM_ATTRIBUTE_LIMIT:
        raise refusals.invalid_parameter("The number of custom attributes exceeds the limit of 50.")
    minimum, maximum = constraints(one["Name"], one["AttributeDataType"], one)
    schema[name] = SchemaAttribute(
        name=name,
        data_type=one["AttributeDataType"],
        mutable=one.get("Mutable", True),
        developer_only=developer_only,
        minimum=minimum,
        maximum=maximum,
    )


def constraints(name: str, data_type: str, one: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the bounds that a request sets, as text, after checking them (texts from moto's tests)."""
    kinds = {"String": ("StringAttributeConstraints", "MinLength", "MaxLength"),
             "Number": ("NumberAttributeConstraints", "MinValue", "MaxValue")}  # fmt: skip
    for kind, (member, _, _) in kinds.items():
        if member in one and kind != data_type and one[member]:
            raise refusals.invalid_parameter(f"Invalid {member} for schema attribute {name}")
    if data_type not in kinds:
        return None, None
    member, low_name, high_name = kinds[data_type]
    low, high = one.get(member, {}).get(low_name), one.get(member, {}).get(high_name)
    low_number, high_number = whole(low), whole(high)
    if (low is not None and low_number is None) or (high is not None and high_number is None):
        raise refusals.invalid_parameter(f"Invalid {member} for schema attribute {name}")
    what = "length" if data_type == "String" else "value"
    if data_type == "String" and max(low_number or 0, high_number or 0) > LONGEST_STRING:
        raise refusals.invalid_parameter(
            f"user.{name}: String attributes cannot have a length of more than {LONGEST_STRING}"
        )
    if low_number is not None and high_number is not None and high_number < low_number:
        raise refusals.invalid_parameter(f"user.{name}: Max {what} cannot be less than min {what}.")
    return low, high


def whole(text: str | None) -> int | None:
    """Return the number that a bound's text stands for, or None."""
    try:
        return None if text is None or len(text) > 64 else int(text)
    except ValueError:
        return None


def described(schema: dict[str, SchemaAttribute]) -> list[dict[str, Any]]:
    """Return the SchemaAttributes of a pool as the service lists them."""
    return [described_attribute(one) for one in schema.values()]


def described_attribute(one: SchemaAttribute) -> dict[str, Any]:
    """Return one schema attribute in the members of the API."""
    members: dict[str, Any] = {
        "Name": one.name,
        "AttributeDataType": one.data_type,
        "DeveloperOnlyAttribute": one.developer_only,
        "Mutable": one.mutable,
        "Required": one.required,
    }
    match one.data_type:
        case "String":
            bounds = {"MinLength": one.minimum, "MaxLength": one.maximum}
            members["StringAttributeConstraints"] = {key: text for key, text in bounds.items() if text is not None}
        case "Number":
            bounds = {"MinValue": one.minimum, "MaxValue": one.maximum}
            members["NumberAttributeConstraints"] = {key: text for key, text in bounds.items() if text is not None}
    return members


def add_custom_attributes(call: Call) -> dict[str, Any]:
    """AddCustomAttributes: all of them or none."""
    pool = lookup.pool(call)
    if pool.import_running:
        raise lookup.import_in_progress()
    schema = dict(pool.schema)
    for one in call.arguments["CustomAttributes"]:
        add_custom(schema, one)
    pool.schema = schema
    pool.modified_at = call.cloud.clock.now()
    return {}


OPERATIONS: dict[str, Handler] = {"AddCustomAttributes": add_custom_attributes}
