"""The signature of a request to a resource: who signed it for this service, or why nobody did."""

from __future__ import annotations

from poolproof.reference import sigv4
from poolproof.reference.cloud import Cloud
from poolproof.reference.sigv4 import Fault, Signature
from poolproof.reference.wire import Request


def inspect(cloud: Cloud, request: Request, service: str) -> Signature:
    """Verify the signature; one that was made for another service does not count."""
    found = sigv4.inspect(cloud, request.method, request.url, request.headers, request.body)
    if made_for_another(found, service):
        return Signature(
            fault=Fault.MISMATCH,
            region=found.region,
            service=found.service,
            detail=f"Credential should be scoped to correct service: '{service}'.",
        )
    return found


def made_for_another(signature: Signature, service: str) -> bool:
    """Whether the credential scope names another service."""
    return signature.fault is None and signature.service != service


def keys_of_request(cloud: Cloud, request: Request) -> dict[str, str | tuple[str, ...]]:
    """The condition keys of any request: time, address, encryption."""
    now = cloud.clock.now()
    return {
        "aws:currenttime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:epochtime": str(int(now.timestamp())),
        "aws:sourceip": request.headers.get("x-forwarded-for", "127.0.0.1"),
        "aws:securetransport": "true",
    }
