"""Signature Version 4 as a service verifies it: who signed a request, or why the signature does not count.

The canonical form is that of the AWS general reference, "Signature Version 4 signing process". The time of a signature
is not compared with the account's clock: a world's clock is moved forward while the clocks of its clients are not.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from poolproof.reference.calls import Signer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolproof.reference.cloud import Cloud

ALGORITHM = "AWS4-HMAC-SHA256"


class Fault(Enum):
    """Why a request has no valid signature."""

    UNSIGNED = auto()
    INCOMPLETE = auto()
    UNKNOWN_KEY = auto()
    WRONG_TOKEN = auto()
    EXPIRED = auto()
    MISMATCH = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What the Authorization header (or the presigned query) of a request says and whether it holds.

    `signer` is set exactly when `fault` is None; `region` and `service` come from the credential scope, if any.
    """

    signer: Signer | None = None
    fault: Fault | None = None
    region: str | None = None
    service: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """The parts of a signature as the client sent them."""

    access_key_id: str
    day: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    stamp: str
    token: str | None
    presigned: bool


def inspect(cloud: Cloud, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Signature:
    """Find out who signed a request; `headers` has lower-case keys."""
    claimed = claimed_signature(url, headers)
    if isinstance(claimed, Signature):
        return claimed
    signer = cloud.access_keys.get(claimed.access_key_id)
    fault = Fault.UNKNOWN_KEY if signer is None else fault_of(cloud, signer, claimed, method, url, headers, body)
    return Signature(
        signer=signer if fault is None else None, fault=fault, region=claimed.region, service=claimed.service
    )


def fault_of(
    cloud: Cloud, signer: Signer, claimed: Claimed, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> Fault | None:
    """Return what is wrong with a signature that names a known access key, or None."""
    if not session_token_matches(signer, claimed.token):
        return Fault.WRONG_TOKEN
    if not signature_matches(signer.secret_access_key, claimed, method, url, headers, body):
        return Fault.MISMATCH
    return Fault.EXPIRED if credentials_expired(cloud, signer) else None


def session_token_matches(signer: Signer, token: str | None) -> bool:
    """Tell whether the session token sent is the one issued with the access key."""
    return hmac.compare_digest((signer.session_token or "").encode(), (token or "").encode())


def credentials_expired(cloud: Cloud, signer: Signer) -> bool:
    """Tell whether temporary credentials are past their expiration."""
    return signer.expires_at is not None and cloud.clock.now() >= signer.expires_at


def claimed_signature(url: str, headers: Mapping[str, str]) -> Claimed | Signature:
    """Read the signature's parts from the Authorization header or from a presigned query."""
    authorization = headers.get("authorization")
    if authorization is None:
        query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        return presigned_signature(query) if "X-Amz-Signature" in query else Signature(fault=Fault.UNSIGNED)
    algorithm, _, rest = authorization.strip().partition(" ")
    pairs = (part.strip().partition("=") for part in rest.split(","))
    parts = {name: value for name, _, value in pairs if name}
    missing = [name for name in ("Credential", "Signature", "SignedHeaders") if not parts.get(name)]
    stamp = headers.get("x-amz-date") or headers.get("date") or ""
    problems = [f"Authorization header requires '{name}' parameter." for name in missing]
    if not stamp:
        problems.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    if algorithm != ALGORITHM or problems:
        detail = " ".join([*problems, f"Authorization={hidden(authorization)}"])
        return Signature(fault=Fault.INCOMPLETE, detail=detail)
    return parted(
        parts["Credential"], parts["SignedHeaders"], parts["Signature"], stamp,
        headers.get("x-amz-security-token"), presigned=False,
    )  # fmt: skip


def hidden(authorization: str) -> str:
    """Return an Authorization header without its value, for an error message."""
    return authorization.strip().partition(" ")[0]


def presigned_signature(query: Mapping[str, str]) -> Claimed | Signature:
    """Read the signature's parts from a presigned URL."""
    names = ("X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Date")
    credential, signed, signature, stamp = (query.get(name, "") for name in names)
    if query.get("X-Amz-Algorithm") != ALGORITHM or not (credential and signed and signature and stamp):
        return Signature(fault=Fault.INCOMPLETE, detail="The presigned query lacks a parameter of the signature.")
    return parted(credential, signed, signature, stamp, query.get("X-Amz-Security-Token"), presigned=True)


def parted(
    credential: str, signed: str, signature: str, stamp: str, token: str | None, *, presigned: bool
) -> Claimed | Signature:
    """Split the credential scope `KEY/DAY/REGION/SERVICE/aws4_request`."""
    scope = credential.split("/")
    if len(scope) != 5 or scope[4] != "aws4_request":
        detail = (
            "Credential must have exactly 5 slash-delimited elements, "
            f"e.g. keyid/date/region/service/term, got '{credential}'"
        )
        return Signature(fault=Fault.INCOMPLETE, detail=detail)
    return Claimed(
        access_key_id=scope[0], day=scope[1], region=scope[2], service=scope[3],
        signed_headers=tuple(signed.lower().split(";")), signature=signature, stamp=stamp, token=token,
        presigned=presigned,
    )  # fmt: skip


def signature_matches(
    secret: str, claimed: Claimed, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> bool:
    """Compute the signature of the request with the secret key and compare it with the one sent."""
    scope = f"{claimed.day}/{claimed.region}/{claimed.service}/aws4_request"
    canonical = canonical_request(claimed, method, url, headers, body)
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"{ALGORITHM}\n{claimed.stamp}\n{scope}\n{hashed}"
    key = signing_key(secret, claimed.day, claimed.region, claimed.service)
    expected = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), claimed.signature.encode())


@lru_cache(maxsize=512)
def signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    """Derive the signing key of one day, region and service."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def canonical_request(claimed: Claimed, method: str, url: str, headers: Mapping[str, str], body: bytes) -> str:
    """Write the request in the canonical form that both sides sign."""
    parts = urlsplit(url)
    lines = [f"{name}:{header_value(name, parts.netloc, headers)}\n" for name in claimed.signed_headers]
    return "\n".join(
        [
            method.upper(),
            canonical_path(parts.path, claimed.service),
            canonical_query(parts.query),
            "".join(lines),
            ";".join(claimed.signed_headers),
            payload_hash(claimed, headers, body),
        ]
    )


def payload_hash(claimed: Claimed, headers: Mapping[str, str], body: bytes) -> str:
    """Return the hash of the body, or the words that S3 takes in its place."""
    declared = headers.get("x-amz-content-sha256", "")
    if claimed.service == "s3" and (claimed.presigned or declared.startswith(("UNSIGNED-", "STREAMING-"))):
        return declared or "UNSIGNED-PAYLOAD"
    return hashlib.sha256(body).hexdigest()


def header_value(name: str, netloc: str, headers: Mapping[str, str]) -> str:
    """Return a header as it is signed: trimmed, inner spaces collapsed; `host` comes from the URL if it is not sent."""
    value = headers.get(name)
    if value is None:
        return netloc if name == "host" else ""
    return " ".join(value.split())


def canonical_path(path: str, service: str) -> str:
    """Encode the path: once for S3, twice for every other service."""
    if not path:
        return "/"
    if service == "s3":
        return quote(unquote(path), safe="/-_.~")
    return quote(path, safe="/-_.~")


def canonical_query(query: str) -> str:
    """Sort and encode the query without the signature itself."""
    pairs = [
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in parse_qsl(query, keep_blank_values=True)
        if name != "X-Amz-Signature"
    ]
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))
