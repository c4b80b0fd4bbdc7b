"""Which AWS service has an operation, out of botocore's own service models."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore import xform_name
from botocore.loaders import Loader

SERVICES = ("cognito-idp", "cognito-identity", "sts", "dynamodb", "s3", "iam")
"""The services of the harness, in the order in which an operation without a prefix is looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation of a service; `method` is its name on a botocore client."""

    service: str
    name: str
    method: str


@cache
def loader() -> Any:
    """Return the one loader of service models; it only reads, so every client of the process shares it."""
    return Loader()


@cache
def operation_names(service: str) -> frozenset[str]:
    """Return the names of a service's operations."""
    names: Iterable[str] = loader().load_service_model(service, "service-2")["operations"]
    return frozenset(names)


@cache
def required(service: str, operation: str) -> tuple[str, ...]:
    """Return the members that a request of an operation must have, by the service model."""
    model = loader().load_service_model(service, "service-2")
    shape = model["operations"][operation].get("input")
    return () if shape is None else tuple(model["shapes"][shape["shape"]].get("required", ()))


@cache
def find(name: str) -> Operation | None:
    """Find an operation by `Name` or `service:Name`; None if no service of the harness has it."""
    service, colon, bare = name.rpartition(":")
    services = (service,) if colon else SERVICES
    found = next((one for one in services if one in SERVICES and bare in operation_names(one)), None)
    return None if found is None else Operation(service=found, name=bare, method=xform_name(bare))
