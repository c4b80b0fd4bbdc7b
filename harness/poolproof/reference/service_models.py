"""The service models that botocore carries: which operations exist and what their members look like."""

from __future__ import annotations

from functools import cache

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel


@cache
def service_model(service: str) -> ServiceModel:
    """Return the model of one service, for example `cognito-idp`."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


@cache
def operation_names(service: str) -> frozenset[str]:
    """Return the names of all operations of one service."""
    return frozenset(service_model(service).operation_names)


@cache
def operation_model(service: str, operation: str) -> OperationModel:
    """Return the model of one operation."""
    return service_model(service).operation_model(operation)


@cache
def needs_credentials(service: str, operation: str) -> bool:
    """Tell whether an operation must be signed: all that the model does not mark with authtype none."""
    return bool(operation_model(service, operation).auth_type != "none")


@cache
def declares(service: str, operation: str, code: str) -> bool:
    """Tell whether an operation's model declares an error code."""
    return any(shape.name == code for shape in operation_model(service, operation).error_shapes)
