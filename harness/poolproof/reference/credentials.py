"""Which identity a call has, and how each service words the refusal of a bad one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from poolproof.reference import service_models, sigv4
from poolproof.reference.errors import ServiceError
from poolproof.reference.sigv4 import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolproof.reference.calls import Signer
    from poolproof.reference.cloud import Cloud

QUERY_SERVICES = frozenset({"sts", "iam"})
INVALID_TOKEN = "The security token included in the request is invalid."  # noqa: S105 -- a message text
EXPIRED_TOKEN = "The security token included in the request is expired"  # noqa: S105 -- a message text
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who makes a call, and the region that the signature names."""

    signer: Signer | None
    region: str | None


def identified(
    cloud: Cloud, service: str, operation: str, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> Identity:
    """Return the identity of a call, or raise what the service answers to a missing or bad signature.

    Operations with authtype none take no notice of a signature that does not hold (service models, `authtype`).
    """
    signature = sigv4.inspect(cloud, method, url, headers, body)
    if signature.fault is not None and service_models.needs_credentials(service, operation):
        raise refusal(service, signature)
    return Identity(signer=signature.signer, region=signature.region)


def refusal(service: str, signature: sigv4.Signature) -> ServiceError:
    """Return the error for a request whose signature does not count, in the words of the protocol."""
    query = service in QUERY_SERVICES
    match signature.fault:
        case Fault.UNSIGNED:
            if query:
                return ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
            return ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token")
        case Fault.INCOMPLETE:
            return ServiceError("IncompleteSignature" if query else "IncompleteSignatureException", signature.detail)
        case Fault.UNKNOWN_KEY | Fault.WRONG_TOKEN:
            if query:
                return ServiceError("InvalidClientTokenId", INVALID_TOKEN, 403)
            return ServiceError("UnrecognizedClientException", INVALID_TOKEN)
        case Fault.EXPIRED:
            if query:
                return ServiceError("ExpiredToken", EXPIRED_TOKEN, 403)
            return ServiceError("ExpiredTokenException", EXPIRED_TOKEN)
        case Fault.MISMATCH:
            if query:
                return ServiceError("SignatureDoesNotMatch", MISMATCH, 403)
            return ServiceError("InvalidSignatureException", MISMATCH)
        case None:
            raise ValueError("a signature that holds is not refused")
        case _:
            assert_never(signature.fault)
