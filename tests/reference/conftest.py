"""The reference behind real boto3 clients; the parts are in `account`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from account import REGION, START, Aws, Refusal, pems, refusal
from federation import federated, joint, outside, people

from poolproof.reference.clock import Clock
from poolproof.reference.cloud import Cloud
from poolproof.reference.keys import Keys

__all__ = ["REGION", "START", "Aws", "Refusal", "federated", "joint", "outside", "people", "refusal"]


@pytest.fixture
def cloud() -> Cloud:
    return Cloud(clock=Clock(START), keys=Keys(pems()))


@pytest.fixture
def aws(cloud: Cloud) -> Iterator[Aws]:
    """The account; a crash of the reference fails the test even if the client saw only a 500."""
    yield Aws(cloud=cloud)
    if cloud.crashes:
        raise cloud.crashes[0]


@pytest.fixture
def idp(aws: Aws) -> Any:
    """A signed cognito-idp client."""
    return aws.client("cognito-idp")
